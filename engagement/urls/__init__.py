"""Every address of the site, one module for each of those who open them; a walk through the tests opens them all."""

from django.urls import URLPattern, URLResolver

from engagement.urls.capacity import booked_weeks
from engagement.urls.doors import everybody, machines, own_account
from engagement.urls.engagements import (
    engagement_acceptance,
    engagement_audit,
    engagement_checklist,
    engagement_discovery,
    engagement_documents,
    engagement_pages,
    engagement_people,
    engagement_plan,
    engagement_raid,
    engagement_status,
    engagement_time,
    engagement_work_package,
)
from engagement.urls.gitops import engagement_gitops
from engagement.urls.imports import engagement_imports, report_hooks
from engagement.urls.policies import engagement_policies
from engagement.urls.promotion import engagement_promotion
from engagement.urls.risks import engagement_risks
from engagement.urls.sessions import engagement_sessions, live_session
from engagement.urls.team import administration, consoles, for_the_team, tenant_operations, whole_trail, work_packages
from engagement.urls.topics import engagement_operations, engagement_registries, engagement_scans
from engagement.views import errors

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

urlpatterns: list[URLPattern | URLResolver] = [
    *machines,
    *report_hooks,
    *everybody,
    *own_account,
    *for_the_team,
    *booked_weeks,
    *administration,
    *whole_trail,
    *engagement_pages,
    *engagement_plan,
    *engagement_scans,
    *engagement_imports,
    *engagement_risks,
    *engagement_policies,
    *engagement_promotion,
    *engagement_gitops,
    *engagement_registries,
    *engagement_checklist,
    *engagement_discovery,
    *engagement_documents,
    *engagement_raid,
    *engagement_acceptance,
    *live_session,
    *engagement_sessions,
    *engagement_operations,
    *engagement_people,
    *engagement_audit,
    *engagement_status,
    *engagement_time,
    *work_packages,
    *engagement_work_package,
    *consoles,
    *tenant_operations,
]
