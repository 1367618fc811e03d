"""The images of an engagement as policies judge them: what is stored of each one's latest scan."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from engagement.domain import reads
from engagement.models import Image
from engagement.rules.assurance import Contents, Item, Name, Package, level

# The name first, then what the image holds: only what somebody looks at, since thousands of rows are read.
_IMAGES = """
SELECT i.id, i.latest_scan_id, i.repository, i.tag, i.digest, g.name{held}
  FROM engagement_image i
  JOIN engagement_registry g ON g.id = i.registry_id
  JOIN engagement_scan s ON s.id = i.latest_scan_id
  LEFT JOIN engagement_scancontent c ON c.scan_id = s.id
 WHERE i.id IN ({images})
"""
_N_NAMING = 6
_BY_NAME = itemgetter(2, 3, 0)
# Each part of an image's contents that a control may look at, and what is read for it.
PARTS: Mapping[str, Mapping[str, str]] = {
    "user": {"user": "c.user", "knows_user": "c.knows_user"},
    "base": {"base_image": "c.base_image", "registry": "g.name"},
    "has_microenforcer": {"has_microenforcer": "c.has_microenforcer"},
    "threat": {"threat": "c.threat"},
    "is_partial": {"is_partial": "s.is_partial"},
    "secrets": {"n_secrets": "s.n_sensitive_data", "secrets": "c.secrets::text"},
    "malware": {"n_malware": "s.n_malware", "malware": "c.malware::text"},
    "labels": {"labels": "c.labels::text"},
    "packages": {"packages": "c.packages::text"},
    "failing_scripts": {"failing_scripts": "c.failing_scripts::text"},
}


@dataclass(frozen=True, slots=True)
class Stored:
    """One image with a result; images that hold the same share one `contents`."""

    pk: int
    scan_pk: int
    name: Name
    contents: Contents


def read(images: QuerySet[Image], *, needs: frozenset[str], has_threat_analysis: bool) -> list[Stored]:
    """Those of the images that have a result, by name; `needs` are the PARTS that somebody looks at."""
    held = {name: column for part in PARTS if part in needs for name, column in PARTS[part].items()}
    statement, parameters = reads.bound(
        _IMAGES.replace("{held}", "".join(f", {column}" for column in held.values())),
        {},
        scopes={"images": reads.scope(images)},
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    rows.sort(key=_BY_NAME)
    shared: dict[tuple[Any, ...], Contents] = {}
    found = []
    for row in rows:
        pk, scan_pk, repository, tag, digest, registry = row[:_N_NAMING]
        values = row[_N_NAMING:]
        contents = shared.get(values)
        if contents is None:
            told = dict(zip(held, values, strict=True))
            contents = shared[values] = _contents(told, has_threat_analysis=has_threat_analysis)
        found.append(Stored(pk, scan_pk, Name(registry, repository, tag, digest), contents))
    return found


def _contents(row: Mapping[str, Any], *, has_threat_analysis: bool) -> Contents:
    """What was not read is not known."""
    labels, packages, scripts = (_decoded(row.get(key)) for key in ("labels", "packages", "failing_scripts"))
    repository, _, tag = (row.get("base_image") or "").rpartition(":")
    return Contents(
        user=row["user"] if row.get("knows_user") else None,
        packages=None if packages is None else tuple(_package(one) for one in packages),
        secrets=_items(row.get("secrets"), row.get("n_secrets")),
        malware=_items(row.get("malware"), row.get("n_malware")),
        labels=labels,
        base=Name(row["registry"], repository, tag) if repository else None,
        knows_base=bool(repository),
        failing_scripts=None if scripts is None else frozenset(scripts),
        has_microenforcer=row.get("has_microenforcer"),
        is_partial=bool(row.get("is_partial")),
        threat=level(row.get("threat") or ""),
        has_threat_analysis=has_threat_analysis,
    )


def _items(text: str | None, counted: int | None) -> tuple[Item, ...] | None:
    """Where each lies, if that was stored; how many there are every scan says."""
    items = _decoded(text)
    if items is None:
        return None if counted is None else tuple(Item("") for _ in range(counted))
    return tuple(Item(str(one.get("path", "")), bool(one.get("is_accepted"))) for one in items)


def _package(row: Mapping[str, Any]) -> Package:
    name, version, kind, arch = (str(row.get(key, "")) for key in ("name", "version", "format", "arch"))
    return Package(name, version, kind, arch, tuple(row.get("licenses") or ()))


def _decoded(text: str | None) -> Any:
    return None if text is None else json.loads(text)
