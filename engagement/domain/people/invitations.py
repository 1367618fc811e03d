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
from django.db.models import Q
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


@dataclass(frozen=True)
class Invitation:
    """Whom to let in, as what, and the last day on which they may come in."""

    email: str
    name: str
    role: str
    ends_on: date


def usual_end(engagement: Engagement, *, today: date) -> date:
    """The last day that is proposed: a month after the engagement, or from today where that is over."""
    return min(max(engagement.ends_on, today) + _AFTERWARDS, latest_end(today=today))


def latest_end(*, today: date) -> date:
    return today + _LONGEST


def invite(engagement: Engagement, invitation: Invitation, *, way_in: str, by: User, at: datetime) -> Membership:
    """
    Let somebody of the engagement's customer in, and write them how; `way_in` is the address of the sign-in page.

    Inviting somebody again gives them the role and the last day anew, and another letter once an hour. An address of
    the team, and of somebody who was switched off, is refused in the words for an impossible one.
    Raises NotInvitable, OwnAccess and LastLead.
    """
    email, name = _address(invitation.email), _name(invitation.name)
    _check(invitation.role, invitation.ends_on, at)
    with transaction.atomic():
        user = _user(email, name)
        membership = _hold(engagement.customer, user)
        if membership is None:
            membership = Membership.objects.create(
                customer=engagement.customer,
                user=user,
                role=invitation.role,
                ends_on=invitation.ends_on,
                known_as=name,
                invited_by=by,
                invited_at=at,
            )
            changes: dict[str, tuple[object, object]] = {
                "role": ("", invitation.role),
                "ends_on": (None, invitation.ends_on),
            }
            audit.record(by, "membership.invited", membership, at=at, engagement=engagement, changes=changes)
        else:
            _put(membership, invitation.role, invitation.ends_on, engagement, by, at)
        _write(membership, engagement, way_in, by, at)
    return membership


def change(
    membership: Membership, *, role: str, ends_on: date, engagement: Engagement, by: User, at: datetime
) -> Membership:
    """
    Give somebody another role or last day; the same again changes nothing.

    Raises NotInvitable, OwnAccess, and LastLead when somebody of the customer would leave them without a lead.
    """
    _check(role, ends_on, at)
    with transaction.atomic():
        held = _held(membership)
        _put(held, role, ends_on, engagement, by, at)
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
            _put(held, held.role, yesterday, engagement, by, at)
    return held


def _put(membership: Membership, role: str, ends_on: date, engagement: Engagement, by: User, at: datetime) -> None:
    """Write role and last day into a membership that is held, with its trail."""
    if membership.user_id == by.pk:
        raise OwnAccess("Your own access is changed by somebody else: ask another lead or your consultant.")
    wanted: dict[str, object] = {"role": role, "ends_on": ends_on}
    changes = {name: (getattr(membership, name), to) for name, to in wanted.items() if getattr(membership, name) != to}
    if not changes:
        return
    _keep_a_lead(membership, role, ends_on, by, at)
    membership.role, membership.ends_on = role, ends_on
    membership.save(update_fields=["role", "ends_on"])
    is_over = ends_on < timezone.localdate(at)
    what = "membership.ended" if is_over else "membership.changed"
    audit.record(by, what, membership, at=at, engagement=engagement, changes=changes)


def _keep_a_lead(membership: Membership, role: str, ends_on: date, by: User, at: datetime) -> None:
    """Two leads who end each other at the same moment queue here, so that the later one finds nobody else left."""
    today = timezone.localdate(at)
    if by.is_staff or (role == Membership.Role.LEAD and ends_on >= today):
        return
    lasts = Q(ends_on=None) | Q(ends_on__gte=today)
    leads = Membership.objects.filter(lasts, customer=membership.customer_id, role=Membership.Role.LEAD)
    if set(leads.values_list("pk", flat=True)) == {membership.pk}:
        raise LastLead("This is the last lead; make somebody else a lead first.", field="role")


def _hold(customer: Customer, user: User) -> Membership | None:
    Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=customer.pk)
    return Membership.objects.filter(customer=customer, user=user).select_related("user", "customer").first()


def _held(membership: Membership) -> Membership:
    """The row afresh; whoever else changes people of the customer waits."""
    Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=membership.customer_id)
    return Membership.objects.select_related("user", "customer").get(pk=membership.pk)


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
