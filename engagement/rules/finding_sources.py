"""Where a finding's score and severity come from, and where to read more of it (api-contract.md 7.2)."""

import re
from typing import NamedTuple
from urllib.parse import quote

_CVE = re.compile(r"^CVE-\d{4}-\d{4,}$")
_GHSA = re.compile(r"^GHSA(-[0-9a-z]{4}){3}$")


# Aqua's words for what an exploit can do (api-contract.md 10.2).
_EXPLOITS = {
    "remote": "Over the network",
    "local": "From inside the machine",
    "dos": "Stops the service",
    "details": "Described in public",
    "CISA": "Used in attacks (listed by CISA)",
}


class Link(NamedTuple):
    label: str
    url: str


def source_of(said: str) -> str:
    """Why Aqua chose the severity, in a sentence; empty where it does not say."""
    said = said.strip()
    if said.startswith("Vendor Severity"):
        return "The distribution's own word for it, which goes before any score."
    if said.startswith("Fix Version"):
        return "The distribution decided not to fix it soon, and so rates it low."
    if said.startswith("Vendor"):
        return "The score that the vendor of the package gives it."
    if said.startswith("NVD"):
        return "The score of the National Vulnerability Database, since the vendor gives none."
    return ""


def exploit_of(kinds: str, *, is_known: bool) -> str:
    """What is known of an exploit, `remote,CISA` in words; empty where none is known."""
    words = [_EXPLOITS.get(kind, kind) for kind in (part.strip() for part in kinds.split(",")) if kind]
    return ", ".join(words) or ("Known" if is_known else "")


def links(name: str, url: str) -> list[Link]:
    """Pages that tell more: the one that Aqua names, if it is of the web, and those that its name leads to."""
    found = [Link(_host(url), url)] if url.startswith(("https://", "http://")) else []
    if _CVE.match(name):
        found += [
            Link("nvd.nist.gov", f"https://nvd.nist.gov/vuln/detail/{name}"),
            Link("avd.aquasec.com", f"https://avd.aquasec.com/nvd/{name.lower()}"),
        ]
    elif _GHSA.match(name):
        found.append(Link("github.com", f"https://github.com/advisories/{quote(name)}"))
    known: dict[str, Link] = {}
    for link in found:
        known.setdefault(link.url, link)
    return list(known.values())


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition("?")[0] or url
