"""From a finding of Aqua's, in whichever layout it came, to the row that is stored."""

import re

import aqua_client as aqua
from engagement.domain.findings import Finding
from engagement.models import Severity

_SEVERITIES = {
    aqua.Severity.CRITICAL: Severity.CRITICAL,
    aqua.Severity.HIGH: Severity.HIGH,
    aqua.Severity.MEDIUM: Severity.MEDIUM,
    aqua.Severity.LOW: Severity.LOW,
    aqua.Severity.NEGLIGIBLE: Severity.NEGLIGIBLE,
}
# What PostgreSQL cannot hold in a text: the zero byte, and halves of a character.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_STANDS_FOR_IT = "\ufffd"


def read(row: aqua.Vulnerability, *, layer_digest: str = "") -> Finding:
    """The row of a finding; texts are cut where the column ends, and a sign that no text can hold is replaced."""
    resource = row.resource
    finding = Finding(
        name=row.name[:100],
        # A word that nobody knows yet is looked at, not overlooked.
        severity=_SEVERITIES.get(row.severity, Severity.CRITICAL),
        score=row.score,
        score_source=row.severity_reason[:100],
        vectors=row.vectors[:200],
        resource_type=resource.type[:20],
        resource_format=resource.format[:20],
        resource_name=resource.name[:300],
        resource_path=resource.path[:1000],
        installed_version=resource.version[:200],
        fix_version=row.fix_version[:300],
        description=row.description,
        solution=row.solution,
        url=row.url[:1000],
        published_on=row.published_on,
        exploit_type=row.exploit_type[:100],
        epss_score=row.epss_score,
        is_acknowledged=row.is_acknowledged,
        own_severity=None if row.own_severity is None else _SEVERITIES.get(row.own_severity),
        fix_published_on=row.fix_published_on,
        is_exploitable=row.has_exploit,
        is_of_base=row.is_of_base_image,
        n_workloads=row.n_running_workloads,
        layer_digest=layer_digest[:80],
    )
    return finding if _is_storable(finding) else Finding._make(map(storable, finding))


def storable(value: object) -> object:
    """The value with every sign in it that no text of the database can hold replaced, in lists and objects, too."""
    if isinstance(value, str):
        return _UNSTORABLE.sub(_STANDS_FOR_IT, value)
    if isinstance(value, dict):
        return {str(storable(key)): storable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(one) for one in value]
    return value


def _is_storable(finding: Finding) -> bool:
    text = "".join([value for value in finding if value.__class__ is str])
    return "\x00" not in text and (text.isascii() or _UNSTORABLE.search(text) is None)
