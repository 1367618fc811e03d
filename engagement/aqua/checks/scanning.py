"""Scanned images: facts SCAN-1 to SCAN-6 (work-package.md 2; contract 5.2, 7.1, 8.1)."""

from datetime import datetime

import aqua_client as aqua
from engagement.aqua.checks.answers import Seen, cannot_say, fails, holds, judged, proves
from engagement.aqua.checks.console import LONGEST_LIST, Console
from engagement.rules.subjects import ImageTagged


def _missing(image: ImageTagged) -> Seen:
    return fails(f"Aqua does not know {image.name} of {image.registry}; scan it first.", status=404)


def _find(console: Console, image: ImageTagged) -> aqua.Image | None:
    return console.image(image.registry, image.repository, image.tag)


@proves("SCAN-1")
def is_scanned(console: Console, image: ImageTagged) -> Seen:
    found = _find(console, image)
    if found is None:
        return _missing(image)
    answered = {
        "scan_status": str(found.scan_status),
        "scan_date": _written(found.scanned_at),
        "scan_error": "present" if found.scan_error else "",
    }
    if found.scan_status is not aqua.ScanStatus.FINISHED or found.scan_error:
        return fails(f"The scan of {image.name} has not finished without an error; scan it again.", **answered)
    return judged(
        _is_within(found.scanned_at, image),
        f"{image.name} was scanned within the engagement.",
        f"The last scan of {image.name} lies outside the engagement; scan it again.",
        **answered,
    )


@proves("SCAN-2")
def has_summary(console: Console, image: ImageTagged) -> Seen:
    """The sum may leave the negligible ones out: the contract's own example does (5.2), work-package.md 2 does not."""
    found = _find(console, image)
    if found is None:
        return _missing(image)
    counts = found.counts
    counted = counts.critical + counts.high + counts.medium + counts.low
    answered = {
        "vulns_found": counts.total,
        "crit_vulns": counts.critical,
        "high_vulns": counts.high,
        "med_vulns": counts.medium,
        "low_vulns": counts.low,
        "neg_vulns": counts.negligible,
    }
    if found.scan_status is not aqua.ScanStatus.FINISHED:
        return fails(f"There is no summary of {image.name} before its scan has finished.", **answered)
    if counts.total not in (counted, counted + counts.negligible):
        return fails(f"The counts of {image.name} do not add up; scan it again and look in the console.", **answered)
    return judged(
        counts.total >= 1 or not image.is_demo,
        f"{image.name} has {counts.total} findings, and the counts add up.",
        f"The demo image {image.name} has no finding, so its scan saw too little; look at the scanner's log.",
        **answered,
    )


@proves("SCAN-3")
def has_detail(console: Console, image: ImageTagged) -> Seen:
    """The list is asked for with the negligible findings, so they are added where the summary leaves them out."""
    found = _find(console, image)
    if found is None:
        return _missing(image)
    listed = console.count_findings(image.registry, image.name)
    counts = found.counts
    told = counts.critical + counts.high + counts.medium + counts.low + counts.negligible
    return judged(
        listed == told,
        f"All {listed} findings of {image.name} can be read one by one.",
        f"Aqua counts {told} findings of {image.name} but lists {listed}; scan it again.",
        count=listed,
        vulns_found=counts.total,
        neg_vulns=counts.negligible,
    )


@proves("SCAN-4")
def is_complete(console: Console, image: ImageTagged) -> Seen:
    found = _find(console, image)
    if found is None:
        return _missing(image)
    if found.scan_status is not aqua.ScanStatus.FINISHED:
        return fails(f"The scan of {image.name} has not finished.", scan_status=str(found.scan_status))
    return judged(
        not found.partial_results,
        f"The scan saw the whole of {image.name}.",
        f"The scan saw only a part of {image.name}; look at the scanner's log and scan again.",
        partial_results=found.partial_results,
    )


@proves("SCAN-5")
def is_rescanned(console: Console, image: ImageTagged) -> Seen:
    if _find(console, image) is None:
        return _missing(image)
    ends = [past.ended_at for past in console.scan_history(image.registry, image.repository, image.tag)]
    newest = max((end for end in ends if end is not None), default=None)
    is_new = image.rescan_since is None or (newest is not None and newest >= image.rescan_since)
    return judged(
        len(ends) >= 2 and is_new,
        f"{image.name} was scanned {len(ends)} times, the last time in the session.",
        f"{image.name} was not scanned a second time since the session began; start a rescan.",
        count=len(ends),
        newest=_written(newest),
    )


@proves("SCAN-6")
def has_acknowledged_risk(console: Console, image: ImageTagged) -> Seen:
    """An acknowledgement of the image or of its repository; one for everything is not about the demo image."""
    every = console.acknowledgements()
    own = [one for one in every if _is_about(one, image)]
    commented = [one for one in own if one.comment.strip()]
    answered = {"of_this_image": len(own), "with_comment": len(commented)}
    if commented:
        return holds(f"A finding of {image.name} is acknowledged with a reason.", **answered)
    if len(every) >= LONGEST_LIST:
        return cannot_say(f"Aqua has more than {LONGEST_LIST} acknowledged risks; look in the console.", **answered)
    return fails(
        f"An acknowledged finding of {image.name} has no comment; acknowledge it again with the reason."
        if own
        else f"No finding of {image.name} is acknowledged; acknowledge one with its reason.",
        **answered,
    )


def _is_within(moment: datetime | None, image: ImageTagged) -> bool:
    if moment is None or (image.window_start is not None and moment < image.window_start):
        return False
    return image.window_end is None or moment <= image.window_end


def _is_about(risk: aqua.Acknowledgement, image: ImageTagged) -> bool:
    """Aqua writes each name under one of two fields (contract 8.1)."""
    registry, repository, name = (
        getattr(risk, f"{field}_name") or str(risk.row.get(field) or "")
        for field in ("registry", "repository", "image")
    )
    if registry not in ("", image.registry):
        return False
    return name == image.name or (not name and repository == image.repository)


def _written(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
