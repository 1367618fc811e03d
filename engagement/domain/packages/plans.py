"""Whether the worked plans of a package fit its own frame."""

from collections.abc import Iterator

from engagement.domain.packages.contents import Content, ReferencePlan
from engagement.domain.packages.places import Problem
from engagement.domain.packages.plain import Place

LONGEST_NAME = 80
MOST_SESSIONS, MOST_CELLS, MOST_MINUTES = 50, 20, 10_000


def faults_of_plans(content: Content) -> Iterator[Problem]:
    """Plans that the planner could not read: no name, no sessions, no minutes, a module twice in a session."""
    for at, plan in enumerate(content.reference_plans):
        place: Place = ("reference_plans", at)
        if not plan.name.strip() or len(plan.name) > LONGEST_NAME:
            yield Problem((*place, "name"), f"Name the plan, in at most {LONGEST_NAME} characters.")
        if not 0 < len(plan.sessions) <= MOST_SESSIONS:
            yield Problem((*place, "sessions"), f"Give the plan its sessions, {MOST_SESSIONS} at most.")
        for number, session in enumerate(plan.sessions, start=1):
            modules = [cell.module for cell in session.cells]
            minutes = [session.length, *(cell.minutes for cell in session.cells)]
            if len(modules) > MOST_CELLS or not all(0 < one <= MOST_MINUTES for one in minutes):
                yield Problem((*place, "sessions"), f"Session {number}: minutes are from 1 to {MOST_MINUTES:,}.")
            if len(set(modules)) < len(modules):
                yield Problem((*place, "sessions"), f"Session {number} names a module twice.")


def problems_of_plans(content: Content) -> Iterator[Problem]:
    """Plans that break the frame, or speak of modules that there are none of."""
    for at, plan in enumerate(content.reference_plans):
        place: Place = ("reference_plans", at, "sessions")
        for text in (*_of_sessions(content, plan), *_of_minutes(content, plan)):
            yield Problem(place, text)


def _of_sessions(content: Content, plan: ReferencePlan) -> Iterator[str]:
    n = len(plan.sessions)
    if not content.min_sessions <= n <= content.max_sessions:
        yield f"The plan has {n} sessions; the frame asks for {content.min_sessions} to {content.max_sessions}."
    for number, session in enumerate(plan.sessions, start=1):
        if not content.min_session_minutes <= session.length <= content.max_session_minutes:
            frame = f"{content.min_session_minutes} to {content.max_session_minutes}"
            yield f"Session {number} is {session.length} minutes long; the frame asks for {frame}."
        booked = sum(cell.minutes for cell in session.cells)
        if booked > session.length:
            yield f"The modules of session {number} need {booked} minutes, but it is {session.length} long."
        for cell in session.cells:
            if content.topic(cell.module) is None:
                yield f"Session {number} speaks of {cell.module}, which is no topic of this package."


def _of_minutes(content: Content, plan: ReferencePlan) -> Iterator[str]:
    total = sum(session.length for session in plan.sessions)
    if not content.min_minutes <= total <= content.max_minutes:
        yield f"The plan has {total} minutes; the frame asks for {content.min_minutes} to {content.max_minutes}."
    for topic in content.topics:
        minutes = sum(cell.minutes for one in plan.sessions for cell in one.cells if cell.module == topic.key)
        if minutes and not topic.min_minutes <= minutes <= topic.max_minutes:
            limits = f"{topic.min_minutes} to {topic.max_minutes}"
            yield f"The plan gives {topic.key} {minutes} minutes; its least and most are {limits}."
