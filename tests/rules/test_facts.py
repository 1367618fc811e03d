"""The catalogue of facts, and how templates name what facts are about."""

import pytest

from engagement.rules.facts import CATALOGUE
from engagement.rules.subjects import ConsoleItself, ImageTagged, PolicyOnImage, RegistryNamed, UploadedReport, is_spec


def test_the_catalogue_has_every_fact_of_the_work_package() -> None:
    counts = {"ENV": 3, "REG": 7, "SCAN": 6, "POL": 5, "CICD": 4, "SSO": 4, "LOG": 3, "NOT": 1}

    assert list(CATALOGUE) == [f"{group}-{number}" for group, n in counts.items() for number in range(1, n + 1)]


def test_every_fact_says_what_it_is_and_when_it_is_proven() -> None:
    assert [fact.key for fact in CATALOGUE.values() if not fact.title or not fact.proven_when.endswith(".")] == []


def test_what_a_person_hands_in_is_told_apart() -> None:
    assert {key: fact.how for key, fact in CATALOGUE.items() if fact.how != "api"} == {
        "POL-5": "upload",
        "CICD-2": "upload",
        "CICD-3": "upload",
        "CICD-4": "upload",
        "LOG-3": "paste",
    }


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "registries",
        "on_premises",
        "registry:Docker Hub",
        "image:Docker Hub/library/nginx:1.25",
        "demo_images",
        "own_images",
        "policies",
        "policy:starter",
        "two_policies",
    ],
)
def test_a_template_may_name_its_subject_so(spec: str) -> None:
    assert is_spec(spec) is True


@pytest.mark.parametrize(
    "spec",
    [
        "anything",
        "registry",
        "registry:",
        "registry: ",
        "registries:x",
        "image:alpine:3.4",
        "image:Docker Hub/alpine",
        "image:/alpine:3.4",
        "policy",
        ":x",
        "REGISTRIES",
    ],
)
def test_a_template_may_not_name_its_subject_so(spec: str) -> None:
    assert is_spec(spec) is False


def test_labels_tell_subjects_apart() -> None:
    alpine = ImageTagged("Docker Hub", "alpine", "3.4")

    assert [
        one.label
        for one in (
            ConsoleItself(),
            RegistryNamed("acme-acr", "ACR"),
            alpine,
            PolicyOnImage("starter", alpine),
            PolicyOnImage("", alpine, n_policies=2),
            UploadedReport("alpine:3.4"),
        )
    ] == [
        "",
        "acme-acr",
        "Docker Hub/alpine:3.4",
        "starter on Docker Hub/alpine:3.4",
        "any policy on Docker Hub/alpine:3.4 with 2 policies",
        "alpine:3.4",
    ]
