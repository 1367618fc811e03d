"""Where the work stands, said so that a child could read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engagement.rules.working_time import said_day

# What each topic of the guide is for.
PURPOSES = {
    "kickoff": "We agree what we will do together, and who does what.",
    "registry": "Aqua can look at your container images where you keep them.",
    "scanning": "Your images are searched for known weaknesses, and you can read what was found.",
    "policies": "You decide which images are safe enough to be used.",
    "gitops": "Your rules are kept as files, and a change to them is reviewed like code.",
    "cicd": "Every new image is checked while it is built.",
    "sso": "Your people sign in to Aqua with your company's own sign-in.",
    "siem": "What happens in Aqua is seen by those who watch over your systems.",
    "handover": "You run everything without us.",
}

# What of a topic can be counted in the customer's console: one, several, and what is done to them.
_COUNTED = {"registry": ("registry", "registries", "connected"), "scanning": ("image", "images", "scanned")}


@dataclass(frozen=True)
class Looked:
    """What became of the images: every one is in exactly one of the four; `n_clean` of the scanned have no finding."""

    n_scanned: int
    n_failed: int
    n_waiting: int
    n_not_scanned: int
    n_clean: int

    @property
    def n_all(self) -> int:
        return self.n_scanned + self.n_failed + self.n_waiting + self.n_not_scanned


@dataclass(frozen=True)
class Changed:
    """What the scans since a session brought: images seen for the first time, findings gone, findings new."""

    n_first: int
    n_again: int
    n_fixed: int
    n_new: int


def sessions_line(n_held: int, n_all: int, ahead: Sequence[str], *, has_date: bool) -> str:
    """How many sessions there were and what comes: "You have had 3 of 7 sessions. Next: Handover."."""
    if not n_all:
        return "No session has a date yet. We will suggest dates to you."
    if n_held >= n_all:
        return "You have had your one session." if n_all == 1 else f"You have had all {n_all} sessions."
    had = f"You have had {n_held} of {n_all} sessions." if n_held else f"You have {_n(n_all, 'session')} ahead of you."
    if not has_date:
        return f"{had} We are looking for the next date."
    if not ahead:
        return had
    return f"{had} {'Next' if n_held else 'First'}: {and_list(ahead)}."


def topic_line(key: str, n_done: int, n_steps: int, counted: tuple[int, int] | None) -> str:
    """How far a topic is: what is counted of it in the console, and its steps."""
    steps = f"{n_done} of {_n(n_steps, 'step')} done." if n_steps else "Its steps are not agreed yet."
    if key not in _COUNTED or not counted or not counted[1]:
        return steps
    one, many, verb = _COUNTED[key]
    done, known = counted
    return f"{done:,} of {known:,} {one if known == 1 else many} {verb}. {steps}"


def proof_line(n_seen: int, seen_on: date | None) -> str:
    """What of it does not rest on anybody's word; empty where nothing was seen."""
    if not n_seen or seen_on is None:
        return ""
    last = "on" if n_seen == 1 else "the last on"
    return f"Seen by Tidemark in your Aqua console: {_n(n_seen, 'step')}, {last} {said_day(seen_on)}."


def looked_lines(looked: Looked) -> list[str]:
    """The three states told apart: not scanned, failed, clean; one sentence each, none where there is no image."""
    if not looked.n_all:
        return []
    said = [f"Scanned: {looked.n_scanned:,} of {_n(looked.n_all, 'image')}."]
    if looked.n_clean:
        said.append(f"Of those scanned, {looked.n_clean:,} {_is(looked.n_clean)} clean: no known weakness was found.")
    elif looked.n_scanned:
        said.append("In each of those scanned a known weakness was found.")
    if looked.n_failed:
        what = "image" if looked.n_failed == 1 else "images"
        said.append(
            f"{looked.n_failed:,} {what} could not be scanned. That does not mean clean: nothing new is known of "
            f"{'it' if looked.n_failed == 1 else 'them'}, and your consultant looks into it."
        )
    if looked.n_waiting:
        said.append(f"{_n(looked.n_waiting, 'image')} {_is(looked.n_waiting)} being scanned now.")
    if looked.n_not_scanned:
        said.append(f"{_n(looked.n_not_scanned, 'image')} {_has(looked.n_not_scanned)} not been scanned yet.")
    return said


def changed_line(changed: Changed, since: date) -> str:
    """What the scans brought since the last session; says so where there was none."""
    begun = f"Since your session on {said_day(since)}"
    if not changed.n_first and not changed.n_again:
        return f"{begun} no image was scanned."
    said = []
    if changed.n_first:
        said.append(f"{_n(changed.n_first, 'image')} scanned for the first time")
    if changed.n_again:
        again = f"{_n(changed.n_again, 'image')} scanned again"
        said.append(f"{again}, with {_n(changed.n_fixed, 'finding')} gone and {changed.n_new:,} new")
    return f"{begun}: {'; '.join(said)}."


def and_list(names: Sequence[str]) -> str:
    """Names in a sentence: "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def _n(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def _is(n: int) -> str:
    return "is" if n == 1 else "are"


def _has(n: int) -> str:
    return "has" if n == 1 else "have"
