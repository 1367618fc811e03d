"""Every fact holds in a console where it should."""

import pytest

from engagement.aqua.checks import FACTS
from engagement.rules.facts import CATALOGUE, Verdict
from tests.aqua.checks import worlds
from tests.aqua.checks.worlds import World

PROVABLE = [key for key in CATALOGUE if key != "CICD-4"]


def test_every_fact_of_the_work_package_has_its_check() -> None:
    assert (list(FACTS), len(FACTS)) == (list(CATALOGUE), 33)


@pytest.mark.parametrize("fact", PROVABLE)
def test_a_fact_that_holds_passes(fact: str, furnished: World) -> None:
    subject = worlds.subjects(furnished)[fact]

    finding = furnished.check(fact, subject)

    assert (finding.verdict, finding.fact, finding.subject) == (Verdict.PASS, fact, subject), finding.said
    assert finding.said.endswith(".")
    assert finding.asked != ""
    assert finding.answered != {}


@pytest.mark.parametrize("fact", CATALOGUE)
def test_a_check_is_about_its_kind_of_subject(fact: str, furnished: World) -> None:
    assert isinstance(worlds.subjects(furnished)[fact], FACTS[fact].subject_kind)


def test_the_record_in_the_list_of_builds_is_never_known(furnished: World) -> None:
    finding = furnished.check("CICD-4", worlds.subjects(furnished)["CICD-4"])

    assert (finding.verdict, finding.asked) == (Verdict.UNKNOWN, "no public call")
    assert "screenshot" in finding.said
