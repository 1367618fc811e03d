"""The sandbox's own calls under `/_sandbox/`: faults, list of calls, counts, fresh world, clock. No Aqua API."""

import re

from aqua_client.sandbox import faults
from aqua_client.sandbox.console import Console
from aqua_client.sandbox.messages import Answer, Refused, Request, console_refusal

LONGEST_WAIT_S = 60.0


def answer(console: Console, request: Request) -> Answer:
    """Carry out one control call. Only callers on this machine get here: the server sees to that."""
    try:
        return _act(console, request)
    except Refused as refused:
        return refused.answer


def _act(console: Console, request: Request) -> Answer:
    call = f"{request.method} {request.path.removeprefix('/_sandbox')}"
    if call == "GET /faults":
        return Answer(200, console.faults.drawn())
    if call == "POST /faults":
        return _add_fault(console, request)
    if call == "DELETE /faults":
        console.faults.clear()
        return Answer(204)
    if call == "GET /calls":
        return Answer(200, console.calls())
    if call == "GET /world":
        return Answer(200, console.counts())
    if call == "POST /reset":
        console.reset()
        return Answer(204)
    if call == "POST /clock":
        return _set_clock(console, request)
    return _one_fault(console, request, call)


def _add_fault(console: Console, request: Request) -> Answer:
    fault = faults.parse(request.json())
    console.settle()
    return Answer(201, console.faults.add(fault).drawn())


def _one_fault(console: Console, request: Request, call: str) -> Answer:
    match = re.fullmatch(r"(GET|DELETE) /faults/(\d{1,9})(/held)?", call)
    if match is None or (match[1] == "DELETE" and match[3]):
        raise console_refusal(404, "the sandbox has no such control")
    number = int(match[2])
    if match[3]:
        return Answer(200, {"held": console.faults.wait_until_holding(number, _patience(request))})
    if match[1] == "DELETE":
        return Answer(204) if console.faults.clear(number) else _no_fault(number)
    found = [fault for fault in console.faults.drawn() if fault["number"] == number]
    return Answer(200, found[0]) if found else _no_fault(number)


def _patience(request: Request) -> float:
    """How many seconds the caller is ready to wait; nonsense counts as the longest."""
    try:
        return min(max(float(request.text("timeout_s")), 0.0), LONGEST_WAIT_S)
    except ValueError:
        return LONGEST_WAIT_S


def _no_fault(number: int) -> Answer:
    return console_refusal(404, f"there is no fault {number}").answer


def _set_clock(console: Console, request: Request) -> Answer:
    body = request.object()
    seconds, stopped = body.get("advance_s", 0), body.get("stopped")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= 1e9:
        raise console_refusal(400, "advance_s is a number of seconds, zero or more")
    if stopped not in (None, True, False):
        raise console_refusal(400, "stopped is true or false")
    return Answer(200, {"now": console.set_clock(float(seconds), stopped=stopped)})
