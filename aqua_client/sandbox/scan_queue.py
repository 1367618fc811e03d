"""The scan queue: its jobs, its scanners, and what can be done to them. Contract 6.2."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from aqua_client.sandbox import choices, lists, references, scanner_pools, scanning
from aqua_client.sandbox.clock import stamp
from aqua_client.sandbox.messages import Answer, Request, console_refusal
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import LIVE, Job, World

ENDED = ("finished", "failed")

ORDERS: Mapping[str, Callable[[Job], Any]] = {
    "created": lambda job: (job.created_at, job.number),
    "last_updated": lambda job: (job.updated_at, job.number),
    "status": lambda job: job.status,
    "registry": lambda job: job.registry,
    "image": lambda job: job.image,
}


def list_jobs(world: World, request: Request) -> Answer:
    """`GET /api/v1/scanqueue`: `statuses` may be repeated; without an order the oldest comes first."""
    wanted = {status for value in request.query.get("statuses", []) for status in value.split(",") if status}
    jobs = [job for job in world.jobs.values() if not wanted or job.status in wanted]
    ordered = lists.ordered(jobs, request.text("order_by"), ORDERS)
    return lists.paged(request, ordered, lambda job: _drawn(world, job), choices.QUEUE_PAGE_SIZE)


def summary(world: World, _request: Request) -> Answer:
    """`GET /api/v1/scanqueue/summary`: counted once as long as nothing changes, for it is asked again and again."""
    kept = world.caches.get("job_tally")
    if kept is None or kept[0] != world.changes:
        kept = world.caches["job_tally"] = (world.changes, Counter(job.status for job in world.jobs.values()))
    tally: Counter[str] = kept[1]
    return Answer(200, {"total": len(world.jobs), **{status: tally[status] for status in (*LIVE, *ENDED)}})


def list_scanners(world: World, request: Request) -> Answer:
    """`GET /api/v1/scanqueue/scanners`."""
    busy = {job.scanner: job for job in world.live_jobs.values() if job.status == "in_progress"}
    now = stamp(world.clock.now())

    def drawn(number: int) -> dict[str, Any]:
        job = busy.get(number)
        return {
            "id": scanner_pools.scanner_id(world, number),
            "last_heartbeat": now,
            "status": "working" if job else "waiting",
            "scanning_registry": job.registry if job else "",
            "scanning_image": job.image if job else "",
        }

    return lists.paged(request, list(world.scanner_pools), drawn, choices.SCANNERS_PAGE_SIZE)


def cancel_jobs(world: World, request: Request) -> Answer:
    """`POST /api/v1/scanqueue/cancel_jobs`: only pending jobs; others are left alone."""
    for job in _chosen(world, request, ("pending",)):
        scanning.cancel(world, job)
    return Answer(204)


def requeue_jobs(world: World, request: Request) -> Answer:
    """`POST /api/v1/scanqueue/requeue_jobs`: finished and failed ones go to the back."""
    for job in _chosen(world, request, ENDED):
        scanning.requeue(world, job)
    return Answer(204)


def clear(world: World, _request: Request) -> Answer:
    """`POST /api/v1/scanqueue/clear`: drops finished and failed jobs; the images keep their results."""
    world.jobs = {number: job for number, job in world.jobs.items() if job.status in LIVE}
    world.touch()
    return Answer(204)


ROUTES = (
    Route("GET", "/api/v1/scanqueue", list_jobs),
    Route("GET", "/api/v1/scanqueue/summary", summary),
    Route("GET", "/api/v1/scanqueue/scanners", list_scanners),
    Route("POST", "/api/v1/scanqueue/cancel_jobs", cancel_jobs),
    Route("POST", "/api/v1/scanqueue/requeue_jobs", requeue_jobs),
    Route("POST", "/api/v1/scanqueue/clear", clear),
)


def _chosen(world: World, request: Request, allowed: tuple[str, ...]) -> list[Job]:
    """The jobs that the body names by registry and image or by status, newest first, as far as their state allows."""
    body = request.object()
    names, statuses = body.get("jobs") or [], body.get("statuses") or []
    if not isinstance(names, list) or not isinstance(statuses, list) or not all(isinstance(one, dict) for one in names):
        raise console_refusal(400, "jobs is a list of objects, statuses a list of words")
    keys = {(str(one.get("registry")), *references.split(str(one.get("image")))) for one in names}
    jobs = reversed(world.jobs.values())
    return [job for job in jobs if job.status in allowed and (job.key in keys or job.status in statuses)]


def _drawn(world: World, job: Job) -> dict[str, Any]:
    return {
        "registry": job.registry,
        "image": job.image,
        "created": stamp(job.created_at),
        "last_updated": stamp(job.updated_at),
        "status": job.status,
        "assigned_scanner": scanner_pools.scanner_id(world, job.scanner) if job.scanner >= 0 else "",
        "initiating_user": job.user,
    }
