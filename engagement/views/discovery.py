"""Discovery: the questions of a topic, saved one by one as they are answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain import discovery, documents
from engagement.domain.discovery import Asked
from engagement.domain.refusals import Refused
from engagement.forms.discovery import AnswerForm, DiscoveryForm
from engagement.models import Question
from engagement.views.answers import wants_part
from engagement.views.visitors import person

# The button that asks for more rows of a table instead of saving.
ADD_ROWS = "add_rows"


@dataclass(frozen=True)
class Drawn:
    """A question with its form and files; `conflict` is the revision that stands in the way of what was typed."""

    asked: Asked
    form: AnswerForm
    based_on: int
    conflict: int | None = None
    is_saved: bool = False
    files: Sequence[documents.Row] = ()


@login_required
@require_GET
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """The questions of one topic, the first one unless the address names another."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW)
    return _draw(request, seat, str(DiscoveryForm(request.GET).readable().get("topic", "")))


@login_required
@require_POST
def answer(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Keep the answer to one question; htmx is told only how it went, so that nothing typed is swapped away."""
    seat = access.engagement(request.user, reference)
    question = access.question(seat, pk)
    seat.require(May.ANSWER)
    form = AnswerForm(request.POST, pk=pk, text=question.text, kind=question.kind, options=question.options)
    if ADD_ROWS in request.POST:
        form.add_rows()
        return _draw_typed(request, seat, question, form, part="question")
    sent = DiscoveryForm(request.POST).readable()
    conflict = None
    if form.is_valid():
        try:
            discovery.answer(
                seat.engagement,
                question,
                form.answer,
                person(request),
                timezone.now(),
                based_on=sent.get("instead_of", sent.get("based_on")),
                remark=form.remark,
            )
        except discovery.AnsweredMeanwhile as refusal:
            conflict = refusal.theirs.revision if refusal.theirs else 0
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    if form.errors:
        return _draw_typed(request, seat, question, form, part="answered", conflict=conflict, sent=sent.get("based_on"))
    if wants_part(request):
        return _draw_typed(request, seat, question, form, part="answered", is_saved=True)
    at = reverse("discovery", args=[reference], query={"topic": question.topic.key})
    return redirect(f"{at}#question-{pk}")


def _draw(request: HttpRequest, seat: Seat, wanted: str, typed: Drawn | None = None) -> HttpResponse:
    topics = discovery.topics(seat.engagement, is_inside=seat.allows(May.VIEW_INTERNAL))
    keys = [one.key for one in topics]
    shown = wanted if wanted in keys else next(iter(keys), "")
    asked = discovery.questions(seat.engagement, [shown]) if shown else []
    context = _page(seat) | {
        "topics": topics,
        "shown": shown,
        "questions": _with_files(seat, [typed if typed and typed.asked.pk == one.pk else _drawn(one) for one in asked]),
    }
    return render(request, "discovery/list.html", context, status=422 if typed and typed.form.errors else 200)


def _draw_typed(
    request: HttpRequest,
    seat: Seat,
    question: Question,
    form: AnswerForm,
    *,
    part: str,
    conflict: int | None = None,
    sent: int | None = None,
    is_saved: bool = False,
) -> HttpResponse:
    """The question as it was typed: its part for htmx, the whole page for everybody else."""
    standing = discovery.questions(seat.engagement, [question.topic.key])
    asked = next(one for one in standing if one.pk == question.pk)
    based_on = sent if conflict is not None and sent is not None else asked.revision
    drawn = Drawn(asked, form, based_on, conflict, is_saved)
    if not wants_part(request):
        return _draw(request, seat, question.topic.key, drawn)
    status = 422 if form.errors else 200
    if part == "question":
        (drawn,) = _with_files(seat, [drawn])
    return render(request, f"discovery/question.html#{part}", _page(seat) | {"one": drawn}, status=status)


def _with_files(seat: Seat, drawn: Sequence[Drawn]) -> list[Drawn]:
    """The questions with what was handed in for them; one query."""
    files = documents.of_questions(access.documents(seat), [one.asked.pk for one in drawn])
    return [replace(one, files=files.get(one.asked.pk, ())) for one in drawn]


def _drawn(asked: Asked) -> Drawn:
    form = AnswerForm(
        pk=asked.pk,
        text=asked.text,
        kind=asked.kind,
        options=asked.options,
        value=asked.value,
        remark=asked.remark,
    )
    return Drawn(asked, form, asked.revision)


def _page(seat: Seat) -> dict[str, object]:
    return {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "discovery",
        "list_url": reverse("discovery", args=[seat.engagement.reference]),
        "plan_url": reverse("plan", args=[seat.engagement.reference]),
        "documents_url": reverse("documents", args=[seat.engagement.reference]),
    }
