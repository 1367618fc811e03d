"""The scan result as scanners and webhooks write it. Contract 10; its names differ from those of the console's rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from aqua_client.sandbox import acceptance, assurance, catalogue, choices, scanning_time
from aqua_client.sandbox.controls import script_run
from aqua_client.sandbox.findings import SEVERITIES, Content, Finding, Package
from aqua_client.sandbox.judgement import Verdict
from aqua_client.sandbox.world import Image, Job, World

RENAMED = {
    "nvd_cvss3_score": "nvd_score_v3",
    "nvd_cvss3_vectors": "nvd_vectors_v3",
    "nvd_cvss3_severity": "nvd_severity_v3",
    "nvd_cvss2_score": "nvd_score",
    "nvd_cvss2_vectors": "nvd_vectors",
}
"""Fields of a row that a scan result calls differently. Contract 10.2."""

KEPT = (
    *("name", "description", "nvd_url", "vendor_severity", "vendor_statement", "vendor_url", "publish_date"),
    *("modification_date", "fix_version", "solution", "classification", "aqua_score", "aqua_severity", "aqua_vectors"),
    *("aqua_scoring_system", "aqua_severity_classification", "aqua_score_classification", "exploitability"),
    *("exploit_type",),
)


def of_image(world: World, image: Image, *, job: Job | None = None) -> dict[str, Any]:
    """The result of the image's last successful scan, judged as of now."""
    content = image.content or Content(os="", os_version="", created="", size=0)
    body = of_content(world, image, content, assurance.verdict(world, image))
    body["image_assurance_results"] = assurance.report_results(world, image)
    body |= {"scan_id": job.number if job else image.uid, "image_id": image.uid}
    body["internal_digest_id"] = {"id": image.uid}
    if job is not None:
        body["initiating_user"] = job.user
        if job.webhook_url:
            body["scan_options"]["webhook_url"] = job.webhook_url
    return body


def of_content(
    world: World, image: Image, content: Content, verdict: Verdict, *, shows_negligible: bool = False
) -> dict[str, Any]:
    """The result for a content that was scanned under the name of an image, registered or not."""
    accepted = acceptance.of(world, image, content)
    at = image.history[-1].at if image.history else world.clock.now()
    duration = round(scanning_time.seconds(image.name))
    digest = image.digest or catalogue.digest_of(content, image.repository, image.tag)
    body = {
        "image": image.name.replace(":@", "@"),
        "registry": image.registry,
        "scan_started": {"seconds": int(at), "nanos": int(at % 1 * 1_000_000_000)},
        "scan_duration": duration,
        "image_size": content.size,
        "digest": digest,
        "os": content.os,
        "version": content.os_version,
        "metadata": _metadata(image, content, digest),
        "resources": _resources(content, accepted, shows_negligible=shows_negligible),
        "script_results": _script_results(world, content),
        "image_assurance_results": verdict.in_report(),
        "vulnerability_summary": summary(content),
        "scan_options": dict(choices.SCAN_OPTIONS),
        "initiating_user": image.author,
        "data_date": int(at) - choices.DATA_AGE_S,
        "pull_name": image.name,
        "changed_result": False,
        "required_image_platform": f"{content.architecture}:::",
        "scanned_image_platform": f"{content.architecture}::linux:",
        "sensitive_data": [dict(item) for item in content.sensitive],
        "malware": [dict(item) for item in content.malware],
        **(image.build or {}),
    }
    return {name: value for name, value in body.items() if value not in ([], None)}


def summary(content: Content) -> dict[str, Any]:
    """
    `vulnerability_summary`: `total` and the average leave out negligible findings, the counts and maxima do not.

    Accepted findings count. Contract 10.3.
    """
    weighty = [one for one in content.findings if one.severity != "negligible"]
    fixable = [one for one in content.findings if one.fix_version]
    found: dict[str, Any] = {"total": len(weighty)}
    found |= {severity: content.counts.get(severity, 0) for severity in SEVERITIES}
    found |= {"sensitive": len(content.sensitive), "malware": len(content.malware)}
    if weighty:
        found["score_average"] = sum(one.score for one in weighty) / len(weighty)
    if content.findings:
        found["max_score"] = max(one.score for one in content.findings)
    if fixable:
        found["max_fixable_score"] = max(one.score for one in fixable)
        found["max_fixable_severity"] = min((one.severity for one in fixable), key=SEVERITIES.index)
    return found


def _resources(content: Content, accepted: acceptance.Accepted, *, shows_negligible: bool) -> list[dict[str, Any]]:
    """One row a package with its findings; negligible ones are counted but not listed unless asked for."""
    found: dict[Package, list[dict[str, Any]]] = defaultdict(list)
    for position, finding in enumerate(content.findings, 1):
        if shows_negligible or finding.severity != "negligible":
            found[finding.package].append(_finding(finding, is_accepted=position in accepted.positions))
    rows = [
        {"resource": _package(package), "scanned": True, "vulnerabilities": rows} for package, rows in found.items()
    ]
    return rows + _files_of(content.sensitive)


def _package(package: Package) -> dict[str, Any]:
    row = {
        "format": package.format,
        "path": package.path,
        "name": package.name,
        "version": package.version,
        "arch": package.arch,
        "cpe": f"pkg:/{package.system}:{package.name}:{package.version}",
        "license": ",".join(package.licenses),
    }
    return {name: value for name, value in row.items() if value}


def _finding(finding: Finding, *, is_accepted: bool) -> dict[str, Any]:
    row = {name: finding.row[name] for name in KEPT if name in finding.row}
    row |= {RENAMED[name]: value for name, value in finding.row.items() if name in RENAMED}
    return row | {"already_acknowledged": True} if is_accepted else row


def _files_of(items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Files with secrets in them: `type` 1 is a file. Contract 10.1."""
    return [
        {
            "resource": {"type": 1, "path": item["path"], "name": item["filename"], "hash": item["hash"]},
            "scanned": True,
            "sensitive_data_items": [{"type": item["type"]}],
        }
        for item in items
    ]


def _script_results(world: World, content: Content) -> list[dict[str, Any]]:
    """What the scripts of all policies say, whether or not the policy applies: a scanner runs them beforehand."""
    policies = [one for one in world.store("policies").values() if one["enabled"] and one["custom_checks_enabled"]]
    return [script_run(script, content.failing_scripts) for policy in policies for script in policy["custom_checks"]]


def _metadata(image: Image, content: Content, digest: str) -> dict[str, Any]:
    return {
        "id": content.docker_id,
        "repo_digests": [f"{image.repository}@{digest}"],
        "created": content.created,
        "architecture": content.architecture,
        "os": "linux",
        "image_size": content.size,
        "image_type": "oci",
        "container_config": {"user": content.user, "env": [choices.IMAGE_PATH]},
    }
