"""The database counts and judges thousands of images as the rules judge one."""

import random

import pytest

from engagement.domain.what_if import Estate, stored, tallies, try_out
from engagement.models import Image
from engagement.rules.assurance import CONTROLS, Contents, Name, Policy, Subject, Tally, evaluate, tally
from engagement.rules.assurance.explaining import OF_FINDINGS
from tests.domain.what_if import estates
from tests.rules.assurance import generated

pytestmark = pytest.mark.django_db

N_POLICIES = 20
SEEDS = range(12)


def policies(seed: int) -> list[Policy]:
    chance = random.Random(seed)  # noqa: S311 - the same policies each time, no secrets
    return [Policy.read(generated.policy(chance, f"policy-{number}")) for number in range(N_POLICIES)]


def said(found: Tally, policy: Policy) -> dict[str, bool | None]:
    """What each control of findings says of a tally; the CVEs that it names are looked at by themselves."""
    image = Subject(Name("", "", ""), found, Contents())
    looked = {key: CONTROLS[key](policy, image) for key in sorted(OF_FINDINGS)}
    return {key: one.failed for key, one in looked.items() if one is not None}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_findings_come_to_the_same(seed: int) -> None:
    estate, wanted = estates.make(seed), policies(seed)

    counted = tallies.read(estate.engagement.images.all(), wanted, today=generated.AT.date())

    for image, case in estate.cases:
        row = counted.rows.get(image.latest_scan_id)
        for policy, places in zip(wanted, counted.places, strict=True):
            ours = tally(policy, case.findings, today=case.today)
            theirs = places.tally(row) if row else tally(policy, (), today=case.today)
            assert said(theirs, policy) == said(ours, policy), (image.name, policy.name)
            assert not policy.on("cves_black_list_enabled") or theirs.named == ours.named


def test_what_is_stored_of_an_image_is_what_the_rules_are_given() -> None:
    estate = estates.make(3)

    known = stored.read(estate.engagement.images.all(), needs=estates.NEEDS, has_threat_analysis=True)

    assert [(one.name, one.contents.labels, one.contents.secrets, one.contents.packages) for one in known] == [
        (case.name, case.contents.labels, case.contents.secrets, case.contents.packages) for _, case in estate.cases
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_verdicts_are_those_of_the_rules(seed: int) -> None:
    estate, (draft, *in_force) = estates.make(seed), policies(seed)
    console = Estate(in_force, generated.SCOPES, has_threat_analysis=True)

    trial = try_out(draft, estate.engagement.images.all(), console, at=generated.AT)

    expected = [
        (
            evaluate(in_force, case, scopes=generated.SCOPES).is_compliant,
            evaluate([*in_force, draft], case, scopes=generated.SCOPES).is_compliant,
        )
        for _, case in estate.cases
    ]
    assert [(one.effect.before, one.effect.after) for one in trial.outlooks] == expected


def test_it_takes_three_statements_for_any_number_of_policies(django_assert_num_queries) -> None:
    estate, (draft, *in_force) = estates.make(1), policies(1)
    plain = [one for one in in_force if not one.on("ignore_risk_resources_enabled")]
    wanted = Policy.read({**draft.fields, "ignore_risk_resources_enabled": False})

    with django_assert_num_queries(3):
        try_out(wanted, estate.engagement.images.all(), Estate(plain, generated.SCOPES), at=generated.AT)


def test_images_without_a_result_are_counted_and_not_judged() -> None:
    estate = estates.make(2)
    Image.objects.filter(pk=estate.cases[0][0].pk).update(latest_scan=None)

    trial = try_out(policies(2)[0], estate.engagement.images.all(), Estate(), at=generated.AT)

    assert (len(trial.outlooks), trial.n_unjudged) == (2, 1)
