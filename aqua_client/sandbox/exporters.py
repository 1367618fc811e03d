"""Findings as files: columns, jobs and the archive, and the plain CSV of the first version. Contract 6.1, 7.3."""

import csv
import io
import json
import secrets
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from aqua_client.sandbox import vulnerabilities
from aqua_client.sandbox.messages import Answer, Request, console_refusal
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import World

NAME = "Compressed CSV"
ENTITIES = ("images", "hosts", "functions", "containers")

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "image": {
        "registry": "Registry",
        "image_name": "Image Name",
        "image_digest": "Image Digest",
        "image_uid": "Image UID",
        "os": "OS",
        "os_version": "OS Version",
    },
    "resource": {
        "resource.name": "Resource",
        "resource.type": "Resource Type",
        "resource.path": "Resource Path",
        "resource.version": "Installed Version",
        "scan_resource_id": "Scan Resource ID",
    },
    "vulnerability": {
        "name": "Vulnerability Name",
        "publish_date": "Publish Date",
        "aqua_severity": "Aqua severity",
        "aqua_score": "Aqua score",
        "aqua_custom_severity": "Aqua custom severity",
        "nvd_cvss3_score": "NVD CVSS v3 Score",
        "vendor_severity": "Vendor Severity",
        "fix_version": "Fix Version",
        "solution": "Solution",
        "acknowledged_date": "Acknowledged Date",
        "first_found_date": "First Found on Image",
        "last_found_date": "Last Image Scan",
        "exploit_type": "Exploit Type",
    },
}
TITLES = {name: title for group in COLUMNS.values() for name, title in group.items()}


def list_columns(_world: World, request: Request) -> Answer:
    """`GET /api/v2/risks/vulnerabilities/{entity}/columns/available`: in groups."""
    _entity(request)
    groups = [
        {"name": group, "attributes": {name: {"display_name": title} for name, title in columns.items()}}
        for group, columns in COLUMNS.items()
    ]
    return Answer(200, groups)


def list_exporters(_world: World, request: Request) -> Answer:
    """`GET /api/v2/hub/findings/vulnerabilities/{entity}/exporters`."""
    _entity(request)
    return Answer(200, {"result": [{"name": NAME}]})


def start(world: World, request: Request) -> Answer:
    """`POST .../exporters/{entity}/export`: a token for the job. An unknown exporter is 500. Contract 3.5."""
    entity, body = _entity(request), request.object()
    if body.get("name") != NAME:
        raise console_refusal(500, f"Exporter {body.get('name')} not found")
    if not body.get("columns_name") and not body.get("columns"):
        raise console_refusal(400, "Exporter columns_name or columns must be provided")
    columns = str(body["columns"]).split(",") if body.get("columns") else list(TITLES)
    query = {name: str(value).lower() for name, value in (body.get("filter") or {}).items()}
    query |= {"scope": str(body.get("application_scope") or ""), "order_by": str(body.get("order_by") or "")}
    token = secrets.token_hex(16)
    world.store("exports")[token] = {"entity": entity, "columns": columns, "query": query}
    return Answer(200, {"token": token})


def job(world: World, request: Request) -> Answer:
    """`GET .../exporters/{entity}/jobs/{token}`: it is always ready."""
    _job(world, request.parts["token"])
    return Answer(200, {"token": request.parts["token"], "status": "completed"})


def stream(world: World, request: Request) -> Answer:
    """`POST .../exporters/{entity}/stream`: a ZIP with the table and a manifest."""
    wanted = _job(world, str(request.object().get("token")))
    rows = list(_rows(world, wanted["query"], request)) if wanted["entity"] == "images" else []
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("aqua_export.csv", table(rows, wanted["columns"]))
        archive.writestr("manifest.json", json.dumps({"rows": len(rows), "columns": wanted["columns"]}))
    return Answer(200, raw=held.getvalue(), kind="application/zip")


def report(world: World, request: Request) -> Answer:
    """`GET /api/v1/cves/report/csv`: all findings as one table."""
    text = table(vulnerabilities.everything(world, request), list(TITLES))
    return Answer(200, raw=text.encode(), kind="text/csv")


def table(rows: Iterable[Mapping[str, Any]], columns: list[str]) -> str:
    """Write rows as CSV under the titles of their columns; a column that is not known stays empty."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow([TITLES.get(name, name) for name in columns])
    writer.writerows([[_cell(row, name) for name in columns] for row in rows])
    return held.getvalue()


PLACE = "/api/v2/risks/vulnerabilities"

ROUTES = (
    Route("GET", f"{PLACE}/{{entity}}/columns/available", list_columns),
    Route("GET", "/api/v2/hub/findings/vulnerabilities/{entity}/exporters", list_exporters),
    Route("POST", f"{PLACE}/exporters/{{entity}}/export", start),
    Route("GET", f"{PLACE}/exporters/{{entity}}/jobs/{{token}}", job),
    Route("POST", f"{PLACE}/exporters/{{entity}}/stream", stream),
    Route("GET", "/api/v1/cves/report/csv", report),
)


def _entity(request: Request) -> str:
    if request.parts["entity"] not in ENTITIES:
        raise console_refusal(404, f"unknown entity {request.parts['entity']}")
    return request.parts["entity"]


def _job(world: World, token: str) -> dict[str, Any]:
    found: dict[str, Any] | None = world.store("exports").get(token)
    if found is None:
        raise console_refusal(404, "export job not found")
    return found


def _rows(world: World, query: Mapping[str, str], request: Request) -> Iterable[dict[str, Any]]:
    """The rows that the list of findings would give for the filter."""
    given = {name: [value] for name, value in query.items() if value}
    asked = Request("GET", f"{PLACE}?{urlencode(query)}", given, request.headers, b"", request.host)
    return vulnerabilities.everything(world, asked)


def _cell(row: Mapping[str, Any], name: str) -> Any:
    value: Any = row
    for part in name.split("."):
        value = value.get(part, "") if isinstance(value, Mapping) else ""
    return value
