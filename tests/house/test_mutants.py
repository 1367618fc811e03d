"""What `dev.py mutate-access` takes out of the access door."""

import ast

import pytest

from devtools import mutants
from devtools.places import CHECKOUT


def without(source: str) -> list[str]:
    """The sources that remain when each condition is taken out, as one line each."""
    return [one.source.replace("\n    ", " ").replace("\n", " ") for one in mutants.of_module("door", source)]


@pytest.mark.parametrize(
    ("source", "remains"),
    [
        ("rows.filter(a=1, b=2)", ["rows.filter(b=2)", "rows.filter(a=1)"]),
        ("rows.exclude(a=1)", ["rows.exclude()"]),
        ("rows.order_by('a')", []),
        ("Q(a=1, b=2)", ["Q(b=2)", "Q(a=1)"]),
        ("Q(a=1) & Q(b=2)", ["Q(b=2) & Q(b=2)", "Q(a=1) & Q(a=1)"]),
        ("rows if seen else rows.none()", ["rows if True else rows.none()"]),
        ("a and b", ["True and b", "a and True"]),
        ("not a or b", ["False or b"]),
        ("[a for a in b if c]", ["[a for a in b if True]"]),
        ("if a: raise Http404", ["if False: raise Http404"]),
        ("def f(): \n if a: return rows.none()", ["def f(): if False:     return rows.none()"]),
        ("def f(): \n if a: return rows", ["def f(): if True:     return rows"]),
        ("def require(self, right): go()", ["def require(self, right): return"]),
        ("def allows(self, right): go()", ["def allows(self, right): return True"]),
    ],
)
def test_each_condition_is_taken_out_once(source, remains):
    assert without(source) == remains


def test_each_right_is_given_to_each_role_that_lacks_it():
    source = (
        "class May:\n A = 1\n B = 2\nRIGHTS: Table = {Role.X: frozenset({May.A}), Role.Y: frozenset({May.A, May.B})}"
    )

    assert [one.gone for one in mutants.of_module("door", source)] == ["Role.X gets May.B"]


def test_what_remains_of_the_real_door_is_still_python():
    found = mutants.of(CHECKOUT)

    assert len(found) > 150
    for one in found:
        ast.parse(one.source)
