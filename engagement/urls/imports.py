"""Addresses of imported scan results: the team's pages, and the door that pipelines send reports to."""

from django.urls import path

from engagement.urls.prefixes import ENGAGEMENT
from engagement.views import imports

_IMPORT = f"{ENGAGEMENT}scans/import/"
engagement_imports = [
    path(_IMPORT, imports.index, name="scan-import"),
    path(f"{_IMPORT}<int:pk>/registry/", imports.choose, name="scan-import-registry"),
    path(f"{_IMPORT}hook/", imports.hook, name="scan-import-hook"),
    path(f"{_IMPORT}hook/end/", imports.end_hook, name="scan-import-hook-end"),
]
report_hooks = [path("hooks/scans/<str:secret>/", imports.receive, name="scan-hook")]
