"""People of the team: added, switched off and on again, and what an administrator's power leaves in the trail."""

from collections.abc import Callable
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from engagement.domain import audit
from engagement.domain.refusals import Refused
from engagement.models import User


class NotAPerson(Refused):
    """The e-mail, the name or the password cannot be used."""


class NotSwitchedOff(Refused):
    """Nobody switches themselves off."""


def add_to_team(
    *, email: str, name: str, role: User.StaffRole, password: str, at: datetime, by: User | None = None
) -> User:
    """
    Add somebody of the delivering team, who may sign in at once; `by` is None for whoever runs the installation.

    Raises NotAPerson for an e-mail that is malformed or known already, an empty name or a weak password.
    """
    email = email.strip().lower()
    _check("email", validate_email, email)
    if not name.strip():
        raise NotAPerson("Give a name.", field="name")
    _check("password", validate_password, password, User(email=email, name=name))
    with transaction.atomic():
        if User.objects.filter(email=email).exists():
            raise NotAPerson(f"{email} is known already.", field="email")
        user = User.objects.create_user(email, password, name=name.strip(), staff_role=role)
        audit.record(by, "person.added", user, at=at, changes={"role": ("", role)})
    return user


def switch_off(person: User, *, by: User, at: datetime) -> None:
    """
    Shut somebody of the team out at once, wherever they are signed in; doing it twice changes nothing.

    What they did, and the sessions that they hold, stay theirs until handed over. Raises NotSwitchedOff.
    """
    if person == by:
        raise NotSwitchedOff("You cannot switch yourself off; another administrator can.")
    with transaction.atomic():
        _turn(person, "person.switched_off", is_active=False, by=by, at=at)
        for sign_in in UserSession.objects.filter(user=person):
            sign_in.end()


def switch_on(person: User, *, by: User, at: datetime) -> None:
    """Let somebody who was switched off sign in again, with what they came in with before."""
    with transaction.atomic():
        _turn(person, "person.switched_on", is_active=True, by=by, at=at)


def _turn(person: User, what: str, *, is_active: bool, by: User, at: datetime) -> None:
    held = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if held.is_active != is_active:
        held.is_active = is_active
        held.save(update_fields=["is_active"])
        audit.record(by, what, held, at=at, changes={"is_active": (not is_active, is_active)})


def _check(field: str, validate: Callable[..., object], *values: object) -> None:
    try:
        validate(*values)
    except ValidationError as error:
        raise NotAPerson(" ".join(error.messages), field=field) from None


def note_power(person: User, *, is_on: bool, at: datetime) -> None:
    """Keep when an administrator switched their power on or off."""
    audit.record(person, "power.on" if is_on else "power.off", person, at=at)
