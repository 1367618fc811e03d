"""The pages that are measured, and what is expected of each."""

from dataclasses import dataclass

from benchmarks.portfolio import CUSTOMER, IMAGE, LEAD, REFERENCE, VIEWER


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

_ENGAGEMENT = f"/engagements/{REFERENCE}/"
_SCANS = f"{_ENGAGEMENT}scans/"
_IMAGE = f"{_SCANS}{IMAGE}/"
_FINDINGS = f"{_IMAGE}vulnerabilities/"
PAGES = (
    Page("Sign-in", "/sign-in/", SIGN_IN, email=""),
    Page("Today", "/today/", DASHBOARD),
    Page("Engagements", "/engagements/", LIST),
    Page("Engagements, PS lead", "/engagements/", LIST, email=LEAD),
    Page("Portfolio", "/portfolio/", DASHBOARD, email=LEAD),
    Page("Capacity", "/capacity/", DASHBOARD, email=LEAD),
    Page("Reviews", "/reviews/", LIST, email=LEAD),
    Page("Insights", "/insights/", DASHBOARD, email=LEAD),
    Page("Search", "/search/?q=customer", DETAIL),
    Page("Search, PS lead", "/search/?q=customer", DETAIL, email=LEAD),
    Page("Overview", _ENGAGEMENT, DETAIL),
    Page("Home, customer", f"{_ENGAGEMENT}home/", DETAIL, email=CUSTOMER),
    Page("Documents", f"{_ENGAGEMENT}documents/", LIST),
    Page("Documents, customer", f"{_ENGAGEMENT}documents/", LIST, email=CUSTOMER),
    Page("Status mails", f"{_ENGAGEMENT}status/", LIST),
    Page("People", f"{_ENGAGEMENT}people/", LIST),
    Page("Scans", _SCANS, LIST),
    Page("Image", _IMAGE, DETAIL),
    Page("Image, layers", f"{_IMAGE}layers/", DETAIL),
    Page("Image, packages", f"{_IMAGE}resources/", DETAIL),
    Page("Image, history", f"{_IMAGE}scan-history/", DETAIL),
    Page("Image, audit", f"{_IMAGE}audit/", DETAIL),
    Page("Vulnerabilities", _FINDINGS, DETAIL),
    Page("Vulnerabilities, what matters most", f"{_FINDINGS}?sort=-risk", DETAIL),
    Page("Vulnerabilities, filtered", f"{_FINDINGS}?severity=high&severity=medium&fix=yes&sort=-score", DETAIL),
)
# What is measured from a hundred engagements to ten thousand, the portfolio also in an order that no index gives.
GROWING = (
    Page("Portfolio", "/portfolio/", DASHBOARD, email=LEAD),
    Page("Portfolio, by health, grouped", "/portfolio/?sort=health&group=customer", DASHBOARD, email=LEAD),
    Page("Capacity", "/capacity/", DASHBOARD, email=LEAD),
    Page("Engagements", "/engagements/", DASHBOARD),
    Page("Engagements, PS lead", "/engagements/", DASHBOARD, email=LEAD),
    Page("Reviews", "/reviews/", DASHBOARD, email=LEAD),
    Page("Insights", "/insights/", DASHBOARD, email=LEAD),
    Page("Search", "/search/?q=customer", DASHBOARD),
    Page("Overview", _ENGAGEMENT, DASHBOARD),
    Page("Home, customer", f"{_ENGAGEMENT}home/", DASHBOARD, email=CUSTOMER),
)
