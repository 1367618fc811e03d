"""An entry of the audit trail in words."""

import pytest

from engagement.domain.trail import words


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("state", "draft", "planned", "state: draft → planned"),
        ("booked_minutes", 120, 90, "booked: 120 min → 90 min"),
        ("starts_at", None, "2026-06-03T08:00:00+00:00", "starts: nothing → Wed 3 Jun 2026, 10:00 CEST"),
        ("starts_at", "soon", "2026-06-03 08:00", "starts: soon → 2026-06-03 08:00"),
        ("is_internal", True, False, "is internal: yes → no"),
        ("facts", [], ["ENV-1", "ENV-2"], "facts: nothing → ENV-1, ENV-2"),
        ("needs", {}, {"sso": "saml"}, "needs: nothing → sso: saml"),
        ("note", "", "x" * 400, f"note: nothing → {'x' * 299}…"),
        ("count", 0, 1, "count: 0 → 1"),
    ],
)
def test_a_change_is_told_as_before_and_after(name, before, after, said):
    assert words.changes({name: [before, after]}, "Europe/Berlin") == [said]


def test_what_is_no_pair_is_told_as_it_is():
    assert words.changes({"reason": "ill"}, "UTC") == ["reason: ill"]


def test_a_deed_is_told_in_words():
    assert words.deed("session.place_changed") == "Session place changed"
