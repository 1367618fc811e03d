"""
Twenty-odd secrets planted where people and installations put them, and looked for wherever something is written.

The product's own ways are walked: forms that are refused and taken, sign-ins, workers that fail, faults, exports. None
of the planted words may stand in a log, an answer, the trail, a file, Redis, a mail or a column of the database.
"""

import logging
import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from engagement.aqua import runner
from engagement.exports import letters
from engagement.lib import throttle, traces
from engagement.models import AquaTenant, Engagement, IdentityProvider, Letter, Operation, Registry, User
from engagement.models.fields import keyring
from engagement.rules.registry_types import ADDABLE, SIGN_IN
from tests.factories import (
    AdministratorFactory,
    AquaTenantFactory,
    AssignmentFactory,
    ConsultantFactory,
    EngagementFactory,
    MembershipFactory,
    PsLeadFactory,
)
from tests.sandboxes import RunningSandbox
from tests.views.registries.pages import entered
from tests.ways_in import code_in, lend_power, shown_by, with_an_app

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]

# Planted as they are typed; what is random (codes, tokens, addresses) joins them once it is known.
PLANTED = {
    "console key": "canary-console-key",
    "console secret": "canary-console-secret",
    "console user": "canary-console-user",
    "console password": "canary-console-password",
    "registry password": "canary-registry-password",
    "person's password": "canary-person-password",
    "wrong password": "canary-wrong-password",
    "wrong second factor": "canary-wrong-factor",
    "provider's secret": "canary-provider-secret",
    "mail password": "canary-mail-password",
    "secret key": "canary-secret-key-of-the-site",
    "database password": "canary-database-password",
}
_EACH_REGISTRY_SECRET = {
    (one.code, way.code, field.name): f"canary-{one.code}-{way.code}-{field.name}"
    for one in ADDABLE
    for way in one.sign_ins
    for field in way.fields
    if field.is_secret
}


class Heard:
    """Everything that was logged, as the console handler would print it, and every answer that was given."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.answers: list[str] = []

    def ask(self, client: Client, method: str, path: str, data: dict[str, object] | None = None) -> HttpResponseBase:
        response = getattr(client, method)(path, data or {})
        body = response.getvalue() if response.streaming else response.content
        self.answers.append(f"{path} {response.headers} {body.decode(errors='replace')}")
        return response


class _Keep(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.lines = lines
        self.addFilter(traces.AddTrace())
        self.setFormatter(logging.Formatter("{levelname} {name} [{trace}] {message}", style="{"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def heard() -> Iterator[Heard]:
    heard, root = Heard(), logging.getLogger()
    handler = _Keep(heard.lines)
    quiet = {name: logging.getLogger(name) for name in ("django", "django.request", "engagement", "celery", "urllib3")}
    levels = {name: logger.level for name, logger in quiet.items()}
    for logger in quiet.values():
        logger.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield heard
    root.removeHandler(handler)
    for name, logger in quiet.items():
        logger.setLevel(levels[name])


@pytest.fixture
def engagement(sandbox: RunningSandbox, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Engagement:
    settings.SANDBOX_URL = sandbox.url
    settings.EMAIL_HOST_PASSWORD = PLANTED["mail password"]
    settings.SECRET_KEY = PLANTED["secret key"]
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", PLANTED["database password"])
    return EngagementFactory(reference="NW-7", ps_lead=PsLeadFactory())


@pytest.fixture
def consultant(engagement: Engagement) -> Client:
    return signed_in(AssignmentFactory(engagement=engagement, consultant=ConsultantFactory()).consultant)


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def found(words: dict[str, str], heard: Heard, *, but_in: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Which of the words stand in the log, an answer, a table or Redis; `but_in` names tables that may hold them."""
    places = {"log": "\n".join(heard.lines), "answers": "\n".join(heard.answers), "redis": _in_redis()} | _tables()
    return [
        (name, place)
        for place, text in places.items()
        if place not in but_in
        for name, word in words.items()
        if word in text
    ]


def _tables() -> dict[str, str]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        told = {}
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(to_jsonb(t)::text, ' '), '') FROM {table} t")  # noqa: S608
            told[table] = cursor.fetchone()[0]
    return told


def _in_redis() -> str:
    """Each key with its bytes, whatever it is."""
    broker = throttle.connection()
    return " ".join(f"{key!r} {broker.dump(key)!r}" for key in broker.keys("*"))


def add_console(heard: Heard, client: Client, engagement: Engagement, url: str, **more: object) -> None:
    data = {
        "customer": engagement.customer.pk,
        "label": "Prod",
        "region": "other",
        "console_url": url,
        "sign_in_by": "api_key",
        "identifier": PLANTED["console key"],
        "secret": PLANTED["console secret"],
    }
    heard.ask(client, "post", "/consoles/add/", {**data, **more})


def test_credentials_of_a_console_stand_nowhere(heard, consultant, engagement, sandbox):
    add_console(heard, consultant, engagement, sandbox.url, label="")
    add_console(heard, consultant, engagement, sandbox.url)
    add_console(
        heard,
        consultant,
        engagement,
        sandbox.url,
        label="Test",
        sign_in_by="password",
        identifier=PLANTED["console user"],
        secret=PLANTED["console password"],
    )

    for operation in Operation.objects.all():
        runner.carry_out(operation.pk)
    for tenant in AquaTenant.objects.all():
        heard.ask(consultant, "get", f"/consoles/{tenant.pk}/")

    states = set(AquaTenant.objects.values_list("state", flat=True))
    assert (states, found(PLANTED, heard)) == ({AquaTenant.State.REJECTED}, [])


def test_every_secret_of_every_registry_type_stands_nowhere_when_its_form_is_refused(heard, consultant, engagement):
    tenant = AquaTenantFactory(customer=engagement.customer)

    for (code, way, field), word in _EACH_REGISTRY_SECRET.items():
        data = {"type": code, "tenant": tenant.pk, "name": "", SIGN_IN: way, field: word}
        response = heard.ask(consultant, "post", f"/engagements/NW-7/registries/add/?type={code}", data)
        assert response.status_code == 422

    words = {"/".join(key): word for key, word in _EACH_REGISTRY_SECRET.items()}
    assert (found(words, heard), len(words) > 8) == ([], True)


def test_credentials_of_a_registry_stand_nowhere_while_its_integration_fails(heard, consultant, engagement, sandbox):
    tenant = AquaTenantFactory(
        customer=engagement.customer, console_url=sandbox.url, identifier=sandbox.key, secret=sandbox.secret
    )
    data = entered(engagement, tenant=str(tenant.pk), password=PLANTED["registry password"])
    heard.ask(consultant, "post", "/engagements/NW-7/registries/add/?type=ACR", data)
    operation = Operation.objects.get()
    Registry.objects.update(url="https://no-such-host.example.invalid")

    runner.carry_out(operation.pk)
    for page in ("registries/", f"operations/{operation.pk}/", "audit/", "audit/rows/", "audit/export/"):
        heard.ask(consultant, "get", f"/engagements/NW-7/{page}")
    heard.ask(consultant, "get", f"/engagements/NW-7/registries/{Registry.objects.get().pk}/edit/")

    operation.refresh_from_db()
    token = {"console token": sandbox.key, "console's real secret": sandbox.secret}
    assert (operation.state, found(PLANTED | token, heard)) == (Operation.State.FAILED, [])


def test_what_a_refused_sign_in_was_tried_with_stands_nowhere(heard):
    user = ConsultantFactory()
    user.set_password(PLANTED["person's password"])
    user.save()
    secret = with_an_app(user)
    codes = RecoveryCodes.activate(user).get_unused_codes()
    client = Client(raise_request_exception=False)

    heard.ask(client, "post", "/sign-in/team/", {"login": user.email, "password": PLANTED["wrong password"]})
    heard.ask(client, "post", "/sign-in/team/", {"login": user.email, "password": PLANTED["person's password"]})
    heard.ask(client, "post", "/sign-in/second-step/", {"code": PLANTED["wrong second factor"]})
    heard.ask(client, "post", "/sign-in/second-step/", {"code": shown_by(secret)})

    words = PLANTED | {"app's secret": secret} | {f"recovery code {n}": code for n, code in enumerate(codes)}
    answered = {"wrong second factor"}
    assert client.session["_auth_user_id"] == str(user.pk)
    assert [hit for hit in found(words, heard) if hit[0] not in answered or hit[1] != "answers"] == []


def test_a_code_to_sign_in_stands_in_its_mail_alone_and_not_after_it(heard, settings):
    customer = MembershipFactory().user
    client = Client(raise_request_exception=False)
    heard.ask(client, "post", "/sign-in/", {"email": customer.email})
    letter = Letter.objects.get()
    code = {"code": code_in(letter)}
    while_queued = found(code, heard, but_in=("engagement_letter",))
    settings.EMAIL_BACKEND, settings.SENDS_MAIL = "django.core.mail.backends.locmem.EmailBackend", True

    letters.deliver(letter.pk, at=timezone.now())

    assert (while_queued, found(code, heard)) == ([], [])


def test_the_secret_of_a_calendar_is_shown_once_and_kept_nowhere(heard, consultant):
    shown = consultant.post("/calendar/", follow=True).content.decode()
    secret = re.search(r"/calendar/([\w-]{20,})\.ics", shown)
    assert secret is not None

    heard.ask(consultant, "get", f"/calendar/{secret[1]}.ics")
    heard.ask(consultant, "get", "/calendar/")

    hits = [hit for hit in found({"calendar": secret[1]}, heard) if hit[1] != "answers"]
    assert (hits, secret[1] in heard.answers[-1]) == ([], False)


def test_a_fault_tells_its_reference_and_no_secret(heard, settings):
    IdentityProvider.objects.create(
        kind="oidc",
        label="Ours",
        slug="ours",
        issuer="https://id.example",
        client_id="tm",
        client_secret=PLANTED["provider's secret"],
    )
    user = ConsultantFactory()
    user.set_password(PLANTED["person's password"])
    user.save()
    with_an_app(user)
    client = Client(raise_request_exception=False)
    heard.ask(client, "post", "/sign-in/team/", {"login": user.email, "password": PLANTED["person's password"]})
    Authenticator.objects.update(data={"secret": "gone:gAAAAAdamaged"})

    response = heard.ask(client, "post", "/sign-in/second-step/", {"code": "123456"})

    keys = {f"key {name}": part for name, part in _keys(settings.ENCRYPTION_KEYS).items()}
    faults = [line for line in heard.lines if line.startswith("ERROR django.request")]
    assert response.status_code == 500
    assert [response["X-Request-ID"] in line for line in faults] == [True]
    assert (response["X-Request-ID"] in response.content.decode(), found(PLANTED | keys, heard)) == (True, [])


def _keys(text: str) -> dict[str, str]:
    return dict(part.split(":", 1) for part in text.split(","))


def test_files_and_pages_of_the_whole_hold_none(heard, engagement):
    AquaTenantFactory(identifier=PLANTED["console key"], secret=PLANTED["console secret"])
    lead, administrator = signed_in(engagement.ps_lead), signed_in(AdministratorFactory())
    lend_power(administrator)

    for path in ("/audit/", "/audit/rows/", "/audit/export/", "/audit/rows/export/"):
        heard.ask(lead, "get", path)
        heard.ask(administrator, "get", path)
    for path in ("/portfolio/", "/portfolio/export/", "/packages/"):
        heard.ask(lead, "get", path)
    for path in ("/consoles/", "/team/"):
        heard.ask(administrator, "get", path)

    assert found(PLANTED, heard) == []


def test_the_token_of_a_console_is_sealed_in_redis(heard, engagement, sandbox):
    tenant = AquaTenantFactory(
        customer=engagement.customer, console_url=sandbox.url, identifier=sandbox.key, secret=sandbox.secret
    )
    operation = Operation.objects.create(
        tenant=tenant,
        kind=Operation.Kind.VERIFY_TENANT,
        idempotency_key="x",
        asked_at=timezone.now(),
        look_again_at=timezone.now(),
    )

    runner.carry_out(operation.pk)

    [kept] = throttle.connection().keys(f"token:{tenant.pk}:*")
    token = keyring().decrypt(throttle.connection().get(kept).decode())
    assert found({"token": token}, heard) == []
