"""The table of calls: which function answers which verb and path."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from aqua_client.sandbox.messages import Answer, Request
from aqua_client.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Route:
    """
    One call of the API: its verb, the pattern of its path, and what it does.

    In a pattern `{name}` is one segment; `{name...}` is one or more, with slashes as they are or percent-encoded (3.3).
    """

    method: str
    pattern: str
    act: Callable[[World, Request], Answer]
    needs_token: bool = True

    def expression(self) -> re.Pattern[str]:
        """The pattern as a regular expression over the path as sent."""
        pieces = re.split(r"\{(\w+)(\.\.\.)?\}", self.pattern)
        text = re.escape(pieces[0])
        for name, many, literal in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            text += f"(?P<{name}>{'.+' if many else '[^/]+'}){re.escape(literal)}"
        return re.compile(text)


class Table:
    """Finds the route of a request; where two match, the one listed first wins."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._rows = [(route.expression(), route) for route in routes]

    def find(self, request: Request) -> tuple[Route | None, bool]:
        """The route, with the variable parts noted in the request; and whether any verb knows the path."""
        known = False
        for expression, route in self._rows:
            match = expression.fullmatch(request.path)
            if match is None:
                continue
            known = True
            if route.method == request.method:
                request.parts = {name: unquote(value) for name, value in match.groupdict().items()}
                return route, True
        return None, known
