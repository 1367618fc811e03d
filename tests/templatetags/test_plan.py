"""Cells of the allocation table."""

from engagement.domain.planning.table import Cell
from engagement.templatetags.plan import grid_cell


def cell(**changes: object) -> Cell:
    given = {"name": "c-1-sso", "value": "60", "label": "SSO", "tone": "", "note": "", "is_locked": False}
    return Cell(**given | changes)  # type: ignore[arg-type]


def test_a_cell_is_an_input_with_its_name() -> None:
    assert grid_cell(cell(), True) == (
        '<td><input id="c-1-sso" name="c-1-sso" value="60" aria-label="SSO" autocomplete="off"></td>'
    )


def test_a_wrong_cell_says_why() -> None:
    drawn = grid_cell(cell(tone="bad", note="Too long."), True)

    assert 'aria-invalid="true"' in drawn
    assert 'aria-description="Too long."' in drawn


def test_a_locked_cell_is_its_text() -> None:
    assert grid_cell(cell(is_locked=True), True) == '<td><span id="c-1-sso">60</span></td>'


def test_nobody_types_who_may_not() -> None:
    assert "<input" not in grid_cell(cell(), False)


def test_what_was_typed_does_not_become_markup() -> None:
    assert "<script>" not in grid_cell(cell(value='"><script>', note="<script>", tone="bad"), True)
