"""How the time of a page follows the number of engagements, from a hundred to ten thousand."""

import statistics
from dataclasses import asdict

from benchmarks import load, timing
from benchmarks.arithmetic import fitted_exponent
from benchmarks.catalogue import GROWING
from benchmarks.lab import Lab, Say, await_answer
from benchmarks.plan import FULL, Plan
from benchmarks.portfolio import CUSTOMER, LEAD, VIEWER, Size
from benchmarks.table import Figure, Part, draw, judged
from benchmarks.timing import ONE, Target

# One engagement's own pages are the same at every size; what is around them grows.
_COUNTS = (100, 1_000, 10_000)
_QUICK_COUNTS = (100, 1_000)


def run(lab: Lab, plan: Plan, say: Say) -> Part:
    """Fill one portfolio a size, then measure each page on all of them in turns and fit time ∝ size^b."""
    counts = _COUNTS if plan is FULL else _QUICK_COUNTS
    sizes = [Size(engagements=n, findings=1_000, images=10, image_findings=10, remarks=10) for n in counts]
    say(f"growth: filling {', '.join(f'{n:,}' for n in counts)} engagements")
    products = [lab.product(f"growth_{n}") for n in counts]
    waiting = []
    for product, size in sorted(zip(products, sizes, strict=True), key=lambda one: -one[1].engagements):
        lab.manage(product, "migrate", "--verbosity", "0")
        waiting.append(lab.begin_inside(product, "fill", **asdict(size)))
    for result in waiting:
        result()

    webs = [lab.web(f"web-growth-{n}", one) for n, one in zip(counts, products, strict=True)]
    for web in webs:
        await_answer(web, "/sign-in/")
    cookies = [
        {email: lab.inside(one, "come_in", email=email) for email in (VIEWER, LEAD, CUSTOMER)} for one in products
    ]
    targets = [
        [Target(web, page.path, of_web[page.email]) for web, of_web in zip(webs, cookies, strict=True)]
        for page in GROWING
    ]
    return _part(counts, _measure(targets, rounds=plan.rounds, requests=plan.requests, say=say))


def _measure(targets: list[list[Target]], *, rounds: int, requests: int, say: Say) -> list[list[float]]:
    """The middle p50, in milliseconds, of each page at each size; the sizes take turns within a round."""
    taken: list[list[list[float]]] = [[[] for _ in sizes] for sizes in targets]
    for number in range(rounds):
        say(f"growth: round {number + 1} of {rounds}")
        for sizes, of_page in zip(targets, taken, strict=True):
            for target, of_size in zip(sizes, of_page, strict=True):
                load.burst(target.web.port, target.path, target.cookie, connections=ONE, requests=timing.WARM_UP)
                one = load.burst(target.web.port, target.path, target.cookie, connections=ONE, requests=requests)
                of_size.append(one.p50)
    return [[statistics.median(of_size) for of_size in of_page] for of_page in taken]


def _part(counts: tuple[int, ...], p50: list[list[float]]) -> Part:
    rows = [(page.name, *(f"{value:.1f}" for value in of)) for page, of in zip(GROWING, p50, strict=True)]
    figures = [
        Figure(f"{page.name}: growth, b of p50 ∝ size^b", fitted_exponent(counts, of), bar=page.kind.growth)
        for page, of in zip(GROWING, p50, strict=True)
    ]
    heading = ("p50 in milliseconds, by engagements", *(f"{n:,}" for n in counts))
    return Part("Growth", [draw(heading, rows), judged(figures)], figures)
