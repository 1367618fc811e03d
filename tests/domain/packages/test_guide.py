"""The shipped work package holds what the guide says: its tables are written out here once more."""

import pytest

from engagement.domain import packages
from engagement.domain.packages import ADVANCED_TIER
from engagement.models import ChecklistTemplate, Prerequisite, Question, Topic, WorkPackage

# Section 1.1 of the guide: least, usual and most minutes of each module.
MINUTES = {
    "kickoff": (30, 45, 60),
    "registry": (90, 150, 330),
    "scanning": (90, 150, 180),
    "policies": (120, 180, 240),
    "gitops": (60, 90, 120),
    "cicd": (120, 180, 240),
    "sso": (60, 120, 150),
    "siem": (60, 90, 120),
    "retest": (30, 75, 120),
    "handover": (30, 45, 60),
    "rehearsal": (240, 240, 480),
}

# Section 1 of the guide, as far as one topic needs another.
NEEDS = {
    ("scanning", "registry", "hard"),
    ("policies", "scanning", "hard"),
    ("gitops", "policies", "hard"),
    ("cicd", "policies", "hard"),
    ("cicd", "registry", "soft"),
    ("siem", "registry", "soft"),
}

# Section 3: the checklist keys of each topic, in order.
ITEMS = {
    "kickoff": "ko-scope ko-access ko-licence ko-teams ko-raid",
    "registry": "reg-list reg-account reg-dockerhub reg-created reg-tested reg-repos reg-auto reg-cleanup "
    "reg-rehearsed reg-connector reg-scanner reg-repeat",
    "scanning": "scan-alpine scan-ubuntu scan-own-image scan-tabs scan-read-cve scan-rescan scan-ack scan-sla-agreed "
    "scan-options",
    "policies": "pol-baseline pol-scope pol-starter pol-actions-set pol-fail pol-toggle pol-restore pol-layer "
    "pol-needed pol-exceptions pol-rollout",
    "gitops": "go-export go-schema go-apply go-promote go-drift go-key",
    "cicd": "ci-map ci-token ci-step ci-pass ci-fail ci-saved ci-report-view ci-webhook ci-noconsole",
    "sso": "sso-ticket sso-app sso-metadata sso-enabled sso-mapping sso-role sso-test sso-break",
    "siem": "log-choice log-endpoint log-on log-proof log-parse log-alert",
    "retest": "",
    "handover": "ho-evidence ho-pack ho-creds ho-sign",
    "rehearsal": "",
}

QUESTIONS = {
    "kickoff": "",
    "registry": "reg-inventory reg-hosting reg-reach reg-auth reg-size reg-scope reg-arch reg-tls reg-proxy "
    "reg-schedule reg-onprem-cluster",
    "scanning": "scan-today scan-os scan-volume scan-sla scan-exceptions scan-sensitive scan-own",
    "policies": "pol-appetite pol-score pol-nofix pol-grace pol-root pol-secrets pol-licences pol-base pol-envs "
    "pol-actions pol-owner",
    "gitops": "go-tool go-envs go-approver go-freeze",
    "cicd": "ci-tools ci-runners ci-image ci-gate ci-register ci-report ci-notify ci-windows",
    "sso": "sso-idp sso-region sso-domains sso-groups sso-enforce sso-breakglass sso-jit sso-mfa",
    "siem": "log-siem log-events log-volume log-reach log-retention log-usecases log-team",
    "retest": "",
    "handover": "",
    "rehearsal": "",
}

# The items that no Aqua check proves are all others.
FACTS = {
    "ko-access": ["ENV-1"],
    "ko-licence": ["ENV-2", "ENV-3"],
    "reg-dockerhub": ["REG-1", "REG-2"],
    "reg-created": ["REG-1"],
    "reg-tested": ["REG-2", "REG-3"],
    "reg-repos": ["REG-7"],
    "reg-auto": ["REG-4"],
    "reg-scanner": ["REG-5", "REG-6"],
    "reg-repeat": ["REG-1"],
    "scan-alpine": ["SCAN-1", "SCAN-2"],
    "scan-ubuntu": ["SCAN-1", "SCAN-2"],
    "scan-own-image": ["SCAN-1", "SCAN-4"],
    "scan-read-cve": ["SCAN-3"],
    "scan-rescan": ["SCAN-5"],
    "scan-ack": ["SCAN-6"],
    "pol-scope": ["POL-1"],
    "pol-starter": ["POL-1"],
    "pol-actions-set": ["POL-2"],
    "pol-fail": ["POL-3"],
    "pol-toggle": ["POL-4"],
    "pol-restore": ["POL-2"],
    "pol-layer": ["POL-3"],
    "go-apply": ["POL-5"],
    "go-promote": ["POL-5"],
    "go-drift": ["POL-5"],
    "ci-pass": ["CICD-2"],
    "ci-fail": ["CICD-3"],
    "ci-saved": ["CICD-4", "CICD-1"],
    "ci-webhook": ["NOT-1"],
    "sso-enabled": ["SSO-1", "SSO-2"],
    "sso-mapping": ["SSO-2"],
    "sso-role": ["SSO-4"],
    "sso-test": ["SSO-3"],
    "log-on": ["LOG-1", "LOG-2"],
    "log-proof": ["LOG-3"],
}

# What the facts of an item are asked about, where the item says it.
SUBJECTS = {
    "reg-dockerhub": "registry:Docker Hub",
    "reg-created": "registries",
    "reg-tested": "registries",
    "reg-repos": "registries",
    "reg-auto": "registries",
    "reg-scanner": "on_premises",
    "reg-repeat": "registries",
    "scan-alpine": "image:Docker Hub/alpine:3.4",
    "scan-ubuntu": "image:Docker Hub/ubuntu:14.04",
    "scan-own-image": "own_images",
    "scan-read-cve": "demo_images",
    "scan-rescan": "image:Docker Hub/alpine:3.4",
    "scan-ack": "image:Docker Hub/alpine:3.4",
    "pol-scope": "policies",
    "pol-starter": "policies",
    "pol-actions-set": "policies",
    "pol-fail": "demo_images",
    "pol-toggle": "policies",
    "pol-restore": "policies",
    "pol-layer": "two_policies",
    "go-apply": "policies",
    "go-promote": "policies",
    "go-drift": "policies",
}

# Section 1.1, the column "Adjustments", and shift rule 4 of 1.2 for a declined SSO.
ADJUSTMENTS = {
    ("kickoff", "many_participants", 15),
    ("registry", "further_registry_type", 45),
    ("registry", "on_premises_registry", 120),
    ("registry", "two_registry_types", 120),
    ("scanning", "extra_image", 15),
    ("policies", "windows_or_dta", 30),
    ("gitops", "declined", 0),
    ("cicd", "further_ci_tool", 60),
    ("sso", "declined", 30),
    ("sso", "sso_enabled_already", -30),
    ("siem", "declined", 0),
}

# Section 3: how many demos, typical questions, deliverables and pitfalls each topic has.
SAID = {
    "registry": (1, 3, 3, 10),
    "scanning": (1, 5, 3, 6),
    "policies": (1, 4, 3, 7),
    "gitops": (1, 3, 1, 5),
    "cicd": (1, 3, 3, 8),
    "sso": (1, 3, 3, 11),
    "siem": (1, 3, 2, 6),
}

# Section 3: prerequisites by topic, the customer's and the consultant's; lead times are ours but for the guide's own.
PREREQUISITES = {
    "registry": (5, 4),
    "scanning": (3, 4),
    "policies": (3, 4),
    "gitops": (3, 3),
    "cicd": (4, 4),
    "sso": (4, 2),
    "siem": (3, 3),
}

# Section 1.2, row by row: each session's modules and its length, which is more where a buffer is in it.
WORKED_PLANS = {
    "6 with SIEM": [
        ("kickoff 30 + registry 120", 150),
        ("scanning 120 + policies 30", 150),
        ("policies 120 + gitops 60", 180),
        ("cicd 180", 180),
        ("sso 105", 120),
        ("siem 75 + handover 45", 120),
    ],
    "6 without SIEM": [
        ("kickoff 30 + registry 120", 150),
        ("scanning 150", 150),
        ("policies 180", 180),
        ("gitops 90 + cicd 30", 120),
        ("cicd 165", 165),
        ("sso 120 + handover 45", 165),
    ],
    "7 (default)": [
        ("kickoff 45 + registry 105", 150),
        ("registry 45 + scanning 120", 165),
        ("scanning 30 + policies 120", 150),
        ("policies 60 + gitops 90", 150),
        ("cicd 180", 180),
        ("sso 120", 135),
        ("siem 90 + handover 45", 135),
    ],
    "7 without SIEM": [
        ("kickoff 45 + registry 105", 150),
        ("registry 45 + scanning 120", 165),
        ("scanning 30 + policies 120", 150),
        ("policies 60 + gitops 90", 150),
        ("cicd 180", 180),
        ("cicd 30 + sso 120", 150),
        ("retest 75 + handover 60", 135),
    ],
    "8 with on-prem": [
        ("kickoff 60 + registry 90", 150),
        ("registry 180", 180),
        ("scanning 165", 165),
        ("policies 180", 180),
        ("policies 30 + gitops 120", 150),
        ("cicd 180", 180),
        ("sso 120", 150),
        ("siem 105 + handover 60", 165),
    ],
}

TOTALS = {
    "6 with SIEM": 900,
    "6 without SIEM": 930,
    "7 (default)": 1065,
    "7 without SIEM": 1080,
    "8 with on-prem": 1320,
}


@pytest.fixture
def package(db) -> WorkPackage:
    return packages.load(ADVANCED_TIER)


def test_the_modules_come_in_the_order_of_the_guide_with_its_minutes(package):
    rows = package.topics.values_list("key", "min_minutes", "default_minutes", "max_minutes")

    assert [(key, tuple(minutes)) for key, *minutes in rows] == list(MINUTES.items())


def test_gitops_siem_the_retest_and_the_rehearsal_are_optional(package):
    optional = package.topics.filter(is_optional=True).values_list("key", flat=True)

    assert list(optional) == ["gitops", "siem", "retest", "rehearsal"]


def test_six_topics_a_sub_module_and_the_framing_around_them(package):
    kinds = {kind: set(package.topics.filter(kind=kind).values_list("key", flat=True)) for kind in Topic.Kind.values}

    assert kinds == {
        "topic": {"registry", "scanning", "policies", "cicd", "sso", "siem"},
        "sub_module": {"gitops"},
        "framing": {"kickoff", "retest", "handover"},
        "preparation": {"rehearsal"},
    }


def test_topics_need_each_other_as_the_guide_says(package):
    needs = package.topics.filter(dependencies__isnull=False).values_list(
        "key", "dependencies__needs__key", "dependencies__kind"
    )

    assert set(needs) == NEEDS


@pytest.mark.parametrize("key", MINUTES)
def test_an_agenda_fills_the_usual_minutes_of_its_topic(package, key):
    topic = package.topics.get(key=key)

    steps = topic.agenda_steps.filter(is_on_premises_only=False)

    assert sum(steps.values_list("minutes", flat=True)) == topic.default_minutes


def test_the_on_premises_block_of_the_registry_is_a_session_of_its_own(package):
    steps = package.topics.get(key="registry").agenda_steps.filter(is_on_premises_only=True)

    assert list(steps.values_list("minutes", flat=True)) == [10, 20, 45, 35, 30, 25, 15]


@pytest.mark.parametrize("key", ITEMS)
def test_a_topic_has_the_checklist_items_of_the_guide_in_order(package, key):
    items = ChecklistTemplate.objects.filter(topic__work_package=package, topic__key=key)

    assert list(items.values_list("key", flat=True)) == ITEMS[key].split()


@pytest.mark.parametrize("key", QUESTIONS)
def test_a_topic_has_the_questions_of_the_guide_in_order(package, key):
    questions = Question.objects.filter(topic__work_package=package, topic__key=key)

    assert list(questions.values_list("key", flat=True)) == QUESTIONS[key].split()


def test_items_name_the_facts_that_prove_them(package):
    items = ChecklistTemplate.objects.filter(topic__work_package=package).exclude(facts=[])

    assert dict(items.values_list("key", "facts")) == FACTS


def test_three_items_are_for_on_premises_registries_only(package):
    items = ChecklistTemplate.objects.filter(topic__work_package=package, is_on_premises_only=True)

    assert list(items.values_list("key", flat=True)) == ["reg-rehearsed", "reg-connector", "reg-scanner"]


def test_only_the_connection_of_sso_is_up_to_aqua_support(package):
    items = ChecklistTemplate.objects.filter(topic__work_package=package, owner="support")

    assert list(items.values_list("key", flat=True)) == ["sso-enabled"]


def test_every_topic_of_the_guide_has_its_aim_and_exit_statement(package):
    without = package.topics.filter(aim="") | package.topics.filter(exit_statement="")

    assert [topic.key for topic in without] == ["kickoff", "retest", "handover", "rehearsal"]


def test_items_name_what_their_facts_are_about(package):
    items = ChecklistTemplate.objects.filter(topic__work_package=package).exclude(subject="")

    assert dict(items.values_list("key", "subject")) == SUBJECTS


def test_one_fact_is_enough_where_the_guide_says_or_and_where_knowing_is_all(package):
    items = ChecklistTemplate.objects.filter(topic__work_package=package, is_any_fact_enough=True)

    assert list(items.values_list("key", flat=True)) == ["ko-licence", "ci-saved", "sso-enabled"]


def test_minutes_are_adjusted_as_the_guide_says(package):
    adjustments = {
        (topic.key, row["when"], row["minutes"]) for topic in package.topics.all() for row in topic.adjustments
    }

    assert adjustments == ADJUSTMENTS


def test_topics_hold_what_the_guide_says_beside_the_checklist(package):
    said = {
        topic.key: (1, len(topic.typical_questions), len(topic.deliverables), len(topic.pitfalls))
        for topic in package.topics.exclude(demo="")
    }

    assert said == SAID


def test_topics_have_the_prerequisites_of_the_guide(package):
    rows = Prerequisite.objects.filter(topic__work_package=package)
    counted = {
        key: tuple(rows.filter(topic__key=key, owner=owner).count() for owner in ("customer", "consultant"))
        for key in rows.values_list("topic__key", flat=True)
    }

    assert counted == PREREQUISITES


@pytest.mark.parametrize(
    ("key", "days"), [("sso-pre-ticket", 5), ("reg-pre-rehearsal", 2), ("reg-pre-egress", 3), ("reg-pre-account", 3)]
)
def test_what_the_guide_gives_a_lead_time_blocks_when_it_is_late(package, key, days):
    prerequisite = Prerequisite.objects.get(topic__work_package=package, key=key)

    assert (prerequisite.lead_working_days, prerequisite.is_hard) == (days, True)


def test_only_a_choice_or_a_table_has_options(package):
    questions = Question.objects.filter(topic__work_package=package)

    assert {kind for kind, options in questions.values_list("kind", "options") if options} == {
        "choice",
        "choices",
        "table",
    }
    assert not questions.filter(kind__in=["choice", "choices", "table"], options=[]).exists()


def test_the_worked_plans_are_those_of_the_guide(package):
    plans = {
        plan.name: [
            (" + ".join(f"{cell.module} {cell.minutes}" for cell in one.cells), one.length) for one in plan.sessions
        ]
        for plan in packages.stored(package).reference_plans
    }

    assert plans == WORKED_PLANS
    assert {name: sum(length for _, length in sessions) for name, sessions in plans.items()} == TOTALS


def test_worked_plans_say_what_they_are_for(package):
    plans = packages.stored(package).reference_plans

    assert [(plan.has_siem, plan.has_on_premises) for plan in plans] == [
        (True, False),
        (False, False),
        (True, False),
        (False, False),
        (True, True),
    ]


def test_the_frame_is_that_of_the_guide(package):
    assert (package.min_sessions, package.max_sessions) == (6, 8)
    assert (package.min_session_minutes, package.max_session_minutes) == (120, 180)
    assert (package.min_minutes, package.max_minutes) == (720, 1440)


def test_the_raid_log_begins_with_the_seeds_of_the_guide(package):
    assert [seed["text"] for seed in package.raid_seeds] == [
        "Credentials late",
        "SSO ticket late",
        "Network change freeze",
        "No decider for risk appetite",
        "Runner without egress",
        "Licence lacks DTA",
    ]
