"""What the database itself writes down of every change, and that nobody can change what stands there."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from engagement.domain import audit
from engagement.models import AuditEntry, ChecklistItem, Engagement, Membership, RowChange, Session, TimeAllocation
from engagement.models.fields import EncryptedTextField
from tests.factories import (
    AquaTenantFactory,
    AuditEntryFactory,
    ChecklistItemFactory,
    EngagementFactory,
    MembershipFactory,
    OperationFactory,
    SessionFactory,
    TimeAllocationFactory,
    UserFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

# Tables that nobody decides anything in, and why a change of them is told elsewhere.
UNWATCHED = {
    "AuditEntry": "the trail itself",
    "RowChange": "the trail itself",
    "ConsoleSnapshot": "what Aqua says",
    "EngagementSummary": "counted from other rows",
    "FactSeen": "what Aqua says",
    "HookCall": "a mark that nobody sees",
    "Letter": "its cause stands in the trail, and its text may hold a code to sign in",
    "Notice": "its cause stands in the trail, and a letter follows from it",
    "NoteVersion": "each saved text is a row of its own that is only added",
    "OperationStep": "only added, one for each step",
    "PlanBreach": "judged from other rows",
    "PlanChange": "itself what was there before",
    "PolicySeen": "what Aqua says",
    "SavedView": "a person's own way to look at a list",
    "Scan": "what Aqua says",
    "ScanContent": "what Aqua says",
    "ScopeSeen": "what Aqua says",
    "UsedAssertion": "a mark that nobody sees",
    "Vulnerability": "what Aqua says",
}


def watched() -> dict[str, list[str]]:
    """The watched tables, and what is hidden of each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgargs FROM pg_trigger WHERE tgname = 'row_changed'")
        return {table: bytes(args).split(b"\0")[2].decode().split() for table, args in cursor.fetchall()}


def told(kind: str, row_id: int) -> list[tuple[str, dict[str, list[object]]]]:
    return list(RowChange.objects.filter(kind=kind, row_id=row_id).order_by("pk").values_list("deed", "changes"))


def test_every_table_is_watched_or_said_not_to_be():
    models = apps.get_app_config("engagement").get_models()
    known = {model.__name__ for model in models if model._meta.db_table not in watched()}

    assert known == set(UNWATCHED)


def test_second_factors_are_watched_and_their_secrets_hidden():
    assert watched()["mfa_authenticator"] == ["data"]


def test_no_value_of_an_encrypted_column_is_copied():
    hidden = watched()
    encrypted = [
        (model._meta.db_table, field.column)
        for model in apps.get_app_config("engagement").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]

    assert [(table, column) for table, column in encrypted if column not in hidden[table]] == []


def test_an_update_of_a_queryset_leaves_its_trace():
    item = ChecklistItemFactory(state="open")

    ChecklistItem.objects.filter(pk=item.pk).update(state="done")

    assert told("checklistitem", item.pk)[1:] == [("changed", {"state": ["open", "done"]})]


def test_a_statement_typed_by_hand_leaves_its_trace_with_its_engagement_and_role():
    engagement = EngagementFactory(reference="NW-7", title="Before")

    with connection.cursor() as cursor:
        cursor.execute("UPDATE engagement_engagement SET title = 'After' WHERE id = %s", [engagement.pk])
        cursor.execute("SELECT session_user")
        role = cursor.fetchone()[0]

    change = RowChange.objects.get(deed="changed")
    assert (change.engagement, change.row_name, change.role) == (engagement, "NW-7", role)
    assert change.changes == {"title": ["Before", "After"]}


def test_an_added_row_tells_what_it_holds():
    member = MembershipFactory(role=Membership.Role.LEAD)

    (deed, changes), *others = told("membership", member.pk)

    assert (deed, changes["role"], changes["user_id"], others) == ("added", [None, "lead"], [None, member.user.pk], [])


def test_a_removed_row_tells_what_it_held():
    member = MembershipFactory(role=Membership.Role.LEAD)
    pk = member.pk

    Membership.objects.filter(pk=pk).delete()

    deed, changes = told("membership", pk)[-1]
    assert (deed, changes["role"], changes["user_id"]) == ("removed", ["lead", None], [member.user.pk, None])


def test_a_row_of_a_session_is_told_with_its_engagement():
    allocation = TimeAllocationFactory(planned_minutes=60)

    TimeAllocation.objects.filter(pk=allocation.pk).update(planned_minutes=90)

    change = RowChange.objects.get(kind="timeallocation", deed="changed")
    assert (change.engagement, change.changes) == (allocation.session.engagement, {"planned_minutes": [60, 90]})


def test_a_secret_is_said_to_be_replaced_and_nothing_of_it_is_copied():
    tenant = AquaTenantFactory(secret="the first secret")
    tenant.secret = "the second secret"

    tenant.save(update_fields=["secret"])

    assert told("aquatenant", tenant.pk)[0][1]["secret"] == [None, "set"]
    assert told("aquatenant", tenant.pk)[1] == ("changed", {"secret": ["set", "replaced"]})


def test_a_password_is_said_to_be_replaced():
    user = UserFactory()
    user.set_password("a new and long password")

    user.save()

    assert told("user", user.pk)[-1] == ("changed", {"password": ["set", "replaced"]})


def test_a_long_text_is_cut():
    engagement = EngagementFactory(title="t", sponsor="")

    Engagement.objects.filter(pk=engagement.pk).update(health_reason="x" * 300)

    before, after = told("engagement", engagement.pk)[-1][1]["health_reason"]
    assert (before, len(after), after[-1]) == (None, 301, "…")


def test_an_update_that_changes_nothing_leaves_no_trace():
    item = ChecklistItemFactory(state="open")

    ChecklistItem.objects.filter(pk=item.pk).update(state="open")

    assert len(told("checklistitem", item.pk)) == 1


def test_what_only_a_worker_counts_with_leaves_no_trace():
    operation = OperationFactory()
    operation.n_looks, operation.memo = 5, {"x": 1}

    operation.save()

    assert len(told("operation", operation.pk)) == 1


def test_notes_that_save_themselves_are_not_copied():
    session = SessionFactory(internal_notes="")

    Session.objects.filter(pk=session.pk).update(internal_notes="the customer is difficult")

    assert told("session", session.pk)[-1] == ("changed", {"internal_notes": [None, "replaced"]})


@pytest.mark.django_db(transaction=True)
def test_a_row_and_the_entry_of_its_change_name_the_same_transaction():
    item = ChecklistItemFactory(state="open")
    with transaction.atomic():
        ChecklistItem.objects.filter(pk=item.pk).update(state="done")
        audit.record(None, "item.done", item, at=NOW)
    ChecklistItem.objects.filter(pk=item.pk).update(state="open")

    through, past = RowChange.objects.filter(kind="checklistitem", deed="changed").order_by("pk")

    assert [AuditEntry.objects.filter(transaction=one.transaction).count() for one in (through, past)] == [1, 0]


@pytest.mark.parametrize("model", [AuditEntry, RowChange])
@pytest.mark.parametrize("deed", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_trail_can_neither_be_changed_nor_emptied(model, deed):
    AuditEntryFactory(engagement=EngagementFactory())
    table = model._meta.db_table
    with connection.cursor() as cursor:
        # The other tests need to empty it: see conftest.py.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER trail_is_not_emptied")

        with pytest.raises(IntegrityError, match="the audit trail is only added to"), transaction.atomic():
            cursor.execute(deed.format(table))


def test_an_engagement_with_a_trail_stays():
    engagement = EngagementFactory()
    AuditEntryFactory(engagement=engagement)

    with pytest.raises(IntegrityError), transaction.atomic():
        engagement.delete()
