"""Adding people to the team."""

import os
import subprocess
import sys

import pytest
from django.utils import timezone

from engagement.domain import people
from engagement.models import AuditEntry, User
from tests.factories import UserFactory
from tests.workers import CHECKOUT

PASSWORD = "correct horse battery staple"


def add(email: str = "new@tidemark.example", name: str = "New", password: str = PASSWORD) -> User:
    role = User.StaffRole.ADMINISTRATOR
    return people.add_to_team(email=email, name=name, role=role, password=password, at=timezone.now())


def test_somebody_added_may_sign_in(db: None) -> None:
    user = add(email="New@Tidemark.example")

    assert (user.email, user.check_password(PASSWORD), user.staff_role) == (
        "new@tidemark.example",
        True,
        User.StaffRole.ADMINISTRATOR,
    )


def test_adding_somebody_leaves_a_trail_without_the_password(db: None) -> None:
    add()

    entry = AuditEntry.objects.get()
    assert (entry.what, entry.object_name, entry.changes) == ("person.added", "New", {"role": ["", "administrator"]})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"email": "no-address"}, "Enter a valid email address."),
        ({"name": " "}, "Give a name."),
        ({"password": "short"}, "This password is too short. It must contain at least 12 characters."),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(given: dict[str, str], message: str, db: None) -> None:
    with pytest.raises(people.NotAPerson, match=message):
        add(**given)


def test_a_known_address_is_refused(db: None) -> None:
    UserFactory(email="new@tidemark.example")

    with pytest.raises(people.NotAPerson, match="known already"):
        add()


def command(env: dict[str, str], password: str) -> subprocess.CompletedProcess[str]:
    arguments = ["manage.py", "add_person", "new@tidemark.example", "New", "--role", "administrator"]
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=CHECKOUT,
        env={**os.environ, **env},
        input=f"{password}\n",
        capture_output=True,
        text=True,
    )


def test_the_command_reads_the_password_from_standard_input(worker_env: dict[str, str]) -> None:
    done = command(worker_env, PASSWORD)

    assert (done.returncode, done.stdout) == (0, "new@tidemark.example may sign in as Administrator.\n")
    assert User.objects.get().check_password(PASSWORD)


def test_the_command_says_why_it_refuses(worker_env: dict[str, str]) -> None:
    done = command(worker_env, "short")

    assert (done.returncode, User.objects.count()) == (1, 0)
    assert "too short" in done.stderr
