"""From a finding of Aqua's, in whichever layout it came, to the row that is stored."""

import re

import aqua_client as aqua
from engagement.domain.findings import Finding
from engagement.models import Severity

# By word, and as plain numbers: members of an enumeration cost as much as all other fields of a finding together.
_SEVERITIES = {
    aqua.Severity.CRITICAL.value: Severity.CRITICAL.value,
    aqua.Severity.HIGH.value: Severity.HIGH.value,
    aqua.Severity.MEDIUM.value: Severity.MEDIUM.value,
    aqua.Severity.LOW.value: Severity.LOW.value,
    aqua.Severity.NEGLIGIBLE.value: Severity.NEGLIGIBLE.value,
}
_WORST = Severity.CRITICAL.value
# What PostgreSQL cannot hold in a text: the zero byte, and halves of a character.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_STANDS_FOR_IT = "\ufffd"


def read(row: aqua.Vulnerability, *, layer_digest: str = "") -> Finding:
    """The row of a finding; texts are cut where the column ends, and a sign that no text can hold is replaced."""
    resource, told = row.resource, row.told()
    # In the order of Finding: by names it takes twice as long, and there may be a hundred thousand.
    finding = Finding(
        row.name[:100],
        # A word that nobody knows yet is looked at, not overlooked.
        _SEVERITIES.get(str(row.severity), _WORST),
        told.score,
        told.severity_reason[:100],
        told.vectors[:200],
        resource.type[:20],
        resource.format[:20],
        resource.name[:300],
        resource.path[:1000],
        resource.version[:200],
        told.fix_version[:300],
        told.description,
        told.solution,
        told.url[:1000],
        told.published_on,
        told.exploit_type[:100],
        told.epss_score,
        told.is_acknowledged,
        None if told.own_severity is None else _SEVERITIES.get(str(told.own_severity)),
        told.fix_published_on,
        told.has_exploit,
        told.is_of_base_image,
        told.n_running_workloads,
        layer_digest[:80],
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
