"""What a browser sends when the allocation table is saved."""

import re

from django.test import Client

HTMX = {"HX-Request": "true"}
PLAN = "/engagements/NW-7/plan/"
TABLE = f"{PLAN}table/"


def inputs(page: str) -> dict[str, str]:
    """The table's inputs with what stands in them, and the plan's revision."""
    found = dict(re.findall(r'<input id="[^"]*" name="([^"]+)"(?: type="\w+")? value="([^"]*)"', page))
    [revision] = set(re.findall(r'name="revision" value="(\d+)"', page))
    return {**found, "revision": revision}


def shown(client: Client) -> dict[str, str]:
    return inputs(client.get(PLAN).content.decode())
