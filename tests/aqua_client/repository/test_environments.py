"""`environments.yaml`: the little YAML that is read, and what is refused."""

import pytest

from aqua_client import Unusable
from aqua_client.repository import environments
from aqua_client.repository.environments import Environment

GOOD = """\
# Which console is whose.
environments:
  devtest:
    console: https://acme-dev.cloud.aquasec.com  # of the developers
    key: AQUA_DEVTEST_KEY
    secret: AQUA_DEVTEST_SECRET

  prod:
    console: "https://acme.eu-1.cloud.aquasec.com/"
    region: eu-1
    key: AQUA_PROD_KEY
    secret: AQUA_PROD_SECRET
"""


def test_environments_are_read_in_the_order_of_the_file():
    found = environments.read(GOOD)

    assert list(found.items()) == [
        (
            "devtest",
            Environment("devtest", "https://acme-dev.cloud.aquasec.com", "AQUA_DEVTEST_KEY", "AQUA_DEVTEST_SECRET"),
        ),
        (
            "prod",
            Environment(
                "prod", "https://acme.eu-1.cloud.aquasec.com", "AQUA_PROD_KEY", "AQUA_PROD_SECRET", region="eu-1"
            ),
        ),
    ]


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("environments:", "environment:", 2),
        ("  devtest:", "   devtest:", 3),
        ("  devtest:", "  Dev Test:", 3),
        ("  devtest:", "\tdevtest:", 3),
        ("  prod:", "  devtest:", 8),
        ("AQUA_DEVTEST_KEY", "[AQUA_DEVTEST_KEY]", 5),
        ("AQUA_DEVTEST_KEY", "&anchor AQUA", 5),
        ("AQUA_DEVTEST_KEY", "'AQUA_DEVTEST_KEY'", 5),
        ("AQUA_DEVTEST_KEY", "|", 5),
        ("    key: AQUA_DEVTEST_KEY", "    password: AQUA_DEVTEST_KEY", 5),
        ("    secret: AQUA_DEVTEST_SECRET", "    key: AQUA_DEVTEST_SECRET", 6),
        ("    key: AQUA_DEVTEST_KEY", "    key:AQUA_DEVTEST_KEY", 5),
    ],
)
def test_what_is_not_understood_is_refused_with_its_line(before, after, line):
    with pytest.raises(Unusable) as refused:
        environments.read(GOOD.replace(before, after, 1))

    assert str(refused.value) == f"environments.yaml: line {line} is not understood"


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("    key: AQUA_DEVTEST_KEY\n", "", "environments.yaml: devtest has no key"),
        (
            "AQUA_DEVTEST_SECRET",
            "s3cr3t/with+signs",
            "environments.yaml: secret of devtest has to be the name of an environment variable",
        ),
        ("eu-1\n", "eu-9\n", "environments.yaml: region of prod has to be one of us, eu-1, asia-1, asia-2, ap-2"),
        ("https://acme-dev", "ftp://acme-dev", "the address must start with https:// and name a host"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(before, after, says):
    with pytest.raises(Unusable) as refused:
        environments.read(GOOD.replace(before, after, 1))

    assert str(refused.value) == says


def test_a_file_without_environments_is_refused():
    with pytest.raises(Unusable) as refused:
        environments.read("environments:\n")

    assert str(refused.value) == "environments.yaml names no environment"


def test_a_variable_that_is_not_set_is_named():
    one = Environment("devtest", "https://console.invalid", "AQUA_DEVTEST_KEY", "AQUA_DEVTEST_SECRET")

    with pytest.raises(Unusable) as refused:
        one.connect({"AQUA_DEVTEST_KEY": "k"})

    assert str(refused.value) == "AQUA_DEVTEST_SECRET is not set; it has to hold what signs in to devtest"
