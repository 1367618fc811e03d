"""Who takes part in the demo, and the consoles of their customers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings

from engagement.domain import audit
from engagement.models import AquaTenant, Contact, Customer, Membership, User


class SignIn(NamedTuple):
    """What the demo is played with."""

    role: str
    email: str
    password: str


SIGN_INS: tuple[SignIn, ...] = (
    SignIn("Consultant", "consultant@tidemark.example", "consultant-of-the-demo"),
    SignIn("Customer", "customer@tidemark.example", "customer-of-the-demo"),
    SignIn("PS lead", "lead@tidemark.example", "ps-lead-of-the-demo"),
)

# What every sandbox lets in (aqua_client/sandbox); the other secret is wrong on purpose.
_ACCESS_KEY, _SECRET, _WRONG_SECRET = "sandbox-access-key-001", "sandbox-secret", "not-the-secret"


def person(email: str) -> User | None:
    """One of those the demo is played as; None for everybody else."""
    return User.objects.filter(email=email).first() if any(email == one.email for one in SIGN_INS) else None


@dataclass(frozen=True)
class Cast:
    """Users by their key, customers by their name."""

    users: dict[str, User]
    customers: dict[str, Customer]


def add(table: dict[str, Any], *, at: datetime) -> Cast:
    """Add everybody. People without a printed sign-in exist to be seen; they cannot sign in."""
    passwords = {sign_in.email: sign_in.password for sign_in in SIGN_INS}
    users = {
        row.pop("key"): User.objects.create_user(password=passwords.get(row["email"]), **row) for row in table["users"]
    }
    return Cast(users, {row["name"]: _customer(row, users, at) for row in table["customers"]})


def _customer(row: dict[str, Any], users: dict[str, User], at: datetime) -> Customer:
    customer = Customer.objects.create(name=row["name"], time_zone=row["time_zone"])
    audit.record(users["administrator"], "customer.added", customer, at=at)
    if "lead" in row:
        Membership.objects.create(customer=customer, user=users[row["lead"]], role=Membership.Role.LEAD)
    Contact.objects.bulk_create(Contact(customer=customer, **contact) for contact in row["contacts"])
    for console in row["consoles"]:
        _console(customer, console, by=users["administrator"], at=at)
    return customer


def _console(customer: Customer, row: dict[str, str], *, by: User, at: datetime) -> None:
    """
    Add a console that is the sandbox.

    Not through domain/tenants.py, whose verification would wait in the queue while the history is replayed; the
    rejected one gets its verification with the engagement that stumbles over it (outcomes.py).
    """
    is_rejected = row["state"] == AquaTenant.State.REJECTED
    tenant = AquaTenant.objects.create(
        customer=customer,
        label=row["label"],
        region=AquaTenant.Region.OTHER,
        console_url=next(iter(settings.SANDBOX_URL.split()), ""),
        identifier=_ACCESS_KEY,
        secret=_WRONG_SECRET if is_rejected else _SECRET,
        state=AquaTenant.State.UNVERIFIED if is_rejected else row["state"],
        verified_at=at if row["state"] == AquaTenant.State.WORKING else None,
    )
    audit.record(by, "tenant.added", tenant, at=at)
