"""Builds: facts CICD-1 to CICD-4 (work-package.md 2 and 6; contract 5.2, 10 and 13)."""

import aqua_client as aqua
from aqua_client import reports
from engagement.aqua.checks.answers import Seen, cannot_say, fails, judged, proves
from engagement.aqua.checks.console import Console
from engagement.rules.subjects import BuiltImage, UploadedReport

# The exit code of a step that a policy stopped; 1 is an operational error, 5 a licence problem (work-package.md 6).
STOPPED_BY_POLICY = 4

UPLOAD = "the uploaded report of the build step"


@proves("CICD-1")
def is_registered(console: Console, built: BuiltImage) -> Seen:
    if built.job_started_at is None:
        return cannot_say("No run of the pipeline is recorded; upload the step's report first.")
    found = console.image(built.registry, built.repository, built.tag)
    name = f"{built.repository}:{built.tag}"
    if found is None:
        return fails(f"Aqua does not know {name} of {built.registry}; run the step with --register.", status=404)
    return judged(
        found.scanned_at is not None and found.scanned_at >= built.job_started_at,
        f"The run registered {name} in Aqua.",
        f"Aqua has no scan of {name} since the run began; run the step with --register.",
        scan_date=found.scanned_at.isoformat() if found.scanned_at else "",
    )


@proves("CICD-2", without_call=UPLOAD)
def has_report(_console: Console, upload: UploadedReport) -> Seen:
    if upload.document is None:
        return cannot_say("No report was uploaded; upload the file that the step wrote with --jsonfile.")
    report = reports.read(upload.document)
    answered = {
        "image": report.image,
        "scan_started": report.scanned_at.isoformat() if report.scanned_at else "",
        "image_assurance_results": "present" if report.verdict else "missing",
    }
    if not _is_same_image(report.image, upload.image):
        return fails(f"The report is not about {upload.image}; upload the one of this image.", **answered)
    if report.verdict is None:
        return fails("The report has no results of policies; upload the scanner's JSON report.", **answered)
    return judged(
        _is_within(report, upload),
        f"The step scanned {upload.image} and reported what the policies say.",
        "The report is of another time than the session; run the step again and upload its report.",
        **answered,
    )


@proves("CICD-3", without_call=UPLOAD)
def was_stopped(_console: Console, upload: UploadedReport) -> Seen:
    if upload.document is None or upload.exit_code is None:
        return cannot_say("The report or the exit code of the failed run is missing; hand in both.")
    report = reports.read(upload.document)
    n_failures = len(report.verdict.failures) if report.verdict else 0
    has_failed = report.verdict is not None and (not report.verdict.is_compliant or n_failures > 0)
    answered = {
        "disallowed": report.verdict is not None and not report.verdict.is_compliant,
        "failed_controls": n_failures,
        "exit_code": upload.exit_code,
    }
    if not has_failed:
        return fails("No policy failed in this run; scan an image that fails one, such as alpine:3.4.", **answered)
    return judged(
        upload.exit_code == STOPPED_BY_POLICY,
        "A policy failed and stopped the step with exit code 4.",
        f"A policy failed, but the step ended with {upload.exit_code}; switch the policy's CI/CD action on and let "
        "nothing swallow exit code 4.",
        **answered,
    )


@proves("CICD-4", without_call="no public call")
def is_listed(_console: Console, _upload: UploadedReport) -> Seen:
    return cannot_say(
        "No public call shows the list of CI/CD scans; add a screenshot of it, or let CICD-1 or CICD-2 prove the run."
    )


def _is_same_image(reported: str, wanted: str) -> bool:
    """A report may put the registry's host before the name (contract 10); a name without a tag means `latest`."""
    named = wanted if ":" in wanted.rpartition("/")[2] else f"{wanted}:latest"
    return bool(wanted) and (reported == named or reported.endswith(f"/{named}"))


def _is_within(report: aqua.Report, upload: UploadedReport) -> bool:
    if report.scanned_at is None or (upload.window_start is not None and report.scanned_at < upload.window_start):
        return False
    return upload.window_end is None or report.scanned_at <= upload.window_end
