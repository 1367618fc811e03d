"""A console as it was last seen, as what a draft is judged together with."""

from engagement.domain.what_if.trying import Estate
from engagement.models import AquaTenant, FactSeen, PolicySeen, ScopeSeen, Verdict
from engagement.rules.assurance import BadPolicy, Policy

# work-package.md 2: Dynamic Threat Analysis is licensed.
_THREAT_ANALYSIS = "ENV-3"


def estate(tenant: AquaTenant) -> Estate:
    """
    The policies in force in a console and its scopes, as a worker read them last; empty before the first time.

    A policy that cannot be read here is left out: what it says of images is not known. Three queries.
    """
    seen = PolicySeen.objects.filter(tenant=tenant).values_list("name", "content")
    scopes = dict(ScopeSeen.objects.filter(tenant=tenant).values_list("name", "images"))
    licensed = FactSeen.objects.filter(tenant=tenant, fact=_THREAT_ANALYSIS, verdict=Verdict.PASS).exists()
    policies = [_read(name, content) for name, content in seen]
    return Estate([one for one in policies if one is not None], scopes, has_threat_analysis=licensed)


def _read(name: str, content: dict[str, object]) -> Policy | None:
    try:
        return Policy.read({**content, "name": name})
    except BadPolicy:
        return None
