"""The team as administrators see it: a page read."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet

from engagement.domain import paging
from engagement.models import User

# Recovery codes only stand in for one of these.
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class Row:
    pk: int
    name: str
    email: str
    role: str
    is_active: bool
    has_second_factor: bool
    last_sign_in: datetime | None


def page(team: QuerySet[User], *, q: str = "", number: int = 1) -> paging.Page[Row]:
    """One page of the team by name, those who were switched off last."""
    if q:
        team = team.filter(Q(name__icontains=q) | Q(email__icontains=q))
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=_FACTORS)
    found = team.annotate(has_second_factor=Exists(factors)).order_by("-is_active", "name", "pk")
    cut = paging.cut(found, number=number)
    return paging.Page([_row(one) for one in cut.rows], cut.text, cut.previous, cut.next)


def _row(one: User) -> Row:
    return Row(
        pk=one.pk,
        name=str(one),
        email=one.email,
        role=one.get_staff_role_display(),
        is_active=one.is_active,
        has_second_factor=getattr(one, "has_second_factor", False),
        last_sign_in=one.last_login,
    )
