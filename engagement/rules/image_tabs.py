"""The nine tabs of an image, as Aqua's console has them, each with what it tells a customer (work-package.md 3.2)."""

from typing import NamedTuple


class Tab(NamedTuple):
    """`key` is the end of its address, and `about` the one sentence that explains it."""

    key: str
    label: str
    icon: str
    about: str


RISK = Tab(
    "risk",
    "Risk",
    "shield-half",
    "Whether your policies let this image be used, which rule it breaks, and what to do about it.",
)
VULNERABILITIES = Tab(
    "vulnerabilities",
    "Vulnerabilities",
    "bug",
    "The known weaknesses of what is inside, worst first; one row for each package that has it.",
)
LAYERS = Tab(
    "layers",
    "Layers",
    "layers-intersect",
    "The steps that the image was built in, and how many weaknesses each step brought in.",
)
RESOURCES = Tab(
    "resources",
    "Resources",
    "package",
    "The packages and programs inside: one upgrade removes all findings of its package at once.",
)
SENSITIVE = Tab(
    "sensitive-data",
    "Sensitive Data",
    "key",
    "Keys and passwords left in the image: whoever has the image has them, so take them out and replace them.",
)
MALWARE = Tab(
    "malware",
    "Malware",
    "alert-circle",
    "Files that are known to do harm: an image with one of them should not run anywhere.",
)
INFORMATION = Tab(
    "information",
    "Information",
    "info-circle",
    "What the image says of itself: its system, who it runs as, its labels, and what it is built on.",
)
HISTORY = Tab(
    "scan-history",
    "Scan History",
    "history",
    "Every scan so far: an image that did not change can have more findings later, because more became known.",
)
AUDIT = Tab(
    "audit",
    "Audit",
    "timeline-event",
    "What was decided about this image and when: verdicts that changed, and risks that somebody accepted.",
)
TABS = (RISK, VULNERABILITIES, LAYERS, RESOURCES, SENSITIVE, MALWARE, INFORMATION, HISTORY, AUDIT)
