"""`login` and `registries`, and how credentials get in."""

import json

import pytest

SECRET = "a-secret-that-nobody-may-see"


def test_login_names_the_console(aqua_run, sandbox):
    ran = aqua_run("login")

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"Signed in to {sandbox.url}\n", "")


def test_login_is_told_to_programs(aqua_run, sandbox):
    assert json.loads(aqua_run("login", "--json").stdout) == {"console": sandbox.url}


@pytest.mark.parametrize("is_before", [True, False])
def test_credentials_may_be_options_before_or_after_the_command(run, sandbox, is_before):
    options = ["--url", sandbox.url, "--user", sandbox.user, "--password", sandbox.password]

    ran = run(*options, "login") if is_before else run("login", *options)

    assert ran.returncode == 0


def test_wrong_credentials_are_one_sentence_without_them(run, sandbox):
    ran = run("login", "--url", sandbox.url, "--key", sandbox.key, "--secret", SECRET)

    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
    assert ran.stderr.startswith("aqua_client: POST /v2/tokens: Aqua does not accept the credentials")
    assert SECRET not in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("registries",), "no credentials: give key and secret, or user and password"),
        (("registries", "--key", "k"), "a key and its secret belong together"),
        ((), "the following arguments are required: COMMAND"),
        (("report",), "the following arguments are required: FILE"),
        (("report", "a", "b"), "too many arguments; --help tells what is understood"),
        (("login", f"--secrt={SECRET}"), "unknown option --secrt"),
        (("login", "--secrt", SECRET), "unknown option --secrt"),
        ((SECRET,), "argument COMMAND is not understood; --help tells what is"),
        (("login", "--url", f"https://user:{SECRET}@x.example", "--key", "k", "--secret", "s"), None),
    ],
)
def test_a_command_that_is_not_understood_is_one_sentence_without_secrets(run, arguments, sentence):
    ran = run(*arguments)

    said = "the address must not contain a user or a password" if sentence is None else sentence
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", f"aqua_client: {said}\n")


def test_a_console_that_is_not_there_is_one_sentence(run):
    ran = run("login", "--url", "http://127.0.0.1:9", "--key", "k", "--secret", "s")

    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "aqua_client: POST /v2/tokens: the host refuses the connection\n"


def test_a_licence_problem_has_its_own_exit_code(aqua_run, sandbox):
    sandbox.faults.answer(403, body={"message": "License validation failed: the license has expired", "code": 403})

    assert aqua_run("registries").returncode == 5


def test_registries_are_a_table(aqua_run):
    assert aqua_run("registries").stdout == (
        "NAME        TYPE  ADDRESS            SCANNERS  CONNECTION\n"
        "Docker Hub  HUB   https://docker.io  any       connected\n"
    )


def test_registries_are_told_to_programs(aqua_run):
    (registry,) = json.loads(aqua_run("--json", "registries").stdout)

    assert (registry["name"], registry["type"], registry["url"], registry["connected"]) == (
        "Docker Hub",
        "HUB",
        "https://docker.io",
        True,
    )


def test_help_tells_the_commands_and_the_exit_codes(run):
    ran = run("--help")

    assert ran.returncode == 0
    assert [word in ran.stdout for word in ("login", "registries", "verdict", "report", "AQUA_SECRET", "licence")] == [
        True
    ] * 6
