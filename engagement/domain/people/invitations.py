"""
The customer's people: invited until a day, changed, and out at once when somebody says so.

An invitation never tells whether the address was known: not to another customer, and not of the team (product.md,
"People and what they may see").
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from engagement.domain import audit, letters
from engagement.domain.refusals import Refused
from engagement.models import Customer, Engagement, Letter, Membership, User
from engagement.rules import lengths

# An engagement has questions after its last day; a year is as long as anybody is let in without being asked again.
_AFTERWARDS = timedelta(days=30)
_LONGEST = timedelta(days=365)

NOT_INVITABLE = "Nobody can be invited at this address. Check it, or give another one."


class NotInvitable(Refused):
    """The address, the name, the role or the last day cannot be used."""


class OwnAccess(Refused):
    """Nobody changes or ends their own access."""


class LastLead(Refused):
    """A customer keeps somebody who leads."""


class LetInAlready(Refused):
    """Another membership of theirs lets them in as far."""


@dataclass(frozen=True)
class Invitation:
    """Whom to let in, as what, until which day, and whether to all of the customer's engagements or to one."""

    email: str
    name: str
    role: str
    ends_on: date
    is_everywhere: bool = False


def usual_end(engagement: Engagement, *, today: date) -> date:
    """The last day that is proposed: a month after the engagement, or from today where that is over."""
    return min(max(engagement.ends_on, today) + _AFTERWARDS, latest_end(today=today))


def latest_end(*, today: date) -> date:
    return today + _LONGEST


def invite(engagement: Engagement, invitation: Invitation, *, way_in: str, by: User, at: datetime) -> Membership:
    """
    Let somebody of the engagement's customer in, and write them how; `way_in` is the address of the sign-in page.

    Inviting somebody again gives them the role and the last day anew, and another letter once an hour; being invited to
    one engagement takes nothing of the others from them. An address of the team, and of somebody who was switched off,
    is refused in the words for an impossible one. Raises NotInvitable, OwnAccess, LastLead and LetInAlready.
    """
    email, name = _address(invitation.email), _name(invitation.name)
    _check(invitation.role, invitation.ends_on, at)
    wanted = _Terms(invitation.role, invitation.ends_on, None if invitation.is_everywhere else engagement)
    with transaction.atomic():
        user = _user(email, name)
        membership = _hold(engagement, user, is_everywhere=invitation.is_everywhere, by=by, at=at)
        if membership is None:
            membership = Membership.objects.create(
                customer=engagement.customer,
                user=user,
                engagement=wanted.only,
                role=wanted.role,
                ends_on=wanted.ends_on,
                known_as=name,
                invited_by=by,
                invited_at=at,
            )
            changes: dict[str, tuple[object, object]] = {
                "role": ("", wanted.role),
                "ends_on": (None, wanted.ends_on),
                "reach": ("", _reach(wanted.only)),
            }
            audit.record(by, "membership.invited", membership, at=at, engagement=engagement, changes=changes)
        else:
            _put(membership, wanted, engagement, by, at)
        _write(membership, engagement, way_in, by, at)
    return membership


def change(
    membership: Membership,
    *,
    role: str,
    ends_on: date,
    engagement: Engagement,
    by: User,
    at: datetime,
    is_everywhere: bool | None = None,
) -> Membership:
    """
    Give somebody another role, last day or reach; without one the reach stays, and the same again changes nothing.

    Raises NotInvitable, OwnAccess, LetInAlready, and LastLead when somebody of the customer would leave them without a
    lead.
    """
    _check(role, ends_on, at)
    with transaction.atomic():
        held = _held(membership)
        only = held.engagement if is_everywhere is None else None if is_everywhere else engagement
        others = Membership.objects.filter(customer=held.customer_id, user=held.user_id).exclude(pk=held.pk)
        if others.filter(engagement=only).exists():
            raise LetInAlready(
                "They hold that beside this one; change or end the other instead.", field="is_everywhere"
            )
        _put(held, _Terms(role, ends_on, only), engagement, by, at)
    return held


def end(membership: Membership, *, engagement: Engagement, by: User, at: datetime) -> Membership:
    """
    Shut somebody out at once; they stay listed, with yesterday as their last day. Ending twice changes nothing.

    Raises OwnAccess, and LastLead as `change` does.
    """
    yesterday = timezone.localdate(at) - timedelta(days=1)
    with transaction.atomic():
        held = _held(membership)
        if held.ends_on is None or held.ends_on > yesterday:
            _put(held, _Terms(held.role, yesterday, held.engagement), engagement, by, at)
    return held


@dataclass(frozen=True)
class _Terms:
    """What a membership gives: `only` is the one engagement that it leads to, None for all of the customer's."""

    role: str
    ends_on: date | None
    only: Engagement | None

    def leads(self, today: date) -> bool:
        return self.role == Membership.Role.LEAD and (self.ends_on is None or self.ends_on >= today)

    def changes_to(self, other: "_Terms") -> dict[str, tuple[object, object]]:
        """For the trail."""
        pairs: dict[str, tuple[object, object]] = {
            "role": (self.role, other.role),
            "ends_on": (self.ends_on, other.ends_on),
            "reach": (_reach(self.only), _reach(other.only)),
        }
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _terms(membership: Membership) -> _Terms:
    return _Terms(membership.role, membership.ends_on, membership.engagement)


def _reach(only: Engagement | None) -> str:
    return only.reference if only else "every engagement"


def _put(membership: Membership, wanted: _Terms, engagement: Engagement, by: User, at: datetime) -> None:
    """Write the terms into a membership that is held, with their trail."""
    if membership.user_id == by.pk:
        raise OwnAccess("Your own access is changed by somebody else: ask another lead or your consultant.")
    changes = _terms(membership).changes_to(wanted)
    if not changes:
        return
    _keep_a_lead(membership, wanted, by, at)
    membership.role, membership.ends_on, membership.engagement = wanted.role, wanted.ends_on, wanted.only
    membership.save(update_fields=["role", "ends_on", "engagement"])
    is_over = wanted.ends_on is not None and wanted.ends_on < timezone.localdate(at)
    what = "membership.ended" if is_over else "membership.changed"
    audit.record(by, what, membership, at=at, engagement=engagement, changes=changes)


def _keep_a_lead(membership: Membership, wanted: _Terms, by: User, at: datetime) -> None:
    """Two leads who end each other at the same moment queue here, so that the later one finds nobody else left."""
    today, led = timezone.localdate(at), membership.engagement
    leads_on = wanted.leads(today) and wanted.only in (None, led)
    if by.is_staff or leads_on or not _terms(membership).leads(today):
        return
    everywhere = Membership.objects.filter(customer=membership.customer_id, engagement=None)
    others = Membership.objects.reaching(led) if led else everywhere
    if not others.lasting(today).filter(role=Membership.Role.LEAD).exclude(pk=membership.pk).exists():
        raise LastLead("This is the last lead; make somebody else a lead first.", field="role")


def _hold(engagement: Engagement, user: User, *, is_everywhere: bool, by: User, at: datetime) -> Membership | None:
    """
    The membership that an invitation renews, held; None where it makes one.

    To all of the customer's engagements that is the one to all, or the one to this, which then grows. Raises OwnAccess
    and LetInAlready.
    """
    customer = engagement.customer
    Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=customer.pk)
    if user == by:
        raise OwnAccess("Your own access is changed by somebody else: ask another lead or your consultant.")
    known = Membership.objects.reaching(engagement).filter(user=user).select_related("user", "customer", "engagement")
    to_all, to_this = known.filter(engagement=None).first(), known.exclude(engagement=None).first()
    if is_everywhere:
        return to_all or to_this
    if to_all and known.lasting(timezone.localdate(at)).filter(pk=to_all.pk).exists():
        raise LetInAlready(
            f"They come in to every engagement of {customer.name} already. Change that in the list instead.",
            field="email",
        )
    return to_this


def _held(membership: Membership) -> Membership:
    """The row afresh; whoever else changes people of the customer waits."""
    Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=membership.customer_id)
    return Membership.objects.select_related("user", "customer", "engagement").get(pk=membership.pk)


def _user(email: str, name: str) -> User:
    """The person at this address, made where there is none; they come in by a code and have no password."""
    known = User.objects.filter(email=email).first()
    if known is None:
        return User.objects.create_user(email, name=name)
    if known.is_staff or not known.is_active:
        raise NotInvitable(NOT_INVITABLE, field="email")
    return known


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise NotInvitable(NOT_INVITABLE, field="email") from None
    return email


def _name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > lengths.PERSON:
        raise NotInvitable(f"Give their name, in at most {lengths.PERSON} characters.", field="name")
    return name


def _check(role: str, ends_on: date, at: datetime) -> None:
    today = timezone.localdate(at)
    if role not in Membership.Role.values:
        raise NotInvitable("Choose what they may do.", field="role")
    if ends_on < today:
        raise NotInvitable("That day is over. Choose one from today on.", field="ends_on")
    if ends_on > latest_end(today=today):
        raise NotInvitable("Nobody is let in for more than a year; choose an earlier day.", field="ends_on")


def _write(membership: Membership, engagement: Engagement, way_in: str, by: User, at: datetime) -> None:
    about = f"invite:{membership.pk}:{at:%Y-%m-%dT%H}:{membership.role}:{membership.ends_on}"
    name = membership.known_as or str(membership.user)
    letters.queue(
        Letter.Kind.INVITE,
        key=letters.key_of(about, membership.user.email),
        to_address=membership.user.email,
        to_name=name,
        subject=f"Your way in to {engagement.title}",
        text=_text(membership, name, engagement, way_in, by),
        at=at,
        engagement=engagement,
    )


def _text(membership: Membership, name: str, engagement: Engagement, way_in: str, by: User) -> str:
    last = membership.ends_on
    until = f"You may come in until {last.day} {last:%B %Y}." if last else "Your access has no end date."
    return "\n".join(
        [
            f"Hello {name},",
            "",
            f"{by} invites you to follow {engagement.title} for {engagement.customer.name} in Tidemark: the plan, the",
            "checklist, what is agreed, and what comes out of it.",
            "",
            f"Come in at {way_in}",
            f"Type your address, {membership.user.email}. We then mail you a code: there is no password to remember.",
            "",
            until,
            "",
        ]
    )
