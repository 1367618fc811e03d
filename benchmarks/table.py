"""Figures beside their bars: what is printed, and what counts as met."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """
    A measured value, and the bar it is held against; `at_least` when more is better.

    Without a bar the figure is only told. `digits` says how exact it is shown, and so how exact it is judged.
    """

    name: str
    value: float
    unit: str = ""
    bar: float | None = None
    stretch: float | None = None
    at_least: bool = False
    digits: int = 2

    @property
    def is_met(self) -> bool:
        return self.bar is None or self._reaches(self.bar)

    @property
    def verdict(self) -> str:
        """One of "", "ok", "ok, stretch" and "misses"."""
        if self.bar is None:
            return ""
        if not self.is_met:
            return "misses"
        return "ok, stretch" if self.stretch is not None and self._reaches(self.stretch) else "ok"

    def _reaches(self, bar: float) -> bool:
        shown = round(self.value, self.digits)
        return shown >= bar if self.at_least else shown <= bar

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Name, value, bar and verdict as they are shown."""
        sign = "≥" if self.at_least else "≤"
        bar = "" if self.bar is None else f"{sign} {_number(self.bar)}"
        if self.stretch is not None:
            bar += f" ({_number(self.stretch)})"
        return self.name, f"{self.value:,.{self.digits}f}{f' {self.unit}' if self.unit else ''}", bar, self.verdict


@dataclass(frozen=True)
class Part:
    """What one part of a run found: its tables as they are printed, and its figures for the summary."""

    title: str
    tables: list[str]
    figures: list[Figure]


def worst(figures: Sequence[Figure]) -> str:
    """The verdict on several figures together: that of the worst of them."""
    verdicts = [figure.verdict for figure in figures]
    return next((verdict for verdict in ("misses", "ok", "ok, stretch") if verdict in verdicts), "")


def _number(value: float) -> str:
    return f"{value:,g}"


def draw(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lines in columns, the first to the left, the others to the right."""
    widths = [max(len(row[column]) for row in [heading, *rows]) for column in range(len(heading))]

    def line(row: Sequence[str]) -> str:
        first, *others = zip(row, widths, strict=True)
        return "  ".join([first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)]).rstrip()

    return "\n".join([line(heading), "  ".join("─" * width for width in widths), *(line(row) for row in rows)])


def judged(figures: Sequence[Figure]) -> str:
    """The figures as a table; the stretch stands in brackets behind the bar."""
    return draw(("", "measured", "bar (stretch)", ""), [figure.cells for figure in figures])


def summary(figures: Sequence[Figure]) -> str:
    """One line: how many of the bars are met, and which are not."""
    held = [figure for figure in figures if figure.bar is not None]
    missed = [figure.name for figure in held if not figure.is_met]
    said = f"{len(held) - len(missed)} of {len(held)} bars are met"
    return f"{said}; missed: {', '.join(missed)}." if missed else f"{said}."
