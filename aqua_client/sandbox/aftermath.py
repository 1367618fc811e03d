"""What a finished scan sets off: its result goes to webhooks, failing policies are noted in the audit log."""

from aqua_client.sandbox import assurance, audit, report
from aqua_client.sandbox.world import Image, Job, World


def of_scan(world: World, job: Job, image: Image) -> None:
    """Queue what is to be sent and write what is to be audited; sending is somebody else's."""
    if image.error or image.content is None:
        return
    for failure in assurance.verdict(world, image).failures:
        if failure.audits:
            audit.record(
                world,
                kind="Image Assurance",
                action="scan",
                result=audit.BLOCK if failure.blocking else audit.DETECT,
                user=job.user,
                image=image.name,
                imagehash=image.digest,
                registry=image.registry,
                control=failure.controls[0],
                reason=", ".join(failure.controls),
                data={
                    "blocking": failure.blocking,
                    "controls": list(failure.controls),
                    "policy_id": failure.policy_id,
                    "policy_name": failure.policy_name,
                },
            )
    targets = [job.webhook_url, *global_webhooks(world)]
    if any(targets):
        result = report.of_image(world, image, job=job)
        world.outbox += [(url, result) for url in targets if url]


def global_webhooks(world: World) -> list[str]:
    """The one address of the settings to which every scan result goes, if it is on. Contract 11."""
    setting = world.store("settings").get("system", {}).get("image_scan_results_webhook", {})
    return [setting["url"]] if setting.get("enabled") and setting.get("url") else []


def awaits_delivery(world: World) -> bool:
    """Whether some running scan has a receiver waiting for it, so that time has to pass without being asked."""
    if not world.live_jobs:
        return False
    return bool(global_webhooks(world)) or any(job.webhook_url for job in world.live_jobs.values())
