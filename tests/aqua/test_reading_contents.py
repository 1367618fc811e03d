"""What lies in an image is read back with its scan, and a part that cannot be read loses nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from aqua_client import Client, NewRegistry
from engagement.aqua import runner
from engagement.domain import scans
from engagement.models import AquaTenant, Engagement, Image, Operation, Registry, ScanContent, User
from engagement.rules.image_names import ImageName
from tests.factories import RegistryFactory
from tests.sandboxes import RunningSandbox


@pytest.fixture
def shop(engagement: Engagement, tenant: AquaTenant, sandbox: RunningSandbox) -> Registry:
    """A registry whose images hold more than findings."""
    with Client(sandbox.url, key=sandbox.key, secret=sandbox.secret) as aqua:
        aqua.registries.create(NewRegistry("acme", "V2", "https://registry.acme.example", prefixes=("acme",)))
    return RegistryFactory(engagement=engagement, tenant=tenant, name="acme", type_code="V2")


def scanned(image: Image, by: User, sandbox: RunningSandbox) -> Operation:
    """The image's scan, asked for and read back."""
    operation = scans.request_scan(image, by=by, at=timezone.now())
    runner.carry_out(operation.pk)
    sandbox.advance(600)
    Operation.objects.filter(pk=operation.pk).update(look_again_at=timezone.now() - timedelta(seconds=1))
    runner.carry_out(operation.pk)
    operation.refresh_from_db()
    assert operation.state == Operation.State.SUCCEEDED, operation.answer
    return operation


def content(image: Image) -> ScanContent:
    return ScanContent.objects.get(scan_id=Image.objects.get(pk=image.pk).latest_scan_id)


def image_of(registry: Registry, name: str, by: User) -> Image:
    return scans.add_image(registry, ImageName(*name.split(":")), by=by, at=timezone.now())


def test_layers_user_and_earlier_scans_come_with_the_scan(
    alpine: Image, consultant: User, sandbox: RunningSandbox
) -> None:
    scanned(alpine, consultant, sandbox)

    told = content(alpine)
    assert told.layers is not None
    assert sum(layer["n_critical"] for layer in told.layers) == 2
    assert (told.knows_user, told.environment, len(told.past_scans)) == (True, ["PATH"], 1)
    assert (told.secrets, told.malware, told.packages) == ([], [], None)


def test_secrets_come_with_kind_and_place_only(shop: Registry, consultant: User, sandbox: RunningSandbox) -> None:
    image = image_of(shop, "shop/checkout:3.1", consultant)

    scanned(image, consultant, sandbox)

    told = content(image)
    assert told.secrets
    assert {key for secret in told.secrets for key in secret} == {"type", "path", "filename", "is_accepted"}


def test_malware_comes_with_its_name_and_place(shop: Registry, consultant: User, sandbox: RunningSandbox) -> None:
    image = image_of(shop, "payments/ledger:5.2.0", consultant)

    scanned(image, consultant, sandbox)

    told = content(image)
    assert told.malware
    assert all(found["malware"] and found["path"] for found in told.malware)


def test_a_scan_is_read_back_with_few_calls(alpine: Image, consultant: User, sandbox: RunningSandbox) -> None:
    scanned(alpine, consultant, sandbox)

    read = [call["path"].rpartition("/")[2] for call in sandbox.calls() if call["method"] == "GET"]
    assert [path for path in read if path in ("vulnerabilities", "history_layers", "scan_history")] == [
        "vulnerabilities",
        "history_layers",
        "scan_history",
    ]
    assert not {"sensitive", "malware"} & set(read)


def test_a_side_list_that_fails_does_not_lose_the_scan(
    alpine: Image, consultant: User, sandbox: RunningSandbox
) -> None:
    sandbox.faults.add(kind="forbidden", path="*/history_layers")

    operation = scanned(alpine, consultant, sandbox)

    told = content(alpine)
    assert (told.layers, len(told.past_scans), operation.answer) == (None, 1, "Scanned: 44 findings.")
    assert "Aqua did not tell the layers" in " ".join(step.text for step in operation.steps.all())


def test_what_a_scan_told_is_replaced_by_the_next_look(
    alpine: Image, consultant: User, sandbox: RunningSandbox
) -> None:
    operation = scanned(alpine, consultant, sandbox)
    Operation.objects.filter(pk=operation.pk).update(
        state=Operation.State.QUEUED, ended_at=None, look_again_at=timezone.now()
    )

    runner.carry_out(operation.pk)

    assert ScanContent.objects.count() == 1


def test_findings_tell_whether_they_can_be_exploited(shop: Registry, consultant: User, sandbox: RunningSandbox) -> None:
    image = image_of(shop, "shop/checkout:3.1", consultant)

    scanned(image, consultant, sandbox)

    latest = Image.objects.get(pk=image.pk).latest_scan
    assert latest is not None
    told = set(latest.vulnerabilities.values_list("is_exploitable", "is_of_base"))
    with Client(sandbox.url, key=sandbox.key, secret=sandbox.secret) as aqua:
        rows = aqua.vulnerabilities.iterate(registry="acme", image="shop/checkout:3.1", show_negligible=True)
        assert told == {(row.has_exploit, row.is_of_base_image) for row in rows}


def test_signs_that_no_text_can_hold_do_not_lose_the_scan(
    alpine: Image, consultant: User, sandbox: RunningSandbox
) -> None:
    row = {"id": "sha256:1", "position": 0, "created_by": "RUN \x00 \ud800", "size": 5}
    sandbox.faults.add(kind="wrong_type", path="*/history_layers", body={"count": 1, "result": [row]})

    scanned(alpine, consultant, sandbox)

    assert [layer["created_by"] for layer in content(alpine).layers or []] == ["RUN \ufffd \ufffd"]
