"""Addresses of what follows from findings: what to fix first."""

from django.urls import path

from engagement.urls.prefixes import ENGAGEMENT
from engagement.views import fixing

scans_of = f"{ENGAGEMENT}scans/"
engagement_risks = [
    path(f"{scans_of}fix-first/", fixing.fix_first, name="fix-first"),
]
