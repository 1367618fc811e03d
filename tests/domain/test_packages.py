"""The work package: what the guide says, and that a published version never changes."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from engagement.domain import packages
from engagement.domain.packages import ADVANCED_TIER, VersionTaken
from engagement.models import AgendaStep, ChecklistTemplate, Question, Topic, WorkPackage
from tests.factories import WorkPackageFactory

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


@pytest.fixture
def package(db) -> WorkPackage:
    return packages.load(ADVANCED_TIER)


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of the shipped package that a test may edit."""
    return Path(shutil.copytree(ADVANCED_TIER, tmp_path / "package"))


def test_the_modules_come_in_the_order_of_the_guide_with_its_minutes(package):
    rows = package.topics.values_list("key", "min_minutes", "default_minutes", "max_minutes")

    assert [(key, tuple(minutes)) for key, *minutes in rows] == list(MINUTES.items())


def test_gitops_siem_and_the_rehearsal_are_optional(package):
    optional = package.topics.filter(is_optional=True).values_list("key", flat=True)

    assert list(optional) == ["gitops", "siem", "rehearsal"]


def test_six_topics_a_sub_module_and_the_framing_around_them(package):
    kinds = {kind: set(package.topics.filter(kind=kind).values_list("key", flat=True)) for kind in Topic.Kind.values}

    assert kinds == {
        "topic": {"registry", "scanning", "policies", "cicd", "sso", "siem"},
        "sub_module": {"gitops"},
        "framing": {"kickoff", "handover"},
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

    assert sum(topic.agenda_steps.values_list("minutes", flat=True)) == topic.default_minutes


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

    assert [topic.key for topic in without] == ["kickoff", "handover", "rehearsal"]


def test_loading_twice_changes_nothing(package):
    before = list(AgendaStep.objects.values_list("pk", flat=True))

    again = packages.load(ADVANCED_TIER)

    assert again == package
    assert list(AgendaStep.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("package.toml", "Advanced Tier Work Package", "Another name"),
        ("registry.toml", "default_minutes = 150", "default_minutes = 151"),
        ("registry.toml", "Its connection test passed", "Its connection test failed"),
        ("siem.toml", 'kind = "soft"', 'kind = "hard"'),
        ("scanning.toml", "How a scan works", "How a scan fails"),
        ("sso.toml", "MFA at the IdP?", "No MFA?"),
        ("registry.toml", ", on_premises_only = true", ""),
        ("package.toml", '  "rehearsal",\n', ""),
    ],
)
def test_a_published_version_refuses_other_content(package, folder, name, old, new):
    file = folder / name
    file.write_text(file.read_text().replace(old, new))

    with pytest.raises(VersionTaken, match="next version number"):
        packages.load(folder)

    assert packages.load(ADVANCED_TIER) == package


def test_changed_content_becomes_the_next_version_beside_the_old_one(package, folder):
    file = folder / "package.toml"
    file.write_text(file.read_text().replace("version = 1", "version = 2"))

    new = packages.load(folder)

    assert (new.version, new.topics.count(), package.topics.count()) == (2, len(MINUTES), len(MINUTES))


def test_a_draft_of_the_same_version_is_not_overwritten(db):
    draft = WorkPackageFactory(key="advanced-tier", version=1, published_at=None)

    with pytest.raises(VersionTaken):
        packages.load(ADVANCED_TIER)

    assert draft.topics.count() == 0


def test_the_command_loads_the_shipped_package(db, capsys):
    call_command("load_package")

    assert capsys.readouterr().out == "Advanced Tier Work Package v1 is published with 10 topics.\n"


def test_the_command_says_a_refusal_in_one_sentence(package, folder):
    file = folder / "siem.toml"
    file.write_text(file.read_text().replace("Event sources", "Sources"))

    with pytest.raises(CommandError) as refused:
        call_command("load_package", folder)

    assert str(refused.value) == (
        "Version 1 of advanced-tier is there already with other content; "
        "give the changed content the next version number."
    )
