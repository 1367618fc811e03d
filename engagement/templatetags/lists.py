"""
The tools of lists and the way around: filters, sorting, paging, tabs, breadcrumb.

The address is the state: what these write are links and forms to the same page with another query, so that a list can
be shared and Back works. Only for that query do they look at the request.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.http import QueryDict
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from engagement.lib.markup import format_html, format_html_join
from engagement.templatetags.components import icon

register = template.Library()

_CURRENT = mark_safe(' aria-current="page"')


@register.simple_block_tag(takes_context=True)
def toolbar(context: Context, content: str, label: str = "Filter", target: str = "", url: str = "") -> SafeString:
    """
    A form of filters that sends itself by GET, to this page unless another is named.

    With `target` (an id) htmx swaps that part and keeps the address.
    """
    url = url or context["request"].path
    swap = hx_link(url, target) if target else ""
    return format_html(
        '<form class="tm-toolbar" method="get" role="search" action="{}" aria-label="{}"{}>{}</form>',
        url, label, swap, content,
    )  # fmt: skip


@register.simple_tag
def tabs(links: Iterable[Any], label: str) -> SafeString:
    """
    Links to sibling pages; each has label, icon (or ""), url, is_current and count, which is left out where it is none.

    Written here and not in a template: a page has up to two strips of them, which cost a tenth of it as nodes.
    """
    items = format_html_join(
        "",
        '<li><a href="{}"{}>{}{}{}</a></li>',
        (
            (
                link.url,
                _CURRENT if link.is_current else "",
                icon(link.icon) if link.icon else "",
                link.label,
                format_html(' <span class="tm-count">{}</span>', link.count) if link.count else "",
            )
            for link in links
        ),
    )
    return format_html('<nav aria-label="{}"><ul class="tm-tabs">{}</ul></nav>', label, items)


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*labels_and_urls: str) -> dict[str, object]:
    """The way here: label, address, label, address …; the page itself is its heading and not repeated."""
    return {"steps": list(zip(labels_and_urls[::2], labels_and_urls[1::2], strict=True))}


@register.simple_tag(takes_context=True)
def sort_header(
    context: Context,
    label: str,
    key: str,
    target: str = "",
    default: str = "",
    *,
    numeric: bool = False,
    falling: bool = False,
) -> SafeString:
    """
    A column's heading that sorts by it: `?sort=key`, once more `?sort=-key`; a `falling` one the other way round.

    `default` is the sort of an address that names none. `target` is the id of the part that htmx swaps. The page number
    and the cursor are left out, since they belong to the old order.
    """
    query: QueryDict = context["request"].GET
    current = query.get("sort", default)
    state, mark, following = {
        key: ("ascending", "arrow-narrow-up", f"-{key}"),
        f"-{key}": ("descending", "arrow-narrow-down", key),
    }.get(current, ("", "", f"-{key}" if falling else key))
    url = with_query(query, {"sort": following, "page": None, "after": None, "before": None})
    return format_html(
        '<th scope="col"{}{}><a class="tm-sort" href="{}"{}>{}{}</a></th>',
        mark_safe(' class="tm-number"') if numeric else "",
        format_html(' aria-sort="{}"', state) if state else "",
        url, hx_link(url, target) if target else "", label, icon(mark) if mark else "",
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def sort_link(context: Context, label: str, key: str, target: str = "", default: str = "") -> SafeString:
    """An order that no column stands for, highest first, as a link; the one that is open now is marked."""
    query: QueryDict = context["request"].GET
    falling = f"-{key}"
    url = with_query(query, {"sort": falling, "page": None, "after": None, "before": None})
    is_current = query.get("sort", default) == falling
    current = mark_safe(' aria-current="true"') if is_current else ""
    return format_html(
        '<a class="tm-sort-link" href="{}"{}{}>{}</a>', url, hx_link(url, target) if target else "", current, label
    )


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Any, noun: str = "rows", target: str = "") -> dict[str, object]:
    """
    Which rows these are, and the way to the others.

    `page` is a Page of django.core.paginator, or anything with `text`, `previous` and `next`, where the latter two are
    the query values to change ({"after": "…"}) or None at the end.
    """
    query: QueryDict = context["request"].GET
    if hasattr(page, "paginator"):
        earlier = {"page": page.previous_page_number()} if page.has_previous() else None
        later = {"page": page.next_page_number()} if page.has_next() else None
        text = f"{page.start_index():,} to {page.end_index():,} of {page.paginator.count:,} {noun}"
    else:
        earlier, later, text = page.previous, page.next, page.text
    return {
        "text": text,
        "previous": _page_link(query, earlier, target),
        "next": _page_link(query, later, target),
    }


def _page_link(query: QueryDict, changes: Mapping[str, object] | None, target: str) -> SafeString | None:
    if changes is None:
        return None
    cleared: dict[str, object] = {"page": None, "after": None, "before": None}
    url = with_query(query, cleared | dict(changes))
    return format_html('href="{}"{}', url, hx_link(url, target) if target else "")


def with_query(query: QueryDict, changes: Mapping[str, object]) -> str:
    """The query with some values changed, and those that are None left out; "?" alone when nothing remains."""
    changed = query.copy()
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = str(value)
    return f"?{changed.urlencode()}"


def hx_link(url: str, target: str) -> SafeString:
    """The attributes with which htmx follows a link into the part with this id, keeping the address and Back."""
    return format_html(' hx-get="{}" hx-target="#{}" hx-swap="outerHTML" hx-push-url="true"', url, target)
