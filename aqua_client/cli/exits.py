"""How a command ends: the exit codes of `scannercli` (contract 13.2), and one for differences."""

import re

from aqua_client import Answered, AquaError, ScanFailed

OK = 0
"""Done; an image is compliant."""
FAILED = 1
"""It could not be done."""
CHANGES = 2
"""Of `policy plan` and `policy drift`: it was done, and the console is not as the repository says."""
NON_COMPLIANT = 4
NO_LICENCE = 5

INTERRUPTED = 130
"""What shells expect of a program that was stopped with Ctrl-C."""

LICENCE_PROBLEM = re.compile(
    r"licen[cs]e\b.{0,60}\b(expired|exceeded|invalid|validation|not valid|missing|required|limit)"
    r"|\b(expired|exceeded|invalid|no valid|missing)\b.{0,60}\blicen[cs]e",
    re.IGNORECASE,
)
"""Aqua has no code of its own for it; only its words tell."""


def for_error(error: AquaError) -> int:
    """Tell a licence problem from any other failure."""
    told = error.aqua_message if isinstance(error, Answered) else error.reason if isinstance(error, ScanFailed) else ""
    return NO_LICENCE if LICENCE_PROBLEM.search(told) else FAILED
