"""What is done to a policy: begun, changed as a draft, decided as a version that never changes."""

from datetime import datetime

from django.db import IntegrityError, transaction

from engagement.domain import audit
from engagement.domain.policies.reading import drafted, newest
from engagement.domain.refusals import Refused
from engagement.models import AssurancePolicy, Engagement, PolicyVersion, User
from engagement.rules.assurance import Policy
from engagement.rules.assurance.wording import content_of, differences


class NameTaken(Refused):
    """Two policies of an engagement cannot have one name: the name is what the console knows a policy by."""


class ChangedMeanwhile(Refused):
    """Somebody else has saved the draft since this one was opened."""


class NothingNew(Refused):
    """The draft says what the newest version says."""


def begin(engagement: Engagement, policy: Policy, *, by: User, at: datetime) -> AssurancePolicy:
    """Begin a policy under the name that `policy` has, with what it says as the draft. Raises NameTaken."""
    try:
        with transaction.atomic():
            made = AssurancePolicy.objects.create(
                engagement=engagement,
                name=policy.name,
                description=str(policy.fields["description"]),
                draft=content_of(policy),
                draft_revision=1,
                drafted_by=by,
                drafted_at=at,
            )
            audit.record(by, "policy.begun", made, at=at, engagement=engagement)
    except IntegrityError:
        raise NameTaken(f"There is a policy {policy.name} here already; choose another name.", field="name") from None
    return made


def save_draft(policy: AssurancePolicy, draft: Policy, *, revision: int, by: User, at: datetime) -> AssurancePolicy:
    """
    Keep a draft; one that says what the newest version says is no draft any more. The same again changes nothing.

    `revision` is that of the draft which was opened. Raises ChangedMeanwhile.
    """
    with transaction.atomic():
        policy = _locked(policy, revision)
        version = newest(policy)
        before = drafted(policy, version)
        told = differences(before, draft)
        if told:
            is_version = version is not None and content_of(draft) == version.content
            policy.draft = {} if is_version else content_of(draft)
            policy.draft_revision += 1
            policy.drafted_by, policy.drafted_at = by, at
            policy.save(update_fields=["draft", "draft_revision", "drafted_by", "drafted_at"])
            changes = {one.field: (one.before, one.after) for one in told}
            audit.record(by, "policy.drafted", policy, at=at, engagement=policy.engagement, changes=changes)
    return policy


def save_version(
    policy: AssurancePolicy, draft: Policy, *, why: str, revision: int, by: User, at: datetime
) -> PolicyVersion:
    """
    Decide a draft: it becomes the next version, which nobody changes afterwards, and the policy is without a draft.

    Raises ChangedMeanwhile, and NothingNew.
    """
    with transaction.atomic():
        policy = _locked(policy, revision)
        before = newest(policy)
        content = content_of(draft)
        if before is not None and before.content == content:
            raise NothingNew(f"Nothing differs from version {before.number}: there is nothing to decide.")
        made = PolicyVersion.objects.create(
            policy=policy,
            number=before.number + 1 if before else 1,
            content=content,
            why=why,
            decided_by=by,
            decided_at=at,
        )
        policy.draft, policy.draft_revision, policy.description = {}, revision + 1, str(draft.fields["description"])
        policy.save(update_fields=["draft", "draft_revision", "description"])
        audit.record(by, "policy.version_decided", made, at=at, engagement=policy.engagement)
    return made


def discard(policy: AssurancePolicy, *, by: User, at: datetime) -> bool:
    """
    Throw the draft away, and the whole policy where it has no version; tells whether the policy is still there.

    Without a draft nothing changes.
    """
    with transaction.atomic():
        policy = AssurancePolicy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
        is_kept = policy.versions.exists()
        if not is_kept:
            audit.record(by, "policy.discarded", policy, at=at, engagement=policy.engagement)
            policy.delete()
        elif policy.draft:
            policy.draft, policy.draft_revision = {}, policy.draft_revision + 1
            policy.save(update_fields=["draft", "draft_revision"])
            audit.record(by, "policy.draft_discarded", policy, at=at, engagement=policy.engagement)
    return is_kept


def _locked(policy: AssurancePolicy, revision: int) -> AssurancePolicy:
    """The policy as it is now, held until the transaction ends."""
    locked = AssurancePolicy.objects.select_for_update(of=("self",)).select_related("engagement").get(pk=policy.pk)
    if locked.draft_revision != revision:
        raise ChangedMeanwhile(
            "Somebody else has saved this draft since you opened it. What you typed is kept below; open the page in "
            "another window to see theirs, then save again to put yours in its place."
        )
    return locked
