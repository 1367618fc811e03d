"""
What discovery tells the planner: the one place that knows which question says what.

Questions are named by the keys of the work package (engagement/data/advanced-tier). A question that a version does not
have, or that nobody answered, changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from engagement.rules.planning import Needs, RegistryNeed

INVENTORY, HOSTING, ARCHITECTURES, OWN_IMAGES, CI_TOOLS, CI_WINDOWS = (
    "reg-inventory",
    "reg-hosting",
    "reg-arch",
    "scan-own",
    "ci-tools",
    "ci-windows",
)
# Whoever answers one of these with one of NOTHING declines the topic.
DECLINES = {"go-tool": "gitops", "sso-idp": "sso", "log-siem": "siem"}
NOTHING = frozenset({"none", "no", "declined", "not wanted", "nothing"})
# The guide's inventory table (work-package.md 3.1, `reg-inventory`): name, type code, hosting, URL.
_TYPE_COLUMN, _HOSTING_COLUMN = "type code", "hosting"
_INVENTORY_COLUMNS = ("name", _TYPE_COLUMN, _HOSTING_COLUMN, "url")

Answers = Mapping[str, object]


@dataclass(frozen=True)
class Learned:
    """The needs once the answers are counted in, and a sentence for each answer that changed them."""

    needs: Needs
    whys: tuple[str, ...]


def learn(needs: Needs, answers: Answers) -> Learned:
    """Count the answers in, each after the other; `answers` are keyed by question."""
    whys: list[str] = []
    for key in (key for key in _READERS if answers.get(key) not in (None, "", [])):
        changed, why = _READERS[key](needs, key, answers[key])
        if changed != needs:
            needs = changed
            whys.append(why)
    return Learned(needs, tuple(whys))


def merged(stored: Sequence[RegistryNeed], seen: Sequence[RegistryNeed]) -> tuple[RegistryNeed, ...]:
    """Registries of both; where the same type was seen, what was known before of that type no longer counts."""
    types = {one.type_code for one in seen}
    kept = [one for one in stored if one.type_code not in types]
    return tuple(sorted({*kept, *seen}))


def _inventory(needs: Needs, _key: str, value: object) -> tuple[Needs, str]:
    seen = [one for one in map(_registry, _rows(value)) if one is not None]
    changed = replace(needs, registries=merged(needs.registries, seen))
    n = sum(one.is_on_premises for one in changed.registries)
    said = f", {n} of them on-premises" if n else ""
    return changed, f"The registry inventory names {changed.n_registry_types} registry types{said}."


def _hosting(needs: Needs, _key: str, value: object) -> tuple[Needs, str]:
    """On-premises without a word on which: the first registry stands for it, or one of no known type."""
    is_on_premises = any("prem" in one.lower() or one.lower() == "both" for one in _texts(value))
    if not is_on_premises or needs.is_on_premises:
        return needs, ""
    first, *others = needs.registries or (RegistryNeed("V1/V2"),)
    registries = tuple(sorted((replace(first, is_on_premises=True), *others)))
    return replace(needs, registries=registries), "A registry is hosted on-premises."


def _architectures(needs: Needs, _key: str, value: object) -> tuple[Needs, str]:
    has_windows = any("windows" in one.lower() for one in _texts(value))
    return replace(needs, has_windows_or_dta=needs.has_windows_or_dta or has_windows), "There are Windows images."


def _ci_windows(needs: Needs, _key: str, value: object) -> tuple[Needs, str]:
    return replace(needs, has_windows_or_dta=needs.has_windows_or_dta or value is True), "Windows images are built."


def _own_images(needs: Needs, _key: str, value: object) -> tuple[Needs, str]:
    """One own image is part of the usual time; each further one costs extra (work-package.md 1.1)."""
    n = max(needs.n_extra_images, len(_texts(value)) - 1)
    return replace(needs, n_extra_images=n), f"{n + 1} own images are to be read together."


def _ci_tools(needs: Needs, _key: str, value: object) -> tuple[Needs, str]:
    n = max(1, len(_rows(value)))
    return replace(needs, n_ci_tools=n), f"{n} CI tools are in use." if n > 1 else "One CI tool is in use."


def _declines(needs: Needs, key: str, value: object) -> tuple[Needs, str]:
    topic = DECLINES[key]
    if not any(one.strip().lower() in NOTHING for one in _texts(value)):
        return needs, ""
    return replace(needs, topics=needs.topics - {topic}), f"{topic.upper() if len(topic) < 5 else topic} was declined."


_READERS: Mapping[str, Callable[[Needs, str, object], tuple[Needs, str]]] = {
    INVENTORY: _inventory,
    HOSTING: _hosting,
    ARCHITECTURES: _architectures,
    OWN_IMAGES: _own_images,
    CI_TOOLS: _ci_tools,
    CI_WINDOWS: _ci_windows,
    **dict.fromkeys(DECLINES, _declines),
}


def _registry(row: object) -> RegistryNeed | None:
    cells = _cells(row, _INVENTORY_COLUMNS)
    code = cells.get(_TYPE_COLUMN, "").upper()
    return RegistryNeed(code, "prem" in cells.get(_HOSTING_COLUMN, "").lower()) if code else None


def _cells(row: object, columns: Sequence[str]) -> dict[str, str]:
    """A row's texts by column, whether it was kept by name or in order."""
    if isinstance(row, Mapping):
        return {str(name).strip().lower(): str(value).strip() for name, value in row.items()}
    if isinstance(row, (list, tuple)):
        return {name: str(value).strip() for name, value in zip(columns, row, strict=False)}
    return {}


def _rows(value: object) -> list[object]:
    """The rows of a table that say something."""
    rows = list(value) if isinstance(value, (list, tuple)) else []
    return [row for row in rows if any(_cells(row, _INVENTORY_COLUMNS).values()) or (isinstance(row, str) and row)]


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(one) for one in value if str(one).strip()] if isinstance(value, (list, tuple)) else []
