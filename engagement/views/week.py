"""The week of a consultant: catch up with all of it, and save once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from engagement import access
from engagement.domain.hours import catching_up, week
from engagement.domain.hours.catching_up import Other, WeekRefused
from engagement.domain.hours.week import Week
from engagement.forms.week import OTHER_ROWS, WeekForm, WeekOfForm
from engagement.lib.zones import in_zone
from engagement.models import TimeEntry, User


@dataclass(frozen=True)
class Box:
    """A cell to type in: what stands in it, what is wrong with that, or why it is locked."""

    name: str
    value: str
    error: str
    is_suggested: bool
    locked: str


@login_required
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The grid of a week; saved as a whole, and only what was changed."""
    user = access.require_consultant(request.user)
    now = timezone.now()
    today = in_zone(now, user.time_zone).date()
    monday = week.monday_of(WeekOfForm(request.GET).day() or today)
    mine = access.assigned_engagements(user)
    grid = week.read(mine, consultant=user, monday=monday, at=now)
    wrong: Mapping[str, str] = {}
    if request.method == "POST":
        cells = [cell.name for cell in grid.cells()]
        form = WeekForm(request.POST, cells=cells, engagements=grid.engagements)
        wrong = form.wrong()
        if not wrong:
            try:
                n = _save(form, user, monday)
            except WeekRefused as refusal:
                wrong = refusal.at
            else:
                messages.success(request, _said(n))
                return redirect(_url(monday))
    context = _context(grid, request.POST, wrong) | {"today": today}
    return render(request, "hours/week.html", context, status=422 if wrong else 200)


def _save(form: WeekForm, user: User, monday: date) -> int:
    others = [
        Other(name, engagement, kind, monday + timedelta(days=day), minutes)
        for name, engagement, kind, day, minutes in form.others
    ]
    return catching_up.save(
        access.assigned_engagements(user),
        monday=monday,
        typed=form.minutes,
        seen=form.held,
        others=others,
        by=user,
        at=timezone.now(),
    )


def _context(grid: Week, sent: Mapping[str, str], wrong: Mapping[str, str]) -> dict[str, object]:
    """The grid with what was typed where something was sent."""
    return {
        "week": grid,
        "blocks": [(block, [(row, _boxes(row, sent, wrong)) for row in block.rows]) for block in grid.blocks],
        "others": [_other(n, sent, wrong) for n in range(OTHER_ROWS)],
        "kinds": TimeEntry.Kind.choices,
        "seen": sent.get("seen", grid.seen),
        "is_wrong": bool(wrong),
        "previous_url": _url(grid.monday - timedelta(days=7)),
        "next_url": _url(grid.monday + timedelta(days=7)),
    }


def _boxes(row: week.Row, sent: Mapping[str, str], wrong: Mapping[str, str]) -> list[Box]:
    return [_cell_box(cell, sent, wrong) for cell in row.cells]


def _cell_box(cell: week.Cell, sent: Mapping[str, str], wrong: Mapping[str, str]) -> Box:
    typed = cell.text if cell.locked else sent.get(cell.name, cell.text)
    return Box(cell.name, typed, wrong.get(cell.name, ""), bool(cell.suggested), cell.locked)


def _empty_box(name: str, sent: Mapping[str, str], wrong: Mapping[str, str]) -> Box:
    return Box(name, sent.get(name, ""), wrong.get(name, ""), is_suggested=False, locked="")


def _other(n: int, sent: Mapping[str, str], wrong: Mapping[str, str]) -> dict[str, object]:
    return {
        "row": f"o{n}",
        "engagement": _empty_box(f"other-{n}-engagement", sent, wrong),
        "kind": _empty_box(f"other-{n}-kind", sent, wrong),
        "boxes": [_empty_box(f"other-{n}-{day}", sent, wrong) for day in range(week.DAYS)],
    }


def _said(n: int) -> str:
    return f"Saved: {n} {'cell' if n == 1 else 'cells'} of this week." if n else "Nothing was changed."


def _url(monday: date) -> str:
    return f"{reverse('week')}?on={monday.isoformat()}"
