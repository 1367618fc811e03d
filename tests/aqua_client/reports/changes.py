"""Samples that differ from the real ones in one place, for Hypothesis."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.aqua_client import samples

Path = tuple[str | int, ...]

DOCUMENTS = {name: samples.load(name) for name in samples.NAMES}

OTHER_VALUES: tuple[Any, ...] = (
    *(True, False, 0, -1, 3, 7.5, 10**30, 1e300, float("nan"), float("inf")),
    *("", "text", "7.5", "true", "critical", "1970-01-01T00:00:00Z", "9999-99-99", "\x00\ud800"),
    *([], [None], [[]], ["text"], [{}], {}, {"name": "text"}, {"": None}),
)
"""Values of every kind, and those that break careless readers."""

NEW_KEYS = ("", "event_category", "results", "cves", "image", "severity", "licenses", "resource", "unheard_of")


def paths(value: Any, before: Path = ()) -> Iterator[Path]:
    """Name every place in a document, the document itself first."""
    yield before
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from paths(child, (*before, key))


PLACES = {name: list(paths(document)) for name, document in DOCUMENTS.items()}


def with_value(document: Any, path: Path, value: Any) -> Any:
    """Copy a document with another value in one place; what lies beside the path is shared."""
    if not path:
        return value
    copied = document.copy()
    copied[path[0]] = with_value(document[path[0]], path[1:], value)
    return copied


def written(path: Path) -> str:
    """Write a place as errors do, `resources[0].name`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def at(document: Any, path: Path) -> Any:
    """Find the value in a place."""
    for key in path:
        document = document[key]
    return document


def without(document: Any, path: Path) -> Any:
    """Copy a document with one place removed."""
    parent = at(document, path[:-1]).copy()
    del parent[path[-1]]
    return with_value(document, path[:-1], parent)


def with_addition(document: Any, path: Path, key: str, value: Any) -> Any:
    """Copy a document with one more field in the object, or entry in the array, that is nearest to a place."""
    while not isinstance(at(document, path), (dict, list)):
        path = path[:-1]
    parent = at(document, path)
    return with_value(document, path, {**parent, key: value} if isinstance(parent, dict) else [*parent, value])


@st.composite
def changed_documents(draw: st.DrawFn) -> Any:
    """Draw a sample, wrapped or not, that was changed in one place: removed, nulled, retyped or added to."""
    name = draw(st.sampled_from(samples.NAMES))
    document, path = DOCUMENTS[name], draw(st.sampled_from(PLACES[name]))
    change = draw(st.sampled_from(("remove", "null", "retype", "add")))
    if change == "add":
        document = with_addition(
            document, path, draw(st.sampled_from(NEW_KEYS)), draw(st.sampled_from((None, *OTHER_VALUES)))
        )
    elif change == "remove" and path:
        document = without(document, path)
    else:
        value = None if change == "null" else draw(st.sampled_from(OTHER_VALUES))
        document = with_value(document, path, value)
    wrapping = draw(st.sampled_from(("none", "none", "array", "task")))
    wrapped = {"none": document, "array": [document], "task": [{"image_name": "a:1", "results": document}]}
    return wrapped[wrapping]
