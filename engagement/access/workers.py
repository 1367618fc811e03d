"""With whose rights a worker acts: those of who asked, as they are when it runs and not as they were."""

from django.http import Http404

from engagement.access.consoles import tenants
from engagement.access.rights import May
from engagement.access.seats import engagement
from engagement.models import Operation, User


def still_asks(operation: Operation) -> bool:
    """
    Whether the person who asked for the operation may do so now.

    What Tidemark asks for by itself, it may. A look at facts may also be asked for by a customer's answer. Of an
    administrator only the role is asked again: their power is switched off after half an hour, a worker may come later.
    """
    user = operation.asked_by
    if user is None:
        return True
    if operation.engagement is None:
        return _keeps_console(user, operation)
    try:
        seat = engagement(user, operation.engagement.reference)
    except Http404:
        return False
    is_look = operation.kind == Operation.Kind.CHECK_FACTS
    return seat.allows(May.DRIVE_AQUA) or (is_look and seat.allows(May.ANSWER))


def _keeps_console(user: User, operation: Operation) -> bool:
    if user.staff_role == User.StaffRole.ADMINISTRATOR:
        return user.is_active
    return tenants(user).filter(pk=operation.tenant_id).exists()
