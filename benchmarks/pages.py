"""How long pages take beside the bare view, how that grows with the portfolio, and what they weigh."""

from dataclasses import asdict

from benchmarks import load, page_tables, timing, weight
from benchmarks.catalogue import PAGES
from benchmarks.lab import Lab, Project, Say, Web, await_answer
from benchmarks.plan import Plan
from benchmarks.portfolio import FEW, PASSWORD, VIEWER, Size
from benchmarks.table import Part
from benchmarks.timing import Target


def run(lab: Lab, plan: Plan, say: Say) -> Part:
    """Fill two portfolios and a small one, then measure time, growth, statements and bytes of the pages."""
    say(f"pages: filling {' and '.join(size.name for size in plan.sizes)} engagements / findings")
    bare, few = lab.bare("bare"), lab.product("few")
    products = [lab.product(f"of_{size.engagements}") for size in plan.sizes]
    lab.inside(bare, "fill_bare", rows=plan.sizes[0].findings)
    _fill(lab, [few, *products], [FEW, *plan.sizes])

    yardstick = _signed_in(lab.web("bare", bare), "username")
    targets = [
        _signed_in(lab.web(f"web-{size.engagements}", one), "email")
        for size, one in zip(plan.sizes, products, strict=True)
    ]
    pages = [[target.at(page.path, signed_in=page.needs_sign_in) for target in targets] for page in PAGES]
    found = timing.compare(yardstick, pages, rounds=plan.rounds, requests=plan.requests, say=say)

    say("pages: statements and bytes")
    statements = [_statements(lab, one) for one in (few, products[0])]
    weights = [weight.of_page(target) for target, _larger in pages]
    assets = weight.of_assets(targets[0].web.port, (path for one in weights for path in one.assets))
    return page_tables.part(plan, found, statements=statements, weights=weights, assets=assets)


def _fill(lab: Lab, products: list[Project], sizes: list[Size]) -> None:
    """Migrate and fill all at once, the largest first since it takes longest."""
    waiting = []
    for product, size in sorted(zip(products, sizes, strict=True), key=lambda one: -one[1].findings):
        lab.manage(product, "migrate", "--verbosity", "0")
        waiting.append(lab.begin_inside(product, "fill", **asdict(size)))
    for result in waiting:
        result()


def _signed_in(web: Web, name_field: str) -> Target:
    """The start page of a server, asked for by the viewer, who came in through the form."""
    await_answer(web, "/sign-in/")
    cookie = load.sign_in(web.port, "/sign-in/", {name_field: VIEWER, "password": PASSWORD})
    return Target(web, "/", cookie)


def _statements(lab: Lab, product: Project) -> dict[str, int]:
    return lab.inside(
        product,
        "queries",
        signed_in=[page.path for page in PAGES if page.needs_sign_in],
        signed_out=[page.path for page in PAGES if not page.needs_sign_in],
    )
