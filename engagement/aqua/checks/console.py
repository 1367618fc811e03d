"""One look round a tenant's console: reads only, each answer asked for once."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar, cast

import aqua_client as aqua

Answer = TypeVar("Answer")

# Longer lists are not read to their end: a check must stay a few calls (issue 4: at most 40 for all facts).
LONGEST_LIST = 2000

# What servers say for a path that they do not have, and not for a thing that they do not know.
SAYS_NOTHING = frozenset({"", "not found", "404 not found", "404 page not found", "page not found", "no such page"})


class Console:
    """
    A read-only view of a tenant at one time. Every read is remembered, so that all checks of a run share it.

    `at` is the time of the run. `n_questions` counts what was asked; a long list takes a call for each of its pages.
    Reads raise the errors of `aqua_client`; what is read by its name is None where Aqua says that it is not there.
    """

    def __init__(self, client: aqua.Client, at: datetime) -> None:
        self.at = at
        self.n_questions = 0
        self.n_answers = 0
        self.first_error: aqua.AquaError | None = None
        self._client = client
        self._remembered: dict[str, Any] = {}
        self._noted: list[str] = []

    @property
    def is_deaf(self) -> bool:
        """Whether questions were asked and none was answered: trouble of the console, which says nothing of facts."""
        return self.n_questions > 0 and self.n_answers == 0

    def forget_notes(self) -> None:
        """Begin to note anew what is asked."""
        self._noted = []

    @property
    def asked(self) -> str:
        """The calls since `forget_notes`, remembered ones too."""
        return ", ".join(self._noted)

    def count_repositories(self, registry: str = "") -> int:
        narrowed = f"&registry={registry}" if registry else ""
        asked = f"GET /api/v2/repositories?page=1&pagesize=1{narrowed}"
        return self._ask(asked, lambda: self._client.repositories.count(registry))

    def entitlement(self) -> aqua.Entitlement:
        return self._ask("GET /api/v2/licenses", self._client.licenses.entitlement)

    def threat_analysis(self) -> aqua.ThreatAnalysis | None:
        return self._ask("GET /api/v1/settings/system/system", self._client.system.threat_analysis)

    def registry(self, name: str) -> aqua.Registry | None:
        return self._find(f"GET /api/v1/registries/{name}", lambda: self._client.registries.get(name))

    def scanners(self) -> tuple[aqua.Scanner, ...]:
        return self._list("GET /api/v1/scanqueue/scanners", self._client.scans.scanners)

    def scanner_group(self, name: str) -> aqua.ScannerGroup | None:
        return self._find(f"GET /api/v2/scanner_groups/{name}", lambda: self._client.scanner_groups.get(name))

    def image(self, registry: str, repository: str, tag: str) -> aqua.Image | None:
        asked = f"GET /api/v2/images/{registry}/{repository}/{tag}"
        return self._find(asked, lambda: self._client.images.get(registry, repository, tag))

    def scan_history(self, registry: str, repository: str, tag: str) -> tuple[aqua.PastScan, ...]:
        asked = f"GET /api/v2/images/{registry}/{repository}/{tag}/scan_history"
        return self._list(asked, lambda: self._client.images.scan_history(registry, repository, tag))

    def count_findings(self, registry: str, image: str) -> int:
        narrowed = f"image_name={image}&registry_name={registry}&show_negligible=true"
        asked = f"GET /api/v2/risks/vulnerabilities?{narrowed}"
        return self._ask(asked, lambda: self._client.vulnerabilities.count(registry=registry, image=image))

    def acknowledgements(self) -> tuple[aqua.Acknowledgement, ...]:
        return self._list("GET /api/v2/risks/acknowledge?order_by=date", self._client.acknowledgements.iterate)

    def policy(self, name: str) -> aqua.AssurancePolicy | None:
        return self._find(f"GET /api/v2/assurance_policy/image/{name}", lambda: self._client.policies.get(name))

    def signs_in_by_saml(self) -> bool:
        return self._ask("GET /api/v2/integrationsEnabledState", self._client.saml.is_enabled)

    def saml_settings(self) -> aqua.SamlSettings:
        return self._ask("GET /api/v1/settings/SAMLSettings/SAMLSettings", self._client.saml.settings)

    def saml_mappings(self) -> tuple[aqua.SamlMapping, ...]:
        return self._list("GET /api/cspm/v2/samlmappings", self._client.saml.mappings)

    def account_users(self) -> tuple[aqua.AccountUser, ...]:
        return self._list("GET /v2/users?expand=login,csproles,group", self._client.account_users.iterate)

    def role(self, name: str) -> aqua.Role | None:
        return self._find(f"GET /api/v2/access_management/roles/{name}", lambda: self._client.roles.get(name))

    def log_services(self) -> dict[str, aqua.LogService]:
        return self._ask("GET /api/v1/settings/log_services", self._client.log_services.all)

    def notification_outputs(self) -> dict[str, tuple[aqua.NotificationOutput, ...]]:
        return self._ask("GET /api/v2/notification/outputs?groupBy=type", self._client.notifications.by_type)

    def _find(self, asked: str, read: Callable[[], Answer]) -> Answer | None:
        """Read a thing by its name; None where Aqua names it as unknown. A 404 that says nothing is raised."""

        def find() -> Answer | None:
            try:
                return read()
            except aqua.NotFound as error:
                if error.status == 404 and error.aqua_message.strip(" .!").lower() in SAYS_NOTHING:
                    raise
                return None

        return self._ask(asked, find)

    def _list(self, asked: str, iterate: Callable[[], Iterator[Answer]]) -> tuple[Answer, ...]:
        return self._ask(asked, lambda: tuple(islice(iterate(), LONGEST_LIST)))

    def _ask(self, asked: str, read: Callable[[], Answer]) -> Answer:
        self._noted.append(asked)
        if asked not in self._remembered:
            self.n_questions += 1
            try:
                self._remembered[asked] = read()
                self.n_answers += 1
            except aqua.AquaError as error:
                self._remembered[asked] = error
                self.first_error = self.first_error or error
        remembered = self._remembered[asked]
        if isinstance(remembered, aqua.AquaError):
            raise remembered
        return cast("Answer", remembered)
