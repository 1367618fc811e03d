"""A PS lead at the packages, and a draft to edit."""

import pytest
from django.test import Client

from engagement.domain import packages
from engagement.domain.packages.rows import write
from engagement.models import User, WorkPackage
from tests.domain.packages.made import content
from tests.factories import PsLeadFactory, WorkPackageFactory
from tests.factories.instants import NOW


@pytest.fixture
def lead(db: None) -> User:
    return PsLeadFactory()


@pytest.fixture
def client(lead: User) -> Client:
    client = Client()
    client.force_login(lead)
    return client


@pytest.fixture
def package(db: None) -> WorkPackage:
    package = WorkPackageFactory(key="made", name="Made up")
    write(package, content())
    return package


@pytest.fixture
def draft(package: WorkPackage, lead: User) -> WorkPackage:
    return packages.open_draft(package, by=lead, at=NOW)
