"""
What lies in an image, read back after its scan.

The image object and the rows of the findings tell most. The layers and the past scans are a call each, secrets and
malware one each where the image says that there are any: two to four calls a scan.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import aqua_client as aqua
from engagement.aqua.looks import Desk
from engagement.aqua.report_findings import storable
from engagement.domain.contents import Contents, Part
from engagement.rules import image_commands

V = TypeVar("V")

# Of a list that an image can make as long as it likes; the rest is counted by the image object all the same.
MOST_ROWS = 2_000


def read(client: aqua.Client, desk: Desk, image: aqua.Image, *, base_image: str) -> Contents:
    """
    Read the parts of the image; one whose call fails is noted and stays "not told", since the scan itself is whole.

    Raises SignInRejected, and operations.LeaseLost where another worker has taken over.
    """
    name = (image.registry, image.repository, image.tag)
    images = client.images
    told = Contents(
        architecture=image.architecture[:30],
        built_at=image.created_at,
        user=image.default_user[:100],
        knows_user=bool(image.row.get("metadata")),
        base_image=base_image[:300],
        labels=dict(_label(one) for one in image.labels),
        environment=list(image.environment_names),
        layers=_told(desk, "layers", lambda: images.layers(*name), _layer),
        secrets=_told(desk, "secrets", lambda: _if_any(image.sensitive_data, images.sensitive_data, name), _secret),
        malware=_told(desk, "malware", lambda: _if_any(image.malware, images.malware, name), _malware),
        has_microenforcer=image.has_microenforcer,
        threat=image.threat[:20],
        past_scans=_told(desk, "earlier scans", lambda: images.scan_history(*name), _past_scan) or [],
    )
    parts: dict[str, Any] = {part: storable(value) for part, value in vars(told).items()}
    return Contents(**parts)


def _told(desk: Desk, what: str, ask: Callable[[], Iterable[V]], read_one: Callable[[V], Part]) -> list[Part] | None:
    """The rows of one list; None, with a step that says so, where it could not be read."""
    try:
        return [read_one(one) for one in _first(ask(), MOST_ROWS)]
    except aqua.SignInRejected:
        raise
    except aqua.AquaError as error:
        desk.note(f"Aqua did not tell the {what}: {error} The result stands without them until the next scan.")
        return None


def _first(rows: Iterable[V], most: int) -> Iterator[V]:
    for _, row in zip(range(most), rows, strict=False):
        yield row


def _if_any(n: int, ask: Callable[..., Iterator[V]], name: tuple[str, str, str]) -> Iterable[V]:
    return ask(*name) if n else ()


def _label(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def _layer(layer: aqua.Layer) -> Part:
    return {
        "position": layer.position,
        "digest": layer.id,
        "created_by": image_commands.shown(layer.created_by),
        "size": layer.size_bytes,
        "is_base": layer.is_base_layer,
        "n_secrets": layer.n_sensitive_data,
        **_counts(layer),
    }


def _secret(item: aqua.SensitiveItem) -> Part:
    return {"type": item.type, "path": item.path, "filename": item.filename, "is_accepted": item.is_acknowledged}


def _malware(item: aqua.MalwareItem) -> Part:
    path = item.path or next(iter(item.paths), "")
    return {"malware": item.malware, "path": path, "hash": item.hash, "is_accepted": item.is_acknowledged}


def _past_scan(past: aqua.PastScan) -> Part:
    return {
        "at": past.ended_at.isoformat() if past.ended_at else "",
        "error": past.error[:300],
        "digest": past.digest,
        "is_compliant": not past.disallowed,
        "is_partial": past.partial_results,
        **_counts(past),
    }


def _counts(row: aqua.Layer | aqua.PastScan) -> Part:
    return {
        "n_critical": row.n_critical,
        "n_high": row.n_high,
        "n_medium": row.n_medium,
        "n_low": row.n_low,
        "n_negligible": row.n_negligible,
    }
