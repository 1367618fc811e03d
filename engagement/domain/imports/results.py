"""What a report says of one image, and where it belongs here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engagement.domain.contents import NOTHING_TOLD, Contents
from engagement.domain.refusals import Refused
from engagement.models import Engagement, Registry
from engagement.rules.finding_keys import KeysByPiece

_LONGEST_REPOSITORY, _LONGEST_TAG = 255, 128


class NoRegistry(Refused):
    """The report names a registry that the engagement does not have, or none; somebody has to choose."""


class NoImage(Refused):
    """The report does not say what image it is about."""


@dataclass(frozen=True)
class Result:
    """
    A scan as a report tells it; its findings come apart, since they may be many.

    `scanned_at` and `is_compliant` are None where the layout does not tell. Equal results have equal fingerprints.
    """

    image: str
    registry: str
    n_findings: int
    fingerprint: str
    keys: KeysByPiece = field(repr=False)
    digest: str = ""
    os: str = ""
    os_version: str = ""
    size_bytes: int | None = None
    n_sensitive_data: int = 0
    n_malware: int = 0
    is_compliant: bool | None = None
    is_partial: bool = False
    checks: Sequence[Mapping[str, object]] = ()
    contents: Contents = NOTHING_TOLD
    scanned_at: datetime | None = None


def registries_for(results: Sequence[Result], engagement: Engagement, chosen: Registry | None) -> list[Registry]:
    """
    The registry of each result: the one it names, whatever its capitals, else the chosen one.

    Raises NoRegistry, which says what is missing.
    """
    here = engagement.registries.exclude(state=Registry.State.REMOVED).order_by("-pk")
    by_name = {registry.name.casefold(): registry for registry in here}
    found = [by_name.get(result.registry.casefold(), chosen) for result in results]
    missing = {result.registry for result, registry in zip(results, found, strict=True) if registry is None}
    if missing:
        raise NoRegistry(_missing(sorted(missing - {""}), is_unnamed="" in missing))
    return [registry for registry in found if registry is not None]


def image_name(result: Result) -> tuple[str, str]:
    """
    Repository and tag as the engagement's images have them.

    The registry in front is left out, a digest in the place of the tag stays, and without either it is `latest`. Raises
    NoImage.
    """
    name = result.image
    if result.registry and name.startswith(f"{result.registry}/"):
        name = name[len(result.registry) + 1 :]
    repository, at, tag = name.partition("@")
    if not at:
        repository, colon, tag = name.rpartition(":")
        if not colon or "/" in tag:
            repository, tag = name, "latest"
    if not repository or len(repository) > _LONGEST_REPOSITORY or not tag or len(tag) > _LONGEST_TAG:
        raise NoImage("The report does not say what image it is about, or with a name that no image can have.")
    return repository, tag


def _missing(names: Sequence[str], *, is_unnamed: bool) -> str:
    what = ", ".join(f"“{name[:80]}”" for name in names[:5])
    if not names:
        return "The report names no registry. Choose the one that its image belongs to."
    told = f"The report names the registry {what}, which this engagement does not have"
    told += ", and one image without any." if is_unnamed else "."
    return f"{told} Choose the one that its images belong to."
