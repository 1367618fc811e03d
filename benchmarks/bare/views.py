"""The one view."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from benchmarks.bare.models import Row


@login_required
def rows(request: HttpRequest) -> HttpResponse:
    """Twenty rows found by an index."""
    return render(request, "rows.html", {"rows": Row.objects.filter(shelf=7)[:20]})
