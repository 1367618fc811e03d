"""Reports read from a file a piece at a time tell the same as reports read at once."""

import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aqua_client import BadField, NotJson, TooLarge, UnknownLayout, long_reports, reports
from aqua_client.long_reports import Ended, Found
from aqua_client.pieces import CHUNK_BYTES, LARGEST_PIECE
from tests.aqua_client import samples
from tests.aqua_client.reports import changes

ALPINE = samples.load("postee-webhook-alpine-3.8.json")
MANY = samples.load("defectdojo-many_vulns.json")


class Dribble(io.RawIOBase):
    """A file that gives a few bytes whatever is asked for, so that everything is cut somewhere."""

    def __init__(self, content: bytes, n_bytes: int) -> None:
        self._content, self._n_bytes = io.BytesIO(content), n_bytes

    def read(self, size: int = -1) -> bytes:
        return self._content.read(min(size, self._n_bytes))


def pieces(document, n_bytes=None):
    """Read the document with all its findings in order and its objects."""
    content = json.dumps(document).encode() if not isinstance(document, bytes) else document
    file = io.BytesIO(content) if n_bytes is None else Dribble(content, n_bytes)
    read = list(long_reports.read(file))
    found = [finding for piece in read if isinstance(piece, Found) for finding in piece.findings]
    return found, [piece.report for piece in read if isinstance(piece, Ended)]


def refusal(read, document):
    """How a reader refuses a document; empty when it reads it."""
    try:
        read(document)
    except BadField as error:
        return type(error).__name__, error.field
    except NotJson:
        return "NotJson", ""
    return "", ""


@pytest.mark.parametrize("name", samples.SCAN_RESULTS)
def test_every_sample_reads_as_it_does_at_once(name):
    whole = reports.read(samples.load(name))

    found, [report] = pieces((samples.FOLDER / name).read_bytes())

    assert tuple(found) == whole.findings
    assert (report.layout, report.digest, report.verdict, report.stated, report.scanned_at) == (
        whole.layout,
        "" if whole.layout == "v2_vulnerabilities" else whole.digest,
        whole.verdict,
        whole.stated,
        whole.scanned_at,
    )


@pytest.mark.parametrize("n_bytes", [5, 64, 1000])
def test_it_does_not_matter_where_the_file_is_cut(n_bytes):
    document = ALPINE | {"os": "ä\ud83d\ude00\n", "scan_duration": 12345678901, "pull_skipped": True}

    assert pieces(document, n_bytes) == pieces(document)


@pytest.mark.parametrize("name", samples.OTHER_EVENTS)
def test_what_is_no_scan_result_is_refused(name):
    with pytest.raises(UnknownLayout):
        pieces(samples.load(name))


def test_a_wrapped_result_keeps_its_findings_and_its_image():
    found, [report] = pieces([{"results": ALPINE, "image_name": "alpine:3.8"}])

    assert (len(found), report.image) == (2, "alpine:3.8")


def test_several_results_are_told_apart_by_their_number():
    content = io.BytesIO(json.dumps([ALPINE, MANY]).encode())

    read = list(long_reports.read(content))

    numbers = [(piece.number, len(piece.findings)) for piece in read if isinstance(piece, Found) and piece.findings]
    assert {number: sum(n for at, n in numbers if at == number) for number in (0, 1)} == {0: 2, 1: 24}


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "line 1, column 1"),
        (b"{", "line 1, column 2"),
        (b'{"image": "a"', "line 1, column 14"),
        (b'{"image": "a" "b": 1}', "line 1, column 15"),
        (b'{"image": "a"}\n}', "line 2, column 1"),
        (b'{\n"resources": [{"resource": tru}]}', "line 2, column 28"),
        (b'{"resources": [1 2]}', "line 1, column 18"),
        (b"{image: 1}", "line 1, column 2"),
    ],
)
@pytest.mark.parametrize("n_bytes", [None, 6])
def test_what_is_no_json_is_refused_with_its_place(content, place, n_bytes):
    with pytest.raises((NotJson, BadField)) as refused:
        pieces(content, n_bytes)

    assert place in str(refused.value) or isinstance(refused.value, BadField)


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(NotJson):
        pieces(b'{"image": "\xff"}')


def test_a_piece_that_nobody_should_hold_is_refused():
    with pytest.raises(TooLarge):
        pieces(b'{"image": "' + b"x" * (LARGEST_PIECE + CHUNK_BYTES))


def test_a_mistake_far_from_the_end_is_told_without_reading_on():
    file = Dribble(b'{"image": nonsense, ' + b" " * 50_000, 4096)

    with pytest.raises(NotJson, match="column 11"):
        list(long_reports.read(file))

    assert file._content.tell() <= 8192


def test_a_list_of_another_layout_is_refused():
    with pytest.raises(UnknownLayout) as refused:
        pieces(ALPINE | {"cves": []})

    assert refused.value.field == "cves"


def test_a_list_that_is_there_twice_is_refused():
    with pytest.raises(BadField) as refused:
        pieces(b'{"image": "a", "resources": [], "resources": []}')

    assert refused.value.field == "resources"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes.changed_documents(), st.sampled_from((None, 4096)))
def test_a_changed_document_is_refused_where_it_is_refused_at_once(document, n_bytes):
    at_once = refusal(reports.read, document)

    piecewise = refusal(lambda one: pieces(one, n_bytes), document)

    assert not at_once[0] or piecewise[0], f"only refused at once: {at_once}"
    if not at_once[0] and not piecewise[0]:
        # Rows are left out: a number that is none is no equal of itself.
        told = [(one.name, one.severity, one.resource, one.place) for one in reports.read(document).findings]
        assert [(one.name, one.severity, one.resource, one.place) for one in pieces(document, n_bytes)[0]] == told
