"""Scopes, roles, permission sets, users, groups and single sign-on, against the sandbox."""

from dataclasses import replace

import pytest

from aqua_client import (
    ApplicationScope,
    Conflict,
    NotFound,
    PermissionSet,
    Role,
    SamlMapping,
    Scope,
    ScopeVariable,
    User,
)

TEAM_A = ApplicationScope("team-a", owner_email="a@example.org").with_images(
    Scope("v1 && v2", (ScopeVariable("aqua.registry", "*"), ScopeVariable("image.repo", "team-a/*")))
)
READERS = PermissionSet("Readers", actions=("images.read", "scan.read"))
READER = Role("Reader", permission="Readers", scopes=("Global",))
ANNA = User("anna", name="anna", email="anna@example.org", roles=("Auditor",))


def test_a_scope_says_which_images_belong_to_it(aqua):
    created = aqua.scopes.create(TEAM_A)

    assert created == aqua.scopes.get("team-a")
    assert created.images == TEAM_A.images
    assert [scope.name for scope in aqua.scopes.iterate()] == ["Global", "team-a"]


def test_a_scope_is_changed_whole(aqua):
    created = aqua.scopes.create(TEAM_A)

    changed = aqua.scopes.update(replace(created.with_images(Scope()), description="everything"))

    assert (changed.description, changed.images, changed.owner_email) == ("everything", Scope(), "a@example.org")
    assert changed.row["categories"]["workloads"] == created.row["categories"]["workloads"]


@pytest.mark.parametrize(
    "delete", [lambda scopes: scopes.delete("team-a"), lambda scopes: scopes.delete_many(["team-a"])]
)
def test_a_deleted_scope_is_gone(aqua, delete):
    aqua.scopes.create(TEAM_A)

    delete(aqua.scopes)

    with pytest.raises(NotFound):
        aqua.scopes.get("team-a")


def test_roles_are_created_changed_and_deleted(aqua):
    created = aqua.roles.create(READER)
    changed = aqua.roles.update(replace(created, description="may look"))
    aqua.roles.delete("Reader")

    assert (created.permission, created.scopes, changed.description) == ("Readers", ("Global",), "may look")
    assert "Reader" not in [role.name for role in aqua.roles.iterate()]


def test_permission_sets_are_created_changed_and_deleted(aqua):
    created = aqua.permission_sets.create(READERS)
    changed = aqua.permission_sets.update(replace(created, actions=("images.read",)))
    aqua.permission_sets.delete("Readers")

    assert (created.actions, created.ui_access, changed.actions) == (
        ("images.read", "scan.read"),
        True,
        ("images.read",),
    )
    assert "Readers" not in [one.name for one in aqua.permission_sets.iterate()]


@pytest.mark.parametrize(
    ("resource", "value"),
    [("scopes", TEAM_A), ("roles", READER), ("permission_sets", READERS)],
)
def test_not_found_that_says_already_exists_is_a_conflict(aqua, resource, value):
    getattr(aqua, resource).create(value)

    with pytest.raises(Conflict) as failed:
        getattr(aqua, resource).create(value)

    assert failed.value.status == 404


@pytest.mark.parametrize("resource", ["scopes", "roles", "permission_sets", "users"])
def test_unknown_names_are_not_found(aqua, resource):
    for call in (getattr(aqua, resource).get, getattr(aqua, resource).delete):
        with pytest.raises(NotFound):
            call("nobody")


def test_users_of_a_console_are_created_changed_and_deleted(aqua, sandbox):
    created = aqua.users.create(ANNA, password="a-first-word")
    changed = aqua.users.update(replace(created, email="a@example.org"))
    aqua.users.set_password("anna", "a-second-word")
    listed = [user.id for user in aqua.users.iterate()]
    aqua.users.delete("anna")

    assert (created.roles, changed.email) == (("Auditor",), "a@example.org")
    assert listed == [sandbox.user, "anna"]
    assert [user.id for user in aqua.users.iterate()] == [sandbox.user]


def test_a_taken_user_is_a_conflict(aqua):
    aqua.users.create(ANNA, password="a-first-word")

    with pytest.raises(Conflict):
        aqua.users.create(ANNA, password="a-first-word")


def test_an_account_has_users_and_groups(aqua, sandbox):
    (user,) = aqua.account_users.iterate()
    (group,) = aqua.account_users.groups()

    assert (user.email, user.account_admin, user.csp_roles) == (sandbox.user, True, ("Admin",))
    assert (group.id, group.name) == (1, "Default")


def test_groups_of_the_identity_provider_are_mapped_to_roles(aqua):
    created = aqua.saml.create_mapping(SamlMapping("Auditor", ("auditors", "guests")))
    changed = aqua.saml.update_mapping(replace(created, saml_groups=("auditors",)))

    assert [mapping.saml_groups for mapping in aqua.saml.mappings()] == [("auditors",)]
    assert (created.csp_role, changed.id) == ("Auditor", created.id)
    aqua.saml.delete_mapping(created.id)
    with pytest.raises(NotFound):
        aqua.saml.mapping(created.id)


def test_saml_settings_are_replaced_whole(aqua):
    settings = aqua.saml.settings()

    changed = aqua.saml.set_settings(
        replace(settings, enabled=True, idp_issuer="https://idp.example", role_mapping={"Auditor": ["auditors"]})
    )

    assert (changed.enabled, changed.idp_issuer, changed.role_mapping) == (
        True,
        "https://idp.example",
        {"Auditor": ["auditors"]},
    )
    assert changed.row.keys() == settings.row.keys()
