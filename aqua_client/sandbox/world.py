"""Everything the sandbox remembers, and how it is written to a file and read back."""

import copy
import heapq
import secrets
from collections import Counter, deque
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from aqua_client.sandbox import catalogue, choices
from aqua_client.sandbox.clock import Clock
from aqua_client.sandbox.findings import Content

LIVE = ("pending", "in_progress")
"""States of a job that is still to be scanned."""

EVENTS_KEPT = 5_000
"""How many of the latest audit events are kept."""

FORMAT = 1
"""Version of the state file; another one is refused rather than guessed at."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line decides; it outlives a reset and is never written to the state file."""

    key: str
    secret: str
    user: str
    password: str
    speed: float = 1.0
    scanners: int = 4


@dataclass(slots=True)
class Registry:
    """A registry integration. `fields` is the object of contract 4.3 without any secret."""

    name: str
    fields: dict[str, Any]
    credentials: str = "none"
    """`none`, `given` or `wrong`: all that is kept of the secrets."""


@dataclass(slots=True)
class Look:
    """One scan that has ended, as the scan history shows it."""

    at: float
    error: str
    digest: str


@dataclass(slots=True)
class Image:
    """A registered image. Its content is known once a scan has succeeded."""

    uid: int
    registry: str
    repository: str
    tag: str
    author: str
    registered_at: float
    status: str = "not_started"
    error: str = ""
    history: list[Look] = field(default_factory=list)
    content: Content | None = None
    permission: dict[str, Any] | None = None
    """Allowed or blocked by hand: `allowed`, `author`, `comment`, `at`. None when nobody has decided."""
    build: dict[str, str] | None = None
    """What a pipeline said of its build. Contract 13."""
    judged: tuple[Hashable, Any] | None = None
    """What assurance.py found last, and as of which revision. Not kept in the state file."""

    @property
    def digest(self) -> str:
        """The digest that the last successful scan saw; empty before."""
        return next((look.digest for look in reversed(self.history) if not look.error), "")

    @property
    def name(self) -> str:
        return f"{self.repository}:{self.tag}"

    @property
    def key(self) -> "Key":
        return self.registry, self.repository, self.tag


@dataclass(slots=True)
class Job:
    """A row of the scan queue."""

    number: int
    registry: str
    repository: str
    tag: str
    user: str
    created_at: float
    updated_at: float
    status: str = "pending"
    scanner: int = -1
    ends_at: float = 0.0
    pool: str = ""
    """The scanner group that has to scan it; empty for the console's own scanners."""
    webhook_url: str = ""

    @property
    def image(self) -> str:
        return f"{self.repository}:{self.tag}"

    @property
    def key(self) -> "Key":
        return self.registry, self.repository, self.tag


Key = tuple[str, str, str]
"""Registry, repository and tag: what names an image."""


class World:
    """
    The tenant that the sandbox plays: registries, images, the scan queue, and whatever else is configured in it.

    Callers hold the console's lock. `images` is sorted by registry, repository and tag. `pending` are the numbers of
    the jobs in line of each scanner group; `running` is a heap of (end, job, scanner) and `free` one of (since when,
    scanner) a group: scanning.py moves jobs from one to the other. `stores` are named shelves of JSON objects.

    `changes` grows with every change, so that whoever writes the state file knows when there is something to write;
    `image_changes` only when lists of images or findings would look different; `judgements` when images have to be
    judged anew. `caches` holds what others have worked out, never written to the file.
    """

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or Clock()
        self.changes = 0
        self.token_series = secrets.token_hex(8)
        self.last_uid = 0
        self.last_job = 0
        self.registries: dict[str, Registry] = {}
        self.images: dict[str, dict[str, dict[str, Image]]] = {}
        self.jobs: dict[int, Job] = {}
        self.live_jobs: dict[Key, Job] = {}
        self.pending: dict[str, deque[int]] = {}
        self.running: list[tuple[float, int, int]] = []
        self.free: dict[str, list[tuple[float, int]]] = {"": [(0.0, number) for number in range(settings.scanners)]}
        self.scanner_pools: dict[int, str] = dict.fromkeys(range(settings.scanners), "")
        self.times_queued: Counter[Key] = Counter()
        self.stores: dict[str, dict[str, Any]] = {}
        self.audit: deque[dict[str, Any]] = deque(maxlen=EVENTS_KEPT)
        self.outbox: list[tuple[str, Any]] = []
        self.image_changes = 0
        self.judgements = 0
        self.caches: dict[str, Any] = {}

    def touch(self) -> None:
        """Note that something has changed."""
        self.changes += 1

    def touch_images(self) -> None:
        """Note that lists of images or findings would look different."""
        self.image_changes += 1
        self.touch()

    def rejudge(self) -> None:
        """Note that images have to be judged anew, since a policy, a scope or an accepted risk has changed."""
        self.judgements += 1
        self.touch_images()

    def store(self, name: str) -> dict[str, Any]:
        """One shelf of configured objects by key, empty when nothing was put there yet."""
        return self.stores.setdefault(name, {})

    def number(self) -> int:
        """The next number of those that configured objects get."""
        counter = self.store("numbers")
        counter["last"] = counter.get("last", choices.FIRST_NUMBER - 1) + 1
        last: int = counter["last"]
        return last

    def expire_tokens(self) -> None:
        """Make every token that was given out so far worthless."""
        self.token_series = secrets.token_hex(8)
        self.touch()

    def image(self, key: Key) -> Image | None:
        """The registered image of that name."""
        return self.images.get(key[0], {}).get(key[1], {}).get(key[2])

    def repositories(self, registry: str = "") -> Iterator[tuple[str, str, dict[str, Image]]]:
        """Registry, name and images by tag of every repository, of one registry or of all, oldest first."""
        shelves = self.images.items() if not registry else [(registry, self.images.get(registry, {}))]
        return ((name, repository, images) for name, shelf in shelves for repository, images in shelf.items())

    def all_images(self, registry: str = "") -> list[Image]:
        """
        The registered images, of one registry or of all, repository by repository.

        Kept until an image comes or goes, so do not change the list.
        """
        kept = self.caches.get("images")
        if kept is None or kept[0] != self.image_changes:
            kept = self.caches["images"] = (self.image_changes, {})
        lists: dict[str, list[Image]] = kept[1]
        if registry not in lists:
            lists[registry] = [image for _, _, images in self.repositories(registry) for image in images.values()]
        return lists[registry]

    def registry_type(self, name: str) -> str:
        """The type of a registry; that of the pseudo-registry for pipelines is made up."""
        return str(self.registries[name].fields["type"]) if name in self.registries else choices.AD_HOC_TYPE

    def add_image(self, image: Image) -> None:
        """Put an image into its place."""
        shelf = self.images.setdefault(image.registry, {})
        shelf.setdefault(image.repository, {})[image.tag] = image
        self.touch_images()

    def forget_image(self, image: Image) -> None:
        """Forget an image and what the queue holds of it."""
        shelf = self.images[image.registry]
        del shelf[image.repository][image.tag]
        if not shelf[image.repository]:
            del shelf[image.repository]
        self.live_jobs.pop(image.key, None)
        self.jobs = {number: job for number, job in self.jobs.items() if job.key != image.key}
        self.touch_images()

    def forget_registry(self, name: str) -> None:
        """Forget a registry, its images and their jobs."""
        self.registries.pop(name)
        self.images.pop(name, None)
        self.jobs = {number: job for number, job in self.jobs.items() if job.registry != name}
        self.live_jobs = {key: job for key, job in self.live_jobs.items() if key[0] != name}
        self.touch_images()

    def snapshot(self) -> dict[str, Any]:
        """The whole world as JSON values. No secret is in it: none is kept."""
        return {
            "format": FORMAT,
            "clock_ahead_s": self.clock.ahead_s,
            "token_series": self.token_series,
            "last_uid": self.last_uid,
            "last_job": self.last_job,
            "registries": [asdict(registry) for registry in self.registries.values()],
            "images": [image_state(image) for image in self.all_images()],
            "jobs": [asdict(job) for job in self.jobs.values()],
            "times_queued": [[*key, times] for key, times in self.times_queued.items()],
            "stores": copy.deepcopy(self.stores),
        }


def image_state(image: Image) -> dict[str, Any]:
    """An image as JSON values; of its content only whether there is one: it follows from the name."""
    return {
        "uid": image.uid,
        "registry": image.registry,
        "repository": image.repository,
        "tag": image.tag,
        "author": image.author,
        "registered_at": image.registered_at,
        "status": image.status,
        "error": image.error,
        "history": [asdict(look) for look in image.history],
        "permission": image.permission,
        "build": image.build,
    }


def restored(settings: Settings, state: Mapping[str, Any]) -> World:
    """The world of a state file; ValueError, KeyError or TypeError when it is not one."""
    if state["format"] != FORMAT:
        raise ValueError(f"format {state['format']} instead of {FORMAT}")
    world = World(settings, Clock(state["clock_ahead_s"]))
    world.token_series = state["token_series"]
    world.last_uid, world.last_job = state["last_uid"], state["last_job"]
    world.registries = {fields["name"]: Registry(**fields) for fields in state["registries"]}
    for fields in state["images"]:
        looks = [Look(**look) for look in fields["history"]]
        image = Image(**(fields | {"history": looks}))
        if any(not look.error for look in looks):
            image.content = catalogue.find(world.registry_type(image.registry), image.repository, image.tag)
        world.add_image(image)
    world.stores = state.get("stores", {})
    _restore_queue(world, [Job(**fields) for fields in state["jobs"]])
    world.times_queued = Counter({(one[0], one[1], one[2]): one[3] for one in state["times_queued"]})
    return world


def _restore_queue(world: World, jobs: list[Job]) -> None:
    """Put the jobs back where they were; one whose scanner is gone goes back into line."""
    for group, fields in world.store("scanner_groups").items():
        world.scanner_pools |= dict.fromkeys(fields["numbers"], group)
    for job in jobs:
        world.jobs[job.number] = job
        if job.status in LIVE:
            world.live_jobs[job.key] = job
        if job.status == "in_progress" and job.scanner in world.scanner_pools:
            heapq.heappush(world.running, (job.ends_at, job.number, job.scanner))
        elif job.status in LIVE:
            job.status = "pending"
    busy = {scanner for _, _, scanner in world.running}
    world.free = {pool: [] for pool in world.scanner_pools.values()}
    for number, pool in world.scanner_pools.items():
        if number not in busy:
            heapq.heappush(world.free[pool], (0.0, number))
    for job in sorted(world.live_jobs.values(), key=lambda job: job.updated_at):
        if job.status == "pending":
            world.pending.setdefault(job.pool, deque()).append(job.number)
