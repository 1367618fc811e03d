"""How Aqua comes to the severity of a finding (contract 7.2), to tell findings that were rated in another way."""

from aqua_client.findings import CVE, Vulnerability
from aqua_client.words import Severity

VENDOR_WORDS = {
    "critical": Severity.CRITICAL,
    "important": Severity.HIGH,
    "high": Severity.HIGH,
    "moderate": Severity.MEDIUM,
    "medium": Severity.MEDIUM,
    "low": Severity.LOW,
    "unimportant": Severity.NEGLIGIBLE,
    "negligible": Severity.NEGLIGIBLE,
}
"""Rule 2: what a vendor's word means; `unknown` and the like mean nothing."""

BANDS = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.0, Severity.LOW))
"""Rule 3: the lowest score of each severity; for low the score must be more than that."""


def expected(finding: Vulnerability) -> Severity | None:
    """
    Say which severity follows from the vendor's word and the score of a finding.

    The word wins, but servers of 2020, which do not write why, let the score win (rule 4). None where a layout does not
    tell enough: the v1 result leaves out whose score it is.
    """
    if finding.shape is CVE:
        return None
    word = VENDOR_WORDS.get(str(finding.row.get("vendor_severity") or "").lower())
    band = _band(finding.score)
    first, second = (word, band) if finding.severity_reason else (band, word)
    return first or second or Severity.NEGLIGIBLE


def _band(score: float | None) -> Severity | None:
    if not score:
        return None
    return next((severity for lowest, severity in BANDS if score >= lowest), None)
