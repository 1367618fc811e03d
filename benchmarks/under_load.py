"""
A hundred people at once for five minutes: errors, and how much longer pages take than on an idle server.

The yardstick is the same pages, opened by the same people one after another in the same run, half of it before and half
of it after the crowd: what slows the machine down slows down both.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict

from benchmarks import crowd, meters
from benchmarks.arithmetic import percentile
from benchmarks.crowd import THINK_S, Crowded, Visit, Walker
from benchmarks.lab import Lab, Say, Web, await_answer
from benchmarks.plan import Plan
from benchmarks.table import Figure, Part, draw, judged
from benchmarks.walks import SHARES, WALKS

MOST_TIMES_IDLE = 2.0
# A client that takes more than this of a core, or asks later than this, measures itself.
MOST_CPU_SHARE, MOST_LATE_MS = 0.5, 10.0
# Requests on the idle server before the crowd, and again after it, for each second of the crowd. Everybody's first ones
# warm it up and are not counted.
_IDLE_A_SECOND, _WARM_UP = 2, 3
_TELL_EVERY_S = 30


def run(lab: Lab, plan: Plan, say: Say) -> Part:
    """Fill a portfolio, measure idle, let the crowd in, measure idle again."""
    size = plan.sizes[0]
    say(f"load: filling {size.name} engagements / findings")
    product = lab.product("load")
    lab.manage(product, "migrate", "--verbosity", "0")
    lab.inside(product, "fill", **asdict(size))
    people = lab.inside(product, "crowd", **SHARES)
    web = lab.web("load", product)
    await_answer(web, "/sign-in/")
    # Mixed, so that some of each kind are among the first, too.
    random.Random(len(people)).shuffle(people)  # noqa: S311 - an order, not a secret
    walkers = [Walker(web.port, given, seed) for seed, given in enumerate(people)]
    say("load: idle")
    crowd.one_after_another(walkers, _WARM_UP * len(walkers))
    idle = crowd.one_after_another(walkers, _IDLE_A_SECOND * plan.load_s)
    say(f"load: {len(walkers)} people for {plan.load_s} s")
    before = _cpu_s(web)
    found = crowd.all_at_once(walkers, plan.load_s, _telling(say, plan.load_s))
    served_s = _cpu_s(web) - before
    say("load: idle again")
    idle += crowd.one_after_another(walkers, _IDLE_A_SECOND * plan.load_s)
    return _part(idle, found, len(walkers), served_s=served_s)


def _cpu_s(web: Web) -> float:
    """CPU seconds of the web server and the database so far."""
    return meters.cpu_s(web.child.pid) + (meters.cpu_of_children_s(web.database) if web.database else 0)


def _telling(say: Say, seconds: float) -> Callable[[float], None]:
    told = 0.0

    def tell(passed: float) -> None:
        nonlocal told
        if passed >= told + _TELL_EVERY_S:
            told = passed
            say(f"load: {passed:.0f} of {seconds:.0f} s")

    return tell


def _part(idle: list[Visit], found: Crowded, people: int, *, served_s: float) -> Part:
    errors = [one for one in (*idle, *found.visits) if one.is_error]
    p95 = _percentile(found.visits, 95)
    figures = [
        Figure(f"Requests of {people} people in {found.wall_s:.0f} s", len(found.visits), digits=0),
        Figure("– a second", len(found.visits) / found.wall_s, digits=1),
        Figure("– think time between two pages, from", THINK_S[0], "s", digits=0),
        Figure("– to", THINK_S[1], "s", digits=0),
        Figure("Errors, idle and under load", len(errors), bar=0, digits=0),
        Figure("p95 on an idle server", _percentile(idle, 95), "ms", digits=1),
        Figure("p95 under load", p95, "ms", digits=1),
        Figure("– times idle", p95 / _percentile(idle, 95), bar=MOST_TIMES_IDLE),
        Figure("p50 under load, times idle", _percentile(found.visits, 50) / _percentile(idle, 50)),
        Figure("Cores that web server and database used", served_s / found.wall_s),
        Figure("Client: share of a core", found.cpu_share, bar=MOST_CPU_SHARE),
        Figure("Client: asks later than meant, p95", percentile(found.late_ms, 95), "ms", bar=MOST_LATE_MS, digits=1),
    ]
    tables = [_by_page(idle, found.visits), judged(figures)]
    if errors:
        seen = Counter((one.path, one.status) for one in errors)
        tables.insert(0, draw(("error at", "answer", "times"), [(*one, f"{n}") for one, n in seen.most_common()]))
    return Part("Load", tables, figures)


def _by_page(idle: Sequence[Visit], loaded: Sequence[Visit]) -> str:
    """Milliseconds of each stop of each walk; a page that was opened seldom shows its slowest."""
    rows = []
    for kind in WALKS:
        of_idle, of_loaded = ([one for one in visits if one.kind == kind] for visits in (idle, loaded))
        rows.append((f"{kind}, all pages", *_cells(of_idle), *_cells(of_loaded)))
        for path in sorted({one.path for one in of_idle} & {one.path for one in of_loaded}):
            alone, beside = ([one for one in visits if one.path == path] for visits in (of_idle, of_loaded))
            rows.append((f"  {path}", *_cells(alone), *_cells(beside)))
    return draw(("milliseconds", "idle: n", "p50", "p95", "load: n", "p50", "p95"), rows)


def _cells(visits: Sequence[Visit]) -> tuple[str, str, str]:
    return f"{len(visits):,}", f"{_percentile(visits, 50):.1f}", f"{_percentile(visits, 95):.1f}"


def _percentile(visits: Sequence[Visit], percent: float) -> float:
    return percentile([one.latency_ms for one in visits], percent)
