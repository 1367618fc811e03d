"""People of the team."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from engagement.domain import audit
from engagement.domain.refusals import Refused
from engagement.models import User


class NotAPerson(Refused):
    """The e-mail, the name or the password cannot be used."""


def add_to_team(*, email: str, name: str, role: User.StaffRole, password: str, at: datetime) -> User:
    """
    Add somebody of the delivering team, who may sign in at once.

    Raises NotAPerson for an e-mail that is malformed or known already, an empty name or a weak password.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
        validate_password(password, User(email=email, name=name))
    except ValidationError as error:
        raise NotAPerson(" ".join(error.messages)) from None
    if not name.strip():
        raise NotAPerson("Give a name.")
    with transaction.atomic():
        if User.objects.filter(email=email).exists():
            raise NotAPerson(f"{email} is known already.")
        user = User.objects.create_user(email, password, name=name.strip(), staff_role=role)
        audit.record(None, "person.added", user, at=at, changes={"role": ("", role)})
    return user


def note_power(person: User, *, is_on: bool, at: datetime) -> None:
    """Keep when an administrator switched their power on or off."""
    audit.record(person, "power.on" if is_on else "power.off", person, at=at)
