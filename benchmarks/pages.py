"""How long pages take beside the bare view, how that grows with the portfolio, and what they weigh."""

from dataclasses import asdict

from benchmarks import load, page_tables, timing, weight
from benchmarks.catalogue import PAGES
from benchmarks.lab import Lab, Project, Say, Web, await_answer
from benchmarks.plan import Plan
from benchmarks.portfolio import CUSTOMER, FEW, LEAD, PASSWORD, VIEWER, Size
from benchmarks.table import Part
from benchmarks.timing import Target


def run(lab: Lab, plan: Plan, say: Say) -> Part:
    """Fill two portfolios and a small one, then measure time, growth, statements and bytes of the pages."""
    say(f"pages: filling {' and '.join(size.name for size in plan.sizes)} engagements / findings")
    bare, few = lab.bare("bare"), lab.product("few")
    products = [lab.product(f"of_{size.engagements}") for size in plan.sizes]
    lab.inside(bare, "fill_bare", rows=plan.sizes[0].findings)
    _fill(lab, [few, *products], [FEW, *plan.sizes])

    bare_web = lab.web("bare", bare)
    yardstick = Target(bare_web, "/", _cookie(bare_web, VIEWER))
    webs = [lab.web(f"web-{size.engagements}", one) for size, one in zip(plan.sizes, products, strict=True)]
    for web in webs:
        await_answer(web, "/sign-in/")
    cookies = [
        {"": ""} | {email: lab.inside(one, "come_in", email=email) for email in (VIEWER, LEAD, CUSTOMER)}
        for one in products
    ]
    pages = [
        [Target(web, page.path, of_web[page.email]) for web, of_web in zip(webs, cookies, strict=True)]
        for page in PAGES
    ]
    found = timing.compare(yardstick, pages, rounds=plan.rounds, requests=plan.requests, say=say)

    say("pages: statements and bytes")
    asked = [(page.email, page.path) for page in PAGES]
    statements = [lab.inside(one, "queries", pages=asked) for one in (few, products[0])]
    weights = [weight.of_page(target) for target, _larger in pages]
    assets = weight.of_assets(webs[0].port, (path for one in weights for path in one.assets))
    return page_tables.part(plan, found, statements=statements, weights=weights, assets=assets)


def _fill(lab: Lab, products: list[Project], sizes: list[Size]) -> None:
    """Migrate and fill all at once, the largest first since it takes longest."""
    waiting = []
    for product, size in sorted(zip(products, sizes, strict=True), key=lambda one: -one[1].findings):
        lab.manage(product, "migrate", "--verbosity", "0")
        waiting.append(lab.begin_inside(product, "fill", **asdict(size)))
    for result in waiting:
        result()


def _cookie(web: Web, email: str) -> str:
    """What a browser keeps of somebody who came in through the bare view's form."""
    await_answer(web, "/sign-in/")
    return load.sign_in(web.port, "/sign-in/", {"username": email, "password": PASSWORD})
