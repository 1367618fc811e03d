"""Worker doors: one call each, under the names of celery.py, so that the domain can nudge without importing this."""

from django.utils import timezone

from engagement.aqua import runner
from engagement.celery import CARRY_OUT, SWEEP, app
from engagement.domain import operations


@app.task(name=CARRY_OUT)
def carry_out(*, pk: int, **_: object) -> None:
    runner.carry_out(pk)


@app.task(name=SWEEP)
def sweep(**_: object) -> None:
    for pk in operations.due_nudges(at=timezone.now()):
        carry_out.delay(pk=pk)
