"""The plan as a page or a deed looks at it: needs, sessions, calendar, and what is wrong."""

from dataclasses import dataclass

from engagement.domain.planning.contents import package_of
from engagement.domain.planning.needs import Known, known_of
from engagement.domain.planning.plans import Stand, calendar_of, holder_of, stand_of
from engagement.models import Engagement
from engagement.rules import planning as rules
from engagement.rules.working_time import Calendar


@dataclass(frozen=True)
class Look:
    """Everything read of a plan; `calendar` is None where nobody delivers the engagement yet."""

    engagement: Engagement
    package: rules.Package
    known: Known
    stand: Stand
    calendar: Calendar | None
    findings: tuple[rules.Finding, ...]

    @property
    def errors(self) -> list[rules.Finding]:
        """What stands in the way of planning it; nobody can mend a session that was held."""
        held = {one.number for one in self.stand.deliveries if one.is_held}
        return [one for one in self.findings if one.is_error and one.session not in held]


def look(engagement: Engagement) -> Look:
    """Read the plan and judge it. Five queries, whatever its size; one more while there are no sessions."""
    package, known, stand = package_of(engagement.work_package), known_of(engagement), stand_of(engagement)
    holder = holder_of(engagement, stand)
    calendar = calendar_of(engagement, known, holder) if holder else None
    findings = rules.check(package, known.now, stand.plan, stand.schedule, calendar)
    return Look(engagement, package, known, stand, calendar, tuple(findings))
