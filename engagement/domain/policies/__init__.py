"""An engagement's assurance policies: begun, drafted, decided as versions."""

from engagement.domain.policies.deeds import (
    ChangedMeanwhile,
    NameTaken,
    NothingNew,
    begin,
    discard,
    save_draft,
    save_version,
)
from engagement.domain.policies.reading import content, drafted, newest, of_version

__all__ = [
    "ChangedMeanwhile",
    "NameTaken",
    "NothingNew",
    "begin",
    "content",
    "discard",
    "drafted",
    "newest",
    "of_version",
    "save_draft",
    "save_version",
]
