"""
The demo: three customers and five engagements to play with, told in `engagement/data/demo/*.toml`.

History is replayed through the same verbs that a person and a worker use, at past times, so that the demo cannot hold
what the product could not have made.
"""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from engagement.celery import FURNISH_DEMO, nudge
from engagement.domain import evidence, health, packages, rollups
from engagement.domain.demo import accepted, delivery, discovery, documents, mail, outcomes, people
from engagement.domain.demo.people import SIGN_INS, SignIn, person
from engagement.domain.refusals import Refused
from engagement.models import AquaTenant, Engagement

__all__ = ["SIGN_INS", "NotADemo", "SignIn", "person", "seed"]

FOLDER = Path(__file__).resolve().parent.parent.parent / "data" / "demo"
REFERENCES = ("NW-7", "NW-5", "HB-3", "HB-4", "MH-2")


class NotADemo(Refused):
    """This installation is not a demo, and shall not get people with known passwords."""


@transaction.atomic
def seed(*, at: datetime) -> bool:
    """
    Fill an empty demo with people, engagements and their history, told relative to `at`; tells whether it did.

    Once any of the demo's engagements is there, what was played since stays; only the work package of an earlier
    checkout gets what it lacks. Raises NotADemo unless TIDEMARK_DEMO is on.
    """
    if not settings.DEMO:
        raise NotADemo("This is not a demo: set TIDEMARK_DEMO=1 to fill it with demo data.")
    if Engagement.objects.filter(reference__in=REFERENCES).exists():
        packages.bring_up_to_date(packages.ADVANCED_TIER)
        return False
    package = packages.load(packages.ADVANCED_TIER)
    cast = people.add(_table("people"), at=at)
    proofs = _table("proofs")
    for reference in REFERENCES:
        table = _table(reference)
        engagement = delivery.add(table, cast, package, proofs, at=at)
        outcomes.add(table, engagement, by=cast.users[table["consultants"][0]], at=at)
        accepted.add(table, engagement, by=cast.users[table["consultants"][0]], users=cast.users, at=at)
        evidence.withdraw_looks(engagement)
        discovery.add(table, engagement, by=cast.users, at=at)
        documents.add(table, engagement, by=cast.users, at=at)
        rollups.recount(engagement.pk)
        health.judge_soon(engagement.pk, at=at)
    mail.add(Engagement.objects.filter(reference__in=REFERENCES), at=at)
    for tenant in AquaTenant.objects.filter(state=AquaTenant.State.WORKING):
        nudge(FURNISH_DEMO, pk=tenant.pk)
    return True


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
