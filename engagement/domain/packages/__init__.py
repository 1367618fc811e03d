"""The work package: its content as values, files and rows, and how a version of it comes to be."""

from engagement.domain.packages.contents import Content, ReferencePlan, TopicContent
from engagement.domain.packages.files import ADVANCED_TIER, BadFile, as_files, from_files, read
from engagement.domain.packages.loading import VersionTaken, load
from engagement.domain.packages.rows import stored

__all__ = [
    "ADVANCED_TIER",
    "BadFile",
    "Content",
    "ReferencePlan",
    "TopicContent",
    "VersionTaken",
    "as_files",
    "from_files",
    "load",
    "read",
    "stored",
]
