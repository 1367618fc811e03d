"""Which images a policy is about."""

import pytest

from engagement.rules.assurance import BadPolicy, Name, Policy, covers, meets

WEB = Name("acr-prod", "team-a/web", "1.0")
VARIABLES = [
    {"attribute": "aqua.registry", "value": "acr-prod"},
    {"attribute": "image.repo", "value": "team-b/*"},
    {"attribute": "image.name", "value": '"team-a/web:1.0"'},
]


def answer(expression: str) -> bool:
    """By variables of which the first and the third hold."""
    return meets({"expression": expression, "variables": VARIABLES}, WEB, {}, empty=False)


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("v1", True),
        ("v2", False),
        ("!v2", True),
        ("v1 && v2", False),
        ("v1 || v2", True),
        ("v2 && v2 || v1", True),
        ("v1 || v2 && v2", True),
        ("(v1 || v2) && v2", False),
        ("!(v1 && v2) && v3", True),
        ("!!v1", True),
        ("", False),
    ],
)
def test_an_expression_joins_variables(expression: str, holds: bool) -> None:
    assert answer(expression) == holds


@pytest.mark.parametrize(
    "expression", ["v1 &&", "&& v1", "v1 v2", "(v1", "v1)", "()", "v9", "v1 ; v2", "!", "v1 ! v2", ")("]
)
def test_an_expression_that_means_nothing_is_refused(expression: str) -> None:
    with pytest.raises(BadPolicy):
        answer(expression)


def test_signs_of_patterns_in_a_value_mean_themselves() -> None:
    scope = {"expression": "v1", "variables": [{"attribute": "image.repo", "value": "team-[ab]/?eb"}]}

    assert not meets(scope, WEB, {}, empty=True)


def test_a_scope_that_the_console_does_not_have_contains_nothing() -> None:
    assert not covers(Policy.read({"application_scopes": ["nowhere"]}), WEB, {}, {})


def test_an_excluded_scope_takes_images_out_of_the_global_one() -> None:
    scopes = {"team-a": {"expression": "v1", "variables": [{"attribute": "image.repo", "value": "team-a/*"}]}}

    assert not covers(Policy.read({"exclude_application_scopes": ["team-a"]}), WEB, {}, scopes)


def test_a_label_is_met_by_its_name_or_by_name_and_value() -> None:
    found = [
        meets({"variables": [{"attribute": "image.label", "value": value}]}, WEB, {"stage": "prod"}, empty=False)
        for value in ("stage", "stage=prod", "stage:prod", "stage=test")
    ]

    assert found == [True, True, True, False]
