"""
The Celery app: task names, the timetable, and the nudge after a commit.

A task is only a nudge. The row is the truth, so a lost message costs seconds (the sweep finds the row) and a message
delivered twice changes nothing (a row is claimed before it is carried out).
"""

import logging
import os
from functools import partial

import kombu.exceptions
from celery import Celery
from django.conf import settings
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.settings")

logger = logging.getLogger(__name__)

CARRY_OUT = "tidemark.carry_out"
SWEEP = "tidemark.sweep"
SEND_LETTER = "tidemark.send_letter"
SEND_LETTERS = "tidemark.send_letters"
RECHECK_EVIDENCE = "tidemark.recheck_evidence"
FURNISH_DEMO = "tidemark.furnish_demo"
JUDGE_HEALTH = "tidemark.judge_health"
REVIEW_PLANS = "tidemark.review_plans"
TELL_DUE = "tidemark.tell_due"
WRITE_STATUSES = "tidemark.write_statuses"
BUNDLE_NOTICES = "tidemark.bundle_notices"
SWEEP_FILES = "tidemark.sweep_files"
RESTORE_TOGGLES = "tidemark.restore_toggles"
READ_REPORT = "tidemark.read_report"
READ_REPORTS = "tidemark.read_reports"
WATCH_RISKS = "tidemark.watch_risks"
WATCH_POLICIES = "tidemark.watch_policies"

app = Celery("engagement")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["engagement"])


@app.on_after_finalize.connect
def set_timetable(sender: Celery, **_: object) -> None:
    sender.add_periodic_task(
        settings.SWEEP_EVERY_S, sender.signature(SWEEP), name="sweep", expires=10 * settings.SWEEP_EVERY_S
    )
    # A letter's first new try comes after five seconds: to look more often would find nothing.
    letters_every_s = 3 * settings.SWEEP_EVERY_S
    sender.add_periodic_task(
        letters_every_s, sender.signature(SEND_LETTERS), name="letters", expires=10 * letters_every_s
    )
    # Whoever hands a report in is nudged for; the sweep is for lost nudges and for workers that died.
    reports_every_s = 5 * settings.SWEEP_EVERY_S
    sender.add_periodic_task(
        reports_every_s, sender.signature(READ_REPORTS), name="reports", expires=10 * reports_every_s
    )
    # A demo whose time has run out is put back, and what could not be put back is tried again.
    toggles_every_s = 5 * settings.SWEEP_EVERY_S
    sender.add_periodic_task(
        toggles_every_s, sender.signature(RESTORE_TOGGLES), name="toggles", expires=10 * toggles_every_s
    )
    # What is due is decided by the rows: every five minutes in a live session, else once a night.
    sender.add_periodic_task(60, sender.signature(RECHECK_EVIDENCE), name="evidence", expires=60)
    # Days turn and issues grow old without anybody doing anything.
    sender.add_periodic_task(300, sender.signature(JUDGE_HEALTH), name="health", expires=300)
    # Only plans of engagements in which something was done since the last look.
    sender.add_periodic_task(60, sender.signature(REVIEW_PLANS), name="plans", expires=60)
    # Hours strike at their own time in every zone; to look more often than twice a minute would help nobody.
    bundles_every_s = 15 * settings.SWEEP_EVERY_S
    sender.add_periodic_task(bundles_every_s, sender.signature(BUNDLE_NOTICES), name="bundles", expires=bundles_every_s)
    sender.add_periodic_task(60, sender.signature(WRITE_STATUSES), name="statuses", expires=60)
    sender.add_periodic_task(3600, sender.signature(TELL_DUE), name="due", expires=3600)
    sender.add_periodic_task(3600, sender.signature(SWEEP_FILES), name="files", expires=3600)
    # Accepted risks end with a day; an hour later is early enough for a reminder that is weeks ahead.
    sender.add_periodic_task(3600, sender.signature(WATCH_RISKS), name="risks", expires=3600)
    # Each console that a policy was applied to is read once a day; which are due is decided by the rows.
    sender.add_periodic_task(3600, sender.signature(WATCH_POLICIES), name="policies", expires=3600)


def nudge(name: str, *, pk: int) -> None:
    """
    Tell a worker, once the current transaction is committed, that the row `pk` waits for the task `name`.

    A broker that cannot be reached is logged and otherwise ignored: the sweep will find the row.
    """
    transaction.on_commit(partial(_send, name, pk))


def _send(name: str, pk: int) -> None:
    try:
        app.send_task(name, kwargs={"pk": pk})
    except kombu.exceptions.OperationalError:
        logger.warning("nudge lost, the sweep will find it: task=%s pk=%s", name, pk)
