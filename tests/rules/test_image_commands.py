"""Commands of layers are shown without the values of variables and arguments."""

import pytest

from engagement.rules import image_commands


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("ENV TOKEN=abc", "ENV TOKEN=…"),
        ("ENV A=\"two words\" B='x y' C=1\\ 2", "ENV A=… B=… C=…"),
        ("ENV TOKEN abc def", "ENV TOKEN …"),
        ("/bin/sh -c #(nop)  ENV TOKEN=abc", "/bin/sh -c #(nop)  ENV TOKEN=…"),
        ("ARG TOKEN=abc", "ARG TOKEN=…"),
        ("ARG TOKEN", "ARG TOKEN"),
        ("|1 TOKEN=abc def /bin/sh -c make", "|1 TOKEN=… /bin/sh -c make"),
        ("RUN |2 A=b C=d /bin/bash -c make", "RUN |2 A=… C=… /bin/bash -c make"),
    ],
)
def test_values_of_variables_and_arguments_go(command: str, shown: str) -> None:
    assert image_commands.shown(command) == shown


def test_a_command_without_values_stays_as_it_is() -> None:
    assert image_commands.shown(" COPY file:1 in / ") == "COPY file:1 in /"


def test_a_very_long_command_is_cut() -> None:
    assert image_commands.shown("x" * 5_000) == "x" * 999 + "…"


def test_a_command_made_to_be_slow_is_answered_at_once() -> None:
    assert image_commands.shown("ENV A=" + "\\" * 50_000 + '"') == "ENV A=…"
