"""How long an edit of the allocation table takes, beside the bare view, and what the plan's page asks."""

import http.client
import re
import statistics
import time
from urllib.parse import urlencode

from benchmarks import load
from benchmarks.arithmetic import percentile, ratio
from benchmarks.lab import Lab, Say, Web, await_answer
from benchmarks.plan import Plan
from benchmarks.portfolio import PASSWORD, VIEWER
from benchmarks.table import Figure, Part, judged
from devtools.problems import Problem

LONGEST_EDIT_MS, MOST_QUERIES = 100, 10
BARE_ROWS = 1_000
WARM_UP = 20
_INPUT = re.compile(r'<input id="[^"]*" name="([^"]+)"(?: type="\w+")? value="([^"]*)"')
_HIDDEN = re.compile(r'name="(revision|csrfmiddlewaretoken)" value="([^"]*)"')
# The minutes go up and down by these, so that every edit changes a cell and some of them break a rule.
_CELL, _MINUTES = "c-6-cicd", (150, 165, 180, 195)


def run(lab: Lab, plan: Plan, say: Say) -> Part:
    """Edit a plan of eight sessions by eight modules, rounds interleaved with the bare view's."""
    say("plan: filling an engagement of eight sessions")
    bare, product = lab.bare("bare_plan"), lab.product("plan")
    lab.inside(bare, "fill_bare", rows=BARE_ROWS)
    lab.manage(product, "migrate", "--verbosity", "0")
    path = lab.inside(product, "fill_plan")["path"]
    bare_web, web = lab.web("bare", bare), lab.web("plan", product)
    await_answer(web, "/sign-in/")
    bare_cookie, cookie = _bare_cookie(bare_web), lab.inside(product, "come_in", email=VIEWER)
    edits = _Edits(web, path, cookie)
    edits.burst(WARM_UP)
    found: list[list[float]] = []
    beside: list[load.Slice] = []
    for number in range(plan.rounds):
        say(f"plan: round {number + 1} of {plan.rounds}")
        beside.append(load.burst(bare_web.port, "/", bare_cookie, connections=1, requests=plan.requests))
        found.append(edits.burst(plan.requests))
    [statements] = lab.inside(product, "queries", pages=[(VIEWER, path)])
    figures = _figures(found, beside, statements)
    return Part("Plan", [judged(figures)], figures)


def _figures(found: list[list[float]], beside: list[load.Slice], statements: int) -> list[Figure]:
    p95 = [percentile(one, 95) for one in found]
    return [
        Figure("An edit of the table, p50", statistics.median(percentile(one, 50) for one in found), "ms", digits=1),
        Figure("An edit of the table, p95", statistics.median(p95), "ms", bar=LONGEST_EDIT_MS, digits=1),
        Figure("The bare view, p95", statistics.median(one.p95 for one in beside), "ms", digits=1),
        Figure("An edit of the table, p95, times the bare view", ratio(p95, [one.p95 for one in beside])),
        Figure("Plan of 8 sessions by 8 modules: SQL statements", statements, bar=MOST_QUERIES, digits=0),
    ]


class _Edits:
    """A person at the table, on one kept connection: each edit is sent with the revision of the answer before it."""

    def __init__(self, web: Web, path: str, cookie: str) -> None:
        answer = load.fetch(web.port, path, cookie=cookie)
        page = answer.body.decode()
        self.line = http.client.HTTPConnection(load.HOST, web.port, timeout=load.LONGEST_S)
        self.path, self.n = f"{path}table/", 0
        self.typed = dict(_INPUT.findall(page)) | dict(_HIDDEN.findall(page))
        self.headers = {
            "Cookie": f"{cookie}; {load.cookies_of(answer)}",
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": self.typed["csrfmiddlewaretoken"],
        }

    def burst(self, n: int) -> list[float]:
        """Milliseconds of so many edits, one after the other."""
        return [self._edit() for _ in range(n)]

    def _edit(self) -> float:
        self.n += 1
        self.typed[_CELL] = str(_MINUTES[self.n % len(_MINUTES)])
        body = urlencode(self.typed)
        began = time.perf_counter()
        self.line.request("POST", self.path, body, self.headers)
        answer = self.line.getresponse()
        page = answer.read().decode()
        took_ms = (time.perf_counter() - began) * 1000
        if answer.status != http.client.OK:
            raise Problem(f"An edit of the table was answered with {answer.status}.")
        self.typed |= {"revision": dict(_HIDDEN.findall(page))["revision"]}
        return took_ms


def _bare_cookie(web: Web) -> str:
    await_answer(web, "/sign-in/")
    return load.sign_in(web.port, "/sign-in/", {"username": VIEWER, "password": PASSWORD})
