"""Scan results that come as reports: received, read by a worker, stored whole or refused; and their webhooks."""

from engagement.domain.imports.hooks import (
    LARGEST_BODY_BYTES,
    BadSignature,
    Made,
    Replayed,
    TooOld,
    accept_call,
    digest,
    end_hook,
    hook_of,
    make_hook,
)
from engagement.domain.imports.reading import LeaseLost, claim, due, is_new, refuse, settle_unchanged
from engagement.domain.imports.receiving import LARGEST_BYTES, NotAReport, Upload, choose_registry, receive
from engagement.domain.imports.results import NoRegistry, Result
from engagement.domain.imports.rows import Row, page
from engagement.domain.imports.storing import Lost, store

__all__ = [
    "LARGEST_BODY_BYTES",
    "LARGEST_BYTES",
    "BadSignature",
    "LeaseLost",
    "Lost",
    "Made",
    "NoRegistry",
    "NotAReport",
    "Replayed",
    "Result",
    "Row",
    "TooOld",
    "Upload",
    "accept_call",
    "choose_registry",
    "claim",
    "digest",
    "due",
    "end_hook",
    "hook_of",
    "is_new",
    "make_hook",
    "page",
    "receive",
    "refuse",
    "settle_unchanged",
    "store",
]
