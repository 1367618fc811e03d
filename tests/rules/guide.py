"""The guide's work package as the planner sees it: work-package.md 1, 1.1 and 1.2, word for word."""

from engagement.rules.planning import Adjustment, Module, Needs, Package, Reference, RegistryNeed

TOPICS = frozenset({"registry", "scanning", "policies", "gitops", "cicd", "sso", "siem"})
WITHOUT_SIEM = TOPICS - {"siem"}
CLOUD = (RegistryNeed("ACR"),)
ON_PREMISES = (RegistryNeed("HARBOR", is_on_premises=True),)

KICKOFF = Module(
    *("kickoff", "Kick-off", "framing", 30, 45, 60),
    adjustments=(Adjustment("many_participants", 15, "more than six participants"),),
)
REGISTRY = Module(
    *("registry", "Registry Integration", "topic", 90, 150, 330),
    adjustments=(
        Adjustment("further_registry_type", 45, "a further registry type"),
        Adjustment("on_premises_registry", 120, "an on-premises registry"),
        Adjustment("two_registry_types", 120, "two registry types take at least two hours"),
    ),
)
SCANNING = Module(
    *("scanning", "Vulnerability Scanning", "topic", 90, 150, 180),
    needs=(("registry", "hard"),),
    adjustments=(Adjustment("extra_image", 15, "an extra image to walk through"),),
)
POLICIES = Module(
    *("policies", "Image Assurance Policies", "topic", 120, 180, 240),
    needs=(("scanning", "hard"),),
    adjustments=(Adjustment("windows_or_dta", 30, "Windows images or DTA in scope"),),
)
GITOPS = Module(
    *("gitops", "GitOps", "sub_module", 60, 90, 120),
    is_optional=True,
    needs=(("policies", "hard"),),
    adjustments=(Adjustment("declined", 0, "declined"),),
)
CICD = Module(
    *("cicd", "CI/CD Integration", "topic", 120, 180, 240),
    needs=(("policies", "hard"), ("registry", "soft")),
    adjustments=(Adjustment("further_ci_tool", 60, "a further CI tool"),),
)
SSO = Module(
    *("sso", "SSO and SAML", "topic", 60, 120, 150),
    adjustments=(
        Adjustment("declined", 30, "local users and roles instead"),
        Adjustment("sso_enabled_already", -30, "Aqua Support has already enabled it"),
    ),
)
SIEM = Module(
    *("siem", "SIEM and logging", "topic", 60, 90, 120),
    is_optional=True,
    adjustments=(Adjustment("declined", 0, "declined"),),
)
RETEST = Module("retest", "Customer-led retest", "framing", 30, 75, 120, is_optional=True)
HANDOVER = Module("handover", "Handover", "framing", 30, 45, 60)
REHEARSAL = Module("rehearsal", "Rehearsal", "preparation", 240, 240, 480)

FIRST_FOUR = (
    {"kickoff": 45, "registry": 105},
    {"registry": 45, "scanning": 120},
    {"scanning": 30, "policies": 120},
    {"policies": 60, "gitops": 90},
)
SIX_WITH_SIEM = Reference(
    *("6 with SIEM", 6, True, False),
    cells=(
        {"kickoff": 30, "registry": 120},
        {"scanning": 120, "policies": 30},
        {"policies": 120, "gitops": 60},
        {"cicd": 180},
        {"sso": 105},
        {"siem": 75, "handover": 45},
    ),
    lengths=(150, 150, 180, 180, 120, 120),
)
SIX_WITHOUT_SIEM = Reference(
    *("6 without SIEM", 6, False, False),
    cells=(
        {"kickoff": 30, "registry": 120},
        {"scanning": 150},
        {"policies": 180},
        {"gitops": 90, "cicd": 30},
        {"cicd": 165},
        {"sso": 120, "handover": 45},
    ),
    lengths=(150, 150, 180, 120, 165, 165),
)
SEVEN = Reference(
    *("7 (default)", 7, True, False),
    cells=(*FIRST_FOUR, {"cicd": 180}, {"sso": 120}, {"siem": 90, "handover": 45}),
    lengths=(150, 165, 150, 150, 180, 135, 135),
)
SEVEN_WITHOUT_SIEM = Reference(
    *("7 without SIEM", 7, False, False),
    cells=(*FIRST_FOUR, {"cicd": 180}, {"cicd": 30, "sso": 120}, {"retest": 75, "handover": 60}),
    lengths=(150, 165, 150, 150, 180, 150, 135),
)
EIGHT_ON_PREMISES = Reference(
    *("8 with on-prem", 8, True, True),
    cells=(
        {"kickoff": 60, "registry": 90},
        {"registry": 180},
        {"scanning": 165},
        {"policies": 180},
        {"policies": 30, "gitops": 120},
        {"cicd": 180},
        {"sso": 120},
        {"siem": 105, "handover": 60},
    ),
    lengths=(150, 180, 165, 180, 150, 180, 150, 165),
)
MODULES = (KICKOFF, REGISTRY, SCANNING, POLICIES, GITOPS, CICD, SSO, SIEM, RETEST, HANDOVER, REHEARSAL)
REFERENCES = (SIX_WITH_SIEM, SIX_WITHOUT_SIEM, SEVEN, SEVEN_WITHOUT_SIEM, EIGHT_ON_PREMISES)
PACKAGE = Package(MODULES, REFERENCES)


def needs(**asked: object) -> Needs:
    """What most customers ask for: all topics, one cloud registry."""
    return Needs(**{"topics": TOPICS, "registries": CLOUD, **asked})
