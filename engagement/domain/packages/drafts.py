"""The draft of a package's next version: open it, change it part by part, publish it. What is published stays."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from engagement.domain import audit
from engagement.domain.packages import differences, problems
from engagement.domain.packages.archives import unpacked
from engagement.domain.packages.contents import Content
from engagement.domain.packages.files import BadFile, as_files, from_files, line_of, place_in_files
from engagement.domain.packages.parts import OF_PACKAGE, OF_TOPIC, digest, part_of_place, value_of, with_value
from engagement.domain.packages.places import Problem
from engagement.domain.packages.rows import stored, write
from engagement.domain.refusals import Refused
from engagement.models import User, WorkPackage


class Published(Refused):
    """A published version never changes."""


class DraftThere(Refused):
    """A package has one draft at a time."""


class ChangedMeanwhile(Refused):
    """Somebody else has saved the same part since this one was opened; `now` is what it holds."""

    def __init__(self, now: Any) -> None:
        super().__init__(
            "Somebody else has saved this part since you opened it. What you typed is kept below; what is stored now "
            "stands beside it. Save again to put yours in its place."
        )
        self.now = now


class PartGone(Refused):
    """The topic was taken out of the draft."""


class Faulty(Refused):
    """The part says what no version can hold; `problems` say where, as places within the part."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__(found[0].text)
        self.problems = found


class NotPublishable(Refused):
    """The draft has problems, or nothing new."""


def open_draft(package: WorkPackage, *, by: User, at: datetime) -> WorkPackage:
    """Begin the next version as a copy of a published one. Raises DraftThere."""
    if package.is_draft:
        raise DraftThere("This is a draft already.")
    return _begin(stored(package), based_on=package, what="package.draft_opened", by=by, at=at)


def take_in(data: bytes, *, by: User, at: datetime) -> WorkPackage:
    """
    Make a draft of an exported archive.

    Its version is the next of its package; the version and time of publishing in the files are not taken over. Raises
    BadArchive and BadFile, with file and line, for what cannot be read or stored, and DraftThere.
    """
    files = unpacked(data)
    content = from_files(files)
    for fault in problems.faults(content)[:1]:
        name, place = place_in_files(content, fault.place)
        raise BadFile(name, line_of(files[name], place), fault.text)
    newest = WorkPackage.objects.filter(key=content.key).exclude(published_at=None).order_by("-version").first()
    return _begin(content, based_on=newest, what="package.draft_imported", by=by, at=at)


@transaction.atomic
def change(draft: WorkPackage, topic: str, part: str, value: Any, *, base: str, by: User, at: datetime) -> WorkPackage:
    """
    Replace one part of a draft; `base` is the digest of the part that the editor began with.

    Saving what is there already changes nothing. Raises Published, PartGone, ChangedMeanwhile and Faulty.
    """
    draft = _locked(draft)
    content = stored(draft)
    try:
        before = value_of(content, topic, part)
    except KeyError:
        raise PartGone("This topic was taken out of the draft meanwhile; nothing was saved.") from None
    if before == value:
        return draft
    if digest(before) != base:
        raise ChangedMeanwhile(before)
    new = with_value(content, topic, part, value)
    faults = _within(new, topic, part)
    if faults:
        raise Faulty(faults)
    write(draft, new)
    draft.revision += 1
    draft.save(update_fields=["revision"])
    audit.record(by, "package.changed", draft, at=at, changes=_told(topic, part, before, value))
    return draft


@transaction.atomic
def publish(draft: WorkPackage, *, revision: int, by: User, at: datetime) -> WorkPackage:
    """
    Make the draft the next version, from now on unchangeable; engagements stay with the version they have.

    Raises Published, and NotPublishable while it has problems, says nothing new, or was changed since `revision`.
    """
    draft = _locked(draft)
    if draft.revision != revision:
        raise NotPublishable("The draft was changed since you looked at it; look at what changed, then publish.")
    content = stored(draft)
    n_problems = len(problems.find(content))
    if n_problems:
        raise NotPublishable(f"There {'is 1 problem' if n_problems == 1 else f'are {n_problems} problems'} left.")
    if draft.based_on and not differences.compare(stored(draft.based_on), content):
        raise NotPublishable(f"Nothing differs from version {draft.based_on.version}; discard the draft instead.")
    draft.published_at = at
    draft.save(update_fields=["published_at"])
    audit.record(by, "package.published", draft, at=at, changes={"published_at": (None, at)})
    return draft


@transaction.atomic
def discard(draft: WorkPackage, *, by: User, at: datetime) -> None:
    """Throw a draft away; its number is free again. Raises Published."""
    draft = _locked(draft)
    audit.record(by, "package.draft_discarded", draft, at=at, changes={"revision": (draft.revision, None)})
    draft.delete()


def published(package: WorkPackage) -> Published:
    """The refusal that a published version answers every change with."""
    return Published(f"Version {package.version} is published and never changes; open a draft of the next one.")


def _begin(content: Content, *, based_on: WorkPackage | None, what: str, by: User, at: datetime) -> WorkPackage:
    there = WorkPackage.objects.filter(key=content.key)
    draft = there.filter(published_at=None).first()
    if draft is not None:
        raise _draft_there(draft)
    newest = there.order_by("-version").first()
    new = replace(content, version=newest.version + 1 if newest else 1, published_at=None)
    try:
        with transaction.atomic():
            made = WorkPackage.objects.create(key=new.key, name=new.name, version=new.version, based_on=based_on)
            write(made, new)
            audit.record(by, what, made, at=at)
    except IntegrityError:
        raise DraftThere(f"Somebody has just begun a draft of {content.key}; go on with that one.") from None
    return made


def _draft_there(draft: WorkPackage) -> DraftThere:
    return DraftThere(
        f"{draft.name} has a draft already, version {draft.version}; publish or discard it first.", field="file"
    )


def _locked(package: WorkPackage) -> WorkPackage:
    """The draft as it is now, held until the transaction ends."""
    found = WorkPackage.objects.select_for_update(of=("self",)).select_related("based_on").filter(pk=package.pk).first()
    if found is None:
        raise PartGone("This draft was discarded meanwhile; nothing was saved.")
    if not found.is_draft:
        raise published(found)
    return found


def _within(content: Content, topic: str, part: str) -> list[Problem]:
    """The faults of a content as places within the part that was changed; those of other parts come from it too."""
    found = []
    for fault in problems.faults(content):
        of_topic, of_part, place = part_of_place(content, fault.place)
        is_here = (of_topic, of_part) == (topic, part)
        found.append(Problem(place, fault.text) if is_here else Problem((), f"{of_topic or of_part}: {fault.text}"))
    return found


def _told(topic: str, part: str, before: Any, after: Any) -> dict[str, tuple[object, object]]:
    """What the audit trail keeps: each row or field that changed, as it was and as it is."""
    kind = OF_TOPIC[part] if topic else OF_PACKAGE[part]
    place = f"{topic} {part}" if topic else part
    return {
        f"{place}: {change.name}": (
            "; ".join(f"{field.label}: {field.before}" for field in change.fields if field.before),
            "; ".join(f"{field.label}: {field.after}" for field in change.fields if field.after) or change.what,
        )
        for change in differences.of_values(kind, before, after)
    }


def exported(package: WorkPackage) -> dict[str, str]:
    """The version's files by name."""
    return as_files(stored(package))
