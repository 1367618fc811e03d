"""Our colours: readable on their grounds in both schemes (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re

import pytest
from django.conf import settings

TOKENS = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
PAIR = re.compile(r"--tm-([a-z-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));")
COLOURS = {name: (light or both, dark or both) for name, light, dark, both in PAIR.findall(TOKENS)}
COLOURS["neutral"], COLOURS["neutral-wash"] = COLOURS["ink-soft"], COLOURS["sunken"]

TEXTS = [
    *((text, ground) for text in ("ink", "ink-soft", "accent") for ground in ("canvas", "surface", "sunken")),
    *((tone, f"{tone}-wash") for tone in ("neutral", "info", "good", "warn", "bad")),
    *((tone, "surface") for tone in ("info", "good", "warn", "bad")),
    ("ink", "accent-wash"),
    ("ink-soft", "accent-wash"),
    ("accent-deep", "accent-wash"),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("bar-ink", "bar"),
    ("bar-soft", "bar"),
    ("bar-ink", "bar-lift"),
]
SHAPES = [
    *((shape, "surface") for shape in ("edge", "critical", "high", "medium", "low", "negligible")),
    ("edge", "canvas"),
    ("bar-mark", "bar"),
    ("accent", "sunken"),
]


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_stands_out_from_its_ground(text, ground, scheme):
    assert contrast(COLOURS[text][scheme], COLOURS[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_edges_and_shapes_stand_out_from_their_ground(shape, ground, scheme):
    assert contrast(COLOURS[shape][scheme], COLOURS[ground][scheme]) >= 3
