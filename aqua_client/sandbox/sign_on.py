"""Single sign-on: the SAML, OpenID and OAuth2 settings of a console, LDAP, and the group mappings. Contract 14."""

from collections.abc import Mapping
from typing import Any

from aqua_client.sandbox import choices, shelves
from aqua_client.sandbox.clock import stamp
from aqua_client.sandbox.messages import Answer, Request
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.shelves import ACCOUNT, Shelf
from aqua_client.sandbox.world import World

SAML: Mapping[str, Any] = {
    **dict.fromkeys(("enabled", "sso_enable", "auth_by_role", "signed_request", "slo_enabled"), False),
    "aqua_creds_enable": True,
    "token_provided": False,
    **dict.fromkeys(("idpissuer", "idpssourl", "idpslourl", "x509cert", "sp_id", "assertion_url", "logout_url"), ""),
    "user_loginid": "",
    "user_role": "",
    "role_mapping": {},
}
OPEN_ID: Mapping[str, Any] = {
    "enabled": False,
    "auth_by_role": False,
    "scopes": [],
    "role_mapping": {},
    **dict.fromkeys(("client_id", "secret", "idp_url", "provider_name", "redirect_url", "user", "user_role"), ""),
}
OAUTH2: Mapping[str, Any] = {
    "enabled": False,
    "role_mapping": {},
    **dict.fromkeys(("iss_url", "jwks_url", "user_loginid", "user_role"), ""),
}
LDAP: Mapping[str, Any] = {
    "enable": False,
    "ssl": False,
    "verify_cert": True,
    "role_mapping": {},
    **dict.fromkeys(("account_attr_name", "base_dn", "cacert", "displayname_attr_name", "dn_attr_name", "domain"), ""),
    **dict.fromkeys(("group_attr_name", "group_name_attr_name", "group_object_class", "object_class", "password"), ""),
    **dict.fromkeys(("port", "type", "user", "user_member_attr_name"), ""),
}

SETTINGS = {
    "SAMLSettings/SAMLSettings": Shelf("sign_on", "setting", SAML),
    "OIDCSettings/OpenIdSettings": Shelf("sign_on", "setting", OPEN_ID, secrets=("secret",)),
    "OIDCSettings/OIDCSettings": Shelf("sign_on", "setting", OAUTH2),
    "ldap": Shelf("sign_on", "setting", LDAP, secrets=("password",)),
}
STATES = {"SAMLSettings": "SAMLSettings/SAMLSettings"} | {
    name: f"OIDCSettings/{name}" for name in ("OpenIdSettings", "OIDCSettings")
}

MAPPINGS = Shelf(
    "saml_mappings",
    "mapping",
    {"csp_role": "", "saml_groups": [], "account_id": choices.ACCOUNT_ID, "created": ""},
    key="id",
    deleted=200,
)


def _of(world: World, name: str) -> dict[str, Any]:
    return {**SETTINGS[name].defaults, **world.store("sign_on").get(name, {})}


def _reader(name: str) -> Any:
    """`GET` of one of the settings."""
    return lambda world, _request: Answer(200, _of(world, name))


def _writer(name: str) -> Any:
    """`PUT` (LDAP: `POST`) of one of the settings; a secret that is sent empty or masked stays."""
    shelf = SETTINGS[name]

    def write(world: World, request: Request) -> Answer:
        body, old = request.object(), _of(world, name)
        fields = shelf.read(request, body)
        fields |= {secret: old[secret] for secret in shelf.secrets if not body.get(secret)}
        world.store("sign_on")[name] = fields
        world.touch()
        return Answer(204)

    return write


def states(world: World, _request: Request) -> Answer:
    """`GET /api/v2/integrationsEnabledState`: which ways of signing in are on."""
    return Answer(200, {name: bool(_of(world, key)["enabled"]) for name, key in STATES.items()})


def create_mapping(world: World, request: Request) -> Answer:
    """`POST /api/cspm/v2/samlmappings`: 201 with the number in `data`."""
    row = MAPPINGS.add(world, request, request.object())
    row["created"] = stamp(world.clock.now())
    return ACCOUNT.one(201, row)


PLACE = "/api/cspm/v2/samlmappings"

ROUTES = (
    *(Route("GET", f"/api/v1/settings/{name}", _reader(name)) for name in SETTINGS),
    *(Route("POST" if name == "ldap" else "PUT", f"/api/v1/settings/{name}", _writer(name)) for name in SETTINGS),
    Route("GET", "/api/v2/integrationsEnabledState", states),
    Route("POST", PLACE, create_mapping),
    *shelves.routes(MAPPINGS, PLACE, ACCOUNT, methods="list get put drop"),
)
