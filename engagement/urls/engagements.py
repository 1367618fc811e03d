"""Addresses of an engagement: how it is planned, delivered and agreed."""

from django.urls import path

from engagement.urls.prefixes import ENGAGEMENT
from engagement.views import (
    checklist,
    comments,
    customer_view,
    discovery,
    documents,
    engagement_package,
    engagement_start,
    engagements,
    evidence,
    handover,
    health,
    held,
    home,
    hours,
    people,
    plan,
    raid,
    signoff,
    status,
    trail,
)

engagement_pages = [
    path("engagements/", engagements.index, name="engagements"),
    path("engagements/new/", engagement_start.new, name="engagement-new"),
    path(ENGAGEMENT, engagements.show, name="engagement"),
    path(f"{ENGAGEMENT}home/", home.show, name="engagement-home"),
    path(f"{ENGAGEMENT}as-customer/", customer_view.begin, name="as-customer"),
    path(f"{ENGAGEMENT}as-customer/end/", customer_view.end, name="as-customer-end"),
    path(f"{ENGAGEMENT}health/", health.override, name="health"),
    path(f"{ENGAGEMENT}health/take-back/", health.take_back, name="health-take-back"),
]

plan_of = f"{ENGAGEMENT}plan/"
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

items_of = f"{ENGAGEMENT}checklist/"
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
    path(f"{ENGAGEMENT}comments/", comments.index, name="comments"),
]

engagement_discovery = [
    path(f"{ENGAGEMENT}discovery/", discovery.index, name="discovery"),
    path(f"{ENGAGEMENT}discovery/<int:pk>/", discovery.answer, name="discovery-answer"),
]

documents_of = f"{ENGAGEMENT}documents/"
engagement_documents = [
    path(documents_of, documents.index, name="documents"),
    path(f"{documents_of}add/", documents.add, name="documents-add"),
    path(f"{documents_of}<int:pk>/", documents.download, name="document"),
    path(f"{documents_of}<int:pk>/remove/", documents.remove, name="document-remove"),
    path(f"{documents_of}<int:pk>/restore/", documents.restore, name="document-restore"),
]

raid_of = f"{ENGAGEMENT}raid/"
engagement_raid = [
    path(raid_of, raid.index, name="raid"),
    path(f"{raid_of}add/", raid.add, name="raid-add"),
    path(f"{raid_of}<int:pk>/edit/", raid.edit, name="raid-edit"),
    path(f"{raid_of}<int:pk>/close/", raid.close, name="raid-close"),
    path(f"{raid_of}<int:pk>/reopen/", raid.reopen, name="raid-reopen"),
]

acceptance = f"{ENGAGEMENT}acceptance/"
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

status_of = f"{ENGAGEMENT}status/"
engagement_status = [
    path(status_of, status.index, name="status"),
    path(f"{status_of}draft/", status.draft, name="status-draft"),
    path(f"{status_of}rhythm/", status.rhythm, name="status-rhythm"),
    path(f"{status_of}<int:pk>/", status.show, name="status-mail"),
]

people_of = f"{ENGAGEMENT}people/"
engagement_people = [
    path(people_of, people.index, name="people"),
    path(f"{people_of}invite/", people.invite, name="people-invite"),
    path(f"{people_of}assign/", handover.assign, name="people-assign"),
    path(f"{people_of}team/<int:pk>/take-off/", handover.unassign, name="people-unassign"),
    path(f"{people_of}hand-over/", handover.hand_over, name="people-hand-over"),
    path(f"{people_of}<int:pk>/change/", people.change, name="member-change"),
    path(f"{people_of}<int:pk>/end/", people.end, name="member-end"),
]

engagement_audit = [
    path(f"{ENGAGEMENT}audit/", trail.index, name="audit"),
    path(f"{ENGAGEMENT}audit/export/", trail.export, name="audit-export"),
    path(f"{ENGAGEMENT}audit/rows/", trail.rows, name="audit-rows"),
    path(f"{ENGAGEMENT}audit/rows/export/", trail.rows_export, name="audit-rows-export"),
]

time = f"{ENGAGEMENT}time/"
engagement_time = [
    path(time, hours.index, name="time"),
    path(f"{time}add/", hours.add, name="time-add"),
    path(f"{time}approve/", hours.approve, name="time-approve"),
    path(f"{time}<int:pk>/edit/", hours.edit, name="time-edit"),
    path(f"{time}<int:pk>/remove/", hours.remove, name="time-remove"),
    path(f"{time}<int:pk>/correct/", hours.correct, name="time-correct"),
    path(f"{time}<int:pk>/unlock/", hours.unlock, name="time-unlock"),
    path(f"{ENGAGEMENT}sessions/<int:pk>/log/", held.log, name="session-log"),
]

engagement_work_package = [
    path(f"{ENGAGEMENT}package/", engagement_package.show, name="engagement-package"),
    path(f"{ENGAGEMENT}package/pull/", engagement_package.pull, name="engagement-package-pull"),
]
