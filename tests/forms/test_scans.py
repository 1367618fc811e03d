"""Names of images to add, and what may be asked of lists."""

import pytest

from engagement.forms.scans import FindingListForm, ImageListForm, ImagesForm, ScanRunForm
from engagement.models import Registry
from engagement.rules.image_names import ImageName

HUB = Registry(pk=7, name="Docker Hub")


def filled(images: str, **more: object) -> ImagesForm:
    return ImagesForm({"registry": "7", "images": images, **more}, registries=[HUB])


def names(text: str) -> list[ImageName]:
    form = filled(text)
    assert form.is_valid(), form.errors
    return form.cleaned_data["images"]


def wrong(text: str) -> list[str]:
    form = filled(text)
    form.is_valid()
    return form.errors["images"]


def test_names_stand_one_a_line_or_parted_by_commas():
    assert names("alpine:3.4, ubuntu:14.04\r\n\nteam/web") == [
        ImageName("alpine", "3.4"),
        ImageName("ubuntu", "14.04"),
        ImageName("team/web", "latest"),
    ]


def test_a_name_given_twice_counts_once():
    assert names("alpine:3.4\nalpine:3.4") == [ImageName("alpine", "3.4")]


def test_every_wrong_line_is_named_with_its_reason():
    assert wrong("alpine:3.4\nUPPER:1\nalpine:") == [
        "UPPER:1: A repository is lower-case letters, digits, dots, dashes and slashes: for example library/alpine.",
        "alpine:: A tag is up to 128 letters, digits, dots, dashes and underscores: for example 3.4.",
    ]


def test_of_many_wrong_lines_ten_are_named_and_the_rest_counted():
    errors = wrong("\n".join(f"WRONG{n}" for n in range(13)))

    assert (len(errors), errors[-1]) == (11, "And 3 more that are no image names.")


def test_signs_that_nobody_sees_are_spelt_out():
    assert wrong("alp‏ine:3.4")[0].startswith("alp\\u200fine:3.4: ")


def test_a_formula_is_only_a_wrong_name():
    assert wrong("=cmd()")[0].startswith("=cmd(): A repository is")


def test_a_zero_byte_is_refused():
    assert wrong("alpine:3.4\x00") == ["Null characters are not allowed."]


def test_ten_thousand_characters_are_told_back_short():
    assert len(wrong("X" * 10_000)[0]) < 200


def test_only_separators_name_nothing():
    assert wrong(",\n,") == ["Name at least one image, for example alpine:3.4."]


def test_more_than_two_hundred_at_once_are_refused():
    assert wrong("\n".join(f"app-{n}" for n in range(201))) == ["Add at most 200 images at once; these are 201."]


def test_only_an_offered_registry_can_be_chosen():
    form = ImagesForm({"registry": "8", "images": "alpine"}, registries=[HUB])

    assert not form.is_valid()
    assert list(form.errors) == ["registry"]


def test_scanning_at_once_is_on_until_somebody_takes_it_back():
    unticked = filled("alpine")

    assert ImagesForm(registries=[HUB])["scan_at_once"].value() is True
    assert unticked.is_valid()
    assert unticked.cleaned_data["scan_at_once"] is False


def test_unreadable_values_of_an_address_are_left_out():
    form = ImageListForm(
        {"q": "a\x00b", "state": "burning", "registry": "x", "severity": "fatal", "page": "-1", "sort": "name"}
    )

    assert form.readable() == {"sort": "name"}


def test_several_severities_can_be_asked_for():
    form = FindingListForm({"severity": ["critical", "low"], "fix": "yes", "new": "1"})

    assert form.readable() == {"severity": ["critical", "low"], "fix": "yes", "new": True}


def test_ticked_images_are_keys():
    form = ScanRunForm({"which": "selected", "image": ["3", "12"]})

    assert form.is_valid()
    assert form.cleaned_data["image"] == [3, 12]


@pytest.mark.parametrize("key", ["x", "-1", "1.5", "٣", "9" * 30, ""])
def test_what_is_no_key_is_refused(key):
    assert not ScanRunForm({"which": "selected", "image": [key]}).is_valid()
