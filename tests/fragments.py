"""A fragment put into the page that had asked for it, to be compared with the same page loaded afresh."""

import re


def swapped(page: str, fragment: str) -> str:
    """The page after htmx has swapped the fragment in as outerHTML, in place of the element with the same id."""
    start, end = _element(page, _id(fragment))
    return page[:start] + fragment.strip() + page[end:]


def part(page: str, name: str) -> str:
    """The element with this id, with all that is inside it."""
    start, end = _element(page, name)
    return page[start:end]


def lasting(page: str) -> str:
    """The page without what differs from one answer to the next: the masked tokens against forged requests, nonces."""
    page = re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", page)
    page = re.sub(r'(X-CSRFToken": ")[^"]*', r"\1", page)
    return re.sub(r'nonce="[^"]*"', "", page)


def _id(fragment: str) -> str:
    found = re.match(r'\s*<\w+[^>]*? id="([^"]+)"', fragment)
    assert found, "A fragment is one element with an id."
    return found.group(1)


def _element(page: str, name: str) -> tuple[int, int]:
    opening = re.search(rf'<(\w+)[^>]*? id="{re.escape(name)}"', page)
    assert opening, f"The page has no element with the id {name}."
    tag, depth = opening.group(1), 0
    for found in re.compile(rf"<(/?){tag}\b").finditer(page, opening.start()):
        depth += -1 if found.group(1) else 1
        if not depth:
            return opening.start(), page.index(">", found.start()) + 1
    raise AssertionError(f"The element with the id {name} never ends.")
