"""The search against looking at every plan there is."""

from collections.abc import Iterator
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.rules.planning.search import Filled, Part, Problem, is_possible, nearest

STEP, MIN_CELL = 30, 30
Cost = tuple[int, int, int, int, int]


def every_plan(problem: Problem) -> Iterator[tuple[Filled, ...]]:
    """All minutes for all parts in all sessions, kept when they are a lawful chain."""
    options = [list(range(part.least, part.most + 1, STEP)) for part in problem.parts]
    for totals in product(*options):
        for sessions in chains(problem, list(totals), 0, 0):
            yield from with_lengths(problem, sessions)


def chains(problem: Problem, left: list[int], first: int, split: int) -> Iterator[list[tuple[tuple[int, int], ...]]]:
    """Cut the chain of parts, of which so many minutes are left; `split` pieces of the first are gone."""
    if first == len(left):
        yield []
        return
    for last in range(first, len(left)):
        for minutes in pieces(problem, left, last, split if last == first else 0):
            cells = (*((i, left[i]) for i in range(first, last)), (last, minutes))
            rest = left[last] - minutes
            behind = [*left[:last], rest, *left[last + 1 :]] if rest else left
            then = (last, (split if last == first else 0) + 1) if rest else (last + 1, 0)
            for others in chains(problem, behind, *then):
                yield [cells, *others]


def pieces(problem: Problem, left: list[int], i: int, split: int) -> Iterator[int]:
    yield left[i]
    if problem.parts[i].may_split and split + 1 < problem.max_module_sessions:
        yield from range(MIN_CELL, left[i] - MIN_CELL + 1, STEP)


def with_lengths(problem: Problem, sessions: list[tuple[tuple[int, int], ...]]) -> Iterator[tuple[Filled, ...]]:
    if len(sessions) != problem.n_sessions:
        return
    choices = []
    for s, cells in enumerate(sessions):
        topics = sum(not problem.parts[i].is_framing for i, _ in cells)
        if topics > problem.max_session_modules or any(problem.parts[i].only_in not in (None, s) for i, _ in cells):
            return
        used = sum(minutes for _, minutes in cells)
        lengths = range(problem.shortest, problem.longest + 1, STEP)
        choices.append([length for length in lengths if 0 <= length - used <= problem.max_buffer])
    for lengths in product(*choices):
        total = sum(lengths)
        most = problem.most_minutes
        if total >= (problem.fewest_minutes or 0) and (most is None or total <= most):
            yield tuple(Filled(cells, length) for cells, length in zip(sessions, lengths, strict=True))


def cost(problem: Problem, plan: tuple[Filled, ...]) -> Cost:
    """By the definition in the module's docstring, over every way to lay the plan beside the worked one."""
    given_to = [0] * len(problem.parts)
    n_cells = 0
    for session in plan:
        for i, minutes in session.cells:
            given_to[i] += minutes
            n_cells += 1
    misses = [(abs(got - part.target), part) for got, part in zip(given_to, problem.parts, strict=True)]
    missed, topics = sum(miss for miss, _ in misses), sum(miss for miss, part in misses if not part.is_framing)
    moved, length = min(beside(problem, plan, columns) for columns in alignments(problem))
    return missed, topics, moved, n_cells - len(problem.parts), length


def alignments(problem: Problem) -> Iterator[tuple[int | None, ...]]:
    """Which column each session stands beside."""
    n, columns = problem.n_sessions, len(problem.lengths)
    if columns >= n:
        yield from combinations(range(columns), n)
        return
    for beside_none in combinations(range(n), n - columns):
        following = iter(range(columns))
        yield tuple(None if s in beside_none else next(following) for s in range(n))


def beside(problem: Problem, plan: tuple[Filled, ...], columns: tuple[int | None, ...]) -> tuple[int, int]:
    """Minutes moved, and minutes by which lengths differ."""
    worked = {(i, at): minutes for i, part in enumerate(problem.parts) for at, minutes in enumerate(part.columns)}
    got = {(i, columns[s], s): minutes for s, session in enumerate(plan) for i, minutes in session.cells}
    moved = sum(abs(minutes - worked.pop((i, at), 0)) for (i, at, _), minutes in got.items())
    lengths = [
        abs(session.length - (problem.lengths[at] or session.length))
        for session, at in zip(plan, columns, strict=True)
        if at is not None
    ]
    return moved + sum(worked.values()), sum(lengths)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    n_columns, n_sessions = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    steps = st.integers(0, 3).map(lambda n: n * STEP)
    parts = []
    for at in range(draw(st.integers(2, 4))):
        least = draw(st.integers(1, 3)) * STEP
        is_framing = draw(st.booleans())
        parts.append(
            Part(
                key=f"part-{at}",
                least=least,
                most=least + draw(steps),
                target=least + draw(steps),
                is_framing=is_framing,
                may_split=not is_framing,
                columns=tuple(draw(steps) for _ in range(n_columns)),
                only_in=draw(st.sampled_from([None, None, None, 0, 1])),
            )
        )
    return Problem(
        parts=tuple(parts),
        n_sessions=n_sessions,
        lengths=tuple(90 + draw(steps) for _ in range(n_columns)),
        shortest=90,
        longest=180,
        max_buffer=30,
        step=STEP,
        min_cell=MIN_CELL,
        max_session_modules=2,
        max_module_sessions=2,
        fewest_minutes=draw(st.sampled_from([None, None, 330])),
        most_minutes=draw(st.sampled_from([None, 240, 330, 390])),
    )


@settings(deadline=None, max_examples=400)
@given(problems())
def test_no_plan_is_nearer_than_the_one_that_is_found(problem):
    best = min((cost(problem, plan) for plan in every_plan(problem)), default=None)

    found = nearest(problem)

    assert (cost(problem, found.sessions) if found else None) == best


@settings(deadline=None, max_examples=200)
@given(problems())
def test_what_is_found_is_lawful(problem):
    found = nearest(problem)

    assert found is None or found.sessions in set(every_plan(problem))


@settings(deadline=None, max_examples=200)
@given(problems())
def test_a_plan_is_possible_just_when_one_is_found(problem):
    assert is_possible(problem) == (nearest(problem) is not None)
