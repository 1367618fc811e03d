"""A problem, and the place in a content that it is about."""

from dataclasses import dataclass

from engagement.domain.packages.plain import Place


@dataclass(frozen=True)
class Problem:
    """What is wrong and where: `place` leads to the field, as in ("topics", 1, "agenda", 2, "minutes")."""

    place: Place
    text: str
