"""What may be handed in, and what is refused beside which field."""

import json
from datetime import timedelta

import pytest

from engagement.domain import evidence
from engagement.domain.refusals import Refused
from engagement.models import AuditEntry, Engagement, NonceProof, Operation, StepReport, User
from tests.factories import (
    AquaTenantFactory,
    AssurancePolicyFactory,
    ChecklistItemFactory,
    ConsultantFactory,
    EngagementFactory,
    NonceProofFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

REPORT = json.dumps({"image": "alpine:3.4", "image_assurance_results": {}})


@pytest.fixture
def engagement() -> Engagement:
    engagement = EngagementFactory()
    AquaTenantFactory(customer=engagement.customer)
    ChecklistItemFactory(engagement=engagement, template__facts=["CICD-2", "POL-5", "LOG-3"])
    return engagement


@pytest.fixture
def consultant() -> User:
    return ConsultantFactory()


def hand_in(engagement: Engagement, by: User, document: bytes | str = REPORT, **given: object) -> StepReport:
    told: dict[str, object] = {"image": "alpine:3.4", "exit_code": 4} | given
    return evidence.take_report(engagement, document, by=by, at=NOW, **told)  # type: ignore[arg-type]


def test_a_report_is_kept_and_looked_at(engagement: Engagement, consultant: User) -> None:
    report = hand_in(engagement, consultant, job_link="https://ci.example/job/7")

    assert (report.image, report.exit_code, report.report["image"], report.job_link) == (
        "alpine:3.4",
        4,
        "alpine:3.4",
        "https://ci.example/job/7",
    )
    assert [one.params["facts"] for one in Operation.objects.all()] == [["CICD-1", "CICD-2", "CICD-3", "CICD-4"]]
    assert AuditEntry.objects.filter(what="report.handed_in", by=consultant).count() == 1


@pytest.mark.parametrize(
    "document",
    [
        REPORT.encode(),
        b"\xef\xbb\xbf" + REPORT.encode(),
        json.dumps([{"image_name": "alpine:3.4", "results": {}}]),
        json.dumps({"image": "alpine:3.4", "note": "=cmd() \u202e \U0001f600"}),
    ],
)
def test_reports_come_in_several_ways(engagement: Engagement, consultant: User, document: bytes | str) -> None:
    assert hand_in(engagement, consultant, document).pk is not None


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("", "This is not JSON; hand in the file as the step wrote it."),
        ("<html></html>", "This is not JSON; hand in the file as the step wrote it."),
        (b"\xff\xfe", "This is not JSON; hand in the file as the step wrote it."),
        ('{"image": NaN}', "This is not JSON; hand in the file as the step wrote it."),
        ("[" * 100_000, "This is not JSON; hand in the file as the step wrote it."),
        ('{"image": "a\\u0000b"}', "The file holds characters that cannot be stored."),
        ('{"image": "a\\ud83d"}', "The file holds characters that cannot be stored."),
        (" " * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB; leave the layers out of the report."),
        ("[]", "This JSON is no report of Aqua's scanner; hand in the file that the step wrote with --jsonfile."),
        ("{}", "This JSON is no report of Aqua's scanner; hand in the file that the step wrote with --jsonfile."),
        ('"text"', "This JSON is no report of Aqua's scanner; hand in the file that the step wrote with --jsonfile."),
    ],
)
def test_what_is_no_report_is_refused(
    engagement: Engagement, consultant: User, document: bytes | str, message: str
) -> None:
    with pytest.raises(evidence.NotAReport) as refused:
        hand_in(engagement, consultant, document)

    assert (str(refused.value), refused.value.field) == (message, "report")
    assert (StepReport.objects.count(), Operation.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("image", ""),
        ("image", "two words"),
        ("image", "a\x00b"),
        ("image", "a" * 301),
        ("exit_code", -1),
        ("exit_code", 256),
        ("job_link", "javascript:alert(1)"),
        ("job_link", "https://ci.example/" + "a" * 500),
        ("job_link", "https://ci.example/a b"),
    ],
)
def test_what_is_said_beside_a_report_is_checked(
    engagement: Engagement, consultant: User, field: str, value: object
) -> None:
    with pytest.raises(evidence.NotAReport) as refused:
        hand_in(engagement, consultant, **{field: value})

    assert refused.value.field == field


def test_a_policy_file_is_compared_from_then_on(engagement: Engagement, consultant: User) -> None:
    AssurancePolicyFactory(engagement=engagement, name="starter")

    name = evidence.take_policy_file(engagement, '{"name": "starter", "fail_cicd": true}', by=consultant, at=NOW)

    (claim,) = [one for one in evidence.claims_of(engagement) if one.fact == "POL-5"]
    assert (name, getattr(claim.subject, "stored", None)) == ("starter", {"name": "starter", "fail_cicd": True})


def test_the_newest_policy_file_counts(engagement: Engagement, consultant: User) -> None:
    AssurancePolicyFactory(engagement=engagement, name="starter")
    for day, value in enumerate(("true", "false")):
        document = f'{{"name": "starter", "fail_cicd": {value}}}'
        evidence.take_policy_file(engagement, document, by=consultant, at=NOW + timedelta(days=day))

    (claim,) = [one for one in evidence.claims_of(engagement) if one.fact == "POL-5"]
    assert getattr(claim.subject, "stored", None) == {"name": "starter", "fail_cicd": False}


@pytest.mark.parametrize("document", ["[]", "{}", '{"name": 7}', '{"name": "another"}', "x"])
def test_what_is_no_policy_of_the_engagement_is_refused(
    engagement: Engagement, consultant: User, document: str
) -> None:
    AssurancePolicyFactory(engagement=engagement, name="starter")

    with pytest.raises(evidence.NotAPolicyFile) as refused:
        evidence.take_policy_file(engagement, document, by=consultant, at=NOW)

    assert refused.value.field == "policy"


# ── the marked event ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def written(engagement: Engagement) -> NonceProof:
    return NonceProofFactory(
        engagement=engagement, tenant=engagement.customer.tenants.get(), nonce="tidemark-ab12", written_at=NOW
    )


def test_a_record_with_the_nonce_and_its_time_matches(written: NonceProof, consultant: User) -> None:
    at = NOW + timedelta(minutes=9)

    proof = evidence.paste_record(written, f" {NOW.isoformat()} {written.nonce.upper()} ", by=consultant, at=at)

    assert (proof.is_matched, proof.pasted_by, proof.pasted_at) == (True, consultant, at)
    assert proof.record == f"{NOW.isoformat()} TIDEMARK-AB12"


@pytest.mark.parametrize("record", ["2020-01-01T00:00:00Z tidemark-ab12", "tidemark-ab12", "another event"])
def test_another_record_does_not_match(written: NonceProof, consultant: User, record: str) -> None:
    assert evidence.paste_record(written, record, by=consultant, at=NOW).is_matched is False


@pytest.mark.parametrize("record", ["", "  ", "a\x00b", "a" * 20_001])
def test_what_cannot_be_a_record_is_refused(written: NonceProof, consultant: User, record: str) -> None:
    with pytest.raises(evidence.NotARecord) as refused:
        evidence.paste_record(written, record, by=consultant, at=NOW)

    assert refused.value.field == "record"


def test_a_nonce_that_was_not_written_cannot_be_found(engagement: Engagement, consultant: User) -> None:
    proof = NonceProofFactory(engagement=engagement, tenant=engagement.customer.tenants.get())

    with pytest.raises(evidence.NotWritten):
        evidence.paste_record(proof, "x", by=consultant, at=NOW)


def test_a_pasted_record_is_looked_at(written: NonceProof, consultant: User) -> None:
    evidence.paste_record(written, "x", by=consultant, at=NOW)

    assert [one.params for one in Operation.objects.all()] == [{"facts": ["LOG-3"]}]


def test_a_nonce_needs_a_policy_to_carry_it(engagement: Engagement, consultant: User) -> None:
    with pytest.raises(evidence.NothingToMark):
        evidence.request_nonce(engagement, by=consultant, at=NOW)


def test_a_nonce_needs_a_console(consultant: User) -> None:
    policy = AssurancePolicyFactory()

    with pytest.raises(Refused):
        evidence.request_nonce(policy.engagement, by=consultant, at=NOW)


def test_asking_twice_for_a_marked_change_is_one(engagement: Engagement, consultant: User) -> None:
    AssurancePolicyFactory(engagement=engagement)

    first, second = (evidence.request_nonce(engagement, by=consultant, at=NOW) for _ in range(2))

    assert (first, NonceProof.objects.count()) == (second, 1)
