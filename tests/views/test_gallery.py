"""The gallery: who may open it, and that it shows every component."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories.people import AdministratorFactory, ConsultantFactory, PsLeadFactory, UserFactory

GALLERY = "/gallery/"
TAGS = settings.BASE_DIR / "engagement" / "templatetags"
TEMPLATES = settings.BASE_DIR / "templates"


def tags_of(module: str) -> set[str]:
    """The names of the tags and filters that a module of template tags registers."""
    tree = ast.parse((TAGS / f"{module}.py").read_text())
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and any("register" in ast.unparse(mark) for mark in node.decorator_list)
    }


def shown_in(folder: Path) -> str:
    return "\n".join(path.read_text() for path in sorted(folder.glob("*.html")))


@pytest.mark.django_db
@pytest.mark.parametrize("factory", [ConsultantFactory, PsLeadFactory, AdministratorFactory])
def test_the_team_may_open_the_gallery(client, factory):
    client.force_login(factory())

    assert client.get(GALLERY).status_code == 200


@pytest.mark.django_db
def test_customers_do_not_learn_of_the_gallery(client):
    client.force_login(UserFactory())

    assert client.get(GALLERY).status_code == 404


def test_strangers_are_asked_to_sign_in(client):
    assert client.get(GALLERY).url == f"/sign-in/?next={GALLERY}"


@pytest.mark.parametrize("module", ["components", "figures", "lists", "times"])
def test_every_component_is_in_the_gallery(module):
    shown = shown_in(TEMPLATES / "gallery")

    missing = {name for name in tags_of(module) if not re.search(rf"\{{% {name} |\|{name}\b", shown)}

    # The frame of every page shows these two.
    assert missing - {"message_tone", "icon"} == set()


@pytest.mark.django_db
def test_the_gallery_asks_the_database_only_who_is_there(client, django_assert_num_queries):
    client.force_login(ConsultantFactory())

    with django_assert_num_queries(2):
        client.get(GALLERY)


@pytest.mark.django_db
def test_every_id_of_the_gallery_is_given_once(client):
    client.force_login(ConsultantFactory())

    ids = re.findall(r'\sid="([^"]+)"', client.get(GALLERY).content.decode())

    assert sorted(ids) == sorted(set(ids))


@pytest.mark.django_db
def test_every_description_in_the_gallery_describes_something(client):
    client.force_login(ConsultantFactory())
    page = client.get(GALLERY).content.decode()

    wanted = {
        name for names in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', page) for name in names.split()
    }

    assert wanted - set(re.findall(r'\sid="([^"]+)"', page)) == set()


@pytest.mark.django_db
def test_the_gallery_carries_nothing_that_the_content_security_policy_refuses(client):
    client.force_login(ConsultantFactory())

    page = client.get(GALLERY).content.decode()

    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", page) == []
