"""What a fact is about: a console, a registry, an image, a policy ... Plain values, so that a check needs no rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ConsoleItself:
    """The tenant as a whole: access, entitlement, SAML, notifications."""

    @property
    def key(self) -> str:
        return "console"

    @property
    def label(self) -> str:
        return "the console"


@dataclass(frozen=True, slots=True)
class RegistryNamed:
    """A registry integration under its agreed name, and the type code that was planned for it (work-package.md 9)."""

    name: str
    type_code: str
    is_on_premises: bool = False

    @property
    def key(self) -> str:
        return f"registry:{self.name}"

    @property
    def label(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ImageTagged:
    """
    An image, and the times that its scans are held against.

    The window is the engagement's; None leaves that side open. `rescan_since` is the start of the session that is to
    show a second scan, the start of the window where no session names one.
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
    def key(self) -> str:
        return f"image:{self.registry}/{self.name}"

    @property
    def label(self) -> str:
        return f"{self.name} of {self.registry}"


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
    it, None where no file was given. `shown_on` is the image that a control failed on, with at least `at_least` custom
    policies beside each other; `control` is the result code of one control, empty for any.
    """

    name: str
    agreed: Actions | None = None
    stored: Mapping[str, Any] | None = field(default=None, repr=False)
    shown_on: ImageTagged | None = None
    control: str = ""
    at_least: int = 1

    @property
    def key(self) -> str:
        return f"policy:{self.name}"

    @property
    def label(self) -> str:
        return f"the policy {self.name}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An image's verdict and a policy, read at the same moment, both as Aqua wrote them."""

    taken_at: datetime
    image: Mapping[str, Any] = field(repr=False)
    policy: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Toggle:
    """A policy before and after one control was changed, and the image that shows it."""

    policy: str
    image: str
    before: Snapshot | None = None
    after: Snapshot | None = None

    @property
    def key(self) -> str:
        return f"toggle:{self.policy}"

    @property
    def label(self) -> str:
        return f"the policy {self.policy} on {self.image}"


@dataclass(frozen=True, slots=True)
class BuiltImage:
    """An image that a build step registers with `--register`, and when the job began; None while none has run."""

    registry: str
    repository: str
    tag: str
    job_started_at: datetime | None = None

    @property
    def name(self) -> str:
        return f"{self.repository}:{self.tag}"

    @property
    def key(self) -> str:
        return f"build:{self.registry}/{self.name}"

    @property
    def label(self) -> str:
        return f"{self.name} of {self.registry}"


@dataclass(frozen=True, slots=True)
class UploadedReport:
    """
    The JSON report of a build step, as it was uploaded, with what the job record says beside it.

    `image` is what the step was to scan. `document` and `exit_code` are None while nothing was uploaded or told; the
    window is the session's, None leaves that side open.
    """

    image: str
    document: Mapping[str, Any] | None = field(default=None, repr=False)
    exit_code: int | None = None
    window_start: datetime | None = None
    window_end: datetime | None = None

    @property
    def key(self) -> str:
        return f"report:{self.image}"

    @property
    def label(self) -> str:
        return f"the report about {self.image}"


@dataclass(frozen=True, slots=True)
class TestUser:
    """A person who signs in through the identity provider as a test, and since when that counts."""

    __test__ = False  # the name begins like a test's, but this is none

    email: str
    since: datetime

    @property
    def key(self) -> str:
        return f"user:{self.email}"

    @property
    def label(self) -> str:
        return "the test user"


@dataclass(frozen=True, slots=True)
class RoleNamed:
    """A role that is to be limited to an application scope."""

    name: str

    @property
    def key(self) -> str:
        return f"role:{self.name}"

    @property
    def label(self) -> str:
        return f"the role {self.name}"


@dataclass(frozen=True, slots=True)
class LogTarget:
    """Where audit events are to go, under Aqua's name of the target (work-package.md 8)."""

    name: str

    @property
    def key(self) -> str:
        return f"log:{self.name}"

    @property
    def label(self) -> str:
        return f"the log target {self.name}"


@dataclass(frozen=True, slots=True)
class MarkedEvent:
    """A nonce written into Aqua by an audited change, and the record that the customer found in the SIEM."""

    nonce: str
    written_at: datetime | None = None
    record: str = field(default="", repr=False)
    pasted_at: datetime | None = None

    @property
    def key(self) -> str:
        return f"nonce:{self.nonce}"

    @property
    def label(self) -> str:
        return "the marked event"


Subject = (
    ConsoleItself
    | RegistryNamed
    | ImageTagged
    | PolicyNamed
    | Toggle
    | BuiltImage
    | UploadedReport
    | TestUser
    | RoleNamed
    | LogTarget
    | MarkedEvent
)
