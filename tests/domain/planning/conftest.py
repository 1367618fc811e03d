"""An engagement that was just started: seven draft sessions of the worked plan, on real dates."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from engagement.domain import engagement_start, packages
from engagement.domain.engagement_start import Wish
from engagement.domain.packages import ADVANCED_TIER
from engagement.models import Engagement, User, WorkPackage
from tests.domain.planning.days import AT, FIRST_DAY, LAST_DAY
from tests.factories import ConsultantFactory

EVERY_TOPIC = frozenset({"registry", "scanning", "policies", "gitops", "cicd", "sso", "siem"})

Start = Callable[..., Engagement]


@pytest.fixture
def package(db: None) -> WorkPackage:
    return packages.load(ADVANCED_TIER)


@pytest.fixture
def consultant(db: None) -> User:
    return ConsultantFactory(name="Ada", time_zone="Europe/Berlin")


@pytest.fixture
def wish(package: WorkPackage, consultant: User) -> Wish:
    return Wish(
        package=package,
        customer=None,
        customer_name="Northwind Retail",
        time_zone="Europe/London",
        consultant=consultant,
        starts_on=FIRST_DAY,
        ends_on=LAST_DAY,
        topics=EVERY_TOPIC,
        n_sessions=7,
    )


@pytest.fixture
def start(wish: Wish, consultant: User) -> Start:
    """Start an engagement as wished, with these differences."""

    def begin(**changes: Any) -> Engagement:
        return engagement_start.start(replace(wish, **changes), by=consultant, at=AT)

    return begin


@pytest.fixture
def engagement(start: Start) -> Engagement:
    return start()
