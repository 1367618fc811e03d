"""
One finding, whichever of Aqua's three layouts told it.

    ROW      a row of `GET /api/v2/risks/vulnerabilities`    contract 7.1
    CVE      an entry of `cves[]` of the v1 `scan_result`    contract 6.1
    REPORT   an entry of a scanner's or a webhook's report   contract 10.2

The layouts call the same things by different names; a shape says which.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple, Self

from aqua_client import fields
from aqua_client.errors import BadField
from aqua_client.words import Severity


@dataclass(frozen=True, slots=True)
class Shape:
    """Under which keys a layout keeps what a finding says; of several the first that is filled counts."""

    severity: str
    score: str
    published_on: str
    acknowledged: str
    url: tuple[str, ...]
    vectors: tuple[str, ...]
    severity_reason: tuple[str, ...]


# The vectors stand in the order of contract 7.2, rule 1.
ROW = Shape(
    severity="aqua_severity",
    score="aqua_score",
    published_on="publish_date",
    acknowledged="acknowledged_date",
    url=("nvd_url", "vendor_url"),
    vectors=("aqua_vectors", "vendor_cvss3_vectors", "nvd_cvss3_vectors", "vendor_cvss2_vectors", "nvd_cvss2_vectors"),
    severity_reason=("aqua_severity_classification",),
)
CVE = Shape(
    severity="severity",
    score="score",
    published_on="publishdate",
    acknowledged="acknowledged",
    url=("url", "vendor_url"),
    vectors=("vectors",),
    severity_reason=(),
)
REPORT = Shape(
    severity="aqua_severity",
    score="aqua_score",
    published_on="publish_date",
    acknowledged="already_acknowledged",
    url=("nvd_url", "vendor_url"),
    vectors=("aqua_vectors", "vendor_vectors_v3", "nvd_vectors_v3", "vendor_vectors", "nvd_vectors"),
    severity_reason=("aqua_severity_classification",),
)


TEXTS = (
    "fix_version", "solution", "description", "exploit_type", "exploitability", "image_name", "imageid",
    "aqua_custom_severity", "base_image_name",
)  # fmt: skip
NUMBERS: frozenset[Any] = frozenset({int, float})
HIGHEST_PLAIN_NUMBER = 100
OPEN = ("1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z")
"""What rows say of a risk that nobody accepted (contract 3.2)."""

SEVERITIES = {severity.value: severity for severity in Severity}


@dataclass(frozen=True, slots=True)
class Resource:
    """
    The package, file or executable that a finding is in; what a layout leaves out is empty.

    What only some layouts tell (`cpe`, `hash`, `licenses`) does not make two resources different.
    """

    type: str
    format: str
    name: str
    version: str
    path: str
    arch: str
    cpe: str = field(default="", compare=False)
    hash: str = field(default="", compare=False)
    licenses: tuple[str, ...] = field(default=(), compare=False)


class Told(NamedTuple):
    """Properties of a finding, read in one go."""

    score: float | None
    severity_reason: str
    vectors: str
    fix_version: str
    solution: str
    description: str
    url: str
    published_on: date | None
    exploit_type: str
    epss_score: float | None
    has_exploit: bool
    is_acknowledged: bool
    own_severity: Severity | None
    fix_published_on: date | None
    is_of_base_image: bool
    n_running_workloads: int


_TEXT_OR_NONE = frozenset({str, type(None)})
_TOLD = ("fix_version", "solution", "description", "exploit_type", "exploitability")


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """
    One finding: a vulnerability of one resource in one image.

    Name and severity are read at once. The rest is read from `row` when asked for, since lists are long and few readers
    want every field; a property whose field has the wrong type raises BadField. What `reports.read` hands out was read
    once already and raises nothing.

    `place` says where the row stands in its document, for errors. `within` is the resource where that stands beside the
    row instead of in it.
    """

    name: str
    severity: Severity
    row: fields.Row = field(repr=False)
    shape: Shape = field(default=ROW, repr=False)
    place: str = field(default="", repr=False, compare=False)
    within: Resource | None = field(default=None, repr=False)

    @property
    def score(self) -> float | None:
        """Aqua's score, 0 to 10; None for a finding without one."""
        return fields.number_or_none(self.row, self.shape.score, self._at)

    @property
    def resource(self) -> Resource:
        """Where the finding is; parts that Aqua leaves out are empty."""
        if self.within is not None:
            return self.within
        at = f"{self._at}.resource"
        return read_resource(fields.row(self.row.get("resource") or {}, at), at)

    @property
    def installed_version(self) -> str:
        """The version of the resource."""
        return self.resource.version

    @property
    def fix_version(self) -> str:
        """The version that repairs it; empty when there is none."""
        return self._text("fix_version")

    @property
    def solution(self) -> str:
        """Aqua's advice."""
        return self._text("solution")

    @property
    def description(self) -> str:
        """What the vulnerability is."""
        return self._text("description")

    @property
    def published_on(self) -> date | None:
        """The day it was published."""
        return fields.day(self.row, self.shape.published_on, self._at)

    @property
    def first_found_on(self) -> date | None:
        """The day Aqua first saw it here; only rows tell."""
        return fields.day(self.row, "first_found_date", self._at)

    @property
    def url(self) -> str:
        """Where to read more: NVD, else the vendor."""
        return self._text(*self.shape.url)

    @property
    def vectors(self) -> str:
        """The CVSS vectors behind the score: Aqua's choice, else in the order of contract 7.2."""
        return self._text(*self.shape.vectors)

    @property
    def severity_reason(self) -> str:
        """Why Aqua chose this severity, `NVD CVSS V3 Score: 7.5`."""
        return self._text(*self.shape.severity_reason)

    @property
    def epss_score(self) -> float | None:
        """The probability of exploitation in the next 30 days, 0 to 1."""
        return fields.number_or_none(self.row, "epss_score", self._at)

    @property
    def epss_percentile(self) -> float | None:
        """The share of vulnerabilities with a lower EPSS score, 0 to 1."""
        return fields.number_or_none(self.row, "epss_percentile", self._at)

    @property
    def exploit_type(self) -> str:
        """What a known exploit can do, `remote`; empty when none is known."""
        return self._text("exploit_type")

    @property
    def exploit_url(self) -> str:
        """Where a known exploit is described."""
        return self._text("exploitability")

    @property
    def has_exploit(self) -> bool:
        """True when Aqua knows an exploit, in whichever field it says so."""
        return bool(self.row.get("exploit_availability") or self.exploit_type or self.exploit_url)

    @property
    def acknowledged_at(self) -> datetime | None:
        """When the risk was accepted; None while it is open, and in layouts that only say that it was."""
        return fields.moment(self.row, self.shape.acknowledged, self._at) if self.shape is ROW else None

    @property
    def is_acknowledged(self) -> bool:
        """True when the risk was accepted: such a finding no longer counts against policies (contract 8.1)."""
        if self.shape is ROW:
            return self.acknowledged_at is not None
        return _truth(self.row, self.shape.acknowledged, self._at)

    @property
    def own_severity(self) -> Severity | None:
        """The severity that the customer gave it; None where they left Aqua's. Only rows tell."""
        word = fields.text_or_empty(self.row, "aqua_custom_severity", self._at) if self.shape is ROW else ""
        return Severity(word.lower()) if word else None

    @property
    def fix_published_on(self) -> date | None:
        """The day its fix came out, as Aqua reports it; only rows tell."""
        return fields.day(self.row, "aqua_reported_fix_publish_date", self._at) if self.shape is ROW else None

    @property
    def base_image_name(self) -> str:
        """The base image that brought it; empty where the image itself did, or nobody knows."""
        return self._text("base_image_name") if self.is_of_base_image else ""

    @property
    def is_of_base_image(self) -> bool:
        """True when the base image brought it; only rows tell."""
        return self.shape is ROW and fields.truth(self.row, "base_image_vulnerability", self._at)

    @property
    def n_running_workloads(self) -> int:
        """How many running workloads have it; only rows tell."""
        return fields.whole_or_zero(self.row, "num_running_workloads", self._at) if self.shape is ROW else 0

    @property
    def image_name(self) -> str:
        """Repository and tag of the image; empty in reports, which are about one image."""
        return self._text("image_name", "imageid")

    @property
    def vulnerability_id(self) -> int | None:
        """Aqua's number of the row; only rows have one."""
        return self._whole("vulnerability_id")

    @property
    def scan_resource_id(self) -> int | None:
        """Aqua's number of the resource; with `name` it identifies the row. Only rows have one."""
        return self._whole("scan_resource_id")

    def told(self) -> "Told":
        """What most readers want, in one go: of a long list each property is asked for a hundred thousand times."""
        row, shape = self.row, self.shape
        get, is_row = row.get, shape is ROW
        texts = [get(key) for key in _TOLD]
        if not _TEXT_OR_NONE.issuperset(map(type, texts)):
            texts = [self._text(key) for key in _TOLD]
        fix_version, solution, description, exploit_type, exploit_url = texts
        url, vectors, score = get(shape.url[0]), get(shape.vectors[0]), get(shape.score)
        return Told(
            score if score.__class__ is float and isfinite(score) else self.score,
            self.severity_reason,
            vectors if vectors and vectors.__class__ is str else self.vectors,
            fix_version or "",
            solution or "",
            description or "",
            url if url and url.__class__ is str else self.url,
            self.published_on,
            exploit_type or "",
            self.epss_score,
            bool(get("exploit_availability") or exploit_type or exploit_url),
            get(shape.acknowledged, False) is not False and self.is_acknowledged,
            self.own_severity if is_row else None,
            self.fix_published_on if is_row else None,
            is_row and self.is_of_base_image,
            self.n_running_workloads if is_row else 0,
        )

    def read_all(self) -> Self:
        """Read every field once, so that a wrong one is found now and not where it is used. Raises BadField."""
        for name in ("resource",) if _is_plain(self.row, self.shape) else READ_LATER:
            getattr(self, name)
        return self

    @property
    def _at(self) -> str:
        return self.place or self.name

    def _text(self, *keys: str) -> str:
        """The first of the fields that is not empty; plain texts at once, since long lists ask for many."""
        row = self.row
        for key in keys:
            text: Any = row.get(key)
            if text.__class__ is not str:
                text = "" if text is None else fields.text_or_empty(row, key, self._at)
            if text:
                return str(text)
        return ""

    def _whole(self, key: str) -> int | None:
        return None if self.row.get(key) is None else fields.whole(self.row, key, self._at)


def name_and_severity(row: Any, at: str, shape: Shape) -> tuple[str, Severity]:
    """Read what every finding must have. The known words are found without asking the enumeration: lists are long."""
    try:
        name, severity = row["name"], SEVERITIES[row[shape.severity]]
        if name.__class__ is str and name:
            return name, severity
    except (KeyError, TypeError):
        pass
    row = fields.row(row, at)
    return fields.text(row, "name", at), Severity(fields.text(row, shape.severity, at))


READ_LATER = tuple(name for name, value in vars(Vulnerability).items() if isinstance(value, property))
"""The properties, whose fields are read when asked for."""


def read_resource(row: fields.Row, at: str) -> Resource:
    """Read the resource of a row (contract 7.1)."""
    keys = ("type", "format", "name", "version", "path", "arch", "cpe", "hash")
    kind, form, name, version, path, arch, cpe, digest = [fields.text_or_empty(row, key, at) for key in keys]
    return Resource(kind, form, name, version, path, arch, cpe, digest, fields.texts(row, "licenses", at))


def _is_plain(row: fields.Row, shape: Shape) -> bool:
    """
    Tell at a glance that no field can be wrong: texts are texts, scores are numbers, the day was seen before.

    Long reports are read five times as fast this way; what is unusual is read field by field.
    """
    texts = (*TEXTS, *shape.url, *shape.vectors, *shape.severity_reason)
    if not _TEXT_OR_NONE.issuperset(map(type, map(row.get, texts))):
        return False
    for key in (shape.score, "epss_score", "epss_percentile"):
        value: Any = row.get(key, 0)
        if value.__class__ not in NUMBERS or not 0 <= value <= HIGHEST_PLAIN_NUMBER:
            return False
    for key in ("vulnerability_id", "scan_resource_id", "num_running_workloads"):
        if row.get(key, 0).__class__ is not int:
            return False
    for key in (shape.published_on, "first_found_date", "aqua_reported_fix_publish_date"):
        day = row.get(key, "")
        if not (day.__class__ is str and _is_day(day)):
            return False
    if row.get("base_image_vulnerability", False).__class__ is not bool:
        return False
    accepted = row.get(shape.acknowledged, False)
    return accepted is False or (shape is ROW and accepted in OPEN)


@lru_cache(maxsize=10_000)
def _is_day(text: str) -> bool:
    try:
        fields.day({"day": text}, "day", "")
    except BadField:
        return False
    return True


def _truth(row: fields.Row, key: str, at: str) -> bool:
    """Read true or false, also as a text: reports that passed through other hands have it so."""
    written = row.get(key)
    if isinstance(written, str) and written.lower() in ("true", "false"):
        return written.lower() == "true"
    return fields.truth(row, key, at)
