"""Errors of Aqua and of the way to it, in plain words: the one place where they are judged."""

from collections.abc import Callable
from typing import Any

import aqua_client as aqua
from engagement.aqua.looks import Stopped, Trouble
from engagement.lib import destinations, throttle
from engagement.lib.crypto import Undecipherable

EXPECTED = (
    aqua.AquaError,
    Stopped,
    destinations.Refused,
    throttle.TooBusy,
    throttle.Unavailable,
    Undecipherable,
)

_CHECK_CREDENTIALS = "Put a working key or password in on the Consoles page; the waiting operations then go on."
_CHECK_ROLE = "Give the API key's role the right for this in Aqua, or use another key on the Consoles page."
_CHECK_ADDRESS = "Check the console's address on the Consoles page: it is the address you see after signing in to Aqua."


def explain(error: Exception) -> Trouble:
    """Judge an error of EXPECTED: what it means, whether it passes by itself, and what a person can do."""
    for kind, judge in _JUDGES:
        if isinstance(error, kind):
            return judge(error)
    raise error


def _said(error: Exception) -> str:
    return getattr(error, "aqua_message", "") or str(error)


def _rejected(error: Exception) -> Trouble:
    answer = f"Aqua refused the sign-in: {_said(error)}"
    return Trouble("credentials", answer, _CHECK_CREDENTIALS, rejects_credentials=True)


def _busy(error: aqua.TooManyRequests) -> Trouble:
    return Trouble(
        "rate_limit",
        "Aqua asked for fewer calls (429).",
        "Nothing to do: Tidemark waits as long as Aqua asked for.",
        is_passing=True,
        retry_after_s=error.retry_after_s,
    )


def _server_fault(error: aqua.ServerFault) -> Trouble:
    return Trouble(
        "server_fault",
        f"Aqua had a fault of its own ({error.status}): {_said(error)}",
        "If it lasts, look at Aqua's status page or ask Aqua Support.",
        is_passing=True,
        retry_after_s=error.retry_after_s,
    )


def _unreachable(error: Exception) -> Trouble:
    answer = f"The console could not be reached: {error}"
    return Trouble("unreachable", answer, _CHECK_ADDRESS, is_passing=True)


def _unreadable(error: Exception) -> Trouble:
    answer = f"The answer was not what Aqua's API sends: {error}"
    suggestion = f"A proxy or a wrong address often answers like this. {_CHECK_ADDRESS}"
    return Trouble("unreadable", answer, suggestion, is_passing=True)


def _redirected(error: Exception) -> Trouble:
    answer = f"The console sent us to another host, where Tidemark does not follow: {error}"
    return Trouble("redirected", answer, _CHECK_ADDRESS)


def _gateway(error: Exception) -> Trouble:
    suggestion = "Use the console's address, without “-gw”: the gateway speaks to scanners only."
    return Trouble("gateway", str(error), suggestion)


def _destination(error: Exception) -> Trouble:
    return Trouble("destination", str(error.__cause__ or error), _CHECK_ADDRESS)


def _forbidden(error: Exception) -> Trouble:
    return Trouble("forbidden", f"Aqua does not allow it: {_said(error)}", _CHECK_ROLE)


def _connection_test(error: Exception) -> Trouble:
    suggestion = (
        "Check the registry's address and credentials. A registry that Aqua cannot reach from outside needs the cloud "
        "connector and a scanner group."
    )
    return Trouble("registry_unreachable", f"Aqua's connection test failed: {_said(error)}", suggestion)


def _invalid(error: Exception) -> Trouble:
    return Trouble("refused", f"Aqua refused the request: {_said(error)}", "Correct what Aqua names, then try again.")


def _not_found(error: Exception) -> Trouble:
    answer = f"Aqua does not know it: {_said(error)}"
    return Trouble("not_found", answer, "It may have been deleted in the console; integrate or add it again.")


def _conflict(error: Exception) -> Trouble:
    return Trouble("conflict", f"Aqua has one of that name: {_said(error)}", "Choose another name.")


def _other_answer(error: aqua.Answered) -> Trouble:
    answer = f"Aqua answered {error.status}: {_said(error)}"
    return Trouble("refused", answer, "Ask Aqua Support with this answer.")


def _unusable(error: Exception) -> Trouble:
    return Trouble("unusable", f"This cannot be sent to Aqua: {error}", _CHECK_ADDRESS)


def _too_busy(error: throttle.TooBusy) -> Trouble:
    return Trouble(
        "rate_limit",
        "The tenant's own limit of calls is used up for the moment.",
        "Nothing to do: it goes on by itself.",
        is_passing=True,
        retry_after_s=error.wait_s,
        counts_as_try=False,
    )


def _no_redis(error: Exception) -> Trouble:
    return Trouble(
        "limits_unreachable",
        "Tidemark's own store of limits could not be reached.",
        "Nothing to do: it goes on by itself.",
        is_passing=True,
        retry_after_s=5,
        counts_as_try=False,
    )


def _undecipherable(error: Exception) -> Trouble:
    answer = "The stored credentials cannot be decrypted with the configured keys."
    return Trouble("credentials_unreadable", answer, "Type the credentials again on the page where they were given.")


def _stopped(error: Stopped) -> Trouble:
    return error.trouble


# The first that fits counts, so the narrow ones come first.
_JUDGES: tuple[tuple[type[Exception], Callable[[Any], Trouble]], ...] = (
    (Stopped, _stopped),
    (destinations.Refused, _destination),
    (throttle.TooBusy, _too_busy),
    (throttle.Unavailable, _no_redis),
    (Undecipherable, _undecipherable),
    (aqua.SignInRejected, _rejected),
    (aqua.Forbidden, _forbidden),
    (aqua.TooManyRequests, _busy),
    (aqua.ServerFault, _server_fault),
    (aqua.GatewayAddress, _gateway),
    (aqua.Redirected, _redirected),
    (aqua.Unreadable, _unreadable),
    (aqua.ConnectionTestFailed, _connection_test),
    (aqua.Conflict, _conflict),
    (aqua.NotFound, _not_found),
    (aqua.Invalid, _invalid),
    (aqua.Answered, _other_answer),
    (aqua.DestinationRefused, _destination),
    (aqua.Unreachable, _unreachable),
    (aqua.Unusable, _unusable),
    (aqua.AquaError, _unreachable),
)
