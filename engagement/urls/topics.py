"""Addresses of the topics' working pages, and of the operations that they ask for."""

from django.urls import path

from engagement.urls.prefixes import ENGAGEMENT
from engagement.views import (
    images,
    operations,
    registries,
    scans,
)

scans_of = f"{ENGAGEMENT}scans/"
image = f"{scans_of}<int:pk>/"
engagement_scans = [
    path(scans_of, scans.index, name="scans"),
    path(f"{scans_of}add/", scans.add, name="images-add"),
    path(f"{scans_of}run/", scans.run, name="scans-run"),
    path(f"{scans_of}cancel-queued/", scans.cancel_queued, name="scans-cancel"),
    path(image, images.risk, name="image"),
    path(f"{image}scan/", scans.scan, name="image-scan"),
    path(f"{image}remove/", scans.remove, name="image-remove"),
    path(f"{image}vulnerabilities/", images.findings, name="image-vulnerabilities"),
    path(f"{image}vulnerabilities/<int:finding_pk>/", images.finding, name="image-vulnerability"),
    path(f"{image}layers/", images.layer_list, name="image-layers"),
    path(f"{image}resources/", images.resource_list, name="image-resources"),
    path(f"{image}sensitive-data/", images.sensitive_data, name="image-sensitive-data"),
    path(f"{image}malware/", images.malware, name="image-malware"),
    path(f"{image}information/", images.facts, name="image-information"),
    path(f"{image}scan-history/", images.scan_history, name="image-history"),
    path(f"{image}audit/", images.audit, name="image-audit"),
]

registry_of = f"{ENGAGEMENT}registries/<int:pk>/"
engagement_registries = [
    path(f"{ENGAGEMENT}registries/", registries.index, name="registries"),
    path(f"{ENGAGEMENT}registries/add/", registries.add, name="registry-add"),
    path(f"{registry_of}edit/", registries.edit, name="registry-edit"),
    path(f"{registry_of}test/", registries.test, name="registry-test"),
    path(f"{registry_of}integrate/", registries.integrate, name="registry-integrate"),
    path(f"{registry_of}remove/", registries.remove, name="registry-remove"),
]

operation_of = f"{ENGAGEMENT}operations/<int:pk>/"
engagement_operations = [
    path(f"{ENGAGEMENT}operations/", operations.index, name="operations"),
    path(operation_of, operations.operation, name="operation"),
    path(f"{operation_of}cancel/", operations.cancel, name="operation-cancel"),
    path(f"{operation_of}repeat/", operations.repeat, name="operation-repeat"),
]
