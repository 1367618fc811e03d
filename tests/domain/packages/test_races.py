"""Two at the very same moment: the database lets them in one after the other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from engagement.domain import packages
from engagement.domain.packages import parts
from engagement.domain.packages.contents import Step
from engagement.domain.packages.rows import write
from engagement.domain.refusals import Refused
from engagement.models import User, WorkPackage
from tests.domain.packages.made import content
from tests.factories import PsLeadFactory, WorkPackageFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lead() -> User:
    return PsLeadFactory()


@pytest.fixture
def package() -> WorkPackage:
    package = WorkPackageFactory(key="made", name="Made up")
    write(package, content())
    return package


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do all of them at the same moment; what each came to, the names of refusals among it, sorted."""
    start = Barrier(len(deeds), timeout=20)

    def run(deed: Callable[[], object]) -> str:
        start.wait()
        try:
            deed()
        except Refused as refusal:
            return type(refusal).__name__
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


def test_of_two_who_save_the_same_part_one_is_told(package, lead):
    draft = packages.open_draft(package, by=lead, at=NOW)
    base = parts.digest(parts.value_of(packages.stored(draft), "one", "agenda"))

    def save(title: str) -> Callable[[], object]:
        steps = (Step(title, 90),)
        return lambda: packages.change(draft, "one", "agenda", steps, base=base, by=lead, at=NOW)

    assert at_once(save("Mine"), save("Theirs")) == ["ChangedMeanwhile", "done"]


def test_of_two_who_open_a_draft_one_is_told(package, lead):
    def begin() -> object:
        return packages.open_draft(package, by=lead, at=NOW)

    assert at_once(begin, begin) == ["DraftThere", "done"]
    assert WorkPackage.objects.count() == 2
