"""`policy get|diff|apply`."""

import json

import pytest

STRICT = {"name": "strict", "cvss_severity_enabled": True, "cvss_severity": "high"}


@pytest.fixture
def file(tmp_path):
    """Write a policy into a file and name it."""

    def write(policy):
        path = tmp_path / "policy.json"
        path.write_text(json.dumps(policy))
        return str(path)

    return write


def test_a_policy_that_was_got_stands_as_in_the_file(aqua_run):
    got = aqua_run("policy", "get", "Default")

    ran = aqua_run("policy", "diff", "-", stdin=got.stdout)

    assert json.loads(got.stdout)["name"] == "Default"
    assert (ran.returncode, ran.stdout) == (0, "Default stands in Aqua as in the file\n")


def test_a_policy_is_created_then_changed_then_left_alone(aqua_run, connect, file):
    created = aqua_run("policy", "apply", file(STRICT))
    changed = aqua_run("policy", "apply", file(STRICT | {"cvss_severity": "critical"}))
    left = aqua_run("policy", "apply", file(STRICT | {"cvss_severity": "critical"}))

    assert created.stdout == "strict was created\n"
    assert changed.stdout == (
        'FIELD          IN AQUA  IN THE FILE\ncvss_severity  "high"   "critical"\nstrict was changed\n'
    )
    assert left.stdout == "strict stands in Aqua as in the file\n"
    assert connect().policies.get("strict").cvss_severity == "critical"


def test_programs_are_told_what_was_changed(aqua_run, file):
    created = aqua_run("policy", "apply", file(STRICT), "--json")
    differs = aqua_run("policy", "diff", file(STRICT | {"cvss_severity": "low"}), "--json")
    changed = aqua_run("policy", "apply", file(STRICT | {"cvss_severity": "low"}), "--json")

    difference = {"field": "cvss_severity", "before": "high", "after": "low"}
    assert json.loads(created.stdout) == {"name": "strict", "created": True, "differences": []}
    assert json.loads(differs.stdout) == [difference]
    assert json.loads(changed.stdout) == {"name": "strict", "created": False, "differences": [difference]}


def test_looking_at_the_difference_changes_nothing(aqua_run, connect, file):
    aqua_run("policy", "apply", file(STRICT))

    aqua_run("policy", "diff", file(STRICT | {"cvss_severity": "low"}))

    assert connect().policies.get("strict").cvss_severity == "high"


def test_a_policy_that_is_not_there_is_one_sentence(aqua_run):
    ran = aqua_run("policy", "get", "nobody's")

    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "the document is not JSON (line 1, column 2)"),
        ("[]", "the file does not hold a policy, which is an object"),
        ('{"enabled": true}', "name is missing"),
        ('{"name": "x", "enabled": "yes"}', "enabled is a text, not true or false"),
    ],
)
def test_a_file_that_holds_no_policy_is_one_sentence(aqua_run, text, sentence):
    ran = aqua_run("policy", "apply", "-", stdin=text)

    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", f"aqua_client: {sentence}\n")
