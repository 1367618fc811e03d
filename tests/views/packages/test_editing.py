"""The editor of a draft: rows are added, removed and moved without saving; what is wrong stands beside its field."""

import pytest
from django.test import Client

from engagement.domain import packages
from engagement.domain.packages import ADVANCED_TIER, parts
from engagement.domain.packages.contents import Cell, Item, PlannedSession, Step
from engagement.domain.packages.parts import OF_PACKAGE, OF_TOPIC
from engagement.models import User, WorkPackage
from tests.factories.instants import NOW
from tests.fragments import lasting, swapped

AGENDA = "/packages/made/2/topics/one/agenda/"
CHECKLIST = "/packages/made/2/topics/one/checklist/"
HTMX = {"HX-Request": "true"}


def base_of(draft: WorkPackage, topic: str, part: str) -> str:
    return parts.digest(parts.value_of(packages.stored(draft), topic, part))


def typed(draft: WorkPackage, *rows: dict[str, str], topic: str = "one", part: str = "agenda") -> dict[str, str]:
    """What the form of rows sends."""
    fields = {f"rows-{at}-{name}": value for at, row in enumerate(rows) for name, value in row.items()}
    return {"base": base_of(draft, topic, part), "rows-n": str(len(rows)), "do": "save", **fields}


def step(title: str, minutes: object) -> dict[str, str]:
    return {"title": title, "minutes": str(minutes)}


def agenda(draft: WorkPackage) -> tuple[Step, ...]:
    return packages.stored(draft).topic("one").agenda


def test_rows_are_saved_and_lead_back_to_the_topic(client, draft):
    response = client.post(AGENDA, typed(draft, step("First", 40), step("Then", 50)))

    assert response.headers["Location"] == "/packages/made/2/topics/one/#agenda"
    assert agenda(draft) == (Step("First", 40), Step("Then", 50))


@pytest.mark.parametrize(
    ("do", "titles"),
    [
        ("add", ["A", "B", "C", ""]),
        ("remove-1", ["A", "C"]),
        ("up-1", ["B", "A", "C"]),
        ("down-1", ["A", "C", "B"]),
        ("up-0", ["A", "B", "C"]),
        ("down-2", ["A", "B", "C"]),
        ("remove-7", ["A", "B", "C"]),
        ("remove-x", ["A", "B", "C"]),
        ("dance", ["A", "B", "C"]),
    ],
)
def test_a_button_changes_the_rows_and_saves_nothing(client, draft, do, titles):
    before = agenda(draft)
    sent = typed(draft, step("A", 1), step("B", "none"), step("C", 3)) | {"do": do}

    response = client.post(AGENDA, sent)

    shown = [form["title"].value() or "" for form in response.context["rows"].forms]
    assert (response.status_code, shown, agenda(draft)) == (200, titles, before)


def test_the_buttons_of_rows_work_in_place_with_htmx(client, draft):
    page = client.get(AGENDA).content.decode()
    sent = typed(draft, step("A", 1)) | {"do": "add"}

    fragment = client.post(AGENDA, sent, headers=HTMX).content.decode()

    assert lasting(swapped(page, fragment)) == lasting(client.post(AGENDA, sent).content.decode())


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(client, draft):
    before = agenda(draft)

    response = client.post(AGENDA, typed(draft, step("First", 40), step("", "many")))

    page = response.content.decode()
    assert response.status_code == 422
    assert '<a href="#id_rows-1-title">Row 2, Title</a>: Say what happens in this step.' in page
    assert 'value="many"' in page
    assert agenda(draft) == before


def test_a_fault_that_only_the_package_knows_stands_beside_its_field(client, draft):
    item = {"key": "same", "text": "It is so", "owner": "customer"}

    response = client.post(CHECKLIST, typed(draft, item, item, part="checklist"))

    assert response.status_code == 422
    assert "Row 2, Key</a>: same is there twice; each needs a key of its own." in response.content.decode()


def test_a_second_editor_is_told_keeps_the_typing_and_may_save_it_after_all(client, draft, lead):
    mine = typed(draft, step("Mine", 90))
    packages.change(draft, "one", "agenda", (Step("Theirs", 90),), base=mine["base"], by=lead, at=NOW)

    told = client.post(AGENDA, mine)

    page = told.content.decode()
    assert told.status_code == 422
    assert "Somebody else has saved this part since you opened it." in page
    assert 'value="Mine"' in page
    assert "Theirs" in page
    assert agenda(draft) == (Step("Theirs", 90),)

    client.post(AGENDA, mine | {"base": told.context["base"]})

    assert agenda(draft) == (Step("Mine", 90),)


def test_single_fields_are_saved(client, draft):
    url = "/packages/made/2/topics/one/about/"
    about = {"name": "Uno", "kind": "topic", "min_minutes": "60", "default_minutes": "90", "max_minutes": "120"}

    response = client.post(
        url, {"base": base_of(draft, "one", "about"), **about, "aim": "Line\r\nline", "is_optional": "on"}
    )

    topic = packages.stored(draft).topic("one")
    assert response.headers["Location"] == "/packages/made/2/topics/one/#about"
    assert (topic.name, topic.aim, topic.is_optional) == ("Uno", "Line\nline", True)


def test_minutes_out_of_order_are_refused_beside_the_field(client, draft):
    about = {"name": "One", "kind": "topic", "min_minutes": "100", "default_minutes": "90", "max_minutes": "120"}

    response = client.post("/packages/made/2/topics/one/about/", {"base": base_of(draft, "one", "about"), **about})

    assert response.status_code == 422
    assert response.context["form"].errors == {"default_minutes": ["This is less than the min minutes: 100."]}


@pytest.mark.parametrize(("n", "do"), [(100, "add"), (101, "save")])
def test_more_rows_than_are_kept_are_refused(client, draft, n, do):
    before = agenda(draft)
    sent = typed(draft, *[step("A", 1)] * n) | {"do": do}

    response = client.post(AGENDA, sent)

    assert response.status_code == 422
    assert "A part has at most 100 rows." in response.content.decode()
    assert agenda(draft) == before


def test_facts_and_options_are_lists(client, draft):
    item = {"key": "i", "text": "It is so", "owner": "customer", "facts": "REG-1,  REG-2", "subject": "registries"}
    client.post(CHECKLIST, typed(draft, item, part="checklist"))
    ask = {"key": "q", "text": "Which?", "kind": "choice", "answer_type": "choice", "options": "this\r\n\r\nthat "}
    client.post("/packages/made/2/topics/one/questions/", typed(draft, ask, part="questions"))

    topic = packages.stored(draft).topic("one")
    assert topic.checklist == (Item("i", "customer", "It is so", facts=("REG-1", "REG-2"), subject="registries"),)
    assert topic.questions[0].options == ("this", "that")


def test_a_worked_plan_is_written_a_session_a_line(client, draft):
    plan = {"name": "Six", "has_siem": "on", "sessions": "one 60 + two 90 = 150\r\ntwo 120\r\n"}

    client.post("/packages/made/2/parts/reference_plans/", typed(draft, plan, topic="", part="reference_plans"))

    draft.refresh_from_db()
    assert packages.stored(draft).reference_plans[0].sessions == (
        PlannedSession(150, (Cell("one", 60), Cell("two", 90))),
        PlannedSession(120, (Cell("two", 120),)),
    )


def test_a_session_that_cannot_be_read_is_refused_with_its_number(client, draft):
    plan = {"name": "Six", "sessions": "one 60\nsixty of two"}

    response = client.post(
        "/packages/made/2/parts/reference_plans/", typed(draft, plan, topic="", part="reference_plans")
    )

    assert response.status_code == 422
    assert "Session 2: write a module" in response.content.decode()


def test_the_key_of_a_topic_that_is_there_stays(client, draft):
    page = client.get("/packages/made/2/parts/topics/")

    assert [form.fields["key"].widget.attrs.get("readonly") for form in page.context["rows"].forms] == [True, True]


def test_every_part_of_the_shipped_package_saves_as_it_is_shown(client, lead):
    draft = packages.open_draft(packages.load(ADVANCED_TIER), by=lead, at=NOW)
    before = packages.stored(draft)
    of_topics = [f"topics/{topic.key}/{part}/" for topic in before.topics for part in OF_TOPIC]

    answers = {
        path: resent(client, f"/packages/advanced-tier/2/{path}")
        for path in (*(f"parts/{part}/" for part in OF_PACKAGE), *of_topics)
    }

    assert [path for path, status in answers.items() if status != 302] == []
    draft.refresh_from_db()
    assert (packages.stored(draft), draft.revision) == (before, 0)


def resent(client: Client, url: str) -> int:
    """Send the form of a page back as it came."""
    page = client.get(url)
    rows, form = page.context["rows"], page.context["form"]
    sent = {"base": page.context["base"], "do": "save", "rows-n": str(0 if rows is None else len(rows))}
    for one in [form] if rows is None else rows.forms:
        for bound in one:
            value = bound.field.prepare_value(bound.value())
            if value is True:
                sent[bound.html_name] = "on"
            elif value is not None and value is not False:
                sent[bound.html_name] = str(value)
    return client.post(url, sent).status_code


# ── what nobody should type ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("field", ["key", "text", "evidence", "facts", "subject"])
@pytest.mark.parametrize("value", ["\x00", "x" * 10_000])
def test_what_cannot_be_stored_is_refused(client, draft, field, value):
    item = {"key": "i", "text": "It is so", "owner": "customer", field: value}

    response = client.post(CHECKLIST, typed(draft, item, part="checklist"))

    assert response.status_code == 422
    assert packages.stored(draft).topic("one").checklist[0].key == "i-one"


@pytest.mark.parametrize("text", ["=cmd()", "\u202egnp", "<b>bold</b>"])
def test_an_odd_text_is_kept_as_plain_text(client, draft, text):
    client.post(AGENDA, typed(draft, step(text, 90)))

    assert agenda(draft) == (Step(text, 90),)
    assert "<b>bold</b>" not in client.get("/packages/made/2/topics/one/").content.decode()


@pytest.mark.parametrize("n", ["", "x", "-1", "99999999999", "\x00"])
def test_a_strange_number_of_rows_is_no_fault(client, draft, n):
    response = client.post(AGENDA, typed(draft, step("A", 90)) | {"rows-n": n})

    assert response.status_code in (302, 422)


@pytest.mark.parametrize(
    "path", ["parts/nothing/", "topics/one/nothing/", "topics/nowhere/agenda/", "parts/agenda/", "topics/one/frame/"]
)
def test_a_part_that_is_not_there_is_not_found(client, draft, path):
    assert client.get(f"/packages/made/2/{path}").status_code == 404


def test_a_published_version_has_no_editor(client, package):
    url = "/packages/made/1/topics/one/agenda/"
    before = packages.stored(package)

    answers = [client.get(url), client.post(url, typed(package, step("A", 90)))]

    assert [response.headers["Location"] for response in answers] == ["/packages/made/1/"] * 2
    assert packages.stored(package) == before


def test_a_topic_that_was_taken_out_meanwhile_is_not_found(client, draft, lead: User):
    lines = (parts.TopicLine("one", "One"),)
    packages.change(draft, "", "topics", lines, base=base_of(draft, "", "topics"), by=lead, at=NOW)

    assert client.get("/packages/made/2/topics/two/agenda/").status_code == 404
