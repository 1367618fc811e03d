"""
Two scans side by side: which findings are new, fixed, changed and the same, and whether the image or knowledge did it.

Of the same digest nothing but the knowledge can have changed. Otherwise each finding tells: a new one on a package that
was there before in that very version is new knowledge; one on another version is the image's. A package counts as there
where it has a finding, or where a report listed it.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from engagement.domain import findings, paging, reads
from engagement.models import Image, Scan, ScanState, Severity, Vulnerability
from engagement.rules import finding_keys

ROWS = 50
SCANS_OFFERED = 25
NEW, FIXED, CHANGED, SAME = KINDS = ("new", "fixed", "changed", "same")
IMAGE, KNOWLEDGE = CAUSES = ("image", "knowledge")
# The version of UUIDs that say by which rules they were made; those from before were of none.
_KEYED_SINCE = 8

_COLUMNS = """v.id, v.finding_key, v.name, v.severity, v.installed_version, v.fix_version, v.resource_format,
              v.resource_name, v.resource_path"""
_THERE = """
SELECT resource_format, resource_name, installed_version FROM {findings} WHERE resource_name <> ''
 UNION
SELECT coalesce(p ->> 'format', ''), p ->> 'name', coalesce(p ->> 'version', '')
  FROM engagement_scancontent c
 CROSS JOIN jsonb_array_elements(CASE jsonb_typeof(c.packages) WHEN 'array' THEN c.packages ELSE '[]' END) p
 WHERE c.scan_id = %({scan})s AND p ->> 'name' <> ''
"""
_PAIRS = """
WITH b AS MATERIALIZED (SELECT {columns} FROM engagement_vulnerability v WHERE v.scan_id = %(before)s),
     a AS MATERIALIZED (SELECT {columns} FROM engagement_vulnerability v WHERE v.scan_id = %(after)s),
     there_before AS ({there_before}),
     there_after AS ({there_after}),
     kinds AS MATERIALIZED (
         SELECT a.id AS after_id, b.id AS before_id,
                CASE WHEN b.id IS NULL THEN 'new'
                     WHEN a.id IS NULL THEN 'fixed'
                     WHEN (a.severity, a.installed_version, a.fix_version)
                       <> (b.severity, b.installed_version, b.fix_version) THEN 'changed'
                     ELSE 'same' END AS kind,
                CASE WHEN %(same_image)s THEN true
                     WHEN b.id IS NULL
                     THEN (a.resource_format, a.resource_name, a.installed_version) IN (SELECT * FROM there_before)
                     WHEN a.id IS NULL
                     THEN (b.resource_format, b.resource_name, b.installed_version) IN (SELECT * FROM there_after)
                     ELSE a.installed_version = b.installed_version END AS is_knowledge
           FROM a FULL JOIN b ON a.finding_key = b.finding_key
     )
"""
# The counts stand beside each row, and alone where a page has none: the findings are joined once for both.
_PAGE = """
{pairs}
SELECT (SELECT json_agg(c) FROM (SELECT kind, is_knowledge, count(*) AS n FROM kinds GROUP BY 1, 2) c) AS counts, page.*
  FROM (SELECT 1) always
  LEFT JOIN (
      SELECT k.after_id, k.before_id, k.is_knowledge, coalesce(a.name, b.name) AS name,
             a.severity, b.severity AS severity_before, coalesce(a.resource_name, b.resource_name) AS package,
             coalesce(a.resource_path, b.resource_path) AS path, a.installed_version AS installed,
             b.installed_version AS installed_before, a.fix_version AS fix, b.fix_version AS fix_before
        FROM kinds k LEFT JOIN a ON a.id = k.after_id LEFT JOIN b ON b.id = k.before_id
       WHERE k.kind = %(kind)s AND (%(cause)s = '' OR k.is_knowledge = (%(cause)s = 'knowledge'))
       ORDER BY coalesce(a.severity, b.severity) DESC, 4, coalesce(k.after_id, k.before_id)
       LIMIT %(rows)s OFFSET %(start)s
  ) page ON true
"""


def _filled(statement: str) -> str:
    pairs = (
        _PAIRS.replace("{there_before}", _THERE.replace("{findings}", "b").replace("{scan}", "before"))
        .replace("{there_after}", _THERE.replace("{findings}", "a").replace("{scan}", "after"))
        .replace("{columns}", _COLUMNS)
    )
    return statement.replace("{pairs}", pairs)


_PAGE = _filled(_PAGE)
_NAMES = {member.value: member.label.lower() for member in Severity}


@dataclass(frozen=True)
class Wanted:
    """Which findings of a comparison somebody asked for; an empty `cause` asks for both."""

    kind: str = NEW
    cause: str = ""
    page: int = 1


@dataclass(frozen=True)
class Count:
    """How many findings are of a kind, and how many of them by each cause."""

    kind: str
    n: int
    n_image: int
    n_knowledge: int


@dataclass(frozen=True)
class Row:
    """A finding in both scans or in one; `was` says what it was before where that differs. `pk` is the later one's."""

    pk: int
    is_after: bool
    name: str
    severity: str
    was: str
    package: str
    installed: str
    fix: str
    cause: str


@dataclass(frozen=True)
class Comparison:
    """Two scans of the same image or of two; `same_image` is None where a digest is not known."""

    before: Scan
    after: Scan
    same_image: bool | None
    counts: list[Count]
    summary: str
    page: paging.Page[Row]


def scans_of(image: Image) -> list[Scan]:
    """The image's finished scans to choose from, newest first; one query."""
    found = image.scans.filter(state=ScanState.FINISHED).defer("checks").order_by("-finished_at", "-pk")
    return list(found[:SCANS_OFFERED])


def image_named(images: QuerySet[Image], name: str) -> Image | None:
    """The image of that name that has a result, `repository:tag`; without a tag it is latest."""
    repository, colon, tag = name.strip().rpartition(":")
    if not colon or "/" in tag:
        repository, tag = name.strip(), "latest"
    found = images.filter(repository=repository, tag=tag, latest_scan__isnull=False)
    return found.select_related("latest_scan").order_by("pk").first()


def of(before: Scan, after: Scan, wanted: Wanted) -> Comparison:
    """
    Compare two finished scans; two queries, whatever their length, the findings joined by their keys.

    Keys of an older version are made anew first (rules/finding_keys.py), once a scan.
    """
    _bring_keys_up_to_date(before, after)
    same_image = before.digest == after.digest if before.digest and after.digest else None
    given = {"before": before.pk, "after": after.pk, "same_image": bool(same_image)}
    counts, page = _read(given, wanted)
    return Comparison(before, after, same_image, counts, _summary(same_image, counts), page)


def _bring_keys_up_to_date(*scans: Scan) -> None:
    firsts = Vulnerability.objects.filter(scan__in=scans).order_by("scan_id").distinct("scan_id")
    old = {pk for pk, key in firsts.values_list("scan_id", "finding_key") if _is_old(key)}
    for scan in scans:
        if scan.pk in old:
            findings.renew_keys(scan)


def _is_old(key: uuid.UUID) -> bool:
    """Its first byte says by which version of the rules it was made."""
    return key.version != _KEYED_SINCE or key.bytes[0] != finding_keys.KEY_VERSION


def _read(given: Mapping[str, Any], wanted: Wanted) -> tuple[list[Count], paging.Page[Row]]:
    """The counts and the page; past the end it is the first one."""
    place = {"kind": wanted.kind, "cause": wanted.cause, "rows": ROWS, "start": (wanted.page - 1) * ROWS}
    read = reads.fetch(_PAGE, {**given, **place})
    rows = [_row(one) for one in read if one["name"] is not None]
    if not rows and wanted.page > 1:
        return _read(given, replace(wanted, page=1))
    counts = _counts(read[0]["counts"] or [])
    [count] = [one for one in counts if one.kind == wanted.kind]
    n = {IMAGE: count.n_image, KNOWLEDGE: count.n_knowledge}.get(wanted.cause, count.n)
    return counts, paging.known(rows, number=wanted.page, n=n, size=ROWS)


def _counts(read: Iterable[Mapping[str, Any]]) -> list[Count]:
    found = {(one["kind"], bool(one["is_knowledge"])): one["n"] for one in read}
    return [
        Count(kind, n_image + n_knowledge, n_image, n_knowledge)
        for kind in KINDS
        for n_image, n_knowledge in [(found.get((kind, False), 0), found.get((kind, True), 0))]
    ]


def _row(one: Mapping[str, Any]) -> Row:
    is_after = one["after_id"] is not None
    severity = one["severity"] if is_after else one["severity_before"]
    both = is_after and one["before_id"] is not None
    was = _NAMES[one["severity_before"]] if both and one["severity_before"] != severity else ""
    return Row(
        pk=one["after_id"] if is_after else one["before_id"],
        is_after=is_after,
        name=one["name"],
        severity=_NAMES[severity],
        was=was,
        package=one["package"] or one["path"],
        installed=_moved(one["installed_before"], one["installed"]),
        fix=_moved(one["fix_before"], one["fix"]),
        cause=KNOWLEDGE if one["is_knowledge"] else IMAGE,
    )


def _moved(before: str | None, after: str | None) -> str:
    """ "1.24 → 1.29" where both scans say something else, else what there is to say."""
    if before is None or after is None or before == after:
        return (before if after is None else after) or "–"
    return f"{before or 'none'} → {after or 'none'}"


def _summary(same_image: bool | None, counts: list[Count]) -> str:
    moved = [one for one in counts if one.kind != SAME]
    if not any(one.n for one in moved):
        return "Both scans found the same."
    if same_image:
        return "The image is the same, byte for byte: only what is known of it changed."
    by_image, by_knowledge = (sum(getattr(one, f"n_{cause}") for one in moved) for cause in CAUSES)
    lead = "The image changed." if same_image is False else "Whether the image changed is not known."
    if not by_knowledge:
        return f"{lead} All differences come from what is in it."
    if not by_image:
        return f"{lead} All differences come from what is known of packages that stayed."
    return (
        f"{lead} {by_image:,} of the differences {_come(by_image)} from what is in it, {by_knowledge:,} from what is "
        "known of packages that stayed."
    )


def _come(n: int) -> str:
    return "comes" if n == 1 else "come"
