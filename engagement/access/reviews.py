"""What a PS lead looks at across engagements."""

from django.shortcuts import get_object_or_404

from engagement.access.menu import require_ps_lead
from engagement.access.rights import Person
from engagement.access.seats import engagements
from engagement.models import AuditEntry
from engagement.models.audit import REVIEWED


def entry_to_see(user: Person, pk: int) -> AuditEntry:
    """An entry of the trail that wants to be seen. Raises Http404 for everybody but PS leads."""
    lead = require_ps_lead(user)
    found = AuditEntry.objects.filter(what__in=REVIEWED, engagement__in=engagements(lead))
    return get_object_or_404(found.select_related("engagement"), pk=pk)
