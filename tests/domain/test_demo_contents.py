"""The demo's images hold something on each of their tabs."""

import pytest

from engagement.domain.demo import image_contents
from tests.factories.instants import NOW

LAYERS = [["ADD / in /", 100, True], ["COPY app /", 10, False], ["USER app", 0, False]]
FINDINGS = [["CVE-1", "high", 7.5, "deb"], ["CVE-2", "low", 3.0, "npm"]]


@pytest.fixture
def image() -> dict[str, object]:
    contents = {"days_old": 5, "base": "debian:12", "layers": LAYERS, "secrets": [["KEY", "/a/b.key", False]]}
    return {"name": "shop/web:1", "is_compliant": False, "findings": FINDINGS, "contents": contents}


def test_findings_stand_in_the_largest_layer_that_could_bring_them(image) -> None:
    layers = image_contents.of(image, at=NOW).layers

    assert [(one["n_high"], one["n_low"], one["n_secrets"]) for one in layers] == [(1, 0, 0), (0, 1, 1), (0, 0, 0)]


def test_an_earlier_scan_of_the_same_image_knew_of_fewer(image) -> None:
    image["contents"]["scanned_days_before"] = [30]

    past = image_contents.of(image, at=NOW).past_scans

    assert [(one["n_high"] + one["n_low"], one["is_compliant"]) for one in past] == [(2, False), (1, True)]


def test_an_image_without_contents_tells_nothing(image) -> None:
    del image["contents"]

    assert image_contents.of(image, at=NOW).layers is None
