"""Mail domains as people type them: one a line or with commas between."""

import re

LONGEST = 253
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+[a-z][a-z0-9-]{{0,61}}[a-z0-9]")

# Anybody has an address there: nobody's provider can answer for them.
PUBLIC = frozenset(
    {
        "aol.com",
        "gmail.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mail.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "web.de",
        "yahoo.com",
        "yandex.com",
    }
)


def read(text: str) -> list[str]:
    """The domains in lower case, each once, in their order; an @ before one is taken for granted."""
    return list(dict.fromkeys(part.removeprefix("@").lower() for part in re.split(r"[\s,;]+", text) if part))


def is_domain(name: str) -> bool:
    """Whether this can be the part of an address after the @, in ASCII."""
    return len(name) <= LONGEST and _DOMAIN.fullmatch(name) is not None
