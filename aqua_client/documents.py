"""JSON documents from elsewhere than a call: files and what webhooks sent."""

import json
from typing import Any

from aqua_client.errors import NotJson


def decode(document: str | bytes | bytearray) -> Any:
    """Decode a document. Raises NotJson, with the place where it ends to be JSON if that is known."""
    try:
        # A byte order mark is what some pipelines on Windows put first.
        return json.loads(document.removeprefix("\ufeff") if isinstance(document, str) else document)
    except json.JSONDecodeError as error:
        raise NotJson(f"the document is not JSON (line {error.lineno}, column {error.colno})") from None
    except (ValueError, RecursionError):
        raise NotJson("the document is not JSON") from None
