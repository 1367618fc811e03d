"""Every address of the site on one page, grouped by who opens it."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as sign_ins
from django.urls import URLPattern, URLResolver, path

from engagement.views import (
    accounts,
    calendar,
    checklist,
    closing,
    comments,
    discovery,
    engagement_package,
    engagement_start,
    engagements,
    errors,
    evidence,
    gallery,
    handover,
    health,
    held,
    hours,
    live,
    live_notes,
    operations,
    outbox,
    package_parts,
    packages,
    people,
    plan,
    portfolio,
    powers,
    probes,
    raid,
    registries,
    scans,
    session_move,
    sessions,
    signoff,
    team,
    tenants,
    today,
    trail,
    week,
)

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

machines = [
    path("livez", probes.livez, name="livez"),
    path("calendar/<slug:secret>.ics", calendar.feed, name="calendar-feed"),
]

everybody = [
    path("", accounts.home, name="home"),
    path("sign-in/", accounts.AskForCode.as_view(), name="account_request_login_code"),
    path("sign-in/code/", accounts.EnterCode.as_view(), name="account_confirm_login_code"),
    path("sign-in/team/", accounts.TeamSignIn.as_view(), name="account_login"),
    path("sign-in/second-step/", second_factor.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/ended/", account.account_inactive, name="account_inactive"),
    path("sign-in/demo/", accounts.demo_sign_in, name="demo-sign-in"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    path("theme/", accounts.theme, name="theme"),
    path("calendar/", calendar.show, name="calendar"),
    path("calendar/end/", calendar.end, name="calendar-end"),
    path("outbox/", outbox.index, name="outbox"),
    path("outbox/<int:pk>/", outbox.letter, name="letter"),
]

factor = "account/second-factor/"
# The names are django-allauth's own: its flows lead from one to the next by them.
own_account = [
    path("account/power/", powers.show, name="power"),
    path("account/power/on/", powers.switch_on, name="power-on"),
    path("account/power/off/", powers.switch_off, name="power-off"),
    path("account/sign-ins/", sign_ins.list_usersessions, name="usersessions_list"),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("account/confirm/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path(factor, second_factor.index, name="mfa_index"),
    path(f"{factor}app/", totp.activate_totp, name="mfa_activate_totp"),
    path(f"{factor}app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(f"{factor}codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/second-factor/codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path(
        "account/second-factor/codes/file/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"
    ),
    path(f"{factor}passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path(f"{factor}passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(f"{factor}passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
]

for_the_team = [
    path("today/", today.show, name="today"),
    path("week/", week.show, name="week"),
    path("gallery/", gallery.show, name="gallery"),
    path("portfolio/", portfolio.index, name="portfolio"),
    path("portfolio/export/", portfolio.export, name="portfolio-export"),
    path("portfolio/views/<int:pk>/drop/", portfolio.drop_view, name="portfolio-view-drop"),
]

administration = [
    path("team/", team.index, name="team"),
    path("team/add/", team.add, name="team-add"),
    path("team/<int:pk>/switch-off/", team.switch_off, name="team-switch-off"),
    path("team/<int:pk>/switch-on/", team.switch_on, name="team-switch-on"),
]

engagement = "engagements/<slug:reference>/"
engagement_pages = [
    path("engagements/", engagements.index, name="engagements"),
    path("engagements/new/", engagement_start.new, name="engagement-new"),
    path(engagement, engagements.show, name="engagement"),
    path(f"{engagement}health/", health.override, name="health"),
    path(f"{engagement}health/take-back/", health.take_back, name="health-take-back"),
]

plan_of = f"{engagement}plan/"
engagement_plan = [
    path(plan_of, plan.index, name="plan"),
    path(f"{plan_of}table/", plan.table, name="plan-table"),
    path(f"{plan_of}undo/", plan.undo, name="plan-undo"),
    path(f"{plan_of}needs/", plan.needs, name="plan-needs"),
    path(f"{plan_of}propose/", plan.propose, name="plan-propose"),
    path(f"{plan_of}publish/", plan.publish, name="plan-publish"),
    path(f"{plan_of}swap/", plan.swap, name="plan-swap"),
    path(f"{plan_of}prerequisites/<int:pk>/", plan.prerequisite, name="plan-prerequisite"),
]

scans_of = f"{engagement}scans/"
image = f"{scans_of}<int:pk>/"
engagement_scans = [
    path(scans_of, scans.index, name="scans"),
    path(f"{scans_of}add/", scans.add, name="images-add"),
    path(f"{scans_of}run/", scans.run, name="scans-run"),
    path(image, scans.image, name="image"),
    path(f"{image}scan/", scans.scan, name="image-scan"),
    path(f"{image}remove/", scans.remove, name="image-remove"),
    path(f"{image}vulnerabilities/", scans.findings, name="image-vulnerabilities"),
    path(f"{image}vulnerabilities/<int:finding_pk>/", scans.finding, name="image-vulnerability"),
]

registry_of = f"{engagement}registries/<int:pk>/"
engagement_registries = [
    path(f"{engagement}registries/", registries.index, name="registries"),
    path(f"{engagement}registries/add/", registries.add, name="registry-add"),
    path(f"{registry_of}edit/", registries.edit, name="registry-edit"),
    path(f"{registry_of}test/", registries.test, name="registry-test"),
    path(f"{registry_of}integrate/", registries.integrate, name="registry-integrate"),
    path(f"{registry_of}remove/", registries.remove, name="registry-remove"),
]

items_of = f"{engagement}checklist/"
item = f"{items_of}<int:pk>/"
engagement_checklist = [
    path(items_of, checklist.index, name="checklist"),
    path(item, checklist.item, name="checklist-item"),
    path(f"{item}tick/", checklist.tick, name="item-tick"),
    path(f"{item}untick/", checklist.untick, name="item-untick"),
    path(f"{item}note/", checklist.add_note, name="item-note"),
    path(f"{item}link/", checklist.add_link, name="item-link"),
    path(f"{item}block/", checklist.block, name="item-block"),
    path(f"{item}waive/", checklist.waive, name="item-waive"),
    path(f"{item}leave-out/", checklist.leave_out, name="item-leave-out"),
    path(f"{item}reopen/", checklist.reopen, name="item-reopen"),
    path(f"{item}due/", checklist.set_due, name="item-due"),
    path(f"{items_of}check/", evidence.check_all, name="checklist-check"),
    path(f"{item}check/", evidence.check, name="item-check"),
    path(f"{item}report/", evidence.report, name="item-report"),
    path(f"{item}policy/", evidence.policy_file, name="item-policy"),
    path(f"{item}record/", evidence.record, name="item-record"),
    path(f"{item}mark/", evidence.mark, name="item-mark"),
    path(f"{engagement}comments/", comments.index, name="comments"),
]

engagement_discovery = [
    path(f"{engagement}discovery/", discovery.index, name="discovery"),
    path(f"{engagement}discovery/<int:pk>/", discovery.answer, name="discovery-answer"),
]

raid_of = f"{engagement}raid/"
engagement_raid = [
    path(raid_of, raid.index, name="raid"),
    path(f"{raid_of}add/", raid.add, name="raid-add"),
    path(f"{raid_of}<int:pk>/edit/", raid.edit, name="raid-edit"),
    path(f"{raid_of}<int:pk>/close/", raid.close, name="raid-close"),
    path(f"{raid_of}<int:pk>/reopen/", raid.reopen, name="raid-reopen"),
]

acceptance = f"{engagement}acceptance/"
record = f"{acceptance}<int:pk>/"
engagement_acceptance = [
    path(acceptance, signoff.index, name="acceptance"),
    path(f"{acceptance}ask/", signoff.ask, name="acceptance-ask"),
    path(f"{acceptance}sign/", signoff.sign, name="acceptance-sign"),
    path(f"{acceptance}sign/<slug:topic>/", signoff.sign, name="acceptance-sign-topic"),
    path(record, signoff.show, name="sign-off"),
    path(f"{record}print/", signoff.show_for_print, name="sign-off-print"),
    path(f"{record}file/", signoff.download, name="sign-off-json"),
    path(f"{record}withdraw/", signoff.withdraw, name="sign-off-withdraw"),
]

session_of = f"{engagement}sessions/<int:pk>/"
live_session = [
    path(f"{session_of}live/", live.show, name="live"),
    path(f"{session_of}live/start/", live.start, name="live-start"),
    path(f"{session_of}live/deed/", live.deed, name="live-deed"),
    path(f"{session_of}live/errand/", live.errand, name="live-errand"),
    path(f"{session_of}live/attendance/", live.attend, name="live-attendance"),
    path(f"{session_of}live/capture/", live.capture, name="live-capture"),
    path(f"{session_of}live/notes/<slug:part>/", live_notes.save, name="live-notes"),
    path(f"{session_of}live/close/", closing.close, name="live-close"),
    path(f"{session_of}recap/", closing.show_recap, name="recap"),
    path(f"{session_of}recap/carry/", closing.carry, name="recap-carry"),
]

engagement_sessions = [
    path(session_of, sessions.show, name="session"),
    path(f"{session_of}calendar.ics", sessions.download, name="session-calendar"),
    path(f"{session_of}plan/", sessions.plan, name="session-plan"),
    path(f"{session_of}confirm/", sessions.confirm, name="session-confirm"),
    path(f"{session_of}move/", session_move.move, name="session-move"),
    path(f"{session_of}postpone/", sessions.postpone, name="session-postpone"),
    path(f"{session_of}cancel/", sessions.cancel, name="session-cancel"),
    path(f"{session_of}no-show/", sessions.no_show, name="session-no-show"),
    path(f"{session_of}place/", sessions.place, name="session-place"),
    path(f"{session_of}length/", sessions.length, name="session-length"),
    path(f"{session_of}attendees/", sessions.attendees, name="session-attendees"),
    path(f"{session_of}attendees/<int:attendee_pk>/remove/", sessions.remove_attendee, name="session-attendee-remove"),
    path(f"{session_of}resend/", sessions.resend, name="session-resend"),
]

people_of = f"{engagement}people/"
engagement_people = [
    path(people_of, people.index, name="people"),
    path(f"{people_of}invite/", people.invite, name="people-invite"),
    path(f"{people_of}assign/", handover.assign, name="people-assign"),
    path(f"{people_of}team/<int:pk>/take-off/", handover.unassign, name="people-unassign"),
    path(f"{people_of}hand-over/", handover.hand_over, name="people-hand-over"),
    path(f"{people_of}<int:pk>/change/", people.change, name="member-change"),
    path(f"{people_of}<int:pk>/end/", people.end, name="member-end"),
]

operation_of = f"{engagement}operations/<int:pk>/"
engagement_operations = [
    path(f"{engagement}operations/", operations.index, name="operations"),
    path(operation_of, operations.operation, name="operation"),
    path(f"{operation_of}cancel/", operations.cancel, name="operation-cancel"),
    path(f"{operation_of}repeat/", operations.repeat, name="operation-repeat"),
]

engagement_audit = [
    path(f"{engagement}audit/", trail.index, name="audit"),
    path(f"{engagement}audit/export/", trail.export, name="audit-export"),
]

time = f"{engagement}time/"
engagement_time = [
    path(time, hours.index, name="time"),
    path(f"{time}add/", hours.add, name="time-add"),
    path(f"{time}approve/", hours.approve, name="time-approve"),
    path(f"{time}<int:pk>/edit/", hours.edit, name="time-edit"),
    path(f"{time}<int:pk>/remove/", hours.remove, name="time-remove"),
    path(f"{time}<int:pk>/correct/", hours.correct, name="time-correct"),
    path(f"{time}<int:pk>/unlock/", hours.unlock, name="time-unlock"),
    path(f"{engagement}sessions/<int:pk>/log/", held.log, name="session-log"),
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

engagement_work_package = [
    path(f"{engagement}package/", engagement_package.show, name="engagement-package"),
    path(f"{engagement}package/pull/", engagement_package.pull, name="engagement-package-pull"),
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

urlpatterns: list[URLPattern | URLResolver] = [
    *machines,
    *everybody,
    *own_account,
    *for_the_team,
    *administration,
    *engagement_pages,
    *engagement_plan,
    *engagement_scans,
    *engagement_registries,
    *engagement_checklist,
    *engagement_discovery,
    *engagement_raid,
    *engagement_acceptance,
    *live_session,
    *engagement_sessions,
    *engagement_operations,
    *engagement_people,
    *engagement_audit,
    *engagement_time,
    *work_packages,
    *engagement_work_package,
    *consoles,
    *tenant_operations,
]
