"""Where each person starts, and the way through the door of the pages that belong to no engagement."""

from dataclasses import dataclass

from django.http import Http404

from engagement.access.consoles import keeps_consoles, wields_power
from engagement.access.customer_view import look_of
from engagement.access.rights import Person
from engagement.models import User


@dataclass(frozen=True)
class Place:
    """An entry of the main menu."""

    label: str
    icon: str
    url_name: str


def places(user: Person) -> list[Place]:
    """The main menu of this person, or of the customer as whom they look; empty for who has not signed in."""
    if not isinstance(user, User):
        return []
    if look_of(user) or not user.is_staff:
        return [Place("Home", "home", "arrival"), Place("Engagements", "briefcase", "engagements")]
    is_consultant = user.staff_role == User.StaffRole.CONSULTANT
    today = [Place("Today", "calendar-event", "today"), Place("Week", "clock", "week")] if is_consultant else []
    led = [Place("Portfolio", "chart-bar", "portfolio"), Place("Capacity", "calendar-time", "capacity")]
    portfolio = led if leads(user) else []
    reviews = [Place("Reviews", "eye", "reviews")] if leads(user) else []
    insights = [Place("Insights", "trending-up", "insights")] if leads(user) else []
    packages = [Place("Packages", "package", "packages")]
    tenants = [Place("Consoles", "server-2", "tenants")] if keeps_consoles(user) else []
    is_administrator = user.staff_role == User.StaffRole.ADMINISTRATOR
    team = [Place("Team", "users", "team")] if is_administrator else []
    audit = [Place("Audit", "history", "whole-audit")] if leads(user) or wields_power(user) else []
    power = [Place("Power", "shield-lock", "power")] if is_administrator else []
    gallery = [Place("Gallery", "components", "gallery")]
    engagements = [Place("Engagements", "briefcase", "engagements")]
    return [*today, *portfolio, *reviews, *insights, *engagements, *packages, *tenants, *team, *audit, *power, *gallery]


def home(user: User) -> str:
    """The name of the address that this person starts from."""
    return _HOMES.get(user.staff_role, "engagements")


_HOMES: dict[str, str] = {
    User.StaffRole.CONSULTANT: "today",
    User.StaffRole.PS_LEAD: "portfolio",
    User.StaffRole.NONE: "arrival",
}


def leads(user: Person) -> bool:
    """Whether this person is a PS lead, who answers for every engagement."""
    return isinstance(user, User) and user.is_active and user.staff_role == User.StaffRole.PS_LEAD


def require_ps_lead(user: Person) -> User:
    """A PS lead. Raises Http404 for everybody else."""
    if isinstance(user, User) and leads(user):
        return user
    raise Http404


def require_staff(user: Person) -> User:
    """Anybody of the team. Raises Http404 for everybody else."""
    if isinstance(user, User) and user.is_active and user.is_staff:
        return user
    raise Http404


def require_administrator(user: Person) -> User:
    """An administrator, whether their power is on or not. Raises Http404 for everybody else."""
    if isinstance(user, User) and user.is_active and user.staff_role == User.StaffRole.ADMINISTRATOR:
        return user
    raise Http404


def require_consultant(user: Person) -> User:
    """Somebody who delivers. Raises Http404 for everybody else."""
    if isinstance(user, User) and user.is_active and user.staff_role == User.StaffRole.CONSULTANT:
        return user
    raise Http404
