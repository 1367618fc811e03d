"""The kinds of faults: when each strikes, and whether once or until it is switched off. What they do: spoiling.py."""

from typing import NamedTuple


class Kind(NamedTuple):
    """`moment` is when it strikes unless the fault says otherwise; `goes_on` when the call is answered all the same."""

    moment: str
    does: str
    once: bool = False
    goes_on: bool = False


BEFORE, AFTER, NEVER = "before", "after", "never"
"""Before or after the call has had its effect; never for what concerns the world and not a call."""

KINDS = {
    # Refusals in Aqua's own shape, with the status that `status` may change.
    "status": Kind(BEFORE, "this status in Aqua's error shape"),
    "unauthorized": Kind(BEFORE, "401, not authorized to perform this action"),
    "forbidden": Kind(BEFORE, "403"),
    "not_found": Kind(BEFORE, "404"),
    "conflict": Kind(BEFORE, "409"),
    "unprocessable": Kind(BEFORE, "422 in the account's words"),
    "rate_limited": Kind(BEFORE, "429 with `Retry-After: 1`, or `retry_after_s`"),
    "rate_limited_until": Kind(BEFORE, "429 with a date in `Retry-After`"),
    "rate_limited_oddly": Kind(BEFORE, "429 with a `Retry-After` that nobody can read"),
    "sqlstate": Kind(BEFORE, "500, conflict with recovery (SQLSTATE 40001)"),
    "server_error": Kind(BEFORE, "500 with an unknown message"),
    "unavailable": Kind(BEFORE, "503 with `Retry-After: 1`, or `retry_after_s`"),
    # Answers of somebody else: a proxy, the gateway, a sign-in page.
    "html": Kind(BEFORE, "a web page"),
    "bad_gateway": Kind(BEFORE, "502 with the web page of a proxy"),
    "gateway_timeout": Kind(BEFORE, "504 with the web page of a proxy"),
    "grpc_gateway": Kind(BEFORE, "415 as the tenant's gateway answers"),
    "redirect": Kind(BEFORE, "302 to another host, `location`"),
    "redirect_loop": Kind(BEFORE, "302 to the same address"),
    # Bodies that are not what they should be.
    "empty_body": Kind(AFTER, "the status, and no byte of a body"),
    "null_body": Kind(AFTER, "`null`"),
    "empty_array": Kind(AFTER, "`[]`, as past the end of some lists"),
    "text_body": Kind(AFTER, "plain text"),
    "half_json": Kind(AFTER, "the answer cut in two"),
    "not_utf8": Kind(AFTER, "bytes that are no UTF-8"),
    "byte_order_mark": Kind(AFTER, "a byte order mark before the JSON"),
    "wrong_content_type": Kind(AFTER, "JSON that says it is a web page"),
    "deep_nesting": Kind(AFTER, "arrays nested 100,000 deep"),
    "huge_body": Kind(AFTER, "65 MiB of JSON, or `bytes`"),
    "half_gzip": Kind(AFTER, "a gzip stream cut in two"),
    "not_gzip": Kind(AFTER, "`Content-Encoding: gzip` over plain JSON"),
    # Values that are not what they should be.
    "wrong_type": Kind(AFTER, "every value of the answer of another type, or `body`"),
    "null_field": Kind(AFTER, "`field` is null wherever it occurs; without it every field"),
    "missing_field": Kind(AFTER, "`field` is left out wherever it occurs"),
    "unknown_field": Kind(AFTER, "every object has one field more"),
    "unknown_word": Kind(AFTER, "`field` (status, severity) holds a word nobody knows"),
    "not_a_number": Kind(AFTER, "`NaN` where numbers are"),
    "huge_numbers": Kind(AFTER, "numbers beyond 64 bits"),
    "odd_times": Kind(AFTER, "times with another offset, without one, or of year 0001"),
    # Lists that do not end as they should.
    "result_null": Kind(AFTER, "`result` is null"),
    "count_wrong": Kind(AFTER, "`count` says a hundred more than there are"),
    "count_missing": Kind(AFTER, "there is no `count`"),
    "short_page": Kind(AFTER, "the page lacks its last row; the rest is as it was"),
    "duplicate_page": Kind(BEFORE, "every page is the first one", goes_on=True),
    "shifted_pages": Kind(AFTER, "a page begins with a row of the one before, as when a row came in"),
    "endless_paging": Kind(AFTER, "a page past the end shows rows again, with new numbers"),
    # The connection.
    "drop": Kind(BEFORE, "the connection is closed unanswered"),
    "reset": Kind(BEFORE, "the connection is reset"),
    "half_head": Kind(AFTER, "the connection ends among the header fields"),
    "half_body": Kind(AFTER, "the connection ends in the middle of the body"),
    "short_chunks": Kind(AFTER, "a chunked body that ends without its last chunk"),
    "not_http": Kind(BEFORE, "an answer of another protocol"),
    "closed_after": Kind(AFTER, "the answer, and then the connection is closed without having said so"),
    "slow_body": Kind(AFTER, "the body byte by byte, `delay_s` for the whole"),
    "silence": Kind(BEFORE, "no byte until it is switched off or `delay_s` is over, then closed"),
    "latency": Kind(BEFORE, "waits `delay_s`, spread by `distribution`, then goes on", goes_on=True),
    "hold": Kind(BEFORE, "waits until it is switched off, then goes on unless the caller is gone", goes_on=True),
    # Signing in and tokens.
    "expire_tokens": Kind(BEFORE, "all tokens given out so far expire", once=True, goes_on=True),
    "reject_credentials": Kind(BEFORE, "signing in is refused"),
    "short_tokens": Kind(NEVER, "tokens are valid for `delay_s` seconds"),
    "opaque_tokens": Kind(AFTER, "signing in gives a token that is no JWT and does not work"),
    "no_token": Kind(AFTER, "signing in succeeds without a token"),
    "clock_skew": Kind(NEVER, "the server's clock is `delay_s` ahead: signatures are refused, tokens seem old"),
    # Effects and scans.
    "lost_write": Kind(BEFORE, "a write is answered with 204 and has no effect"),
    "read_only": Kind(BEFORE, "writes are refused with 403"),
    "scan_fails": Kind(NEVER, "the next scan that ends, fails", once=True),
    "scan_stuck": Kind(NEVER, "scans that begin do not end until it is switched off"),
    "scan_lost": Kind(NEVER, "the next scan that ends leaves nothing: job gone, image as it was before", once=True),
}
"""Every kind by name. README.md lists them too."""

OF_SIGNING_IN = frozenset({"reject_credentials", "opaque_tokens", "no_token"})
"""Kinds that, without a `path`, meet signing in and nothing else."""

OF_WRITING = frozenset({"lost_write", "read_only"})
"""Kinds that meet calls which change something and no others."""
