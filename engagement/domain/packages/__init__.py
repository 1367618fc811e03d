"""
The work package: its content as values, files and rows, and how a version of it comes to be.

`contents` are the values; `files`, `archives` and `rows` keep them; `problems`, `differences` and `parts` look at them;
`drafts` changes the next version, `drift` brings one to an engagement, `reads` shows them.
"""

from engagement.domain.packages.archives import BadArchive, packed
from engagement.domain.packages.contents import Content, ReferencePlan, TopicContent
from engagement.domain.packages.drafts import (
    ChangedMeanwhile,
    DraftThere,
    Faulty,
    NotPublishable,
    PartGone,
    Published,
    change,
    discard,
    exported,
    open_draft,
    publish,
    take_in,
)
from engagement.domain.packages.files import ADVANCED_TIER, BadFile, as_files, from_files, read
from engagement.domain.packages.loading import VersionTaken, bring_up_to_date, load
from engagement.domain.packages.rows import stored

__all__ = [
    "ADVANCED_TIER",
    "BadArchive",
    "BadFile",
    "ChangedMeanwhile",
    "Content",
    "DraftThere",
    "Faulty",
    "NotPublishable",
    "PartGone",
    "Published",
    "ReferencePlan",
    "TopicContent",
    "VersionTaken",
    "as_files",
    "bring_up_to_date",
    "change",
    "discard",
    "exported",
    "from_files",
    "load",
    "open_draft",
    "packed",
    "publish",
    "read",
    "stored",
    "take_in",
]
