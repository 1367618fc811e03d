"""The editor of a draft: one part at a time, as single fields or as rows."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from engagement import access
from engagement.domain import packages
from engagement.domain.packages import differences, parts, reads
from engagement.domain.packages.parts import Part
from engagement.domain.refusals import Refused
from engagement.forms.packages import ROWS, SINGLE
from engagement.forms.rows import COUNT, DEED, SAVE, Rows
from engagement.models import User, WorkPackage
from engagement.views.answers import part as page_or_part

# Two people can edit a long list for hours; a wrong digest only says that it was changed, never more.
BASE = "base"


@dataclass
class Editor:
    """A part of a draft that somebody edits."""

    package: WorkPackage
    topic: str
    part: Part
    value: Any
    base: str
    form: Form | None = None
    rows: Rows | None = None
    stored_now: tuple[differences.Change, ...] = ()

    @property
    def has_errors(self) -> bool:
        if self.form is not None:
            return bool(self.form.errors)
        return self.rows is not None and self.rows.has_errors


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: str, version: int, part: str, topic: str = "") -> HttpResponse:
    """Show a part's form; its buttons change the rows, and Save writes them into the draft."""
    user = access.require_package_keeper(request.user)
    package = access.package(user, key, version)
    if not package.is_draft:
        return redirect("package", key, version)
    editor = _editor(package, topic, part)
    if request.method == "POST":
        _type_in(editor, request)
        if request.POST.get(DEED, SAVE) != SAVE and editor.rows is not None:
            editor.rows = editor.rows.after(request.POST[DEED])
        elif _is_valid(editor) and _save(editor, user):
            return redirect(_back(editor))
    status = 422 if editor.has_errors else 200
    return render(request, page_or_part(request, "packages/part.html", "editor"), _context(editor), status=status)


def _editor(package: WorkPackage, topic: str, name: str) -> Editor:
    part = (parts.OF_TOPIC if topic else parts.OF_PACKAGE).get(name)
    if part is None:
        raise Http404(name)
    try:
        _, value, base = reads.edited(package, topic, name)
    except KeyError:
        raise Http404(topic) from None
    editor = Editor(package, topic, part, value, base)
    if part.row is None:
        editor.form = SINGLE[name](initial=value)
    else:
        editor.rows = Rows(ROWS[name], initial=parts.as_rows(value), **_more(editor))
    return editor


def _type_in(editor: Editor, request: HttpRequest) -> None:
    """Put what was sent in the place of what is stored; the editor goes on from the version it began with."""
    editor.base = request.POST.get(BASE, "")[:64]
    if editor.part.row is None:
        editor.form = SINGLE[editor.part.name](request.POST)
    else:
        editor.rows = Rows(ROWS[editor.part.name], request.POST, **_more(editor))


def _more(editor: Editor) -> dict[str, Any]:
    """Topics that are there already keep their keys."""
    return {"known": [line.key for line in editor.value]} if editor.part.name == "topics" else {}


def _is_valid(editor: Editor) -> bool:
    return editor.form.is_valid() if editor.form is not None else editor.rows is not None and editor.rows.is_valid()


def _save(editor: Editor, user: User) -> bool:
    """Write the part into the draft; a refusal is put beside what it is about, and nothing is written."""
    try:
        packages.change(
            editor.package,
            editor.topic,
            editor.part.name,
            _typed(editor),
            base=editor.base,
            by=user,
            at=timezone.now(),
        )
    except packages.ChangedMeanwhile as refusal:
        editor.stored_now = differences.of_values(editor.part, _typed(editor), refusal.now)
        editor.base = parts.digest(refusal.now)
        _refuse(editor, (), str(refusal))
    except packages.Faulty as refusal:
        for problem in refusal.problems:
            _refuse(editor, problem.place, problem.text)
    except Refused as refusal:
        _refuse(editor, (), str(refusal))
    else:
        return True
    return False


def _typed(editor: Editor) -> Any:
    """The part's value as it was typed; only after is_valid()."""
    if editor.form is not None:
        return editor.form.cleaned_data
    return parts.from_rows(editor.part, editor.rows.cleaned if editor.rows is not None else [])


def _refuse(editor: Editor, place: tuple[str | int, ...], text: str) -> None:
    if editor.form is not None:
        field = place[0] if place and place[0] in editor.form.fields else None
        editor.form.add_error(None if field is None else str(field), text)
    elif editor.rows is not None:
        at = place[0] if place and isinstance(place[0], int) else None
        editor.rows.add_error(at, str(place[1]) if len(place) > 1 else "text", text)


def _back(editor: Editor) -> str:
    """The topic that was edited, or the version."""
    of_package = [editor.package.key, editor.package.version]
    if editor.topic:
        return f"{reverse('package-topic', args=[*of_package, editor.topic])}#{editor.part.name}"
    return reverse("package", args=of_package)


def _context(editor: Editor) -> dict[str, object]:
    content = packages.stored(editor.package)
    topic = content.topic(editor.topic)
    return {
        "package": editor.package,
        "topic": topic,
        "part": editor.part,
        "editor": editor,
        "form": editor.form,
        "rows": editor.rows,
        "base": editor.base,
        "count_name": COUNT,
        "complaints": reads.complaints_of_part(content, editor.topic, editor.part.name),
        "back": _back(editor),
        "package_url": reverse("package", args=[editor.package.key, editor.package.version]),
    }
