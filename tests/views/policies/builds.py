"""What the builder's form sends: read back from the page as a browser would."""

from html.parser import HTMLParser
from typing import Any


class _Form(HTMLParser):
    """The fields of the form with the id `policy`, with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self._inside = False
        self._area = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("id") == "policy"
        name = given.get("name") or ""
        if not self._inside:
            return
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "textarea":
            self._area, self.values[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.values[self._select] = given.get("value")

    def _input(self, name: str, given: dict[str, str | None]) -> None:
        if given.get("type") in ("checkbox", "radio") and "checked" not in given:
            return
        value = given.get("value") or ("on" if given.get("type") == "checkbox" else "")
        if name == "application_scopes":
            self.values.setdefault(name, []).append(value)
        else:
            self.values[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        if tag == "form":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data.removeprefix("\n")


def sent(shown: str, /, **changed: Any) -> dict[str, Any]:
    """The form as it stands on the page, with some fields changed; None leaves one out, as an empty box does."""
    form = _Form()
    form.feed(shown)
    values = {**form.values, **changed}
    return {name: value for name, value in values.items() if value is not None and name != "csrfmiddlewaretoken"}
