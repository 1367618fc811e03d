"""
What is sent names somebody else's: a foreign key among one's own fields, a list of several, or where a choice is asked.

Everybody of one customer sends it to each of their addresses. No row of the other customer changes, none of one's own
comes to lead there, and no answer, letter or stored value says a word of theirs.
"""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.forms import BaseForm
from django.urls import reverse

from engagement.lib import throttle
from engagement.models import Engagement, Letter, Membership, Topic
from tests.access import canaries, worlds
from tests.access.canaries import Rows
from tests.access.test_walk import POLICIES, address, come_in, words
from tests.access.worlds import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]

WORD = "third-party-canary"
# Under each name that a form of ours has for a key: what it names in the world of the third customer.
NAMED_AS = {
    "image": "image", "registry": "registry", "item": "item", "items": "item", "done": "item", "tick": "item",
    "untick": "item", "question": "question", "session": "session", "run": "session", "entry": "time entry",
    "operation": "operation", "document": "document", "action": "action", "present": "attendee", "absent": "attendee",
    "attendee": "attendee", "tenant": "tenant", "consultant": "consultant", "leaves": "consultant",
    "takes_over": "consultant", "to": "consultant", "member": "member", "person": "person", "approver": "person",
    "topic": "topic", "topics": "topic", "customer": "customer", "engagement": "engagement",
    "engagements": "engagement",
}  # fmt: skip
SENDERS = ["contact", "customer lead", "consultant", "removed consultant"]


class Third:
    """The third customer: their rows as they were, and the keys that others may try."""

    def __init__(self, rows: Rows, names: dict[str, dict[str, Any]]) -> None:
        engagement = Engagement.objects.get(reference=names["engagement"]["reference"])
        ours = {
            "attendee": names["attendee"]["attendee_pk"],
            "consultant": names["bookable"]["pk"],
            "person": Membership.objects.get(pk=names["member"]["pk"]).user_id,
            "topic": Topic.objects.get(key=names["topic"]["topic"], pk__in=engagement.scope.values("topic")).pk,
            "customer": engagement.customer_id,
            "engagement": engagement.pk,
        }
        self.rows = rows
        self.keys = {kind: names[kind]["pk"] for kind in NAMED_AS.values() if kind not in ours} | ours

    def state(self) -> list[list[object]]:
        """Every value of every row, and each row of somebody else that leads to one."""
        ours = apps.get_app_config("engagement").get_models()
        links = [field for model in ours for field in model._meta.fields if isinstance(field, models.ForeignKey)]
        return [_as_kept(model, keys) for model, keys in self.rows.items()] + [
            self._leading_here(field) for field in links if field.related_model in self.rows
        ]

    def _leading_here(self, field: models.ForeignKey) -> list[object]:
        known, keys = self.rows.get(field.model, set()), self.rows[field.related_model]
        rows = field.model._default_manager.filter(**{f"{field.attname}__in": keys}).exclude(pk__in=known)
        return list(rows.order_by("pk").values_list("pk", flat=True))


def _as_kept(model: type[models.Model], keys: set[object]) -> list[object]:
    """The rows as the database holds them, secrets as they are encrypted."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT one::text FROM "{model._meta.db_table}" one WHERE {model._meta.pk.column} = ANY(%s) ORDER BY 1',  # noqa: S608
            [list(keys)],
        )
        return [text for (text,) in cursor.fetchall()]


@pytest.fixture
def world(db: None) -> World:
    return worlds.make()


@pytest.fixture
def third(world: World) -> Third:
    before = canaries.newest()
    _, names = worlds.add_customer("third", WORD, world.lead)
    rows = canaries.since(before)
    canaries.plant(rows, WORD)
    return Third(rows, names)


def sent(third: Third, world: World) -> dict[str, object]:
    """Under every name the foreign key; where a list is taken, it stands among one's own."""
    foreign = {name: third.keys[kind] for name, kind in NAMED_AS.items()}
    own = {kind: world.names[kind]["pk"] for kind in ("image", "time entry", "item")}
    several = {name: [own[kind], third.keys[kind]] for name, kind in NAMED_AS.items() if kind in own}
    return {**foreign, **several, "which": "selected", "text": "Words", "note": "Words", "reason": "Words"}


@pytest.mark.parametrize("who", SENDERS)
def test_no_foreign_key_that_is_sent_reaches_another_customers_row(world: World, third: Third, who: str) -> None:
    visitor, before, data, told = come_in(world, who), third.state(), sent(third, world), []

    for name in POLICIES:
        if name in ("sign-out", "as-customer"):
            continue
        with transaction.atomic():
            answer = visitor.post(address(world, name), data)
        if WORD in f"{answer.headers} {words(answer)}":
            told.append(name)

    assert told == []
    assert third.state() == before
    assert not Letter.objects.exclude(pk__in=third.rows[Letter]).filter(text__contains=WORD).exists()
    assert not [value for value in everything_in_redis() if WORD.encode() in value]


def everything_in_redis() -> list[bytes]:
    broker = throttle.connection()
    return [bytes(one) for key in broker.keys("*") for one in (key, broker.dump(key) or b"")]


@pytest.mark.parametrize(
    ("name", "field", "kind", "address_ends"),
    [
        ("registry-add", "tenant", "tenant", "?type=HUB"),
        ("images-add", "registry", "registry", ""),
        ("documents-add", "topic", "topic", ""),
        ("session-attendees", "person", "person", ""),
        ("item-waive", "approver", "person", ""),
        ("time-add", "session", "session", ""),
        ("time-add", "topic", "topic", ""),
        ("session-log", "present", "attendee", ""),
        ("tenant-add", "customer", "customer", ""),
        ("engagement-new", "consultant", "consultant", ""),
    ],
)
def test_a_choice_of_another_customer_is_none(
    world: World, third: Third, name: str, field: str, kind: str, address_ends: str
) -> None:
    consultant = come_in(world, "consultant")

    answer = consultant.post(address(world, name) + address_ends, {field: third.keys[kind], "type": "HUB"})

    assert answer.status_code == 422
    shown = [value for context in answer.context for value in context.flatten().values()]
    assert [one for one in shown if isinstance(one, BaseForm) and field in one.errors] != []
    assert WORD not in words(answer)


def test_a_list_of_images_is_scanned_without_the_foreign_one(world: World, third: Third) -> None:
    consultant = come_in(world, "consultant")
    before = third.state()

    consultant.post(address(world, "scans-run"), {"which": "selected", "image": [third.keys["image"]]})

    assert third.state() == before


def test_a_ps_lead_approves_of_another_engagement_nothing_through_this_one(world: World, third: Third) -> None:
    lead = come_in(world, "PS lead")
    before = third.state()

    lead.post(address(world, "time-approve"), {"entry": [third.keys["time entry"]]})

    assert third.state() == before


def test_an_address_of_another_customer_takes_nothing(world: World, third: Third) -> None:
    visitor, before = come_in(world, "customer lead"), third.state()
    reference = Engagement.objects.get(pk=third.keys["engagement"]).reference
    paths = [
        reverse(name, kwargs={**world.names[policy.of], "reference": reference})
        for name, policy in POLICIES.items()
        if "reference" in world.names[policy.of]
    ]

    answers = {path: visitor.post(path, {"text": WORD}) for path in paths}

    assert {path for path, answer in answers.items() if answer.status_code not in (404, 405)} == set()
    assert [path for path, answer in answers.items() if WORD in words(answer)] == []
    assert third.state() == before
