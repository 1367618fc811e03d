"""Comments, and whom they reach."""

import pytest

from engagement.domain import comments
from engagement.models import Comment, Engagement, Notice, Topic, User
from tests.factories import (
    AssignmentFactory,
    ChecklistItemFactory,
    CommentFactory,
    ConsultantFactory,
    EngagementFactory,
    MembershipFactory,
    SessionFactory,
    UserFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", title="Shop platform")


@pytest.fixture
def ana(engagement: Engagement) -> User:
    person = ConsultantFactory(name="Ana Silva", email="ana@team.example")
    return AssignmentFactory(engagement=engagement, consultant=person).consultant


@pytest.fixture
def tom(engagement: Engagement) -> User:
    person = UserFactory(name="Tom Field", email="tom@northwind.example")
    return MembershipFactory(customer=engagement.customer, user=person).user


def say(engagement: Engagement, text: str, by: User, members: list[User], **more: object) -> Comment:
    return comments.write(engagement, text=text, members=members, by=by, at=NOW, **more)


def reached() -> list[str]:
    return sorted(Notice.objects.filter(kind="mention").values_list("user__email", flat=True))


def test_a_comment_is_kept_as_it_was_written(engagement, ana):
    said = say(engagement, " **Welcome** \u202eaboard =cmd() ", ana, [ana])

    assert (said.text, said.author, said.written_at) == ("**Welcome** \u202eaboard =cmd()", ana, NOW)


@pytest.mark.parametrize("text", ["", "  ", "a\x00b", "x" * 5001])
def test_a_text_that_cannot_be_kept_is_refused(engagement, ana, text):
    with pytest.raises(comments.NothingSaid):
        say(engagement, text, ana, [ana])

    assert Comment.objects.count() == 0


@pytest.mark.parametrize(
    "word", ["@Tom Field", "@tom field,", "(@tom@northwind.example)", "Hello @TOM@northwind.example."]
)
def test_a_member_who_is_mentioned_is_told_once(engagement, ana, tom, word):
    said = say(engagement, f"{word} please look; @Tom Field!", ana, [ana, tom])

    notice = Notice.objects.get()
    assert (notice.kind, notice.user, notice.text, notice.path) == (
        "mention",
        tom,
        f"Ana Silva mentioned you: “{word} please look; @Tom Field!”",
        "/engagements/NW-7/comments/",
    )
    assert list(said.mentions.all()) == [tom]


@pytest.mark.parametrize(
    "text",
    [
        "@Nobody Here",
        "@stranger@elsewhere.example",
        "@Tom Fielding",
        "tom@northwind.example",
        "@tom@northwind.example.evil.example",
        "mail@Tom Field",
        "@Tom",
    ],
)
def test_who_is_not_named_as_a_member_gets_no_mail(engagement, ana, tom, text):
    UserFactory(name="Stranger", email="stranger@elsewhere.example")

    say(engagement, text, ana, [ana, tom])

    assert reached() == []


def test_an_internal_comment_never_reaches_the_customer(engagement, ana, tom):
    bo = ConsultantFactory(name="Bo Lind", email="bo@team.example")

    said = say(engagement, "@Tom Field @Bo Lind not yet", ana, [ana, bo, tom], is_internal=True)

    assert (reached(), list(said.mentions.all())) == (["bo@team.example"], [bo])


def test_the_other_members_are_told_of_a_comment(engagement, ana, tom):
    say(engagement, "The scope is agreed.", tom, [ana, tom])

    assert [(one.kind, one.user, one.text) for one in Notice.objects.all()] == [
        ("comment", ana, "Tom Field wrote a comment: “The scope is agreed.”")
    ]


def test_of_an_internal_comment_the_customer_is_told_nothing(engagement, ana, tom):
    say(engagement, "Their budget is tight.", ana, [ana, tom], is_internal=True)

    assert Notice.objects.count() == 0


def test_nobody_is_told_of_their_own_words(engagement, ana):
    say(engagement, "@Ana Silva will see to it", ana, [ana])

    assert reached() == []


def test_the_longest_name_that_fits_is_meant():
    short, long = UserFactory.build(pk=1, name="Ana Silva"), UserFactory.build(pk=2, name="Ana Silva Costa")

    assert comments.mentioned("@Ana Silva Costa", [short, long]) == [long]


def test_a_customer_cannot_write_internally(engagement, tom):
    assert say(engagement, "Hello", tom, [tom], is_internal=True).is_internal is False


def test_what_a_customer_does_not_see_is_always_spoken_of_internally(engagement, ana, tom):
    item = ChecklistItemFactory(engagement=engagement, template__topic__kind=Topic.Kind.PREPARATION)
    draft = SessionFactory(engagement=engagement, status="draft")

    spoken = [say(engagement, "@Tom Field", ana, [ana, tom], **about) for about in ({"item": item}, {"session": draft})]

    assert ([one.is_internal for one in spoken], reached()) == ([True, True], [])


def test_of_a_draft_engagement_no_customer_hears(engagement, ana, tom):
    engagement.status = Engagement.Status.DRAFT

    said = say(engagement, "@Tom Field, soon", ana, [ana, tom])

    assert (said.is_internal, reached()) == (True, [])


def test_the_page_costs_the_same_for_any_length(engagement, ana, django_assert_num_queries):
    for n in (1, 24):
        CommentFactory.create_batch(n, engagement=engagement, item=ChecklistItemFactory(engagement=engagement))

        with django_assert_num_queries(2):
            comments.page(Comment.objects.all(), number=1)


def test_markup_in_a_comment_is_shown_as_text(engagement):
    CommentFactory(engagement=engagement, text="<script>alert(1)</script> **bold**")

    (row,) = comments.newest(Comment.objects.all(), n=5)

    assert row.text == "<p>&lt;script&gt;alert(1)&lt;/script&gt; <strong>bold</strong></p>"
