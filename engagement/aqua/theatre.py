"""The toggle theatre's worker: one act, or the restoring, of the guide's demo (work-package.md 3.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

import aqua_client as aqua
from engagement.aqua.checks import Console, take_snapshot
from engagement.aqua.looks import Desk, Done, NotYet, Stopped, Trouble
from engagement.aqua.policies import find_row, write_row
from engagement.domain import evidence, theatre
from engagement.models import Operation, ToggleRun
from engagement.rules import policy_objects
from engagement.rules.subjects import ImageTagged, Snapshot, Toggle
from engagement.rules.theatre import controls_at

Row = Mapping[str, Any]
State = ToggleRun.State

LOOK_AGAIN_S = 1.0
# A console judges its images anew within seconds; after this the page says that it has not.
LONGEST_JUDGING_S = 60.0


@dataclass(frozen=True)
class ChangedTrouble(Trouble):
    """Somebody else changed the policy; `found` is what stands there, None where it is gone."""

    found: Row | None = None


class TogglePolicy:
    """
    Play the act that the run is at, or put back what stood before it, whichever the run asks for by then.

    The snapshot is committed before the first write, and what is to be written before it is. Whatever stands in the
    console and is neither is somebody else's: nothing is written over it.
    """

    def look(self, client: aqua.Client, desk: Desk) -> Done | NotYet:
        run = _run(desk)
        if run.state == State.RESTORING:
            return _restored(client, desk, run)
        if run.state != State.RUNNING:
            return Done("The demo is over.", lambda at: None)
        wanted = _write(client, desk, run)
        console = Console(client, timezone.now())
        results = [_result(console, run, image) for image in _images(run)]
        is_settled = all(_is_judged(console, run, wanted, image) for image in _images(run))
        if not is_settled and _waited_s(desk) < LONGEST_JUDGING_S:
            return NotYet(LOOK_AGAIN_S, lambda at: None)
        snapshots = [] if not is_settled else _snapshots(console, run)
        operation = desk.operation

        def record(at: datetime) -> None:
            theatre.record_results(run, results, is_settled=is_settled)
            evidence.keep_toggle_snapshots(run.engagement, operation, snapshots)

        if _run(desk).state == State.RESTORING:
            return NotYet(0.0, record)
        return Done("The console has judged the images." if is_settled else "The console is slow to judge.", record)

    def withdraw(self, client: aqua.Client, desk: Desk) -> None:
        run = _run(desk)
        if run.state in ToggleRun.LIVE:
            theatre.begin_restoring(run, at=timezone.now())
            _put_back(client, desk, run)

    def record_failure(self, operation: Operation, trouble: Trouble, at: datetime) -> None:
        run = theatre.of_operation(operation)
        if run is None:
            return
        if isinstance(trouble, ChangedTrouble):
            theatre.record_changed(run, trouble.found, trouble.answer, at=at)
        else:
            theatre.record_failed(run, trouble.answer, is_barred=trouble.problem == "not_allowed", at=at)

    def record_cancelled(self, operation: Operation, at: datetime) -> None:
        run = theatre.of_operation(operation)
        if run is not None and run.state in ToggleRun.LIVE:
            theatre.record_restored(run, at=at)


def _write(client: aqua.Client, desk: Desk, run: ToggleRun) -> Row:
    """Bring the console to the act; gives the policy as it is to be judged by."""
    standing = find_row(client, run.policy)
    theatre.record_snapshot(run, standing)
    wanted = theatre.wanted_now(run)
    if policy_objects.is_same(standing, wanted):
        return wanted
    _require_ours(run, standing)
    desk.note(f"Act {run.step}: {'creating' if standing is None else 'changing'} {run.policy}.")
    theatre.record_writing(run, wanted, at=timezone.now())
    write_row(client, run.policy, wanted)
    desk.remember(written_at=timezone.now().isoformat())
    return wanted


def _restored(client: aqua.Client, desk: Desk, run: ToggleRun) -> Done:
    _put_back(client, desk, run)
    return Done("What stood there before stands there again.", lambda at: theatre.record_restored(run, at=at))


def _put_back(client: aqua.Client, desk: Desk, run: ToggleRun) -> None:
    """Bring the policy to what it was; the same again, or without anything written, changes nothing."""
    if not run.has_snapshot:
        return
    standing = find_row(client, run.policy)
    if policy_objects.is_same(standing, run.before):
        return
    _require_ours(run, standing)
    desk.note(f"Putting {run.policy} back." if run.before is not None else f"Taking {run.policy} out again.")
    written = write_row(client, run.policy, None if run.before is None else policy_objects.put_back(run.before))
    if not policy_objects.is_same(written, run.before):
        fields = ", ".join(one.field for one in policy_objects.differences(run.before, written))
        answer = f"Aqua took {run.policy}, but holds something else than before: {fields or 'it is still there'}."
        raise Stopped(Trouble("not_stored", answer, "Look at the policy in the console."))


def _require_ours(run: ToggleRun, standing: Row | None) -> None:
    if theatre.is_ours(run, standing):
        return
    what = "is gone from the console" if standing is None else "was changed in the console by somebody else"
    raise Stopped(
        ChangedTrouble(
            "changed_meanwhile",
            f"{run.policy} {what}. Nothing was written over it.",
            "Look at it in the theatre, and decide whether it is put back as it was or left as it is.",
            found=standing,
        )
    )


def _run(desk: Desk) -> ToggleRun:
    run = theatre.of_operation(desk.operation)
    if run is None:
        raise Stopped(Trouble("gone", "The demo was removed here meanwhile.", "Look at the policy in the console."))
    return run


def _images(run: ToggleRun) -> list[ImageTagged]:
    found = []
    for one in run.images:
        repository, _, tag = str(one["name"]).rpartition(":")
        found.append(ImageTagged(str(one["registry"]), repository, tag))
    return found


def _result(console: Console, run: ToggleRun, image: ImageTagged) -> Row:
    """How an image stands: compliant or not, by which controls of this policy, and by which other policies."""
    found = console.image(image.registry, image.repository, image.tag)
    if found is None:
        return {"image": image.label, "is_compliant": None, "failed": [], "others": []}
    failures = found.verdict.failures
    return {
        "image": image.label,
        "is_compliant": found.verdict.is_compliant,
        "failed": [one.control for one in failures if one.policy_name == run.policy],
        "others": sorted({one.policy_name for one in failures if one.policy_name != run.policy and one.is_blocking}),
    }


def _is_judged(console: Console, run: ToggleRun, wanted: Row, image: ImageTagged) -> bool:
    """Whether the image's results are those of the policy as it is now; one that is not there never will be."""
    found = console.image(image.registry, image.repository, image.tag)
    if found is None:
        return True
    outcomes = [one for one in found.verdict.outcomes if one.policy_name == run.policy]
    if {one.control for one in outcomes} != controls_at(wanted):
        return False
    if any(one.is_blocking != wanted["block_failed"] for one in outcomes if one.has_failed):
        return False
    levels = [str(one.detail.get("maximum_severity_allowed", "")) for one in outcomes if one.control == "max_severity"]
    return all(level in ("", wanted["cvss_severity"]) for level in levels)


def _snapshots(console: Console, run: ToggleRun) -> list[tuple[Toggle, Snapshot]]:
    taken = [(Toggle(run.policy, image), take_snapshot(console, run.policy, image)) for image in _images(run)]
    return [(toggle, snapshot) for toggle, snapshot in taken if snapshot is not None]


def _waited_s(desk: Desk) -> float:
    written_at = desk.recall("written_at")
    since = datetime.fromisoformat(written_at) if isinstance(written_at, str) else desk.operation.asked_at
    return (timezone.now() - since).total_seconds()
