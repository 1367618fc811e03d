"""
The parts that pages are made of, as template tags: signs, buttons, frames, states and form fields.

Small ones are formatted here, because an include costs more than the row that it draws; larger ones are templates in
templates/components/. Each takes what it shows as values. Figures and the tools of lists have modules of their own. The
gallery page shows every one in all its states.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm as Form
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, PasswordInput, RadioSelect, Select
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from engagement.lib.markup import format_html, format_html_join

register = template.Library()

# Colour never speaks alone: each tone has its own icon.
TONE_ICONS = {
    "neutral": "circle",
    "info": "info-circle",
    "good": "circle-check",
    "warn": "alert-triangle",
    "bad": "circle-x",
}
# django.contrib.messages' words for our tones.
MESSAGE_TONES = {"debug": "neutral", "info": "info", "success": "good", "warning": "warn", "error": "bad"}
STEP_LOOKS = {
    "done": ("good", "circle-check", "Done"),
    "current": ("info", "progress", "Under way"),
    "waiting": ("warn", "clock", "Waiting"),
    "failed": ("bad", "circle-x", "Failed"),
    "skipped": ("neutral", "circle-dashed", "Left out"),
    "pending": ("neutral", "circle", "Not yet"),
}


# Lists draw the same few signs again and again. Typed, so that text marked as safe is never taken for the same text
# unmarked; bounded, so that labels people typed cannot fill the memory.
drawn_once = lru_cache(maxsize=2048, typed=True)


@lru_cache(maxsize=1)
def _sprite() -> str:
    return static("vendor/tabler-icons/sprite.svg")


@register.simple_tag
@drawn_once
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """An icon of the sprite; silent for screen readers unless labelled. `size` is empty or "large"."""
    classes = "tm-icon tm-icon-large" if size == "large" else "tm-icon"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"/></svg>', classes, label, _sprite(), name
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, _sprite(), name)


@register.simple_tag
@drawn_once
def badge(tone: str, label: str, icon_name: str = "") -> SafeString:
    """A state in a word: tone is neutral, info, good, warn or bad; each has an icon of its own unless one is named."""
    drawn = icon(icon_name or TONE_ICONS[tone])
    return format_html('<span class="tm-badge tm-{}">{}{}</span>', tone, drawn, label)


@register.simple_tag
def avatar(name: str) -> SafeString:
    """The initials of a person; their name stands beside it, so that it is silent for screen readers."""
    words = [word for word in name.split() if word[0].isalnum()]
    initials = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
    return format_html('<span class="tm-avatar" aria-hidden="true">{}</span>', initials or "?")


@register.simple_tag
def button(
    label: str,
    url: str = "",
    look: str = "",
    icon_name: str = "",
    name: str = "",
    value: str = "",
    *,
    disabled: bool = False,
) -> SafeString:
    """
    A button that sends its form, or with `url` a link of the same look.

    `look` is empty (plain), primary, danger or quiet, and may add sm: "quiet sm". Icon-only buttons and those with hx-*
    are written out where they stand.
    """
    classes = " ".join(["btn", *(f"btn-{part}" for part in look.split())])
    inside = format_html("{}{}", icon(icon_name) if icon_name else "", label)
    if url:
        return format_html('<a class="{}" href="{}">{}</a>', classes, url, inside)
    named = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html(
        '<button type="submit" class="{}"{}{}>{}</button>', classes, named, " disabled" if disabled else "", inside
    )


@register.simple_tag
def confirm_link(
    label: str, url: str, question: str, verb: str, look: str = "danger", icon_name: str = ""
) -> SafeString:
    """
    A deed that asks first.

    With JavaScript a dialog asks `question` and its button `verb` posts to `url`; without, the link opens `url` by GET,
    where the view shows confirm.html with the same question.
    """
    classes = " ".join(["btn", *(f"btn-{part}" for part in look.split())])
    drawn = icon(icon_name) if icon_name else ""
    return format_html(
        '<a class="{}" href="{}" data-confirm="{}" data-confirm-verb="{}">{}{}</a>',
        classes, url, question, verb, drawn, label,
    )  # fmt: skip


@register.simple_block_tag
def card(
    content: str, title: str = "", icon_name: str = "", hint: str = "", id: str = "", *, flush: bool = False
) -> SafeString:
    """A box with a heading; `flush` leaves out the inner margin, for a table or a list that brings its own."""
    heading = ""
    if title:
        drawn = icon(icon_name) if icon_name else ""
        said = format_html("<p>{}</p>", hint) if hint else ""
        heading = format_html('<header class="card-header"><h2>{}{}</h2>{}</header>', drawn, title, said)
    body = content if flush else format_html('<div class="card-body">{}</div>', content)
    named = format_html(' id="{}"', id) if id else ""
    return format_html('<section class="card"{}>{}{}</section>', named, heading, body)


@register.simple_block_tag
def table(content: str, label: str) -> SafeString:
    """The frame of a wide table: scrolls by itself, on small screens with its first column standing still."""
    return format_html(
        '<div class="tm-table" role="region" aria-label="{}" tabindex="0"><table class="table">{}</table></div>',
        label, content,
    )  # fmt: skip


@register.simple_block_tag
def fact(content: str, label: str, *, wide: bool = False) -> SafeString:
    """One name and its value, inside `<dl class="tm-facts">`."""
    return format_html(
        "<div{}><dt>{}</dt><dd>{}</dd></div>", mark_safe(' class="tm-facts-wide"') if wide else "", label, content
    )


@register.simple_block_tag
def step(content: str, state: str, title: str, time: str = "") -> SafeString:
    """
    One step inside `<ol class="tm-steps">`.

    State is done, current, waiting, failed, skipped or pending; the content says more, and may be empty.
    """
    tone, icon_name, said = STEP_LOOKS[state]
    current = mark_safe(' aria-current="step"') if state == "current" else ""
    return format_html(
        '<li class="tm-step tm-step-{} tm-{}"{}>{}<div><div class="tm-step-title"><span>{}</span>'
        '<span class="tm-step-time">{}</span></div><div class="tm-step-detail">{}</div></div></li>',
        state, tone, current, icon(icon_name, said), title, time, content,
    )  # fmt: skip


@register.simple_tag
def skeleton(lines: int = 3, label: str = "Loading") -> SafeString:
    """Grey lines in the place of something that is on its way."""
    drawn = format_html_join("", "<span>{}</span>", [("",)] * lines)
    return format_html('<div class="tm-skeleton" role="status">{}<b class="visually-hidden">{}</b></div>', drawn, label)


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", icon_name: str = "inbox", url: str = "", action: str = "") -> dict[str, object]:
    """What stands where nothing is yet: why, and what to do about it."""
    return {"title": title, "text": text, "icon_name": icon_name, "url": url, "action": action}


@register.inclusion_tag("components/failure.html")
def failure(title: str, text: str = "", url: str = "", action: str = "Try again") -> dict[str, object]:
    """What stands where something could not be shown or done: what happened, and what to do about it."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("components/notice.html")
def notice(tone: str, text: str, title: str = "", *, dismissible: bool = False) -> dict[str, object]:
    """A message in a box."""
    return {"tone": tone, "icon_name": TONE_ICONS[tone], "text": text, "title": title, "dismissible": dismissible}


@register.filter
def message_tone(level_tag: str) -> str:
    """The tone of a message of django.contrib.messages."""
    return MESSAGE_TONES.get(level_tag, "info")


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, hint: str = "", placeholder: str = "") -> dict[str, object]:
    """A form's field with its label, hint and error; keeps what was typed."""
    widget = bound.field.widget
    many = isinstance(widget, (RadioSelect, CheckboxSelectMultiple))
    single_check = isinstance(widget, CheckboxInput) and not many
    # Django gives a group's attributes to its frame as well as to each choice; the stylesheet finds those by place.
    attributes: dict[str, Any] = {} if many else {"class": _control_class(widget)}
    if placeholder:
        attributes["placeholder"] = placeholder
    if isinstance(widget, PasswordInput):
        attributes.setdefault("autocomplete", widget.attrs.get("autocomplete", "off"))
    hint = hint or str(bound.help_text)
    described = [f"{bound.id_for_label}-hint"] if hint else []
    described += [f"{bound.id_for_label}-error"] if bound.errors else []
    if described and not many:
        attributes["aria-describedby"] = " ".join(described)
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=attributes),
        "hint": hint,
        "is_check": single_check,
        "is_group": many,
        "is_hidden": bound.is_hidden,
        # A box says by itself that it may stay empty.
        "is_optional": not (bound.field.required or isinstance(widget, (CheckboxInput, CheckboxSelectMultiple))),
    }


def _control_class(widget: object) -> str:
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, Select) else "form-control"


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: Form, *, focus: bool = True) -> dict[str, object]:
    """What is wrong with the form as a whole, and links to its fields; takes the keyboard unless told not to."""
    wrong = [form[name] for name in form.errors if name in form.fields]
    return {"form": form, "general": form.non_field_errors(), "wrong": wrong, "focus": focus}
