"""
The one door: from a person and a name in an address to an object, and what this person may do with it.

It fails shut: an unknown role, object or membership is a 404, so that nobody learns what exists. Children are found
through a seat, never by their key alone, so that a foreign key in an address cannot cross customers.
Source: product.md, "People and what they may see".
"""

from engagement.access.children import (
    approvers,
    checklist,
    checklist_item,
    comments,
    finding,
    image,
    images,
    members,
    nonce,
    nonces,
    operation,
    operations,
    raid,
    raid_item,
    registries,
    registry,
    scan,
    session,
    sessions,
    tenants_of,
    time_entries,
    time_entry,
)
from engagement.access.consoles import (
    customers,
    keeps_consoles,
    require_console_keeper,
    tenant,
    tenant_operation,
    tenants,
)
from engagement.access.keepers import (
    package,
    packages,
    require_package_keeper,
)
from engagement.access.menu import (
    Place,
    home,
    places,
    require_consultant,
    require_staff,
)
from engagement.access.rights import (
    RIGHTS,
    May,
    Person,
    Role,
    Seat,
)
from engagement.access.seats import (
    assigned_engagements,
    assignments_of,
    engagement,
    engagements,
    knows_all_engagements,
    sees_inside,
)
from engagement.access.starters import (
    ps_leads,
    require_engagement_starter,
    startable_consultants,
    startable_customers,
    starts_engagements,
)

__all__ = [
    "RIGHTS",
    "May",
    "Person",
    "Place",
    "Role",
    "Seat",
    "approvers",
    "assigned_engagements",
    "assignments_of",
    "checklist",
    "checklist_item",
    "comments",
    "customers",
    "engagement",
    "engagements",
    "finding",
    "home",
    "image",
    "images",
    "keeps_consoles",
    "knows_all_engagements",
    "members",
    "nonce",
    "nonces",
    "operation",
    "operations",
    "package",
    "packages",
    "places",
    "ps_leads",
    "raid",
    "raid_item",
    "registries",
    "registry",
    "require_console_keeper",
    "require_consultant",
    "require_engagement_starter",
    "require_package_keeper",
    "require_staff",
    "scan",
    "sees_inside",
    "session",
    "sessions",
    "startable_consultants",
    "startable_customers",
    "starts_engagements",
    "tenant",
    "tenant_operation",
    "tenants",
    "tenants_of",
    "time_entries",
    "time_entry",
]
