"""What is in images, decisions about them, and lists of them, against the sandbox."""

import pytest

from aqua_client import AssurancePolicy, ImageRef, NewRegistry, NotFound


@pytest.fixture
def scanned(aqua, sandbox):
    """A client of a sandbox whose images `alpine:3.4` and two others have been scanned."""
    aqua.registries.create(NewRegistry("acme", "V2", "https://registry.acme.example", prefixes=("acme",)))
    aqua.scans.start("Docker Hub", "alpine", "3.4")
    aqua.scans.start("acme", "shop/checkout", "3.1")
    aqua.scans.start("acme", "payments/ledger", "5.2.0")
    sandbox.advance(3600)
    return aqua


def test_the_layers_of_an_image_carry_their_findings(scanned):
    layers = list(scanned.images.layers("Docker Hub", "alpine", "3.4"))

    image = scanned.images.get("Docker Hub", "alpine", "3.4")
    assert [layer.position for layer in layers] == list(range(len(layers)))
    assert sum(layer.n_critical for layer in layers) == image.counts.critical == 2


def test_secrets_of_an_image_are_listed(scanned):
    secrets = list(scanned.images.sensitive_data("acme", "shop/checkout", "3.1"))

    assert len(secrets) == scanned.images.get("acme", "shop/checkout", "3.1").sensitive_data > 0
    assert [(one.type != "", one.path != "", one.is_acknowledged) for one in secrets] == [(True, True, False)] * len(
        secrets
    )


def test_malware_of_an_image_is_listed(scanned):
    found = list(scanned.images.malware("acme", "payments/ledger", "5.2.0"))

    assert len(found) == scanned.images.get("acme", "payments/ledger", "5.2.0").malware > 0
    assert all(one.malware for one in found)


def test_past_scans_are_listed_newest_first(scanned, sandbox):
    scanned.images.rescan([ImageRef("Docker Hub", "alpine", "3.4")])
    sandbox.advance(3600)

    past = list(scanned.images.scan_history("Docker Hub", "alpine", "3.4"))

    assert len(past) == 2
    assert past[0].ended_at > past[1].ended_at
    assert past[0].error == ""


@pytest.mark.parametrize("part", ["layers", "sensitive_data", "malware", "scan_history"])
def test_parts_of_an_unknown_image_are_not_found(aqua, part):
    with pytest.raises(NotFound):
        list(getattr(aqua.images, part)("Docker Hub", "nobody", "1"))


def test_images_are_allowed_and_disallowed_by_hand(scanned):
    scanned.policies.create(AssurancePolicy("roots", only_none_root_users=True))
    alpine = ImageRef("Docker Hub", "alpine", "3.4")

    def verdict():
        return scanned.images.get("Docker Hub", "alpine", "3.4").verdict

    before = verdict()
    scanned.images.allow([alpine], comment="for the demo")
    allowed = verdict()
    scanned.images.disallow([alpine])
    denied = verdict()

    assert [(one.is_compliant, one.is_allowed, one.is_denied) for one in (before, allowed, denied)] == [
        (False, False, False),
        (True, True, False),
        (False, False, True),
    ]
    assert [(one.image_name, one.blacklisted) for one in scanned.images.permissions()] == [("alpine:3.4", True)]


def test_several_images_are_forgotten_by_number(scanned):
    scanned.images.delete_many([image.uid for image in scanned.images.iterate("acme")])

    assert [image.name for image in scanned.images.iterate()] == ["alpine:3.4"]


def test_an_image_is_found_by_its_digest(scanned):
    image = scanned.images.get("Docker Hub", "alpine", "3.4")

    assert scanned.images.get("Docker Hub", "alpine", "3.4", digest=image.digest) == image
    assert scanned.images.get("Docker Hub", "alpine", f"@{image.digest}") == image


def test_images_that_move_while_they_are_listed_come_once_each(aqua):
    for number in range(120):
        aqua.images.register("Docker Hub", f"fleet/app-{number:03}", "1")
    listing = aqua.images.iterate(order_by="name", page_size=50)

    seen = [next(listing).repository for _ in range(50)]
    for number in range(10):
        aqua.images.delete("Docker Hub", f"fleet/app-{number:03}", "1")
    seen += [image.repository for image in listing]

    assert sorted(seen) == [f"fleet/app-{number:03}" for number in range(120)]


def test_repositories_sum_up_their_images(scanned):
    found = {one.name: one for one in scanned.repositories.iterate("acme")}

    assert sorted(found) == ["payments/ledger", "shop/checkout"]
    assert (found["shop/checkout"].n_images, found["shop/checkout"].registry) == (1, "acme")


def test_a_deleted_repository_takes_its_images_along(scanned):
    scanned.repositories.delete("acme", "shop/checkout")

    assert [image.name for image in scanned.images.iterate("acme")] == ["payments/ledger:5.2.0"]
