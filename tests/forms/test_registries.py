"""The registry form: one type's fields, complete sets of credentials, and nothing secret sent back."""

import pytest

from engagement.forms.registries import (
    ERASED,
    LEAVE_EMPTY,
    MAX_PREFIXES,
    TYPE_IT_AGAIN,
    CorrectedRegistryForm,
    NewRegistryForm,
)
from engagement.models import AquaTenant, Registry
from engagement.rules.registry_types import ADDABLE, SIGN_IN, TYPES
from tests.factories import AquaTenantFactory, RegistryFactory

pytestmark = pytest.mark.django_db

KEY = '{"client_email": "a@b.example", "private_key": "hush-hush"}'


@pytest.fixture
def tenant() -> AquaTenant:
    return AquaTenantFactory()


def new(tenant: AquaTenant, code: str, /, **values: str) -> NewRegistryForm:
    """The form as sent, with a console and a name unless the test says otherwise."""
    tenants = AquaTenant.objects.filter(customer=tenant.customer)
    data = {"tenant": str(tenant.pk), "name": "acme-registry", **values}
    return NewRegistryForm(data, kind=TYPES[code], tenants=tenants)


def acr(tenant: AquaTenant, /, **values: str) -> NewRegistryForm:
    data = {"url": "https://acme.azurecr.io", SIGN_IN: "token", "username": "aqua", "password": "hush-hush", **values}
    return new(tenant, "ACR", **data)


@pytest.mark.parametrize("kind", ADDABLE, ids=lambda kind: kind.code)
def test_a_type_shows_exactly_its_own_fields(kind, tenant):
    form = NewRegistryForm(kind=kind, tenants=AquaTenant.objects.all())

    common = {"tenant", "name", "prefixes", "scanner_group"}
    choices = {SIGN_IN} if len(kind.sign_ins) > 1 else set()
    choices |= {"hosting"} if len(kind.hostings) > 1 else set()
    own = {one.name for one in kind.fields_of(kind.sign_ins[0].code)}
    assert set(form.fields) == common | choices | own


def test_clean_values_are_sorted_by_where_a_registry_keeps_them(tenant):
    form = acr(tenant, prefixes="acme.azurecr.io/team\n\n acme.azurecr.io/other \nacme.azurecr.io/team")

    assert form.is_valid()
    assert form.entered() == {
        "url": "https://acme.azurecr.io",
        "username": "aqua",
        "options": {SIGN_IN: "token"},
        "credentials": {"password": "hush-hush"},
        "prefixes": ["acme.azurecr.io/team", "acme.azurecr.io/other"],
        "scanner_group": "",
    }


def test_a_role_needs_no_credentials(tenant):
    form = new(
        tenant, "AWS", url="eu-central-1", **{SIGN_IN: "role", "role_arn": "arn:aws:iam::111122223333:role/aqua-pull"}
    )

    assert form.is_valid()
    assert form.entered()["credentials"] == {}


@pytest.mark.parametrize("missing", ["username", "password", "tenant_id", "subscription_id"])
def test_a_service_principal_is_refused_when_its_set_is_not_complete(tenant, missing):
    whole = {SIGN_IN: "service_principal", "tenant_id": "t", "subscription_id": "s"}

    form = acr(tenant, **(whole | {missing: ""}))

    assert list(form.errors) == [missing]


def test_a_key_file_that_is_no_key_is_refused_without_being_quoted(tenant):
    form = new(tenant, "GAR", url="https://europe-west3-docker.pkg.dev", project="acme", password="hush-hush")

    assert list(form.errors) == ["password"]
    assert "hush-hush" not in str(form.errors)


def test_a_key_file_is_never_drawn_again(tenant):
    form = new(tenant, "GAR", url="nowhere", project="acme", password=KEY)

    assert not form.is_valid()
    assert "hush-hush" not in form.as_p()


def test_a_password_is_never_drawn_again_and_the_page_says_so(tenant):
    form = acr(tenant, name="a/b")

    assert not form.is_valid()
    assert "hush-hush" not in form.as_p()
    assert form.fields["password"].help_text == TYPE_IT_AGAIN


def test_what_is_not_secret_is_kept(tenant):
    form = acr(tenant, name="a/b")

    assert (form["name"].value(), form["url"].value(), form["username"].value()) == (
        "a/b",
        "https://acme.azurecr.io",
        "aqua",
    )


def test_the_console_of_another_customer_cannot_be_chosen(tenant):
    form = acr(tenant, tenant=str(AquaTenantFactory().pk))

    assert form.errors == {"tenant": ["Choose one of this customer's consoles."]}


@pytest.mark.parametrize("pk", ["", "0", "-1", "x", "\x00", "9" * 30, "9" * 5000])
def test_a_console_that_does_not_exist_cannot_be_chosen(tenant, pk):
    assert list(acr(tenant, tenant=pk).errors) == ["tenant"]


def test_the_only_console_is_chosen_already(tenant):
    form = NewRegistryForm(kind=TYPES["ACR"], tenants=AquaTenant.objects.all())

    assert form["tenant"].initial == tenant


def test_on_premises_needs_a_scanner_group(tenant):
    values = {"url": "https://harbor.acme.example", "username": "aqua", "password": "p", "hosting": "on_premises"}

    assert list(new(tenant, "HARBOR", **values).errors) == ["scanner_group"]
    assert new(tenant, "HARBOR", **values, scanner_group="dc-1").is_valid()


def test_a_type_that_is_only_on_premises_needs_a_scanner_group_whatever_was_sent(tenant):
    form = new(tenant, "DTR", url="https://dtr.acme.example", username="a", password="p", hosting="cloud")

    assert list(form.errors) == ["scanner_group"]
    assert form.chosen_hosting == "on_premises"


def test_an_unknown_hosting_is_refused(tenant):
    form = new(tenant, "QUAY", url="https://quay.io", username="a", password="p", hosting="moon")

    assert list(form.errors) == ["hosting"]


def test_an_unknown_way_to_sign_in_is_refused(tenant):
    assert SIGN_IN in acr(tenant, **{SIGN_IN: "magic"}).errors


# U+202E turns the text around, U+200F marks it as right-to-left: neither can be seen.
@pytest.mark.parametrize("text", ["a\x00b", "x" * 10_000, "a\u202eb", "a\u200fb"])
@pytest.mark.parametrize("name", ["name", "username", "url", "scanner_group", "prefixes"])
def test_hostile_text_is_refused_beside_its_field(tenant, name, text):
    assert list(acr(tenant, **{name: text}).errors) == [name]


@pytest.mark.parametrize("name", ["name", "username", "scanner_group", "prefixes"])
def test_a_formula_is_plain_text(tenant, name):
    assert acr(tenant, **{name: "=cmd()"}).is_valid()


@pytest.mark.parametrize("text", ["a\x00b", "x" * 10_000])
def test_a_hostile_password_is_refused_beside_its_field(tenant, text):
    assert list(acr(tenant, password=text).errors) == ["password"]


def test_blanks_around_a_password_belong_to_it(tenant):
    form = acr(tenant, password=" hush ")

    assert form.is_valid()
    assert form.entered()["credentials"] == {"password": " hush "}


@pytest.mark.parametrize("text", ["https://acme.azurecr.io", "two words", "x" * 201, "\n".join(map(str, range(51)))])
def test_a_prefix_that_is_none_is_refused(tenant, text):
    assert list(acr(tenant, prefixes=text).errors) == ["prefixes"]


def test_as_many_prefixes_as_aqua_is_given_are_fine(tenant):
    assert acr(tenant, prefixes="\n".join(map(str, range(MAX_PREFIXES)))).is_valid()


def test_a_form_for_another_way_to_sign_in_keeps_what_was_typed_but_no_secret(tenant):
    typed = {"name": "acme", "url": "https://acme.azurecr.io", SIGN_IN: "token", "password": "hush-hush"}

    form = NewRegistryForm(kind=TYPES["ACR"], tenants=AquaTenant.objects.all(), typed=typed)

    assert [bound.label for bound in form.typed] == ["Address", "Token name", "Token password"]
    assert (form["name"].value(), form["url"].value()) == ("acme", "https://acme.azurecr.io")
    assert "hush-hush" not in form.as_p()


# ── correcting ───────────────────────────────────────────────────────────────────────────────────────────────────────


def stored(**values: object) -> Registry:
    defaults = {
        "type_code": "ACR",
        "url": "https://acme.azurecr.io",
        "username": "aqua",
        "options": {SIGN_IN: "token"},
        "credentials": '{"password": "hush-hush"}',
        "state": Registry.State.FAILED,
    }
    return Registry.objects.get(pk=RegistryFactory(**{**defaults, **values}).pk)


def test_a_correction_starts_from_what_is_stored_without_its_secrets():
    form = CorrectedRegistryForm(registry=stored(prefixes=["a", "b"]))

    assert (form["url"].value(), form["username"].value(), form["prefixes"].value()) == (
        "https://acme.azurecr.io",
        "aqua",
        "a\nb",
    )
    assert "hush-hush" not in form.as_p()
    assert form.fields["password"].help_text == LEAVE_EMPTY


def test_stored_credentials_are_kept_when_none_are_given():
    data = {"url": "https://acme.azurecr.io", "username": "aqua", SIGN_IN: "token"}

    form = CorrectedRegistryForm(data, registry=stored())

    assert form.is_valid()
    assert form.entered()["credentials"] == {}


def test_erased_credentials_have_to_be_given_anew():
    standing = stored(state=Registry.State.STANDING, credentials="")
    data = {"url": "https://acme.azurecr.io", "username": "aqua", SIGN_IN: "token"}

    form = CorrectedRegistryForm(data, registry=standing)

    assert list(form.errors) == ["password"]
    assert form.fields["password"].help_text == ERASED


def test_another_way_to_sign_in_needs_its_own_credentials():
    data = {"url": "https://acme.azurecr.io", "username": "admin", SIGN_IN: "credentials"}

    assert list(CorrectedRegistryForm(data, registry=stored()).errors) == ["password"]


def test_secrets_are_replaced_as_a_whole():
    kept = '{"password": "p", "client_cert": "c", "client_key": "k"}'
    registry = stored(type_code="NEXUS", options={SIGN_IN: "mutual_tls"}, credentials=kept)
    data = {"url": "https://nexus.acme.example", "username": "a", SIGN_IN: "mutual_tls", "password": "new"}

    form = CorrectedRegistryForm(data, registry=registry)

    assert list(form.errors) == ["client_cert", "client_key"]
