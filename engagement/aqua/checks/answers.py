"""What a check answers, and the one place where trouble on the way to Aqua becomes `unknown`."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aqua_client as aqua
from engagement.aqua.checks.console import Console
from engagement.rules.facts import Finding, Verdict
from engagement.rules.subjects import Subject

LONGEST_ASKED = 300
# A console that goes mad shall not fill the database.
LONGEST_TEXT, LONGEST_LIST = 500, 50

Check = Callable[[Console, Any], Finding]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check saw: its verdict, a sentence for the consultant, and the fields that decided it."""

    verdict: Verdict
    said: str
    answered: Mapping[str, Any] = field(default_factory=dict)


def holds(said: str, **answered: Any) -> Seen:
    return Seen(Verdict.PASS, said, answered)


def fails(said: str, **answered: Any) -> Seen:
    """Aqua answered, and it is not so."""
    return Seen(Verdict.FAIL, said, answered)


def cannot_say(said: str, **answered: Any) -> Seen:
    return Seen(Verdict.UNKNOWN, said, answered)


def judged(is_so: bool, said_if_so: str, said_if_not: str, **answered: Any) -> Seen:
    return holds(said_if_so, **answered) if is_so else fails(said_if_not, **answered)


def proves(fact: str, *, without_call: str = "nothing was asked") -> Callable[[Callable[[Console, Any], Seen]], Check]:
    """
    Make a check of a function that looks at a console and tells what it saw.

    Whatever goes wrong between here and Aqua is `unknown`: never a pass, and no failure either, for Aqua did not say
    so. A limit of our own (throttle) is none of that and goes through. `without_call` is what was looked at where
    Aqua is not asked.
    """

    def decorate(look: Callable[[Console, Any], Seen]) -> Check:
        @functools.wraps(look)
        def check(console: Console, subject: Subject) -> Finding:
            console.forget_notes()
            try:
                seen = look(console, subject)
            except aqua.AquaError as error:
                seen = cannot_say(explain(error), **_status(error))
            asked = (console.asked or without_call)[:LONGEST_ASKED]
            return Finding(fact, subject, seen.verdict, *(storable(one) for one in (seen.said, asked, seen.answered)))

        return check

    return decorate


def storable(value: Any) -> Any:
    """What was seen, as far as a database keeps it: no zero bytes, no half characters, nothing endless."""
    if isinstance(value, str):
        whole = value[:LONGEST_TEXT].encode(errors="replace").decode()
        return whole.replace("\x00", "")
    if isinstance(value, Mapping):
        return {storable(key): storable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(one) for one in value[:LONGEST_LIST]]
    return value


def explain(error: aqua.AquaError) -> str:
    """
    Say why nothing could be seen, and what to do about it.

    Aqua's own message is not repeated: it may quote what does not belong into the evidence.
    """
    said = next(words for kind, words in _WORDS if isinstance(error, kind))
    return said.format(status=getattr(error, "status", ""), field=getattr(error, "field", ""))


def _status(error: aqua.AquaError) -> dict[str, Any]:
    status = getattr(error, "status", 0)
    return {"status": status} if status else {}


# The first that fits counts, so the narrow ones come first.
_WORDS: tuple[tuple[type[aqua.AquaError], str], ...] = (
    (
        aqua.StillRefused,
        "Aqua does not let this key look ({status}); give its role the right to view this, and check again.",
    ),
    (aqua.SignInRejected, "Aqua refused the sign-in; put a working key in on the Consoles page."),
    (
        aqua.Forbidden,
        "Aqua does not let this key look ({status}); give its role the right to view this, and check again.",
    ),
    (aqua.NotFound, "This console has no such call, or does not say what is missing (404); look in the console."),
    (aqua.TooManyRequests, "Aqua asked for fewer calls (429); check again in a minute."),
    (aqua.ServerFault, "Aqua had a fault of its own ({status}); check again later."),
    (aqua.GatewayAddress, "A gateway answered instead of the console; use the address without “-gw”."),
    (aqua.Redirected, "The console sent us to another host, where Tidemark does not follow; check its address."),
    (aqua.BadField, "The answer could not be read at {field}; look in the console."),
    (aqua.Unreadable, "The answer was not what Aqua's API sends; a proxy or a wrong address often answers like this."),
    (aqua.Answered, "Aqua answered {status}; ask Aqua Support why."),
    (aqua.TimedOut, "Aqua did not answer in time; check again later."),
    (aqua.Unusable, "This name cannot be asked for; correct it here."),
    (aqua.AquaError, "The console could not be reached; check its address and the network."),
)
