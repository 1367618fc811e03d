"""Reading objects into values and writing them back loses nothing, whatever the object holds."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aqua_client import (
    Acknowledgement,
    ApplicationScope,
    AssurancePolicy,
    LogService,
    NotificationOutput,
    PermissionSet,
    Registry,
    Role,
    SamlMapping,
    SamlSettings,
    ScannerGroup,
    User,
    shapes,
)

KINDS = {
    Registry: {"name": "r", "type": "V2"},
    AssurancePolicy: {"name": "p"},
    ApplicationScope: {"name": "s"},
    Role: {"name": "r"},
    PermissionSet: {"name": "p"},
    User: {"id": "u"},
    SamlSettings: {"enabled": True},
    SamlMapping: {"csp_role": "Auditor"},
    ScannerGroup: {"name": "g"},
    Acknowledgement: {"issue_name": "CVE-2014-0160"},
    LogService: {"name": "Splunk"},
    NotificationOutput: {"name": "n", "type": "slack"},
}
SAMPLES = {
    "str": ["", "words"],
    "bool": [True, False, None],
    "int": [0, 7, None],
    "float": [0, 7.5, None],
    "tuple[str, ...]": [[], ["a", "b"], None, {}],
}
json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=5),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def known(kind):
    """The names under which Aqua writes the fields of a kind of value."""
    return {slot.wire for slot in shapes.slots_of(kind)}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_is_unknown_survives(kind):
    @given(some.dictionaries(some.text(max_size=8).filter(lambda key: key not in known(kind)), json_values, max_size=4))
    def survives(unknown):
        row = KINDS[kind] | unknown

        assert shapes.write(shapes.read(kind, row)) == row

    survives()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_is_known_survives_however_it_is_written(kind):
    by_wire = {field.metadata.get("wire", name): field for name, field in kind.__dataclass_fields__.items()}
    for wire in known(kind):
        for value in SAMPLES.get(getattr(by_wire[wire].type, "__name__", str(by_wire[wire].type)), []):
            row = KINDS[kind] | {wire: value or KINDS[kind].get(wire, value)}

            assert shapes.write(shapes.read(kind, row)) == row


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_value_made_here_reads_as_it_was_made(kind):
    made = replace(shapes.read(kind, KINDS[kind]), row={})

    assert shapes.read(kind, shapes.write(made)) == made


def test_a_time_that_is_changed_is_written_as_aqua_writes_it():
    role = shapes.read(Role, {"name": "r", "updated_at": "2024-10-28T16:01:32.5Z"})

    later = replace(role, updated_at=datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC))

    assert shapes.write(role)["updated_at"] == "2024-10-28T16:01:32.5Z"
    assert shapes.write(later)["updated_at"] == "2025-01-02T03:04:05Z"
