"""What the tests of the access door share."""

import pytest

from tests.access import town as towns
from tests.access.town import Town


@pytest.fixture
def town(db: None) -> Town:
    return towns.make()
