"""Addresses of the team that belong to no engagement: their days, the portfolio, work packages, consoles."""

from django.urls import path

from engagement.views import (
    gallery,
    insights,
    operations,
    package_parts,
    packages,
    portfolio,
    reassigning,
    reviews,
    team,
    tenants,
    today,
    trail,
    week,
)
from engagement.views.single_sign_on import administration as sign_on

for_the_team = [
    path("today/", today.show, name="today"),
    path("week/", week.show, name="week"),
    path("gallery/", gallery.show, name="gallery"),
    path("reviews/", reviews.index, name="reviews"),
    path("reviews/<int:pk>/seen/", reviews.see, name="review-seen"),
    path("reviews/plans/<slug:reference>/", reviews.plan, name="review-plan"),
    path("insights/", insights.index, name="insights"),
    path("insights/export/", insights.export, name="insights-export"),
    path("portfolio/", portfolio.index, name="portfolio"),
    path("portfolio/export/", portfolio.export, name="portfolio-export"),
    path("portfolio/views/<int:pk>/drop/", portfolio.drop_view, name="portfolio-view-drop"),
    path("portfolio/reassign/", reassigning.reassign, name="portfolio-reassign"),
    path("portfolio/reassigned/<int:pk>/", reassigning.reassigned, name="portfolio-reassigned"),
    path("portfolio/reassigned/<int:pk>/undo/", reassigning.undo, name="portfolio-reassigned-undo"),
]

administration = [
    path("team/", team.index, name="team"),
    path("team/add/", team.add, name="team-add"),
    path("team/<int:pk>/switch-off/", team.switch_off, name="team-switch-off"),
    path("team/<int:pk>/switch-on/", team.switch_on, name="team-switch-on"),
    path("team/sign-on/", sign_on.index, name="identity-providers"),
    path("team/sign-on/add/<slug:kind>/", sign_on.add, name="identity-provider-add"),
    path("team/sign-on/<int:pk>/", sign_on.show, name="identity-provider"),
    path("team/sign-on/<int:pk>/on/", sign_on.switch_on, name="identity-provider-on"),
    path("team/sign-on/<int:pk>/off/", sign_on.switch_off, name="identity-provider-off"),
    path("team/sign-on/<int:pk>/try/", sign_on.try_it, name="identity-provider-try"),
]

whole_trail = [
    path("audit/", trail.whole_index, name="whole-audit"),
    path("audit/export/", trail.whole_export, name="whole-audit-export"),
    path("audit/rows/", trail.whole_rows, name="whole-audit-rows"),
    path("audit/rows/export/", trail.whole_rows_export, name="whole-audit-rows-export"),
]

package = "packages/<slug:key>/<int:version>/"
package_topic = f"{package}topics/<slug:topic>/"
work_packages = [
    path("packages/", packages.index, name="packages"),
    path("packages/import/", packages.take_in, name="package-import"),
    path(package, packages.show, name="package"),
    path(f"{package}changes/", packages.changes, name="package-changes"),
    path(f"{package}export/", packages.export, name="package-export"),
    path(f"{package}draft/", packages.open_draft, name="package-draft"),
    path(f"{package}publish/", packages.publish, name="package-publish"),
    path(f"{package}discard/", packages.discard, name="package-discard"),
    path(f"{package}parts/<slug:part>/", package_parts.edit, name="package-part"),
    path(package_topic, packages.topic, name="package-topic"),
    path(f"{package_topic}<slug:part>/", package_parts.edit, name="package-topic-part"),
]

consoles = [
    path("consoles/", tenants.index, name="tenants"),
    path("consoles/add/", tenants.add, name="tenant-add"),
    path("consoles/<int:pk>/", tenants.show, name="tenant"),
    path("consoles/<int:pk>/verify/", tenants.verify, name="tenant-verify"),
]

tenant_operation = "consoles/<int:pk>/operations/<int:operation_pk>/"
tenant_operations = [
    path(tenant_operation, operations.tenant_operation, name="tenant-operation"),
    path(f"{tenant_operation}cancel/", operations.tenant_cancel, name="tenant-operation-cancel"),
    path(f"{tenant_operation}repeat/", operations.tenant_repeat, name="tenant-operation-repeat"),
]
