"""Publish a folder's package, as the command and the demo do."""

import logging
from pathlib import Path

from django.db import transaction

from engagement.domain.packages import completing
from engagement.domain.packages.files import read
from engagement.domain.packages.rows import stored, write
from engagement.domain.refusals import Refused
from engagement.models import WorkPackage

logger = logging.getLogger(__name__)


class VersionTaken(Refused):
    """The version is there already, with other content."""


@transaction.atomic
def load(folder: Path) -> WorkPackage:
    """
    Publish the package of a folder; loading it again changes nothing.

    A version that an earlier release of Tidemark wrote, with less in it, gets what it lacks (`completing`). Raises
    VersionTaken when its key and version exist with other content: a version never changes, an edit makes the next one
    (product.md, "WorkPackage").
    """
    content = read(folder)
    package, is_new = WorkPackage.objects.select_for_update().get_or_create(
        key=content.key,
        version=content.version,
        defaults={"name": content.name, "published_at": content.published_at},
    )
    if is_new:
        write(package, content)
        return package
    there = stored(package)
    if there == content:
        return package
    if package.published_at is not None and completing.lacks_only(there, content):
        completing.complete(package, content)
        return package
    raise VersionTaken(
        f"Version {package.version} of {package.key} is there already with other content; "
        "give the changed content the next version number."
    )


def bring_up_to_date(folder: Path) -> bool:
    """
    Load the package of a folder where people work with an earlier checkout's; tells whether it is the folder's now.

    Other content stays as it is, with a line in the log: whoever plays with a demo shall not find it dead.
    """
    try:
        load(folder)
    except VersionTaken as refusal:
        logger.warning("package=%s kept: %s", folder.name, refusal)
        return False
    return True
