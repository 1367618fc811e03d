"""
How images get scanned: a line of jobs, a number of scanners, and a clock. No thread waits for anything.

Whenever the console is asked something it first calls `settle`, which lets happen what would have happened since then:
jobs begin when a scanner is free, and end when their seconds are over. A thousand waiting jobs cost nothing.
"""

import heapq
from collections import deque

from aqua_client.sandbox import aftermath, catalogue, choices, connection, scanner_pools, scanning_time
from aqua_client.sandbox.faults import FaultBook
from aqua_client.sandbox.messages import console_refusal
from aqua_client.sandbox.world import Image, Job, Key, Look, World


def settle(world: World, faults: FaultBook) -> None:
    """Bring the queue up to now."""
    now = world.clock.now()
    while True:
        pool = next((pool for pool, line in world.pending.items() if line and world.free.get(pool)), None)
        if pool is not None:
            _begin(world, pool)
        elif not _end_next(world, faults, now):
            return


def register(world: World, key: Key, user: str) -> Image:
    """The image of that name, made known to the console if it is new; Refused with 404 for an unknown registry."""
    registry, repository, tag = key
    if registry not in world.registries:
        raise console_refusal(404, f"registry {registry} not found")
    image = world.image(key)
    if image is None:
        image = Image(next_uid(world), registry, repository, tag, user, world.clock.now())
        world.add_image(image)
    return image


def next_uid(world: World) -> int:
    """The number of the next image."""
    world.last_uid += 1
    return world.last_uid


def queue(world: World, key: Key, user: str, *, webhook_url: str = "") -> Image:
    """
    Register an image if need be and line it up for a scan; the result is sent to the webhook when it is there.

    An image that is already in line or being scanned gets no second job: asking again is safe. Contract 16.
    """
    image = register(world, key, user)
    if key not in world.live_jobs:
        world.last_job += 1
        now = world.clock.now()
        job = Job(world.last_job, *key, user, created_at=now, updated_at=now, webhook_url=webhook_url)
        world.jobs[job.number] = job
        _line_up(world, job, image)
    return image


def requeue(world: World, job: Job) -> None:
    """Send a finished or failed job to the back of the line; one whose image is in line already stays as it is."""
    image = world.image(job.key)
    if image is not None and job.key not in world.live_jobs:
        job.status, job.updated_at, job.scanner = "pending", world.clock.now(), -1
        _line_up(world, job, image)


def cancel(world: World, job: Job) -> None:
    """Take a pending job out of the line; its image is again what it was before."""
    del world.jobs[job.number], world.live_jobs[job.key]
    image = world.image(job.key)
    if image is not None:
        last = image.history[-1] if image.history else None
        image.error = last.error if last else ""
        image.status = "not_started" if last is None else "failed" if last.error else "finished"
    world.touch()


def seconds(world: World, job: Job) -> float:
    """How long the scan of an image takes, divided by the speed and slowed down by faults."""
    return scanning_time.seconds(job.image) / world.settings.speed


def _line_up(world: World, job: Job, image: Image) -> None:
    job.pool = scanner_pools.pool_of(world, job.registry)
    world.live_jobs[job.key] = job
    world.pending.setdefault(job.pool, deque()).append(job.number)
    world.times_queued[job.key] += 1
    image.status, image.error = "pending", ""
    world.touch()


def _begin(world: World, pool: str) -> None:
    """Give the next job in a group's line to the scanner of it that has been free longest."""
    job = world.jobs.get(world.pending[pool].popleft())
    if job is None or job.status != "pending":
        return
    free_since, job.scanner = heapq.heappop(world.free[pool])
    job.status, job.updated_at = "in_progress", max(job.updated_at, free_since)
    job.ends_at = job.updated_at + seconds(world, job)
    heapq.heappush(world.running, (job.ends_at, job.number, job.scanner))
    image = world.image(job.key)
    if image is not None:
        image.status = "in_progress"
    world.touch()


def _end_next(world: World, faults: FaultBook, now: float) -> bool:
    """End the running job whose time is over first, unless it is stuck; False when there is none."""
    stuck = []
    has_ended = False
    while world.running and world.running[0][0] <= now:
        job = world.jobs.get(world.running[0][1])
        if job is None or not faults.is_stuck(job.registry, job.image):
            _end(world, faults)
            has_ended = True
            break
        stuck.append(heapq.heappop(world.running))
    for one in stuck:
        heapq.heappush(world.running, one)
    return has_ended


def _end(world: World, faults: FaultBook) -> None:
    """Free the scanner whose time is over and note what it found, unless the image has been forgotten meanwhile."""
    at, number, scanner = heapq.heappop(world.running)
    if scanner in world.scanner_pools:
        heapq.heappush(world.free[world.scanner_pools[scanner]], (at, scanner))
    world.touch_images()
    job = world.jobs.get(number)
    image = world.image(job.key) if job else None
    if job is None or image is None:
        return
    if faults.loses_scan(job.registry, job.image):
        cancel(world, job)
        return
    del world.live_jobs[job.key]
    registry = world.registries[job.registry]
    content = catalogue.find(registry.fields["type"], job.repository, job.tag)
    reason = faults.scan_failure(job.registry, job.image)
    if reason is None:
        problem = connection.problem(world, registry)
        reason = f"failed to connect to registry: {problem}" if problem else ""
    if not reason:
        reason = choices.IMAGE_NOT_FOUND if content is None else content.fails_with
    if reason or content is None:
        image.history.append(Look(at, reason, ""))
    else:
        image.content = content
        image.history.append(Look(at, "", catalogue.digest_of(content, job.repository, job.tag)))
    image.error = reason
    image.status = job.status = "failed" if reason else "finished"
    job.updated_at = at
    aftermath.of_scan(world, job, image)
