"""More than one sandbox may be called, and nothing else beside them."""

import pytest

from engagement.lib import destinations

TWO = "http://127.0.0.1:9450 http://127.0.0.1:9451"


@pytest.mark.parametrize("url", TWO.split())
def test_each_sandbox_that_is_configured_may_be_called(url):
    destinations.check_address(url, sandbox_url=TWO)
    destinations.check_connection("127.0.0.1", int(url[-4:]), sandbox_url=TWO)


def test_the_port_beside_them_may_not():
    with pytest.raises(destinations.Refused):
        destinations.check_address("http://127.0.0.1:9452", sandbox_url=TWO)
    with pytest.raises(destinations.Refused):
        destinations.check_connection("127.0.0.1", 9452, sandbox_url=TWO)


def test_without_a_sandbox_this_host_may_not_be_called():
    with pytest.raises(destinations.Refused):
        destinations.check_connection("127.0.0.1", 9450, sandbox_url="")
