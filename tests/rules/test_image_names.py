"""Image names as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.rules import image_names
from engagement.rules.image_names import ImageName, NotAnImageName


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("alpine:3.4", ImageName("alpine", "3.4")),
        ("alpine", ImageName("alpine", "latest")),
        ("  ubuntu:14.04 ", ImageName("ubuntu", "14.04")),
        ("library/alpine:3.4", ImageName("library/alpine", "3.4")),
        ("team-a/shop_web/api.v2:RC-1", ImageName("team-a/shop_web/api.v2", "RC-1")),
        ("a__b:1", ImageName("a__b", "1")),
    ],
)
def test_repository_and_tag_are_told_apart(text, name):
    assert image_names.parse(text) == name


@pytest.mark.parametrize(
    "text",
    ["", ":3.4", "Alpine:3.4", "alpine 3.4", "/alpine", "alpine/", "a//b", "-alpine", "alpine.", "=cmd()", "x" * 256],
)
def test_what_is_no_repository_is_refused_with_an_example(text):
    with pytest.raises(NotAnImageName, match=r"for example library/alpine\.$"):
        image_names.parse(text)


@pytest.mark.parametrize("text", ["alpine:", "alpine:.3", "alpine:3 4", "alpine:" + "x" * 129, "a:5000/b:1"])
def test_what_is_no_tag_is_refused_with_an_example(text):
    with pytest.raises(NotAnImageName, match=r"for example 3\.4\.$"):
        image_names.parse(text)


def test_a_digest_is_not_a_tag():
    with pytest.raises(NotAnImageName, match=r"^Give a tag, not a digest"):
        image_names.parse("alpine@sha256:" + "a" * 64)


@given(st.text(max_size=400))
def test_whatever_is_typed_is_a_name_or_a_refusal(text):
    try:
        name = image_names.parse(text)
    except NotAnImageName:
        return

    assert image_names.parse(f"{name.repository}:{name.tag}") == name
