"""Worker doors: one call each, under the names of celery.py, so that the domain can nudge without importing this."""

from django.utils import timezone

from engagement.aqua import demo_consoles, imports, runner
from engagement.celery import (
    BUNDLE_NOTICES,
    CARRY_OUT,
    FURNISH_DEMO,
    JUDGE_HEALTH,
    READ_REPORT,
    READ_REPORTS,
    RECHECK_EVIDENCE,
    RESTORE_TOGGLES,
    REVIEW_PLANS,
    SEND_LETTER,
    SEND_LETTERS,
    SWEEP,
    SWEEP_FILES,
    TELL_DUE,
    WATCH_POLICIES,
    WATCH_RISKS,
    WRITE_STATUSES,
    app,
)
from engagement.domain import (
    documents,
    evidence,
    gitops,
    health,
    notices,
    operations,
    reviews,
    risks,
    status_mails,
    theatre,
)
from engagement.domain import imports as import_rows
from engagement.domain import letters as letter_rows
from engagement.exports import letters


@app.task(name=CARRY_OUT)
def carry_out(*, pk: int, **_: object) -> None:
    runner.carry_out(pk)


@app.task(name=SWEEP)
def sweep(**_: object) -> None:
    for pk in operations.due_nudges(at=timezone.now()):
        carry_out.delay(pk=pk)


@app.task(name=SEND_LETTER)
def send_letter(*, pk: int, **_: object) -> None:
    letters.deliver(pk, at=timezone.now())


@app.task(name=SEND_LETTERS)
def send_letters(**_: object) -> None:
    for pk in letter_rows.due(at=timezone.now()):
        send_letter.delay(pk=pk)


@app.task(name=RECHECK_EVIDENCE)
def recheck_evidence(**_: object) -> None:
    evidence.request_due_checks(timezone.now())


@app.task(name=FURNISH_DEMO)
def furnish_demo(*, pk: int, **_: object) -> None:
    demo_consoles.furnish(pk)


@app.task(name=JUDGE_HEALTH)
def judge_health(**_: object) -> None:
    health.judge_all(at=timezone.now())


@app.task(name=TELL_DUE)
def tell_due(**_: object) -> None:
    notices.tell_due(at=timezone.now())


@app.task(name=BUNDLE_NOTICES)
def bundle_notices(**_: object) -> None:
    notices.bundle_due(at=timezone.now())


@app.task(name=SWEEP_FILES)
def sweep_files(**_: object) -> None:
    documents.sweep(at=timezone.now())


@app.task(name=REVIEW_PLANS)
def review_plans(**_: object) -> None:
    reviews.look_again(at=timezone.now())


@app.task(name=RESTORE_TOGGLES)
def restore_toggles(**_: object) -> None:
    theatre.restore_due(at=timezone.now())


@app.task(name=WRITE_STATUSES)
def write_statuses(**_: object) -> None:
    status_mails.write_due(at=timezone.now())


@app.task(name=WATCH_RISKS)
def watch_risks(**_: object) -> None:
    risks.watch(at=timezone.now())


@app.task(name=WATCH_POLICIES)
def watch_policies(**_: object) -> None:
    gitops.watch(at=timezone.now())


@app.task(name=READ_REPORT)
def read_report(*, pk: int, **_: object) -> None:
    imports.read(pk)


@app.task(name=READ_REPORTS)
def read_reports(**_: object) -> None:
    for pk in import_rows.due(at=timezone.now()):
        read_report.delay(pk=pk)
