"""Addresses of what follows from findings: what to fix first, what differs, which risks were accepted, files."""

from django.urls import path

from engagement.urls.prefixes import ENGAGEMENT
from engagement.views import comparing, finding_exports, fixing, risks

scans_of = f"{ENGAGEMENT}scans/"
risks_of = f"{ENGAGEMENT}risks/"
engagement_risks = [
    path(f"{scans_of}fix-first/", fixing.fix_first, name="fix-first"),
    path(f"{scans_of}export/", finding_exports.of_engagement, name="findings-export"),
    path(f"{scans_of}<int:pk>/export/", finding_exports.of_image, name="image-export"),
    path(f"{scans_of}<int:pk>/fix-first/", fixing.fix_first_in, name="image-fix-first"),
    path(f"{scans_of}<int:pk>/compare/", comparing.compare, name="image-compare"),
    path(f"{scans_of}<int:pk>/vulnerabilities/<int:finding_pk>/accept/", risks.ask, name="finding-accept"),
    path(risks_of, risks.index, name="accepted-risks"),
    path(f"{risks_of}<int:pk>/", risks.risk, name="accepted-risk"),
    path(f"{risks_of}<int:pk>/confirm/", risks.confirm, name="accepted-risk-confirm"),
    path(f"{risks_of}<int:pk>/refuse/", risks.refuse, name="accepted-risk-refuse"),
    path(f"{risks_of}<int:pk>/revoke/", risks.revoke, name="accepted-risk-revoke"),
]
