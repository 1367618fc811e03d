"""Counts over the whole tenant: the dashboard and the summary of risks. Contract 7.3, 15."""

from collections import Counter
from typing import Any

from aqua_client.sandbox.findings import SEVERITIES
from aqua_client.sandbox.messages import Answer, Request
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import World

LEVELS = {"critical": "critical", "high": "high", "medium": "medium", "low": "low"}


def dashboard(world: World, _request: Request) -> Answer:
    """`GET /api/v1/dashboard`."""
    images, findings = _tallies(world)
    nothing = {"total": 0, "high": 0, "medium": 0, "low": 0, "ok": 0}
    worst = {"critical": images["critical"], "high": images["high"], "medium": images["medium"], "low": images["low"]}
    return Answer(
        200,
        {
            "registry_counts": {
                "images": {"total": sum(images.values()), **worst, "ok": images["ok"]},
                "vulnerabilities": {"total": sum(findings.values()), **{one: findings[one] for one in LEVELS}, "ok": 0},
            },
            "running_containers": nothing,
            "hosts": {**nothing, "disconnected_count": 0},
            "alerts": [],
            "audit_tickers": [_ticker(event) for event in list(world.audit)[-10:]],
        },
    )


def trends(world: World, request: Request) -> Answer:
    """`GET /api/v1/dashboard/{trend}/trends`: the sandbox remembers no past, so there is one point, now."""
    images, findings = _tallies(world)
    total = sum(images.values()) if request.parts["trend"] == "images" else sum(findings.values())
    return Answer(200, [{"date": int(world.clock.now()), "total": total}])


def risks(world: World, _request: Request) -> Answer:
    """`GET /api/v2/risks`."""
    images, findings = _tallies(world)
    registered = sum(images.values())
    vulnerable = registered - images["ok"]
    total = sum(findings[one] for one in LEVELS)
    return Answer(
        200,
        {
            "registered_images": registered,
            "vulnerable_images": vulnerable,
            "vulnerable_images_percent": _percent(vulnerable, registered),
            "total_vulns": total,
            **{f"{one}_vulns": findings[one] for one in LEVELS},
            **{f"{one}_vulns_percent": _percent(findings[one], total) for one in LEVELS},
        },
    )


ROUTES = (
    Route("GET", "/api/v1/dashboard", dashboard),
    Route("GET", "/api/v1/dashboard/{trend}/trends", trends),
    Route("GET", "/api/v2/risks", risks),
)


def _tallies(world: World) -> tuple[Counter[str], Counter[str]]:
    """Images by their worst finding, findings by severity; kept until an image changes."""
    kept = world.caches.get("tallies")
    if kept is None or kept[0] != world.image_changes:
        images: Counter[str] = Counter()
        findings: Counter[str] = Counter()
        for image in world.all_images():
            counts = image.content.counts if image.content else {}
            images[next((one for one in SEVERITIES[:4] if counts.get(one)), "ok")] += 1
            findings.update(counts)
        kept = world.caches["tallies"] = (world.image_changes, (images, findings))
    tallies: tuple[Counter[str], Counter[str]] = kept[1]
    return tallies


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def _ticker(event: dict[str, Any]) -> dict[str, Any]:
    return {name: event[name] for name in ("time", "type", "action", "result", "user")}
