import pytest

from aqua_client.sandbox.scopes import BadExpression, Subject, parsed

PLACE = "/api/v2/assurance_policy/image"
IMAGE = Subject("acr-prod", "team-a/shop/web", "team-a/shop/web:1.0", {"stage": "production"})


def variable(attribute, value, **rest):
    return {"attribute": attribute, "value": value, **rest}


REGISTRY = variable("aqua.registry", "acr-prod")
OTHER = variable("aqua.registry", "elsewhere")
TEAM = variable("image.repo", "team-a/*")


@pytest.mark.parametrize(
    ("expression", "variables", "contained"),
    [
        ("v1 && v2", [REGISTRY, TEAM], True),
        ("v1 && v2", [OTHER, TEAM], False),
        ("v1 || v2", [OTHER, TEAM], True),
        ("v1 || v2 && v3", [REGISTRY, OTHER, OTHER], True),
        ("(v1 || v2) && v3", [REGISTRY, TEAM, OTHER], False),
        ("!v1", [OTHER], True),
        ("v1&&v2", [REGISTRY, TEAM], True),
        ("team && v1", [REGISTRY, variable("image.repo", "team-a/*", name="team")], True),
        ("v1", [variable("image.name", "*:1.0")], True),
        ("v1", [variable("image.label", "stage")], True),
        ("v1", [variable("image.label", "stage=production")], True),
        ("v1", [variable("image.label", "stage=test")], False),
        ("v1", [variable("image.repo", '"team-a/*"')], False),
        ("v1", [variable("aqua.registry", '"acr-prod"')], True),
        ("v1", [variable("image.repo", "team-a")], False),
        ("v1", [variable("kubernetes.cluster", "*")], False),
        ("", [REGISTRY, TEAM], True),
        ("", [REGISTRY, OTHER], False),
    ],
)
def test_an_expression_contains_the_images_that_it_says(expression, variables, contained):
    assert parsed({"expression": expression, "variables": variables})(IMAGE) is contained


def test_a_scope_that_says_nothing_is_none():
    assert parsed({"expression": "", "variables": []}) is None


@pytest.mark.parametrize("expression", ["v1 &&", "v2", "(v1", "v1)", "v1 v1", "v1 ; v1", "&& v1"])
def test_an_expression_that_cannot_be_read_is_refused(expression):
    with pytest.raises(BadExpression):
        parsed({"expression": expression, "variables": [REGISTRY]})


def failing_policies(aqua, scanned, harbor):
    image = scanned("showcase/root-user", "1.0", harbor)
    return {one["policy_name"] for one in image["assurance_results"]["checks_performed"] if one["failed"]}


def scope(name, value):
    image = {"expression": "v1", "variables": [variable("image.repo", value)]}
    return {"name": name, "categories": {"artifacts": {"image": image}}}


@pytest.mark.parametrize(
    ("fields", "applies"),
    [
        ({}, True),
        ({"application_scopes": ["inside"]}, True),
        ({"application_scopes": ["outside"]}, False),
        ({"application_scopes": ["outside", "inside"]}, True),
        ({"application_scopes": ["nobody"]}, False),
        ({"exclude_application_scopes": ["inside"]}, False),
        ({"exclude_application_scopes": ["outside"]}, True),
        ({"scope": {"expression": "v1", "variables": [variable("aqua.registry", "harbor")]}}, True),
        ({"scope": {"expression": "v1", "variables": [variable("aqua.registry", "other")]}}, False),
        (
            {
                "application_scopes": ["inside"],
                "scope": {"expression": "v1", "variables": [variable("image.repo", "x")]},
            },
            False,
        ),
        ({"registries": ["harbor"]}, True),
        ({"registries": ["other"]}, False),
        ({"images": ["showcase/other:1.0"]}, False),
    ],
    ids=str,
)
def test_a_policy_judges_the_images_of_its_scopes(aqua, scanned, harbor, fields, applies):
    aqua.post("/api/v2/access_management/scopes", json=scope("inside", "showcase/*")).raise_for_status()
    aqua.post("/api/v2/access_management/scopes", json=scope("outside", "shop/*")).raise_for_status()

    aqua.post(PLACE, json={"name": "own", "only_none_root_users": True, **fields}).raise_for_status()

    assert failing_policies(aqua, scanned, harbor) == ({"own"} if applies else set())


def test_a_changed_application_scope_is_followed_at_once(aqua, scanned, harbor):
    aqua.post("/api/v2/access_management/scopes", json=scope("team", "shop/*")).raise_for_status()
    aqua.post(PLACE, json={"name": "own", "only_none_root_users": True, "application_scopes": ["team"]})
    before = failing_policies(aqua, scanned, harbor)

    aqua.put("/api/v2/access_management/scopes/team", json=scope("team", "showcase/*")).raise_for_status()

    assert (before, failing_policies(aqua, scanned, harbor)) == (set(), {"own"})
