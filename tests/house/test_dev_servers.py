"""PostgreSQL and Valkey of our own: data outlive a kill, and what cannot start says why."""

import contextlib
import os
import socket
from pathlib import Path

import psycopg
import pytest
import redis

from devtools import postgres, postgres_files, servers, valkey
from devtools.problems import Problem
from devtools.processes import Account


def test_rows_are_still_there_after_postgresql_was_killed_and_started_again() -> None:
    with postgres.temporary(durable=True) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 41 AS number")

        server.kill()
        server.start()

        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT number FROM kept").fetchall() == [(41,)]


def test_postgresql_starts_again_although_a_client_was_busy_when_it_was_killed() -> None:
    with postgres.temporary() as server, contextlib.closing(psycopg.connect(server.url)) as busy:
        busy.execute("SELECT 1")

        server.kill()
        server.start()

        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_data_of_another_postgresql_version_are_refused_with_the_versions() -> None:
    with postgres.temporary() as server:
        server.stop()
        version_file = server.data / "PG_VERSION"
        version_file.write_text("9\n")

        with pytest.raises(Problem) as caught:
            server.start()

    ours = postgres_files.major_version(postgres_files.programs(postgres_files.account()))
    assert str(caught.value) == (
        f"The data in {server.data} were written by PostgreSQL 9, and this is {ours}; "
        "install that version, or remove .state to begin afresh."
    )


def test_a_postgresql_that_cannot_start_gives_its_own_reason() -> None:
    with postgres.temporary() as server:
        server.stop()
        (server.data / "postgresql.conf").write_text("no_such_setting = 1\n")

        with pytest.raises(Problem) as caught:
            server.start()

    file = server.data / "postgresql.conf"
    reason = f'FATAL:  configuration file "{file}" contains errors'
    assert str(caught.value) == f"PostgreSQL ended before it was ready (exit code 1: {reason})."


def test_the_data_lie_in_the_state_folder_when_postgresql_may_enter_it(tmp_path: Path) -> None:
    home = postgres_files.home(tmp_path, None)

    assert home == tmp_path / "postgres"


def test_the_data_lie_elsewhere_when_the_checkout_is_closed_to_others(tmp_path: Path) -> None:
    shared = tmp_path / "shared"

    home = postgres_files.home(tmp_path, _our_account(), shared=shared)

    assert home.parent == shared
    assert home == postgres_files.home(tmp_path, _our_account(), shared=shared)


def test_data_whose_checkout_is_gone_are_removed(tmp_path: Path) -> None:
    shared, gone, other = tmp_path / "shared", tmp_path / "gone", tmp_path / "other"
    gone.mkdir()
    other.mkdir()
    abandoned = postgres_files.home(gone, _our_account(), shared=shared)
    gone.rename(tmp_path / "trash")

    kept = postgres_files.home(other, _our_account(), shared=shared)

    assert (abandoned.exists(), kept.exists()) == (False, True)


def test_a_shared_folder_that_is_a_link_is_not_trusted(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.symlink_to(tmp_path)

    with pytest.raises(Problem) as caught:
        postgres_files.home(tmp_path, _our_account(), shared=shared)

    assert str(caught.value) == f"{shared} belongs to another user; remove it, or start as an ordinary user."


def test_a_durable_valkey_has_its_keys_after_it_was_killed_and_started_again() -> None:
    with valkey.temporary(durable=True) as server, redis.Redis.from_url(server.url) as client:
        client.set("kept", "41")

        server.kill()
        server.start()

        assert client.get("kept") == b"41"


def test_a_valkey_whose_port_was_taken_meanwhile_does_not_start() -> None:
    with valkey.temporary() as server:
        server.stop()
        port = int(server.url.split(":")[2].removesuffix("/0"))
        with socket.create_server(("127.0.0.1", port)), pytest.raises(Problem) as caught:
            server.start()

    assert str(caught.value).startswith("Valkey ended before it was ready (exit code 1")


def test_a_pair_of_servers_named_by_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with postgres.temporary() as database, valkey.temporary() as broker:
        monkeypatch.setenv("DATABASE_URL", database.url)
        monkeypatch.setenv("REDIS_URL", broker.url)

        with servers.temporary_pair() as pair:
            assert pair == (database.url, broker.url)


def _our_account() -> Account:
    return Account(os.getuid(), os.getgid())
