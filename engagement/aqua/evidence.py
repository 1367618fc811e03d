"""Looking at facts, and writing the marked event: what a worker does for the checklist."""

import dataclasses
from collections import Counter
from datetime import datetime
from itertools import pairwise

from django.utils import timezone

import aqua_client as aqua
from engagement.aqua.checks import Console, Finding, Verdict, look_at, take_snapshot
from engagement.aqua.looks import Desk, Done, Stopped, Trouble
from engagement.domain import evidence
from engagement.models import Operation
from engagement.rules.subjects import Snapshot, Subject, Toggle


class CheckFacts:
    """Look at every fact of the engagement's checklist that this console can tell; reads only."""

    def look(self, client: aqua.Client, desk: Desk) -> Done:
        operation = desk.operation
        asked = _asked(operation)
        desk.note(f"Looking at {len(asked)} facts.")
        console = Console(client, at=timezone.now())
        snapshots: list[tuple[Toggle, Snapshot]] = []
        findings = [_look(fact, console, subject, operation, snapshots) for fact, subject in asked]
        if console.is_deaf and console.first_error is not None:
            # Nothing was answered: that is trouble of the console, tried again as such, and says nothing of the facts.
            raise console.first_error
        return Done(_answer(findings), lambda at: evidence.record(operation, findings, at=at, snapshots=snapshots))

    def withdraw(self, client: aqua.Client, desk: Desk) -> None:
        """A look changes nothing."""

    def record_failure(self, operation: Operation, trouble: Trouble, at: datetime) -> None:
        """The facts stay as they were last seen."""

    def record_cancelled(self, operation: Operation, at: datetime) -> None:
        """The facts stay as they were last seen."""


def _asked(operation: Operation) -> list[tuple[str, Subject]]:
    if operation.engagement is None:
        return []
    return evidence.subjects_for(operation.engagement, operation.params.get("facts")).get(operation.tenant_id, [])


def _look(
    fact: str, console: Console, subject: Subject, operation: Operation, snapshots: list[tuple[Toggle, Snapshot]]
) -> Finding:
    if not isinstance(subject, Toggle):
        return look_at(fact, console, subject)
    history = evidence.toggle_history(operation, subject)
    try:
        fresh = take_snapshot(console, subject.policy, subject.image)
    except aqua.AquaError:
        fresh = None
    if fresh is not None:
        snapshots.append((subject, fresh))
        history.append(fresh)
    return _of_history(fact, console, subject, history)


def _of_history(fact: str, console: Console, toggle: Toggle, history: list[Snapshot]) -> Finding:
    """The newest two snapshots in a row that prove the toggle; where none do, what the newest two show."""
    pairs = [dataclasses.replace(toggle, before=before, after=after) for before, after in pairwise(history)]
    if not pairs:
        return look_at(fact, console, dataclasses.replace(toggle, before=history[0] if history else None))
    findings = (look_at(fact, console, pair) for pair in reversed(pairs))
    newest = next(findings)
    if newest.verdict is Verdict.PASS:
        return newest
    return next((finding for finding in findings if finding.verdict is Verdict.PASS), newest)


def _answer(findings: list[Finding]) -> str:
    counts = Counter(finding.verdict for finding in findings)
    return (
        f"Looked at {len(findings)} facts: {counts[Verdict.PASS]} hold, {counts[Verdict.FAIL]} do not, "
        f"{counts[Verdict.UNKNOWN]} could not be seen."
    )


class WriteNonce:
    """
    Write the nonce into the description of the engagement's policy, and put the description back.

    Both changes are in Aqua's audit trail. What the description was is remembered before the first one; a worker that
    takes over after a crash looks whether the nonce is there, and goes on from there.
    """

    def look(self, client: aqua.Client, desk: Desk) -> Done:
        policy = _policy(client, desk)
        if desk.recall("before") is None:
            desk.remember(before=policy.description)
        if desk.recall("written_at") is None:
            if _nonce(desk) not in policy.description:
                desk.note(f"Writing the nonce into the description of {policy.name}.")
                marked = f"{policy.description} {_nonce(desk)}".strip()
                client.policies.update(dataclasses.replace(policy, description=marked))
            desk.remember(written_at=timezone.now().isoformat())
        _restore(client, desk)
        written_at = datetime.fromisoformat(str(desk.recall("written_at")))
        operation = desk.operation
        return Done(
            f"Written; search the SIEM for {_nonce(desk)}.",
            lambda at: evidence.record_written(operation, written_at=written_at, at=at),
        )

    def withdraw(self, client: aqua.Client, desk: Desk) -> None:
        if desk.recall("before") is not None:
            _restore(client, desk)

    def record_failure(self, operation: Operation, trouble: Trouble, at: datetime) -> None:
        """The nonce counts as not written; a new try writes a new one."""

    def record_cancelled(self, operation: Operation, at: datetime) -> None:
        """The nonce counts as not written."""


def _nonce(desk: Desk) -> str:
    return str(desk.operation.params["nonce"])


def _policy(client: aqua.Client, desk: Desk) -> aqua.AssurancePolicy:
    name = str(desk.operation.params["policy"])
    try:
        return client.policies.get(name)
    except aqua.NotFound:
        raise Stopped(
            Trouble("gone", f"Aqua has no policy {name}.", "Create the policy in the console, then try again.")
        ) from None


def _restore(client: aqua.Client, desk: Desk) -> None:
    """Take the nonce out again; what somebody else wrote into the description meanwhile stays."""
    policy = _policy(client, desk)
    if _nonce(desk) not in policy.description:
        return
    desk.note(f"Putting the description of {policy.name} back.")
    before, marked = str(desk.recall("before")), policy.description
    is_ours = marked == f"{before} {_nonce(desk)}".strip()
    description = before if is_ours else marked.replace(_nonce(desk), "").strip()
    client.policies.update(dataclasses.replace(policy, description=description))
