"""Every address of the site on one page, grouped by who opens it."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
