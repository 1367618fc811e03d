"""Policies of a console: read them all, and bring one to what was approved (contract 9.1, work-package.md 5.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aqua_client as aqua
from engagement.aqua.checks.console import SAYS_NOTHING
from engagement.aqua.looks import Desk, Done, Stopped, Trouble
from engagement.domain import consoles_seen, promotion
from engagement.models import Operation, PolicyRequest
from engagement.rules import policy_objects

Row = Mapping[str, Any]


@dataclass(frozen=True)
class StaleTrouble(Trouble):
    """The console holds something else than the request was made for; `found` is None where it holds nothing."""

    found: Row | None = None
    differing: Sequence[policy_objects.Difference] = ()


class ReadPolicies:
    """Read all image assurance policies and application scopes; writes nothing."""

    def look(self, client: aqua.Client, desk: Desk) -> Done:
        policies = [one.row for one in client.policies.iterate(assurance_type="image")]
        scopes = [(one.name, _images_of(one)) for one in client.scopes.iterate()]
        tenant = desk.operation.tenant
        answer = f"Read {len(policies)} policies and {len(scopes)} application scopes."
        return Done(answer, lambda at: consoles_seen.record(tenant, policies, scopes, at=at))

    def withdraw(self, client: aqua.Client, desk: Desk) -> None:
        """A look changes nothing."""

    def record_failure(self, operation: Operation, trouble: Trouble, at: datetime) -> None:
        """What is known of the console stays as old as it is."""

    def record_cancelled(self, operation: Operation, at: datetime) -> None:
        """What is known of the console stays as old as it is."""


class ApplyPolicy:
    """
    Bring one policy to what a request asks for: look, compare, write the whole object, read it back.

    It writes only over what the request was made for. A console that holds what is asked for already is done, which is
    also how a worker that takes over from a dead one finds it.
    """

    def look(self, client: aqua.Client, desk: Desk) -> Done:
        request = _request(desk)
        standing = find_row(client, request.name)
        if policy_objects.is_same(standing, request.after):
            desk.note(f"{request.name} is so in the console already.")
            return _applied(request, standing)
        if not policy_objects.is_same(standing, request.before):
            raise Stopped(_stale(request, standing))
        desk.note(_intent(request))
        written = write_row(client, request.name, request.after)
        left = policy_objects.differences(written, request.after)
        if left:
            raise Stopped(_not_kept(request, [one.field for one in left]))
        return _applied(request, written)

    def withdraw(self, client: aqua.Client, desk: Desk) -> None:
        """What was written stays written; it is taken back on purpose or not at all."""

    def record_failure(self, operation: Operation, trouble: Trouble, at: datetime) -> None:
        request = promotion.of_operation(operation)
        if request is None:
            return
        if isinstance(trouble, StaleTrouble):
            promotion.record_stale(request, trouble.found, trouble.differing, at=at)
        else:
            promotion.record_failed(request, trouble.answer, at=at)

    def record_cancelled(self, operation: Operation, at: datetime) -> None:
        request = promotion.of_operation(operation)
        if request is not None:
            promotion.record_cancelled(request)


def find_row(client: aqua.Client, name: str) -> Row | None:
    """The console's object of that name; None where it says that there is none. A 404 that says nothing is raised."""
    try:
        return client.policies.get(name).row
    except aqua.NotFound as error:
        if error.status == 404 and error.aqua_message.strip(" .!").lower() in SAYS_NOTHING:
            raise
        return None


def write_row(client: aqua.Client, name: str, wanted: Row | None) -> Row | None:
    """
    Bring the policy to what is wanted and give what the console holds then; None takes it out.

    What comes with every console is never taken out.
    """
    if wanted is not None:
        return client.policies.apply(aqua.AssurancePolicy.from_row({**wanted, "name": name})).policy.row
    if name in policy_objects.BUILT_IN:
        answer = f"{name} comes with every console and is never taken out."
        raise Stopped(Trouble("refused", answer, "Change its controls instead."))
    try:
        client.policies.delete(name)
    except aqua.NotFound:
        return None
    return find_row(client, name)


def _request(desk: Desk) -> PolicyRequest:
    request = promotion.of_operation(desk.operation)
    if request is None:
        raise Stopped(Trouble("gone", "The request was removed here meanwhile.", "Ask for the change again."))
    return request


def _images_of(scope: aqua.ApplicationScope) -> Row:
    told = scope.images
    variables = [{"attribute": one.attribute, "value": one.value, "name": one.name} for one in told.variables]
    return {"expression": told.expression, "variables": variables}


def _applied(request: PolicyRequest, standing: Row | None) -> Done:
    answer = "The console holds what was approved." if standing is not None else "The policy is gone from the console."
    return Done(answer, lambda at: promotion.record_applied(request, standing, at=at))


def _intent(request: PolicyRequest) -> str:
    if request.after is None:
        return f"Taking {request.name} out of the console."
    return f"{'Creating' if request.before is None else 'Changing'} {request.name} in the console."


def _stale(request: PolicyRequest, standing: Row | None) -> StaleTrouble:
    differing = policy_objects.differences(request.before, standing)
    if standing is None:
        what = f"{request.name} is gone from the console"
    elif request.before is None:
        what = f"The console has a policy {request.name} meanwhile"
    else:
        what = f"{request.name} was changed in the console: {', '.join(one.field for one in differing)}"
    return StaleTrouble(
        "stale",
        f"{what}. Nothing was written.",
        "Look at what is different now, and ask for the change again.",
        found=standing,
        differing=differing,
    )


def _not_kept(request: PolicyRequest, fields: list[str]) -> Trouble:
    answer = f"Aqua took {request.name}, but holds something else than was sent: {', '.join(fields)}."
    return Trouble("not_stored", answer, "Look at the policy in the console, and ask for the change again.")
