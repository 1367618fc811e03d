"""The pages that are measured, and what is expected of each."""

from dataclasses import dataclass

from benchmarks.portfolio import IMAGE, LEAD, REFERENCE, VIEWER


@dataclass(frozen=True)
class Kind:
    """What is expected of a page: at most so many times the bare view (and the stretch), growth, statements."""

    bar: float
    stretch: float
    growth: float | None
    queries: int


@dataclass(frozen=True)
class Page:
    """A page, and who asks for it: nobody without an e-mail address."""

    name: str
    path: str
    kind: Kind
    email: str = VIEWER


# It asks the database nothing, so there is nothing that it could grow with.
SIGN_IN = Kind(bar=1, stretch=0.6, growth=None, queries=0)
LIST = Kind(bar=3, stretch=2, growth=0.05, queries=6)
DETAIL = Kind(bar=4, stretch=2.5, growth=0.05, queries=10)
DASHBOARD = Kind(bar=4, stretch=2.5, growth=0.2, queries=8)

_SCANS = f"/engagements/{REFERENCE}/scans/"
_FINDINGS = f"{_SCANS}{IMAGE}/vulnerabilities/"
PAGES = (
    Page("Sign-in", "/sign-in/", SIGN_IN, email=""),
    Page("Today", "/today/", DASHBOARD),
    Page("Engagements", "/engagements/", LIST),
    Page("Engagements, PS lead", "/engagements/", LIST, email=LEAD),
    Page("Portfolio", "/portfolio/", DASHBOARD, email=LEAD),
    Page("Overview", f"/engagements/{REFERENCE}/", DETAIL),
    Page("Scans", _SCANS, LIST),
    Page("Vulnerabilities", _FINDINGS, DETAIL),
    Page("Vulnerabilities, filtered", f"{_FINDINGS}?severity=high&severity=medium&fix=yes&sort=-score", DETAIL),
)
