"""How fast the client reads reports and walks lists, and whether it reads or refuses whatever it is given."""

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence

import aquasec
import requests
from hypothesis import HealthCheck, Phase, given, settings

from aqua_client import BadField, Client, NotJson, reports
from aqua_client.findings import READ_LATER
from aqua_client.resources import images as image_lists
from benchmarks.arithmetic import ratio
from benchmarks.lab import Lab, Say
from benchmarks.plan import Plan
from benchmarks.table import Figure, Part, judged
from tests.aqua_client import samples
from tests.aqua_client.reports import changes
from tests.sandboxes import RunningSandbox

IMAGES_WITH_FINDINGS = 20
ROUNDS_MORE = 3
"""Times the rounds of the plan: these rounds are short, and a neighbour's burst must not decide."""

REGISTRY = "Docker Hub"
VULNERABILITIES_PAGE = 1000
EXAMPLES_A_FINDING = 2
"""10,000 changed documents in the full run, whose report has 5,000 findings."""


def run(_lab: Lab, plan: Plan, say: Say) -> Part:
    """Read one report again and again, change samples, and walk lists of a sandbox in three ways."""
    size, rounds = plan.findings[0], max(plan.rounds, 3)
    say(f"reading: a report of {size:,} findings")
    figures = [_reading(size, ROUNDS_MORE * rounds)]
    say(f"reading: {size * EXAMPLES_A_FINDING:,} changed documents")
    figures += _changed(size * EXAMPLES_A_FINDING)
    with RunningSandbox(speed=1) as sandbox:
        say(f"reading: filling a sandbox with {2 * size:,} images")
        _fill(sandbox, images=2 * size, findings=size)
        figures += _walks(sandbox, images=2 * size, findings=size, rounds=rounds, say=say)
    return Part("Reading", [judged(figures)], figures)


def _reading(size: int, rounds: int) -> Figure:
    """Time a report against decoding its JSON; reading includes the decoding."""
    document = _report(size)
    read, decoded = _side_by_side([lambda: reports.read(document), lambda: json.loads(document)], rounds)
    return Figure(f"Reading a report of {size:,} findings, times json.loads", ratio(read, decoded), bar=4, stretch=2.5)


def _report(size: int) -> bytes:
    """Make a report of so many findings out of a real one of 283."""
    document = samples.load("postee-webhook-pokemongo-map.json")
    resources, missing = [], size
    while missing:
        for entry in document["resources"]:
            kept = entry.get("vulnerabilities", [])[:missing]
            resources.append({**entry, "vulnerabilities": kept})
            missing -= len(kept)
    return json.dumps({**document, "resources": resources}).encode()


def _changed(examples: int) -> list[Figure]:
    """Read samples that were changed in one place; an exception that is no refusal ends the run."""
    outcomes: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(changes.changed_documents())
    def read_or_refuse(document: object) -> None:
        outcomes[_outcome(document)] += 1

    read_or_refuse()
    return [
        Figure("Changed documents read", outcomes["read"], digits=0),
        Figure("– refused with the place", outcomes["refused"], digits=0),
        Figure("– ended in any other way", outcomes["lost"], bar=0, digits=0),
    ]


def _outcome(document: object) -> str:
    try:
        report = reports.read(document)
        _ = report.summary, report.differences
        _ = [getattr(finding, name) for finding in report.findings for name in READ_LATER]
    except BadField as refused:
        return "refused" if refused.field else "lost"
    except NotJson:
        # A text was put in place of the whole document.
        return "refused"
    except Exception:  # whatever it is, it must be counted
        return "lost"
    return "read"


def _fill(sandbox: RunningSandbox, *, images: int, findings: int) -> None:
    """Register images, and scan some that have many findings."""
    with _client(sandbox) as aqua:
        for number in range(IMAGES_WITH_FINDINGS):
            aqua.scans.start(REGISTRY, f"size/findings-{findings}", str(number))
    sandbox.advance(24 * 3600)
    named = [
        {"registry": REGISTRY, "repository": f"fleet/app-{number}", "tag": "1", "digest": None, "source": None}
        for number in range(images - IMAGES_WITH_FINDINGS)
    ]
    bare, headers = _bare(sandbox)
    bare.post(f"{sandbox.url}/api/v1/images", json={"images": named}, headers=headers, timeout=60).raise_for_status()


def _walks(sandbox: RunningSandbox, *, images: int, findings: int, rounds: int, say: Say) -> list[Figure]:
    """Walk the same lists with our iterators, with a bare loop over the same pages, and with the other client."""
    tags = [str(number) for number in range(IMAGES_WITH_FINDINGS)]
    name, in_all = f"size/findings-{findings}", findings * IMAGES_WITH_FINDINGS
    bare, headers = _bare(sandbox)
    token = headers["Authorization"].removeprefix("Bearer ")
    with _client(sandbox) as aqua:

        def ours() -> int:
            return sum(1 for _image in aqua.images.iterate())

        def ours_deep() -> int:
            walks = (aqua.vulnerabilities.iterate(registry=REGISTRY, image=f"{name}:{tag}") for tag in tags)
            return sum(1 for walk in walks for _row in walk)

        def loop() -> int:
            return _loop(
                bare, f"{sandbox.url}/api/v2/images", headers, image_lists.PAGE_SIZE, {"include_totals": "true"}
            )

        def loop_deep() -> int:
            query = {"registry_name": REGISTRY, "image_name_exact_match": "true", "show_negligible": "true"}
            address = f"{sandbox.url}/api/v2/risks/vulnerabilities"
            return sum(
                _loop(bare, address, headers, VULNERABILITIES_PAGE, {**query, "image_name": f"{name}:{tag}"})
                for tag in tags
            )

        def theirs() -> int:
            return len(aquasec.get_all_inventory_images(sandbox.url, token, page_size=image_lists.PAGE_SIZE))

        def theirs_deep() -> int:
            return sum(
                len(
                    aquasec.get_image_vulnerabilities(
                        sandbox.url,
                        token,
                        page_size=VULNERABILITIES_PAGE,
                        registry_name=REGISTRY,
                        image_name=f"{name}:{tag}",
                    )
                )
                for tag in tags
            )

        figures = []
        # The other client lists images from the inventory, whose rows are a tenth as long.
        for what, expected, walks in (
            (f"{images:,} images", images, (ours, loop, theirs)),
            (f"{in_all:,} vulnerabilities", in_all, (ours_deep, loop_deep, theirs_deep)),
        ):
            say(f"reading: walking {what} in three ways")
            counted = [walk() for walk in walks]
            assert counted == [expected] * 3, counted
            our_s, bare_s, their_s = _side_by_side(walks, ROUNDS_MORE * rounds)
            figures += [
                Figure(f"Listing {what}, times a bare loop over the same pages", ratio(our_s, bare_s), bar=1.3),
                Figure("– times the client aquasec", ratio(our_s, their_s)),
            ]
        return figures


def _client(sandbox: RunningSandbox) -> Client:
    """Make a client that does not hold itself back: its own limit would be all that is measured."""
    return Client(sandbox.url, key=sandbox.key, secret=sandbox.secret, calls_per_second=None)


def _bare(sandbox: RunningSandbox) -> tuple[requests.Session, dict[str, str]]:
    """Sign in without the client, and keep the connection open."""
    bare = requests.Session()
    bare.trust_env = False
    answer = bare.post(
        f"{sandbox.url}/api/v1/login", json={"id": sandbox.user, "password": sandbox.password}, timeout=60
    )
    answer.raise_for_status()
    return bare, {"Authorization": f"Bearer {answer.json()['token']}"}


def _loop(bare: requests.Session, address: str, headers: dict[str, str], size: int, query: dict[str, str]) -> int:
    """Walk a list with nothing but requests, until its count is reached."""
    seen, page, count = 0, 1, 1
    while seen < count:
        answer = bare.get(address, params={**query, "page": page, "pagesize": size}, headers=headers, timeout=60).json()
        count, page = answer["count"], page + 1
        for _row in answer["result"]:
            seen += 1
    return seen


def _side_by_side(deeds: Sequence[Callable[[], object]], rounds: int) -> list[list[float]]:
    """Do each deed once a round, one right after the other, and give the seconds of each."""
    taken: list[list[float]] = [[] for _deed in deeds]
    for _round in range(rounds):
        for deed, seconds in zip(deeds, taken, strict=True):
            began = time.perf_counter()
            deed()
            seconds.append(time.perf_counter() - began)
    return taken
