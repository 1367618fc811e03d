"""What was measured of the pages, as tables and figures."""

from collections.abc import Sequence

from benchmarks.arithmetic import exponent, ratio
from benchmarks.catalogue import PAGES
from benchmarks.plan import Plan
from benchmarks.table import Figure, Part, draw, judged, worst
from benchmarks.timing import ONE, Beside
from benchmarks.weight import KB, Assets, Weight

_RATIOS = ("p50, 1 conn.", "p95, 1 conn.", "p50, 8 conn.", "p95, 8 conn.", "CPU")
_ASSETS_KB, _RAW_KB, _ZIPPED_KB = 110, 80, 15


def part(
    plan: Plan,
    found: Sequence[Sequence[Beside]],
    *,
    statements: Sequence[list[int]],
    weights: Sequence[Weight],
    assets: Assets,
) -> Part:
    """Everything about pages: `found` and `weights` in the order of PAGES, `statements` of few and of many rows."""
    ratios = [
        [_ratios(row, size.name, beside) for size, beside in zip(plan.sizes, found[row], strict=True)]
        for row in range(len(PAGES))
    ]
    others = [*_growth(plan, found), *_statements(*statements), *_weights(weights, assets)]
    tables = [_milliseconds(plan, found), _ratio_table(plan, ratios), judged(others)]
    return Part("Pages", tables, [*(figure for sizes in ratios for one in sizes for figure in one), *others])


def _milliseconds(plan: Plan, found: Sequence[Sequence[Beside]]) -> str:
    heading = ("milliseconds", "engagements / findings", "1: p50", "p95", "8: p50", "p95", "a second", "CPU")
    rows = [("The bare view", "", *found[1][0].bare.cells)]
    for page, sizes in zip(PAGES, found, strict=True):
        rows += [(page.name, size.name, *beside.bursts.cells) for size, beside in zip(plan.sizes, sizes, strict=True)]
    return draw(heading, rows)


def _ratios(row: int, size: str, beside: Beside) -> list[Figure]:
    """The figures of one page on one size, one for each of _RATIOS."""
    page = PAGES[row]
    return [
        Figure(f"{page.name} on {size}, {name}", value, bar=page.kind.bar, stretch=page.kind.stretch)
        for name, value in zip(_RATIOS, beside.ratios, strict=True)
    ]


def _ratio_table(plan: Plan, ratios: Sequence[Sequence[Sequence[Figure]]]) -> str:
    rows = []
    for page, sizes in zip(PAGES, ratios, strict=True):
        for size, figures in zip(plan.sizes, sizes, strict=True):
            values = [f"{'' if figure.is_met else '!'}{figure.value:.2f}" for figure in figures]
            rows.append((page.name, size.name, *values, figures[0].cells[2], worst(figures)))
    return draw(("times the bare view", "engagements / findings", *_RATIOS, "bar (stretch)", ""), rows)


def _growth(plan: Plan, found: Sequence[Sequence[Beside]]) -> list[Figure]:
    small, large = plan.sizes
    times_as_much = large.engagements / small.engagements
    return [
        Figure(
            f"{page.name}: growth, b of p50 ∝ size^b",
            exponent(times_as_much, ratio(of_large.bursts.p50[ONE], of_small.bursts.p50[ONE])),
            bar=page.kind.growth,
        )
        for page, (of_small, of_large) in zip(PAGES, found, strict=True)
        if page.kind.growth is not None
    ]


def _statements(few: list[int], many: list[int]) -> list[Figure]:
    asked = [
        Figure(f"{page.name}: SQL statements", n, bar=page.kind.queries, digits=0)
        for page, n in zip(PAGES, many, strict=True)
    ]
    more = sum(abs(of_many - of_few) for of_few, of_many in zip(few, many, strict=True))
    return [*asked, Figure("All pages: more statements with more rows", more, bar=0, digits=0)]


def _weights(weights: Sequence[Weight], assets: Assets) -> list[Figure]:
    """Of the heaviest page, and of a visit that opens every page."""
    return [
        Figure(
            "HTML of the largest page", max(one.raw for one in weights) / KB, "KB", bar=_RAW_KB, stretch=50, digits=1
        ),
        Figure("– by gzip", max(one.zipped for one in weights) / KB, "KB", bar=_ZIPPED_KB, stretch=10, digits=1),
        Figure("JS and CSS of a first visit, by gzip", assets.zipped / KB, "KB", bar=_ASSETS_KB, stretch=60, digits=1),
        Figure("– without a hashed name, or not cached for ever", len(assets.not_kept), "files", bar=0, digits=0),
    ]
