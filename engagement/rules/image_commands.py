"""
The commands that an image was built with, fit to be shown.

A build writes the values of its variables and arguments into them, and those may be passwords: their names stay, their
values go. Source: work-package.md 3.2, "environment: names only".
"""

import re

MOST_CHARACTERS = 1_000
HIDDEN = "…"

# `ENV NAME=value NAME="two words"` and the old `ENV NAME value`; BuildKit writes the same, the old builder puts
# `/bin/sh -c #(nop)` before it.
_ENVIRONMENT = re.compile(
    r"^(?P<head>(?:/bin/sh -c #\(nop\)\s+)?(?:ENV|ARG)\s+)(?P<rest>.*)$", re.IGNORECASE | re.DOTALL
)
_PAIR = re.compile(r"""([A-Za-z_][\w.-]*)=(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'\\]|\\.)*""", re.DOTALL)
_OLD_PAIR = re.compile(r"^([A-Za-z_][\w.-]*)\s+\S.*$", re.DOTALL)
# `|2 NAME=value NAME=value /bin/sh -c ...`: a RUN with build arguments. A value may hold spaces, so that everything
# between the bar and the shell is left out but the names.
_ARGUMENTS = re.compile(r"^(?P<head>(?:RUN\s+)?\|\d+\s+)(?P<rest>.*?)(?P<tail>/bin/(?:ba|da|a)?sh\b.*)$", re.DOTALL)
_NAME = re.compile(r"(?:^|\s)([A-Za-z_][\w.-]*)=")


def shown(command: str) -> str:
    """The command of a layer without the values of variables and arguments, cut where it is very long."""
    told = _without_values(command.strip())
    return told if len(told) <= MOST_CHARACTERS else f"{told[: MOST_CHARACTERS - 1]}{HIDDEN}"


def _without_values(command: str) -> str:
    if found := _ENVIRONMENT.match(command):
        return found["head"] + _pairs(found["rest"])
    if found := _ARGUMENTS.match(command):
        names = " ".join(f"{name}={HIDDEN}" for name in _NAME.findall(found["rest"]))
        return f"{found['head']}{names} {found['tail']}"
    return command


def _pairs(text: str) -> str:
    if "=" not in text.partition(" ")[0]:
        return _OLD_PAIR.sub(rf"\1 {HIDDEN}", text)
    names = [found[1] for found in _PAIR.finditer(text)]
    return " ".join(f"{name}={HIDDEN}" for name in names)
