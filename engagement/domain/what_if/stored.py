"""The images of an engagement as policies judge them: what is stored of each one's latest scan."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from engagement.domain import reads
from engagement.models import Image
from engagement.rules.assurance import Contents, Item, Name, Package, level

# The name first, then what the image holds; what may be long only where a policy asks for it.
_IMAGES = """
SELECT i.id, i.latest_scan_id, i.repository, i.tag, i.digest, g.name, {held}
  FROM engagement_image i
  JOIN engagement_registry g ON g.id = i.registry_id
  JOIN engagement_scan s ON s.id = i.latest_scan_id
  LEFT JOIN engagement_scancontent c ON c.scan_id = s.id
 WHERE i.id IN ({images})
 ORDER BY i.repository, i.tag, i.id
"""
_N_NAMING = 6
_HELD = {
    "registry": "g.name",
    "n_secrets": "s.n_sensitive_data",
    "n_malware": "s.n_malware",
    "is_partial": "s.is_partial",
    "user": "c.user",
    "knows_user": "c.knows_user",
    "base_image": "c.base_image",
    "has_microenforcer": "c.has_microenforcer",
    "threat": "c.threat",
}
LONG = ("labels", "secrets", "malware", "packages", "failing_scripts")


@dataclass(frozen=True, slots=True)
class Stored:
    """One image with a result; images that hold the same share one `contents`."""

    pk: int
    scan_pk: int
    name: Name
    contents: Contents


def read(images: QuerySet[Image], *, needs: frozenset[str], has_threat_analysis: bool) -> list[Stored]:
    """Those of the images that have a result, by name; `needs` are the long parts that somebody looks at."""
    held = _HELD | {part: f"c.{part}::text" for part in LONG if part in needs}
    statement, parameters = reads.bound(
        _IMAGES.replace("{held}", ", ".join(held.values())), {}, scopes={"images": reads.scope(images)}
    )
    shared: dict[tuple[Any, ...], Contents] = {}
    found = []
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        for row in cursor.fetchall():
            pk, scan_pk, repository, tag, digest, registry = row[:_N_NAMING]
            values = row[_N_NAMING:]
            if values not in shared:
                told = dict(zip(held, values, strict=True))
                shared[values] = _contents(told, has_threat_analysis=has_threat_analysis)
            found.append(Stored(pk, scan_pk, Name(registry, repository, tag, digest), shared[values]))
    return found


def _contents(row: Mapping[str, Any], *, has_threat_analysis: bool) -> Contents:
    labels, packages, scripts = (_decoded(row.get(key)) for key in ("labels", "packages", "failing_scripts"))
    repository, _, tag = (row["base_image"] or "").rpartition(":")
    return Contents(
        user=row["user"] if row["knows_user"] else None,
        packages=None if packages is None else tuple(_package(one) for one in packages),
        secrets=_items(row.get("secrets"), row["n_secrets"]),
        malware=_items(row.get("malware"), row["n_malware"]),
        labels=labels,
        base=Name(row["registry"], repository, tag) if repository else None,
        knows_base=bool(repository),
        failing_scripts=None if scripts is None else frozenset(scripts),
        has_microenforcer=row["has_microenforcer"],
        is_partial=row["is_partial"],
        threat=level(row["threat"] or ""),
        has_threat_analysis=has_threat_analysis,
    )


def _items(text: str | None, counted: int) -> tuple[Item, ...]:
    """Where each lies, if that was stored; how many there are every scan says."""
    items = _decoded(text)
    if items is None:
        return tuple(Item("") for _ in range(counted))
    return tuple(Item(str(one.get("path", "")), bool(one.get("is_accepted"))) for one in items)


def _package(row: Mapping[str, Any]) -> Package:
    name, version, kind, arch = (str(row.get(key, "")) for key in ("name", "version", "format", "arch"))
    return Package(name, version, kind, arch, tuple(row.get("licenses") or ()))


def _decoded(text: str | None) -> Any:
    return None if text is None else json.loads(text)
