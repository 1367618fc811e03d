"""What dev.py sets up: packages, secrets, ports, a browser."""

import os
import re
import sys
from pathlib import Path

import pytest

from devtools import browser, checks, demo, environment, ports, product
from devtools.journal import Journal
from devtools.places import CHECKOUT, all_may_enter
from devtools.problems import Problem

WORKS = "#!/bin/sh\necho Chromium 1.0\n"
STUB = "#!/bin/sh\nexit 10\n"


def test_packages_are_installed_again_when_the_lock_or_python_changes() -> None:
    prints = {environment.fingerprint(lock, version) for lock in (b"a", b"b") for version in ((3, 11), (3, 12))}

    assert len(prints) == 4


def test_secrets_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "demo.env"

    first, again = product.kept_secrets(file), product.kept_secrets(file)

    assert (again, file.stat().st_mode & 0o777) == (first, 0o600)


def test_the_demo_takes_secrets_that_its_caller_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEMARK_SECRET_KEY", "named")

    made = product.demo_environment(
        secrets_file=tmp_path / "demo.env",
        files=tmp_path / "files",
        database_url="d",
        redis_url="r",
        sandbox_url="s",
    )

    assert (made["TIDEMARK_SECRET_KEY"], made["DATABASE_URL"], made["TIDEMARK_SANDBOX_URL"]) == ("named", "d", "s")
    assert made["TIDEMARK_FILES"] == str(tmp_path / "files")


def test_tests_do_not_see_their_caller_s_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEMARK_DEMO", "1")

    assert "TIDEMARK_DEMO" not in product.test_environment(database_url="d", redis_url="r")


def test_the_sandbox_keeps_its_port(tmp_path: Path) -> None:
    file = tmp_path / "sandbox-port"

    assert demo.kept_port(file) == demo.kept_port(file)


def test_a_sandbox_port_that_a_stranger_took_is_one_plain_sentence(tmp_path: Path, taken_port: int) -> None:
    file = tmp_path / "sandbox-port"
    file.write_text(str(taken_port))

    with pytest.raises(Problem) as caught:
        demo.kept_port(file)

    assert str(caught.value) == (
        f"Port {taken_port}, where this checkout's Aqua sandbox answers, is taken by another program; "
        "stop that program, or remove .state to begin afresh with another port."
    )


def test_a_port_given_out_lies_below_those_of_outgoing_connections() -> None:
    assert 20000 <= ports.free_port() < 32000


def test_the_banner_shows_the_address_and_the_sign_ins_in_columns() -> None:
    rows = [("consultant", "a@example.org", "one"), ("PS lead", "long@example.org", "two")]

    assert demo.banner("http://127.0.0.1:8000/", rows).splitlines() == [
        "",
        "Tidemark is ready: http://127.0.0.1:8000/",
        "",
        "Sign in as:",
        "  consultant   a@example.org      one",
        "  PS lead      long@example.org   two",
        "",
        "Ctrl-C stops it.",
    ]


def test_a_line_of_a_part_has_its_name_in_front(capsys: pytest.CaptureFixture[str]) -> None:
    Journal().part("web")("started")

    assert capsys.readouterr().out == "web      | started\n"


def test_a_muted_journal_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    journal = Journal()
    journal.mute()

    journal.part("web")("lost the database")

    assert capsys.readouterr().out == ""


def test_a_folder_is_closed_to_others_when_a_parent_is(tmp_path: Path) -> None:
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(parents=True)
    inner.parent.chmod(0o700)

    assert all_may_enter(inner) is False


def test_all_failing_checks_are_named_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    fails = (sys.executable, "-c", "print('a mistake'); raise SystemExit(1)")
    steps = (("first", fails), ("second", (sys.executable, "-c", "")), ("third", fails))

    with pytest.raises(Problem) as caught:
        checks.lint(steps, dict(os.environ))

    shown = [line.split()[:2] for line in capsys.readouterr().out.splitlines() if line]
    assert str(caught.value) == "Failed: first, third. The tests were not run."
    assert shown == [["first", "FAILED"], ["a", "mistake"], ["second", "ok"], ["third", "FAILED"], ["a", "mistake"]]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of programs, on a machine without any Chromium."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "browsers"))
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    return tmp_path


def test_a_chromium_on_the_path_is_found(programs: Path) -> None:
    path = _program(programs / "chromium", WORKS)

    assert browser.find() == path


def test_a_chromium_named_by_the_environment_comes_first(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(programs / "chromium", WORKS)
    named = _program(programs / "my-own", WORKS)
    monkeypatch.setenv("CHROMIUM_PATH", named)

    assert browser.find() == named


def test_a_named_chromium_that_does_not_start_is_refused(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = _program(programs / "my-own", STUB)
    monkeypatch.setenv("CHROMIUM_PATH", named)

    with pytest.raises(Problem) as caught:
        browser.find()

    assert str(caught.value) == f"CHROMIUM_PATH names {named}, and that does not start as a Chromium."


def test_a_package_s_stub_of_chromium_is_passed_over(programs: Path) -> None:
    _program(programs / "chromium", STUB)
    works = _program(programs / "google-chrome", WORKS)

    assert browser.find() == works


def test_an_earlier_download_of_playwright_is_found(programs: Path) -> None:
    folder = programs / "browsers" / "chromium_headless_shell-1200" / "chrome-headless-shell-linux64"
    folder.mkdir(parents=True)
    path = _program(folder / "chrome-headless-shell", WORKS)

    assert browser.find() == path


def test_a_missing_chromium_is_installed_by_apt_as_root(programs: Path) -> None:
    chromium = programs / "chromium"
    _program(
        programs / "apt-get",
        f"#!/bin/sh\n[ $1 = update ] || {{ echo '{WORKS}' > {chromium}; /bin/chmod +x {chromium}; }}\n",
    )

    assert browser.ensure(as_root=True) == str(chromium)


@pytest.mark.parametrize(("as_root", "sudo"), [(True, ""), (False, "sudo ")])
def test_a_chromium_that_cannot_be_installed_ends_with_the_one_command(
    programs: Path, as_root: bool, sudo: str
) -> None:
    _program(programs / "apt-get", STUB)

    with pytest.raises(Problem) as caught:
        browser.ensure(as_root=as_root)

    assert str(caught.value) == (
        "The browser tests need Chromium, and it could not be installed; install it with: "
        f"{sudo}apt-get install -y --no-install-recommends chromium"
    )


def _program(path: Path, text: str) -> str:
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


def pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)(?:\[.*\])?==(\S+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", [environment.DEMO_LOCK, CHECKOUT / "requirements.lock"], ids=lambda lock: lock.name)
def test_the_developers_lock_holds_what_the_others_hold(lock: Path) -> None:
    held = pins(environment.DEV_LOCK)

    assert {name: version for name, version in pins(lock).items() if held.get(name) != version} == {}
    assert len(pins(lock)) > 20
