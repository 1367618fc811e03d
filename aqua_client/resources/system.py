"""System settings, as far as they tell what a tenant may use (contract section 15)."""

from aqua_client import fields, shapes
from aqua_client.console import Console
from aqua_client.models.settings import ThreatAnalysis

PATH = "/api/v1/settings/system/system"


class System:
    """The system settings of a console; they are read here, not changed."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def threat_analysis(self) -> ThreatAnalysis | None:
        """Fetch the block about DTA: `GET /api/v1/settings/system/system` (contract 15); None where there is none."""
        return self._console.one(PATH, _read_threat_analysis)


def _read_threat_analysis(row: fields.Row, at: str) -> ThreatAnalysis | None:
    found = row.get("dta")
    return None if not found else shapes.read(ThreatAnalysis, fields.row(found, "dta"), "dta")
