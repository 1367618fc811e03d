"""
The exact search for the plan nearest to a worked one.

A plan is a chain: parts in order of delivery, cut into sessions. A state is how many sessions are filled, which part
comes next, and how much of it has been given. Sessions are added one at a time, cheapest plan first (A*), so the first
complete plan is the nearest. "Near" is one number made of several, the first deciding before the next:

1. minutes by which parts miss what they should have, all parts;
2. the same for topics alone, so that framing gives way first;
3. minutes moved against the worked plan, cell by cell (work-package.md 1.2);
4. how often a topic is split;
5. minutes by which sessions differ in length from the worked plan's.

Whatever is still equal is settled by what comes first: more filled sessions, then later parts, then smaller pieces.
"""

import heapq
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import NamedTuple

# Each weight exceeds anything that the ones behind it can add up to: a package has at most some thousand minutes.
LENGTH, SPLIT, MOVED, TOPIC_MISS, MISS = (1 << shift for shift in (0, 13, 19, 33, 46))
EVERYTHING = 1 << 20
"""More minutes than can be missed."""


@dataclass(frozen=True)
class Part:
    """A module, or a part of one that has its own place; minutes at least, at most, wanted, and by worked column."""

    key: str
    least: int
    most: int
    target: int
    is_framing: bool
    may_split: bool
    columns: tuple[int, ...]
    only_in: int | None = None
    """The index of the only session that may hold it."""


@dataclass(frozen=True)
class Problem:
    """Parts in order, how many sessions, the worked plan's session lengths, and the limits; see `Package`."""

    parts: tuple[Part, ...]
    n_sessions: int
    lengths: tuple[int, ...]
    shortest: int
    longest: int
    max_buffer: int
    step: int
    min_cell: int
    max_session_modules: int
    max_module_sessions: int
    fewest_minutes: int | None = None
    most_minutes: int | None = None
    """Limits of all sessions together; None where they are no narrower than the sessions' own lengths."""

    @property
    def is_counted(self) -> bool:
        """Whether the sum of the sessions' lengths matters."""
        return self.fewest_minutes is not None or self.most_minutes is not None


class Filled(NamedTuple):
    """A session of the answer: minutes by part index, and its length."""

    cells: tuple[tuple[int, int], ...]
    length: int


@dataclass(frozen=True)
class Found:
    sessions: tuple[Filled, ...]
    missed_minutes: int
    """Minutes by which parts miss their targets."""


# How many sessions are filled; the next part; minutes it already has, in how many sessions; columns of the worked plan
# left out or sessions put in so far; minutes of the sessions so far, only counted where they are limited.
State = tuple[int, int, int, int, int, int]
Cells = tuple[tuple[int, int], ...]


class _Session(NamedTuple):
    """The session that is being filled, behind the label from which it goes on."""

    label: int
    at: int
    cost: int
    missed_before: int
    space: int
    """Minutes that this session and those behind it still have at most."""
    cells: Cells = ()
    used: int = 0
    n_topics: int = 0
    missed: int = 0
    topics_missed: int = 0

    def with_cell(self, i: int, minutes: int, n_topics: int, miss: int, topic_miss: int) -> "_Session":
        return _Session(
            self.label,
            self.at,
            self.cost,
            self.missed_before,
            self.space - minutes,
            (*self.cells, (i, minutes)),
            self.used + minutes,
            n_topics,
            self.missed + miss,
            self.topics_missed + topic_miss,
        )


@dataclass
class _Search:
    problem: Problem
    is_costless: bool = False
    """All plans are equally near, so that the first complete one will do."""
    budget: int = 0
    over_budget: int | None = None
    labels: list[tuple[State, int, Filled | None]] = field(default_factory=list)
    heap: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    seen: dict[State, list[tuple[int, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problem = self.problem
        parts = problem.parts
        self.targets_from = _sums_from([part.target for part in parts])
        self.least_from = _sums_from([part.least for part in parts])
        self.most_from = _sums_from([part.most for part in parts])
        columns = range(len(problem.lengths))
        self.rows = [tuple(part.columns[at] for part in parts) for at in columns]
        self.row_sums = [sum(row) for row in self.rows]
        self.no_row = (0,) * len(parts)
        self.offset = len(columns) - problem.n_sessions
        self.fullest = max(0, problem.shortest - problem.max_buffer)

    def run(self, budget: int) -> Found | None:
        """Find the nearest plan that misses no more than `budget` minutes; else note the next budget worth trying."""
        self.budget, self.over_budget = budget, None
        self.labels, self.heap, self.seen = [], [], {}
        if self._can_go_on(0, 0, 0):
            self._push((0, 0, 0, 0, 0, 0), 0, -1, None)
        while self.heap:
            cost, *_, at = heapq.heappop(self.heap)
            state = self.labels[at][0]
            s, i, given, times, _, spent = state
            if s == self.problem.n_sessions:
                return Found(self._path(at), cost // MISS)
            so_far = cost - self._rest(s, i, given, spent) * MISS
            if not self._is_seen(state, so_far):
                self.seen.setdefault(self._node(state), []).append((so_far, spent))
                self._fill(_Session(at, s, so_far, so_far // MISS, self._space(s, spent)), i, given, times)
        return None

    def _path(self, at: int) -> tuple[Filled, ...]:
        filled: list[Filled] = []
        while at >= 0:
            _, at, session = self.labels[at]
            if session is not None:
                filled.append(session)
        return tuple(reversed(filled))

    def _rest(self, s: int, i: int, given: int, spent: int) -> int:
        """At least these minutes will be missed behind this state, whatever comes."""
        left = self.problem.n_sessions - s
        wanted = self.targets_from[i] - given
        return max(0, wanted - self._space(s, spent), left * self.fullest - wanted)

    def _space(self, s: int, spent: int) -> int:
        """Minutes that the sessions from `s` on can have at most."""
        most = (self.problem.n_sessions - s) * self.problem.longest
        return most if self.problem.most_minutes is None else min(most, self.problem.most_minutes - spent)

    def _fill(self, session: _Session, i: int, given: int, times: int) -> None:
        """Put part `i`, or what is left of it, into the session in every way, and go on with the next."""
        problem = self.problem
        if i == len(problem.parts):
            return
        part = problem.parts[i]
        n = session.n_topics + (not part.is_framing)
        if n > problem.max_session_modules or (part.only_in is not None and part.only_in != session.at):
            return
        room = problem.longest - session.used
        least = max(part.least - given, problem.min_cell if given else 0)
        for minutes in range(least, min(part.most - given, room) + 1, problem.step):
            miss = abs(given + minutes - part.target)
            # What comes behind this part has the rest of the space, and misses at least what exceeds that.
            behind = max(0, self.targets_from[i + 1] - session.space + minutes)
            if session.missed_before + session.missed + miss + behind > self.budget:
                self._note(session.missed_before + session.missed + miss + behind)
                continue
            filled = session.with_cell(i, minutes, n, miss, 0 if part.is_framing else miss)
            self._end(filled, i + 1, 0, 0)
            self._fill(filled, i + 1, 0, 0)
        if part.may_split and times + 1 < problem.max_module_sessions:
            for minutes in range(problem.min_cell, min(part.most - given - problem.min_cell, room) + 1, problem.step):
                self._end(session.with_cell(i, minutes, n, 0, 0), i, given + minutes, times + 1)

    def _end(self, session: _Session, i: int, given: int, times: int) -> None:
        """Close the session, beside each column of the worked plan that it may stand for; part `i` comes next."""
        if session.used < self.fullest or not self._can_go_on(session.at + 1, i, given):
            return
        _, _, _, _, shifted, spent = self.labels[session.label][0]
        cost = session.cost + session.missed * MISS + session.topics_missed * TOPIC_MISS + (SPLIT if given else 0)
        for row, moved, length, shifted_then in self._beside(session.at, shifted):
            for index, minutes in session.cells:
                moved += abs(minutes - row[index]) - row[index]
            for chosen in self._lengths(session.used, length):
                total = spent + chosen if self.problem.is_counted else 0
                self._push(
                    (session.at + 1, i, given, times, shifted_then, total),
                    cost + moved * MOVED + abs(chosen - (length or chosen)) * LENGTH,
                    session.label,
                    Filled(session.cells, chosen),
                )

    def _can_go_on(self, s: int, i: int, given: int) -> bool:
        """Whether what is left fits into the sessions that are left, by minutes alone."""
        left = self.problem.n_sessions - s
        if left == 0:
            return i == len(self.problem.parts)
        return (
            self.least_from[i] - given <= left * self.problem.longest
            and self.most_from[i] - given >= left * self.fullest
        )

    def _beside(self, s: int, shifted: int) -> list[tuple[tuple[int, ...], int, int, int]]:
        """
        Rows of the worked plan that session `s` may be compared with: cells, minutes in it, its length, shift then.

        Where the worked plan is longer, columns are left out, and their minutes count as moved; where it is shorter,
        sessions stand beside none.
        """
        found = []
        if self.offset < 0:
            if s - shifted < len(self.rows):
                found.append(
                    (self.rows[s - shifted], self.row_sums[s - shifted], self.problem.lengths[s - shifted], shifted)
                )
            if shifted < -self.offset:
                found.append((self.no_row, 0, 0, shifted + 1))
            return found
        moved = 0
        is_last = s + 1 == self.problem.n_sessions
        for skipped in range(shifted, self.offset + 1):
            column = s + skipped
            behind = sum(self.row_sums[column + 1 :]) if is_last else 0
            found.append(
                (self.rows[column], moved + self.row_sums[column] + behind, self.problem.lengths[column], skipped)
            )
            moved += self.row_sums[column]
        return found

    def _lengths(self, used: int, wanted: int) -> tuple[int, ...]:
        """Lengths worth trying: the worked plan's or the nearest lawful one; all of them where the total is limited."""
        shortest = max(self.problem.shortest, used)
        longest = max(shortest, min(self.problem.longest, used + self.problem.max_buffer))
        nearest = min(max(wanted, shortest), longest)
        if not self.problem.is_counted:
            return (nearest,)
        return tuple(sorted({*range(shortest, longest + 1, self.problem.step), nearest}))

    def _node(self, state: State) -> State:
        """What two labels have in common when only one is worth keeping; all of it where minutes can be too few."""
        return state if self.problem.fewest_minutes is not None else (*state[:5], 0)

    def _is_seen(self, state: State, cost: int) -> bool:
        """Whether a label was here that is no dearer and has spent no more."""
        spent = state[5]
        return any(one <= cost and other <= spent for one, other in self.seen.get(self._node(state), ()))

    def _push(self, state: State, cost: int, parent: int, filled: Filled | None) -> None:
        s, i, given, _, _, spent = state
        left = self.problem.n_sessions - s
        limit, floor = self.problem.most_minutes, self.problem.fewest_minutes
        if limit is not None and spent + left * self.problem.shortest > limit:
            return
        if floor is not None and spent + left * self.problem.longest < floor:
            return
        cost = 0 if self.is_costless else cost
        if self._is_seen(state, cost):
            return
        rest = self._rest(s, i, given, spent)
        if cost // MISS + rest > self.budget:
            self._note(cost // MISS + rest)
            return
        heapq.heappush(self.heap, (cost + rest * MISS, -s, -i, given, len(self.labels)))
        self.labels.append((state, parent, filled))

    def _note(self, needed: int) -> None:
        if self.over_budget is None or needed < self.over_budget:
            self.over_budget = needed


def _sums_from(values: list[int]) -> list[int]:
    """What is left to come at each index; 0 behind the end."""
    return [*reversed(list(accumulate(reversed(values)))), 0]


def nearest(problem: Problem) -> Found | None:
    """
    Find the lawful plan that is nearest to the worked one; None when there is no lawful plan at all.

    Plans that miss nothing are looked for first, then those that miss a little, since the less may be missed, the
    fewer ways there are to look at.
    """
    search = _Search(problem)
    budget: int | None = search._rest(0, 0, 0, 0)
    while budget is not None:
        found = search.run(budget)
        if found is not None:
            return found
        budget = search.over_budget
    return None


def is_possible(problem: Problem) -> bool:
    """Whether there is a lawful plan at all, however far from a worked one."""
    lean = tuple(replace(part, target=part.least) for part in problem.parts)
    return _Search(replace(problem, parts=lean), is_costless=True).run(EVERYTHING) is not None
