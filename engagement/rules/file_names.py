"""A name for a file that people handed in: readable, and harmless wherever it is saved."""

import re
import unicodedata

from engagement.rules import lengths

NAMELESS = "document"
# Windows refuses these as names of files, with any ending ("Naming Files, Paths, and Namespaces", Microsoft Learn).
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*]')
# "invoice.exe.pdf" is shown as "invoice.exe" where endings are hidden.
_RUNNABLE = re.compile(
    r"\.(?=(?:exe|com|bat|cmd|scr|pif|msi|ps1|vbs|vbe|js|jse|wsf|hta|jar|lnk|sh|app|dll|html?|svg)\.)", re.IGNORECASE
)
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}$")
# Control, formatting (right-to-left marks, zero-width), half and unassigned characters, line and paragraph ends.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean(name: str) -> str:
    """
    The name without folders and what is not seen or not allowed in one, at most lengths.FILE_NAME characters.

    Its ending stays when it is shortened; a name of which nothing is left becomes NAMELESS.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    spaced = "".join(" " if character in "\t\r\n" else character for character in last)
    seen = "".join(one for one in spaced if unicodedata.category(one) not in _INVISIBLE)
    plain = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", seen)).strip(" .")
    plain = _RUNNABLE.sub("_", plain)
    if _RESERVED.match(plain):
        plain = f"_{plain}"
    return _shortened(plain or NAMELESS)


def ending(name: str) -> str:
    """The last ending of a name in small letters, without its dot; empty where it has none."""
    found = _ENDING.search(name)
    return found.group()[1:].lower() if found else ""


def _shortened(name: str) -> str:
    found = _ENDING.search(name)
    tail = found.group() if found else ""
    return name[: lengths.FILE_NAME - len(tail)].rstrip(" .") + tail if len(name) > lengths.FILE_NAME else name
