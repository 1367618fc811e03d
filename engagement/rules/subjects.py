"""
What a fact is about: a console, a registry, an image, a policy ... Plain values, so that a check needs no rows.

Each has a `label`: its name for people, unlike that of any other subject of the same fact and console, and empty for
the console itself. Checklist templates name subjects with the words of `SPECS`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

SPECS: Mapping[str, str] = {
    "": "whatever the engagement has of the fact's kind",
    "registries": "each registry of the engagement",
    "on_premises": "each on-premises registry of the engagement",
    "registry": "the registry of this name",
    "image": "this image, as in image:Docker Hub/alpine:3.4",
    "demo_images": "each of the guide's demo images",
    "own_images": "the images of the engagement that are no demo images, the three scanned last",
    "policies": "each custom policy of the engagement",
    "policy": "the policy of this name",
    "two_policies": "the demo images under two policies at once",
}
"""The words of a template's `subject`; those for one registry, image or policy are followed by a colon and its name."""

NAMED = frozenset({"registry", "image", "policy"})

SHOWN_ONCE = frozenset({"SCAN-6", "POL-3", "POL-4", "CICD-1", "CICD-2", "CICD-3", "SSO-3", "SSO-4", "LOG-3"})
"""Facts about something that has to be shown once, on whichever subject (work-package.md 2: "an entry", "at least")."""


def is_one_enough(fact: str, spec: str) -> bool:
    """Whether the fact proves an item as soon as it holds for one of several subjects, and not only for each."""
    return fact in SHOWN_ONCE or spec in ("own_images", "two_policies")


def is_spec(text: str) -> bool:
    """Whether a checklist template may name its subject so."""
    word, colon, name = text.partition(":")
    if word not in SPECS or bool(name.strip()) != (word in NAMED):
        return False
    return word != "image" or _is_image(name) if colon else True


def _is_image(name: str) -> bool:
    registry, slash, image = name.partition("/")
    repository, colon, tag = image.rpartition(":")
    return all((registry, slash, repository, colon, tag))


@dataclass(frozen=True, slots=True)
class ConsoleItself:
    """The tenant as a whole: access, entitlement, SAML, notifications."""

    @property
    def label(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class RegistryNamed:
    """A registry integration under its agreed name, and its planned type code (work-package.md 9), empty for any."""

    name: str
    type_code: str = ""
    is_on_premises: bool = False

    @property
    def label(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ImageTagged:
    """
    An image, and the times that its scans are held against.

    The window is the engagement's; None leaves that side open. `rescan_since` is the start of the session that is to
    show a second scan; None asks only for two scans.
    """

    registry: str
    repository: str
    tag: str
    is_demo: bool = False
    window_start: datetime | None = None
    window_end: datetime | None = None
    rescan_since: datetime | None = None

    @property
    def name(self) -> str:
        """Repository and tag, as Aqua's lists write an image."""
        return f"{self.repository}:{self.tag}"

    @property
    def label(self) -> str:
        return f"{self.registry}/{self.name}"


@dataclass(frozen=True, slots=True)
class Actions:
    """The decision about a policy: what happens when it fails (work-package.md 4, "Actions")."""

    audit_on_failure: bool
    fail_cicd: bool
    block_failed: bool


@dataclass(frozen=True, slots=True)
class PolicyNamed:
    """
    A custom image assurance policy.

    `agreed` are the actions that were decided, None while nothing is. `stored` is the policy as the repository holds
    it, None where no file was given.
    """

    name: str
    agreed: Actions | None = None
    stored: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def label(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class PolicyOnImage:
    """
    A policy as an image shows it: a control that failed there, on purpose.

    `control` is a result code (work-package.md 4), empty for any. `n_policies` asks for so many policies side by side
    on the image, `policy` among them unless it is empty.
    """

    policy: str
    image: ImageTagged
    control: str = ""
    n_policies: int = 1

    @property
    def label(self) -> str:
        beside = "" if self.n_policies == 1 else f" with {self.n_policies} policies"
        return f"{self.policy or 'any policy'} on {self.image.label}{beside}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An image's verdict and a policy, read at the same moment, in Aqua's own fields."""

    taken_at: datetime
    image: Mapping[str, Any] = field(repr=False)
    policy: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Toggle:
    """A policy before and after one control was changed, and the image that shows it."""

    policy: str
    image: ImageTagged
    before: Snapshot | None = None
    after: Snapshot | None = None

    @property
    def label(self) -> str:
        return f"{self.policy} on {self.image.label}"


@dataclass(frozen=True, slots=True)
class BuiltImage:
    """An image that a build step registers with `--register`, and when the job began; None and empty before a run."""

    registry: str
    repository: str
    tag: str
    job_started_at: datetime | None = None

    @property
    def label(self) -> str:
        return f"{self.registry}/{self.repository}:{self.tag}" if self.repository else ""


@dataclass(frozen=True, slots=True)
class UploadedReport:
    """
    The JSON report of a build step, as it was uploaded, with what the job record says beside it.

    `image` is what the step was to scan. `document` and `exit_code` are None while nothing was uploaded or told; the
    window is the session's, None leaves that side open.
    """

    image: str
    document: Any = field(default=None, repr=False)
    exit_code: int | None = None
    window_start: datetime | None = None
    window_end: datetime | None = None

    @property
    def label(self) -> str:
        return self.image if self.exit_code is None else f"{self.image}, exit code {self.exit_code}"


@dataclass(frozen=True, slots=True)
class TestUser:
    """A person who signs in through the identity provider as a test, since when that counts; empty for anybody."""

    __test__ = False  # the name begins like a test's, but this is none

    email: str
    since: datetime | None = None

    @property
    def label(self) -> str:
        return self.email


@dataclass(frozen=True, slots=True)
class RoleNamed:
    """A role that is to be limited to an application scope; empty while none is named."""

    name: str

    @property
    def label(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class LogTarget:
    """Where audit events are to go, under Aqua's name of the target (work-package.md 8); empty while none is chosen."""

    name: str

    @property
    def label(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class MarkedEvent:
    """A nonce written into Aqua by an audited change, and the record that the customer found in the SIEM."""

    nonce: str
    written_at: datetime | None = None
    record: str = field(default="", repr=False)
    pasted_at: datetime | None = None

    @property
    def label(self) -> str:
        return self.nonce


Subject = (
    ConsoleItself
    | RegistryNamed
    | ImageTagged
    | PolicyNamed
    | PolicyOnImage
    | Toggle
    | BuiltImage
    | UploadedReport
    | TestUser
    | RoleNamed
    | LogTarget
    | MarkedEvent
)
