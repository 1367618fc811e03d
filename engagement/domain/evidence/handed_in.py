"""What a person hands in because no call shows it: a build step's report, and a policy file of the repository."""

import json
import re
from datetime import datetime
from typing import Any

from django.db import transaction

from engagement.domain import audit
from engagement.domain.evidence.asking import request_check
from engagement.domain.refusals import Refused
from engagement.models import Engagement, StepReport, User

# A report of ubuntu:14.04 with its four hundred findings is under 2 MB.
LARGEST_REPORT = 5 * 1024 * 1024
LONGEST_NAME, LONGEST_LINK = 300, 500
_LINK = re.compile(r"https?://[^\s\x00]+", re.IGNORECASE)
_HALF = re.compile("[\ud800-\udfff]")
_REPORT_FACTS = ("CICD-1", "CICD-2", "CICD-3", "CICD-4")


class NotAReport(Refused):
    """What was handed in is no report of a scan step."""


class NotAPolicyFile(Refused):
    """What was handed in is no rendered policy."""


def take_report(
    engagement: Engagement,
    document: bytes | str,
    *,
    image: str,
    exit_code: int,
    by: User,
    at: datetime,
    job_link: str = "",
) -> StepReport:
    """
    Take the JSON report of a build step with its exit code, and have the facts about builds looked at.

    `image` is what the step was to scan, as repository:tag. Raises NotAReport, whose `field` is `report`, `image`,
    `exit_code` or `job_link`.
    """
    content = _read(document, NotAReport, "report")
    if not _looks_like_a_report(content):
        raise NotAReport(
            "This JSON is no report of Aqua's scanner; hand in the file that the step wrote with --jsonfile.",
            field="report",
        )
    name = _checked_image(image)
    if not 0 <= exit_code <= 255:
        raise NotAReport("An exit code is a number from 0 to 255.", field="exit_code")
    if job_link and (len(job_link) > LONGEST_LINK or not _LINK.fullmatch(job_link)):
        raise NotAReport("A link to the job begins with https:// and has at most 500 characters.", field="job_link")
    with transaction.atomic():
        report = StepReport.objects.create(
            engagement=engagement,
            image=name,
            exit_code=exit_code,
            job_link=job_link,
            report=content,
            handed_in_by=by,
            handed_in_at=at,
        )
        audit.record(by, "report.handed_in", report, at=at, engagement=engagement)
        request_check(engagement, by=by, at=at, facts=_REPORT_FACTS, after_change=True)
    return report


def take_policy_file(engagement: Engagement, document: bytes | str, *, by: User, at: datetime) -> str:
    """
    Take a policy as the repository holds it (rendered for its environment), and have it compared with Aqua's.

    Returns the policy's name. Raises NotAPolicyFile, also where no policy of the engagement has that name.
    """
    content = _read(document, NotAPolicyFile, "policy")
    name = content.get("name") if isinstance(content, dict) else None
    if not isinstance(name, str) or not name:
        raise NotAPolicyFile("This JSON is no policy: it has no name. Hand in the rendered file.", field="policy")
    if not engagement.policies.filter(name=name).exists():
        raise NotAPolicyFile(
            f"The engagement has no policy named {name[:100]}; the name is its identity.", field="policy"
        )
    with transaction.atomic():
        audit.record(by, "policy_file.handed_in", engagement, at=at, engagement=engagement)
        request_check(engagement, by=by, at=at, facts=["POL-5"], stored={name: content}, after_change=True)
    return name


def _read(document: bytes | str, refusal: type[Refused], field: str) -> Any:
    """Decode JSON that the database can keep."""
    raw = document.encode(errors="surrogatepass") if isinstance(document, str) else document
    if len(raw) > LARGEST_REPORT:
        raise refusal("The file is larger than 5 MB; leave the layers out of the report.", field=field)
    try:
        content = json.loads(raw.removeprefix(b"\xef\xbb\xbf"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise refusal("This is not JSON; hand in the file as the step wrote it.", field=field) from None
    if not _can_be_kept(content):
        raise refusal("The file holds characters that cannot be stored.", field=field)
    return content


def _no_constant(word: str) -> float:
    raise ValueError(word)


def _can_be_kept(content: Any) -> bool:
    """PostgreSQL keeps neither zero bytes nor half characters in JSON."""
    left = [content]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            left += [*value, *value.values()]
        elif isinstance(value, list):
            left += value
        elif isinstance(value, str) and ("\x00" in value or _HALF.search(value)):
            return False
    return True


def _looks_like_a_report(content: Any) -> bool:
    """One document, or one wrapped in a list as the Azure task writes it (contract 10)."""
    first = content[0] if isinstance(content, list) and content else content
    return isinstance(first, dict) and ("image" in first or "image_name" in first)


def _checked_image(image: str) -> str:
    name = image.strip()
    if not name or len(name) > LONGEST_NAME or re.search(r"[\s\x00-\x1f]", name):
        raise NotAReport("Name the image as repository:tag, without spaces.", field="image")
    return name
