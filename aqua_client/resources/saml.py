"""Single sign-on by SAML: a console's settings, and the group mappings of Aqua's service (contract section 14)."""

from collections.abc import Iterator

from aqua_client import fields, shapes
from aqua_client.console import Console
from aqua_client.models.access import SamlMapping, SamlSettings
from aqua_client.paging import Offsets
from aqua_client.places import Service
from aqua_client.resources.store import Store

STATES = "/api/v2/integrationsEnabledState"
SETTINGS = "/api/v1/settings/SAMLSettings/SAMLSettings"
MAPPINGS = "/api/cspm/v2/samlmappings"


class Saml:
    """SAML settings of a self-hosted console, and group mappings of an account; Aqua sets the rest of an account up."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._mappings = Store(
            console, MAPPINGS, SamlMapping, key="id", envelope="data", style=Offsets(), service=Service.LOGIN
        )

    def settings(self) -> SamlSettings:
        """Fetch the settings: `GET /api/v1/settings/SAMLSettings/SAMLSettings` (contract 14)."""
        return self._console.one(SETTINGS, shapes.reader(SamlSettings))

    def is_enabled(self) -> bool:
        """Ask whether a self-hosted console signs in by SAML: `GET /api/v2/integrationsEnabledState` (contract 14)."""
        return self._console.one(STATES, lambda row, at: fields.truth(row, "SAMLSettings", at))

    def set_settings(self, settings: SamlSettings) -> SamlSettings:
        """Replace the settings: `PUT /api/v1/settings/SAMLSettings/SAMLSettings` (contract 14)."""
        self._console.call("PUT", SETTINGS, body=shapes.write(settings))
        return self.settings()

    def mappings(self) -> Iterator[SamlMapping]:
        """Go through the mappings: `GET {login host}/api/cspm/v2/samlmappings` (contract 14)."""
        return self._mappings.iterate()

    def mapping(self, mapping_id: int) -> SamlMapping:
        """Fetch one: `GET {login host}/api/cspm/v2/samlmappings/{id}` (contract 14). Raises NotFound."""
        return self._mappings.get(mapping_id)

    def create_mapping(self, mapping: SamlMapping) -> SamlMapping:
        """Create one: `POST {login host}/api/cspm/v2/samlmappings` (contract 14)."""
        return self._mappings.create(mapping)

    def update_mapping(self, mapping: SamlMapping) -> SamlMapping:
        """Replace one: `PUT {login host}/api/cspm/v2/samlmappings/{id}` (contract 14). Raises NotFound."""
        return self._mappings.put(mapping.id, mapping)

    def delete_mapping(self, mapping_id: int) -> None:
        """Delete one: `DELETE {login host}/api/cspm/v2/samlmappings/{id}` (contract 14). Raises NotFound."""
        self._mappings.delete(mapping_id)
