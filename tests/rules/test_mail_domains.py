"""Mail domains as people type them."""

import pytest

from engagement.rules import mail_domains


def test_domains_are_read_from_whatever_stands_between():
    assert mail_domains.read(" @Acme.com, acme.com;\nacme.org ") == ["acme.com", "acme.org"]


@pytest.mark.parametrize("name", ["acme.com", "a.b-c.co.uk", "xn--bcher-kva.example"])
def test_these_are_domains(name):
    assert mail_domains.is_domain(name)


@pytest.mark.parametrize(
    "name", ["acme", ".com", "acme.", "-a.com", "a_b.com", "a@b.com", "1.2.3.4", "büro.de", "a" * 250 + ".com"]
)
def test_these_are_none(name):
    assert not mail_domains.is_domain(name)
