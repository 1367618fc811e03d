"""The sandbox's own calls under `/_sandbox/`: faults, list of calls, counts, fresh world, clock. No Aqua API."""

import re
from collections.abc import Callable, Mapping

from aqua_client.sandbox import cicd, faults, scanner_pools
from aqua_client.sandbox.console import Console
from aqua_client.sandbox.findings import SEVERITIES
from aqua_client.sandbox.messages import Answer, Refused, Request, console_refusal
from aqua_client.sandbox.world import World

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
    if call in ACTS:
        return console.act_on_world(lambda world: ACTS[call](world, request))
    return _one_fault(console, request, call)


def _set_severity(world: World, request: Request) -> Answer:
    """The tenant's own severity of a finding; the console has it, no call of Aqua that sets it is public."""
    body = request.object()
    name, severity = body.get("name"), body.get("severity")
    if not isinstance(name, str) or severity not in (*SEVERITIES, None):
        raise console_refusal(400, f"name is that of a finding, severity one of {', '.join(SEVERITIES)} or null")
    own = world.store("custom_severities")
    own.pop(name, None)
    if severity:
        own[name] = {"severity": severity, "notes": str(body.get("notes") or "")}
    world.rejudge()
    return Answer(204)


def _set_scanners(world: World, request: Request) -> Answer:
    """How many scanners of a group are connected."""
    body = request.object()
    group, number = body.get("group"), body.get("number")
    if group not in world.store("scanner_groups") or type(number) is not int or not 0 <= number <= 1000:
        raise console_refusal(400, "group is the name of a scanner group, number a number from 0 to 1000")
    scanner_pools.set_scanners(world, group, number)
    return Answer(204)


def _scan_in_pipeline(world: World, request: Request) -> Answer:
    """A scan as the scanner's command line makes it: exit code and report."""
    code, report = cicd.scan_as_told(world, request)
    return Answer(200, {"exit_code": code, "report": report})


def _list_events(world: World, _request: Request) -> Answer:
    return Answer(200, list(world.audit))


ACTS: Mapping[str, Callable[[World, Request], Answer]] = {
    "POST /severities": _set_severity,
    "POST /scanners": _set_scanners,
    "POST /cicd_scans": _scan_in_pipeline,
    "GET /audit": _list_events,
}
"""Control calls that concern the world: what people do in the console, or scanners do, by ways that are not public."""


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
