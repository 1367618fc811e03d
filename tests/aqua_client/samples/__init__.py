"""Real payloads of Aqua's; README.md says where they come from."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
NAMES = sorted(path.name for path in FOLDER.glob("*.json"))
OTHER_EVENTS = ("postee-aqua-incident-input.json", "postee-aqua-insight-input.json")
SCAN_RESULTS = [name for name in NAMES if name not in OTHER_EVENTS]


def load(name: str) -> Any:
    """Decode one."""
    return json.loads((FOLDER / name).read_text())
