"""dev.py as a command: what it says to a person, and its exit codes."""

from collections.abc import Iterator

import pytest

from devtools import ports
from tests.house.dev_checkouts import Copy, copy_of_the_checkout


@pytest.fixture(scope="module")
def checkout() -> Iterator[Copy]:
    with copy_of_the_checkout() as copy:
        yield copy


@pytest.mark.parametrize("arguments", [(), ("help",), ("--help",)])
def test_help_lists_the_targets(checkout: Copy, arguments: tuple[str, ...]) -> None:
    done = checkout.dev(*arguments)

    listed = [line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")]
    assert (done.returncode, listed) == (0, ["demo", "test", "bench", "mutate-access", "help"])


def test_an_unknown_target_is_answered_with_the_list(checkout: Copy) -> None:
    done = checkout.dev("dmeo")

    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "There is no target 'dmeo'.")


def test_the_demo_takes_no_arguments(checkout: Copy) -> None:
    done = checkout.dev("demo", "--port=1")

    assert (done.returncode, done.stderr) == (
        1,
        "dev.py: `demo` takes no arguments; PORT=..., DATABASE_URL and REDIS_URL are read from the environment.\n",
    )


@pytest.mark.parametrize("port", ["web", "-1", "65536", "1e3"])
def test_a_port_that_is_none_is_refused(checkout: Copy, port: str) -> None:
    done = checkout.dev("demo", PORT=port)

    sentence = f"dev.py: PORT must be a number between 0 and 65535, and {port!r} is not.\n"
    assert (done.returncode, done.stderr) == (1, sentence)


def test_a_taken_port_is_one_plain_sentence(checkout: Copy, taken_port: int) -> None:
    done = checkout.dev("demo", PORT=str(taken_port))

    sentence = (
        f"Port {taken_port} is taken by another program; choose one with PORT=..., such as PORT={taken_port + 1}."
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"dev.py: {sentence}\n")


def test_an_unreachable_database_is_one_plain_sentence(checkout: Copy) -> None:
    port = ports.free_port()

    done = checkout.dev("demo", PORT="0", DATABASE_URL=f"postgresql://app:hidden@127.0.0.1:{port}/tidemark")

    lines = done.stderr.splitlines()
    assert (done.returncode, len(lines), "hidden" in lines[0]) == (1, 1, False)
    assert lines[0].startswith("dev.py: The database named by DATABASE_URL does not answer (")


def test_a_database_address_that_is_none_does_not_show_its_password(checkout: Copy) -> None:
    done = checkout.dev("demo", PORT="0", DATABASE_URL="postgers//app:hidden@127.0.0.1/tidemark")

    sentence = "DATABASE_URL is not a PostgreSQL address; it looks like postgresql://user:password@host:5432/name."
    assert (done.returncode, done.stderr) == (1, f"dev.py: {sentence}\n")


def test_an_unreachable_redis_is_one_plain_sentence(checkout: Copy) -> None:
    port = ports.free_port()

    done = checkout.dev("test", "--version", REDIS_URL=f"redis://127.0.0.1:{port}/0")

    lines = done.stderr.splitlines()
    assert (done.returncode, len(lines)) == (1, 1)
    assert lines[0].startswith("dev.py: The Redis named by REDIS_URL does not answer (")


def test_test_with_arguments_is_pytest_alone(checkout: Copy) -> None:
    done = checkout.dev("test", "--version")

    assert (done.returncode, [line.split()[0] for line in (done.stdout + done.stderr).splitlines()]) == (0, ["pytest"])
