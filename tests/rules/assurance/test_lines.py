"""Entries of a policy's lists as lines: what a person types is what Aqua is told, and the other way round."""

import pytest

from engagement.rules.assurance.lines import AS_LINE, OF_LINE, BadLine

ROWS = [
    (
        "packages_black_list",
        "log4j-core <2.17.1; format=maven",
        {"name": "log4j-core", "version_range": "<2.17.1", "format": "maven"},
    ),
    ("packages_black_list", "openssl >=1.0,<1.1", {"name": "openssl", "version_range": ">=1.0,<1.1"}),
    ("packages_black_list", "openssl 1.0.1", {"name": "openssl", "version": "1.0.1"}),
    ("packages_white_list", "ca-certificates", {"name": "ca-certificates"}),
    ("required_labels", "team=payments", {"key": "team", "value": "payments"}),
    ("forbidden_labels", "debug", {"key": "debug", "value": ""}),
    ("allowed_images", "team/web:1", {"imagename": "team/web:1", "registry": ""}),
    ("trusted_base_images", "base:1 in Docker Hub", {"imagename": "base:1", "registry": "Docker Hub"}),
    (
        "trusted_base_images",
        "base:1@sha256:0a in acr",
        {"imagename": "base:1", "registry": "acr", "imagedigest": "sha256:0a"},
    ),
    ("custom_checks", "no-shell.sh", {"name": "no-shell.sh"}),
    ("scap_files", "CIS level 1", {"name": "CIS level 1"}),
    ("variables", "image.repo = team-a/*", {"attribute": "image.repo", "value": "team-a/*", "name": ""}),
    ("variables", "p: image.label = stage=prod", {"attribute": "image.label", "value": "stage=prod", "name": "p"}),
]


@pytest.mark.parametrize(("kind", "line", "row"), ROWS)
def test_a_line_is_read_as_aquas_object(kind, line, row) -> None:
    assert OF_LINE[kind](line) == row


@pytest.mark.parametrize(("kind", "line", "row"), ROWS)
def test_an_object_is_written_as_the_same_line(kind, line, row) -> None:
    assert AS_LINE[kind](row) == line


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("packages_black_list", "<2"),
        ("packages_black_list", "openssl; size=2"),
        ("packages_black_list", "openssl; format="),
        ("required_labels", "=value"),
        ("allowed_images", "no-tag"),
        ("allowed_images", "web:1 elsewhere"),
        ("variables", "team-a/*"),
        ("variables", "os.hostname = x"),
    ],
)
def test_a_line_that_cannot_be_read_says_how_it_is_written(kind, line) -> None:
    with pytest.raises(BadLine, match=r"Write an? "):
        OF_LINE[kind](line)
