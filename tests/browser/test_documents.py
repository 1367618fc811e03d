"""Files through a real browser: handed in, downloaded as they were, removed after a question, brought back."""

from pathlib import Path

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.models import ChecklistItem, Document, Engagement, Evidence, Owner, User
from tests.browser.conftest import SignIn
from tests.factories import ChecklistItemFactory
from tests.uploads import PDF, PNG, TEXT


def chosen(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_a_customer_hands_in_files_takes_one_back_and_brings_it_back(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    engagement: Engagement,
    customer_lead: User,
    complaints: list[str],
) -> None:
    sign_in(customer_lead)
    page.goto(f"{live_server.url}/engagements/NW-7/documents/")
    page.get_by_role("link", name="Hand in the first files").click()
    page.get_by_label("Files").set_input_files([chosen("Plan.pdf", PDF), chosen("Network.png", PNG)])
    page.get_by_role("button", name="Hand them in").click()
    expect(page.locator("#messages")).to_contain_text("2 files were handed in.")

    with page.expect_download() as download:
        page.get_by_role("link", name="Plan.pdf", exact=True).click()
    page.get_by_role("link", name="Remove Network.png").click()
    expect(page.locator("#confirm")).to_contain_text("For 30 days it can be brought back")
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator("#documents")).not_to_contain_text("Network.png")
    page.get_by_role("link", name="Removed", exact=True).click()
    page.get_by_role("button", name="Bring back Network.png").click()
    expect(page.locator("#documents")).to_contain_text("Network.png")

    assert (download.value.suggested_filename, Path(download.value.path()).read_bytes()) == ("Plan.pdf", PDF)
    assert list(Document.objects.order_by("name").values_list("name", "removed_at")) == [
        ("Network.png", None),
        ("Plan.pdf", None),
    ]


def test_a_file_proves_an_item_of_the_customer_and_a_wrong_one_is_told_beside_its_field(
    page: Page, sign_in: SignIn, live_server: LiveServer, engagement: Engagement, customer_lead: User
) -> None:
    item: ChecklistItem = ChecklistItemFactory(
        engagement=engagement, owner=Owner.CUSTOMER, template__text="Inventory agreed"
    )
    sign_in(customer_lead)
    page.goto(f"{live_server.url}/engagements/NW-7/checklist/{item.pk}/")
    page.get_by_role("link", name="Hand in a file").click()
    expect(page.get_by_role("main")).to_contain_text("For Inventory agreed")

    page.get_by_label("Files").set_input_files(chosen("Inventory.pdf", TEXT))
    page.get_by_role("button", name="Hand them in").click()
    expect(page.locator("#id_uploads-error")).to_contain_text("Inventory.pdf is not a PDF inside")
    page.get_by_label("Files").set_input_files(chosen("Inventory.txt", TEXT))
    page.get_by_role("button", name="Hand them in").click()

    expect(page.locator("#standing")).to_contain_text("Inventory.txt")
    expect(page.get_by_role("link", name="Inventory.txt")).to_be_visible()
    assert Evidence.objects.get().kind == "file"
