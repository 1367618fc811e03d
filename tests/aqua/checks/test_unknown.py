"""Whatever keeps Aqua from answering, or us from reading the answer, is unknown: neither a pass nor a failure."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from aqua_client import Client, ServerFault
from engagement.aqua.checks import Console, look_at
from engagement.rules.facts import CATALOGUE, Verdict
from engagement.rules.subjects import ConsoleItself, LogTarget, PolicyNamed, RegistryNamed, RoleNamed, TestUser
from tests.aqua.checks import worlds
from tests.aqua.checks.worlds import HARBOR, STARTER, World
from tests.sandboxes import RunningSandbox

ASKS_NOTHING = ("POL-4", "CICD-2", "CICD-3", "CICD-4", "LOG-3")
ASKING = [key for key in CATALOGUE if key not in ASKS_NOTHING]

# Whole classes of trouble; the page of a proxy and a value of the wrong type stand for answers that cannot be read.
TROUBLES = (
    *("unauthorized", "forbidden", "not_found", "rate_limited", "server_error", "gateway_timeout"),
    *("drop", "html", "redirect", "half_json", "wrong_type"),
)


@pytest.fixture(scope="module")
def standing(sandbox_process: RunningSandbox) -> Iterator[World]:
    """A furnished sandbox that tests only read; faults come and go."""
    sandbox_process.reset()
    with Client(
        sandbox_process.url,
        key=sandbox_process.key,
        secret=sandbox_process.secret,
        calls_per_second=None,
        attempts=1,
        read_timeout_s=0.2,
        longest_wait_s=0,
    ) as client:
        client.sign_in()
        world = World(sandbox_process, client)
        worlds.furnish(world)
        yield world


@pytest.fixture(scope="module")
def subjects(standing: World) -> Any:
    return worlds.subjects(standing)


@pytest.fixture(autouse=True)
def no_faults_left(standing: World) -> Iterator[None]:
    yield
    standing.sandbox.faults.clear()


@pytest.mark.parametrize("fact", ASKING)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_fact_that_cannot_be_asked_is_unknown(fact: str, trouble: str, standing: World, subjects: Any) -> None:
    standing.sandbox.faults.add(kind=trouble, path="/*")

    finding = standing.check(fact, subjects[fact])

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.said.endswith(".")
    assert finding.asked.startswith("GET /")


@pytest.mark.parametrize("fact", ["ENV-1", "REG-1", "SCAN-1", "POL-1"])
def test_an_answer_that_does_not_come_in_time_is_unknown(fact: str, standing: World, subjects: Any) -> None:
    standing.sandbox.faults.add(kind="silence", path="/api/*", delay_s=5)

    finding = standing.check(fact, subjects[fact])

    assert (finding.verdict, finding.said) == (
        Verdict.UNKNOWN,
        "Aqua did not answer in time; check again later.",
    )


def test_a_key_without_the_right_is_told_what_it_lacks(standing: World) -> None:
    standing.sandbox.faults.add(kind="forbidden", path="/api/v2/licenses")

    finding = standing.check("ENV-2", ConsoleItself())

    assert (finding.said, finding.answered) == (
        "Aqua does not let this key look (403); give its role the right to view this, and check again.",
        {"status": 403},
    )


def test_a_404_that_names_nothing_is_a_missing_call(standing: World) -> None:
    standing.sandbox.faults.add(kind="not_found", path="/api/v1/registries/*")

    assert standing.check("REG-1", HARBOR).verdict is Verdict.UNKNOWN


def test_a_404_that_names_the_registry_is_a_missing_registry(standing: World) -> None:
    finding = standing.check("REG-1", RegistryNamed("no-such", "ACR"))

    assert (finding.verdict, finding.answered) == (Verdict.FAIL, {"status": 404})


def test_a_field_of_the_wrong_kind_is_named(standing: World) -> None:
    standing.sandbox.faults.answer(200, path="/api/v1/registries/*", body={"name": "acme-harbor", "type": 7})

    finding = standing.check("REG-1", HARBOR)

    assert (finding.verdict, finding.said) == (
        Verdict.UNKNOWN,
        "The answer could not be read at type; look in the console.",
    )


def spoiled_before(world: World, subject: Any) -> Any:
    return replace(subject, before=replace(subject.before, policy={"no": "name"}))


NOT_GIVEN: list[tuple[str, str, Callable[[World, Any], Any]]] = [
    ("POL-2", "no decision", lambda world, subject: PolicyNamed(STARTER)),
    ("POL-4", "no snapshot before", lambda world, subject: replace(subject, before=None)),
    ("POL-4", "no snapshot after", lambda world, subject: replace(subject, after=None)),
    ("POL-4", "a snapshot that cannot be read", spoiled_before),
    ("POL-5", "no file", lambda world, subject: PolicyNamed(STARTER)),
    ("POL-5", "a file that is no policy", lambda world, subject: PolicyNamed(STARTER, stored={"nme": "x"})),
    ("CICD-1", "no run", lambda world, subject: replace(subject, job_started_at=None)),
    ("CICD-2", "no report", lambda world, subject: replace(subject, document=None)),
    ("CICD-2", "an empty report", lambda world, subject: replace(subject, document={"image": "alpine:3.4"})),
    ("CICD-2", "no object", lambda world, subject: replace(subject, document=["a"])),
    ("CICD-3", "no exit code", lambda world, subject: replace(subject, exit_code=None)),
    ("CICD-3", "no report", lambda world, subject: replace(subject, document=None)),
    ("CICD-3", "an empty report", lambda world, subject: replace(subject, document="x")),
    ("CICD-4", "there is no call", lambda world, subject: subject),
    ("SSO-4", "no role named", lambda world, subject: RoleNamed("")),
    ("LOG-1", "no target chosen", lambda world, subject: LogTarget("")),
    ("LOG-2", "no target chosen", lambda world, subject: LogTarget("")),
    ("LOG-2", "a target that the guide does not list", lambda world, subject: LogTarget("Chronicle")),
    ("LOG-3", "not written yet", lambda world, subject: replace(subject, written_at=None)),
    ("LOG-3", "no record", lambda world, subject: replace(subject, record=" ")),
    ("LOG-3", "a record without a time", lambda world, subject: replace(subject, record=f"x {subject.nonce}")),
]


@pytest.mark.parametrize(
    ("fact", "take_away"), [pytest.param(fact, change, id=f"{fact}: {why}") for fact, why, change in NOT_GIVEN]
)
def test_a_fact_without_what_it_needs_is_unknown(
    fact: str, take_away: Callable[[World, Any], Any], standing: World, subjects: Any
) -> None:
    finding = standing.check(fact, take_away(standing, subjects[fact]))

    assert finding.verdict is Verdict.UNKNOWN, finding.said
    assert finding.said.endswith(".")
    assert finding.asked != ""


def test_a_block_about_dta_that_does_not_say_is_unknown(standing: World) -> None:
    standing.sandbox.faults.answer(200, path="/api/v1/settings/system/system", body={"dta": {"url": "https://dta"}})

    assert standing.check("ENV-3", ConsoleItself()).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("fact", "path", "row"),
    [
        ("SCAN-6", "/api/v2/risks/acknowledge", {"issue_name": "CVE-1", "image_name": "other:1", "comment": "x"}),
        ("SSO-3", "/v2/users", {"email": "other@acme.example"}),
    ],
)
def test_a_list_too_long_to_read_disproves_nothing(
    fact: str, path: str, row: dict[str, str], standing: World, subjects: Any
) -> None:
    rows = [row | {"id": number, "resource_name": f"package-{number}"} for number in range(2001)]
    key = "data" if fact == "SSO-3" else "result"
    body = {key: rows, "count": 2001, "meta": {"count": 2001, "next_offset": None}}
    standing.sandbox.faults.answer(200, path=path, body=body)

    assert standing.check(fact, subjects[fact]).verdict is Verdict.UNKNOWN


def test_a_limit_of_our_own_is_not_taken_for_an_answer(sandbox_process: RunningSandbox) -> None:
    class OutOfTokens(Exception):
        pass

    def refuse() -> None:
        raise OutOfTokens

    with Client(
        sandbox_process.url, key=sandbox_process.key, secret=sandbox_process.secret, before_call=refuse
    ) as client:
        world = World(sandbox_process, client)

        with pytest.raises(OutOfTokens):
            look_at("ENV-1", Console(client, at=world.began_at), ConsoleItself())


def test_a_console_that_answers_nothing_is_deaf(standing: World) -> None:
    console = standing.console
    standing.sandbox.faults.add(kind="unavailable", path="/*")

    look_at("ENV-1", console, ConsoleItself())
    look_at("SSO-3", console, TestUser("nobody@acme.example"))

    assert (console.is_deaf, console.n_questions, console.n_answers) == (True, 2, 0)
    assert isinstance(console.first_error, ServerFault)


def test_a_console_that_answers_one_question_is_not_deaf(standing: World) -> None:
    console = standing.console
    standing.sandbox.faults.add(kind="unavailable", path="/api/*")

    look_at("ENV-1", console, ConsoleItself())
    look_at("SSO-3", console, TestUser("nobody@acme.example"))

    assert (console.is_deaf, console.n_questions, console.n_answers) == (False, 2, 1)
