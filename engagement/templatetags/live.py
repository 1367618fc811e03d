"""The hands of a session's clock, drawn by the server; static/js/live.js moves them on."""

from django import template

register = template.Library()

MINUTE_S, HOUR_S = 60, 3600


@register.filter
def stopwatch(seconds: int) -> str:
    """Seconds as a stopwatch shows them: "07:05", "1:02:03"."""
    hours, rest = divmod(max(seconds, 0), HOUR_S)
    shown = f"{rest // MINUTE_S:02}:{rest % MINUTE_S:02}"
    return f"{hours}:{shown}" if hours else shown


@register.simple_tag
def overrun(elapsed_s: int, planned_s: int) -> str:
    """By how much it took longer, in started minutes: "3 min over"; empty while it did not."""
    over_s = elapsed_s - planned_s
    return f"{-(-over_s // MINUTE_S)} min over" if over_s > 0 else ""
