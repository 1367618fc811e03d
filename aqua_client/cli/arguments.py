"""What can be asked for on the command line. No message repeats a value, since that may be a secret."""

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from aqua_client import Unusable
from aqua_client.cli import policies, promotion, reading, scanning, tenant

Command = Callable[[argparse.Namespace], int]

DESCRIPTION = "Aqua from the command line: sign in, look, scan, judge, keep policies, read reports."

EPILOG = """\
Credentials come from options or, better, from the environment, where other users of the machine cannot read them:
AQUA_URL (the console, or the login page of a region), AQUA_KEY and AQUA_SECRET, or AQUA_USER and AQUA_PASSWORD.

Exit codes, as the scanner's: 0 done and compliant, 1 it could not be done, 4 the image is not compliant,
5 a problem with Aqua's licence. `policy plan` and `policy drift` end with 2 when the console is not as the
repository says; their credentials are in the variables that its environments.yaml names.
"""

CONNECTION = (
    ("url", "AQUA_URL", "address of the console, or of a region's login page"),
    ("key", "AQUA_KEY", "API key"),
    ("secret", "AQUA_SECRET", "secret of the API key"),
    ("user", "AQUA_USER", "user, instead of a key"),
    ("password", "AQUA_PASSWORD", "password of the user"),
)

DEFAULT_TIMEOUT_S = 1800


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the values that were given."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of ending the process; argparse's words quote what was typed after `invalid`."""
        about, invalid, _value = message.partition(": invalid")
        raise Unusable(f"{about} is not understood; --help tells what is" if invalid else message)


def read(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> argparse.Namespace:
    """
    Read the command line; `run` of the result is the command, the credentials are filled up from the environment.

    Raises Unusable for what is not understood.
    """
    asked, rest = _parser().parse_known_args(arguments)
    if rest:
        names = [word.partition("=")[0] for word in rest if word.startswith("--")]
        raise Unusable(f"unknown option {names[0]}" if names else "too many arguments; --help tells what is understood")
    for name, variable, _help in CONNECTION:
        if getattr(asked, name) is None:
            setattr(asked, name, environment.get(variable, ""))
    return asked


def _parser() -> _Parser:
    parser = _Parser(
        prog="python -m aqua_client",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_common(parser, default=None)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add(commands, "login", tenant.login, "sign in, and name the console")
    _add(commands, "registries", tenant.registries, "list the registry integrations")
    scan = _add(commands, "scan", scanning.scan, "scan an image, wait, and tell the verdict")
    _add_image(scan)
    scan.add_argument(
        "--timeout", type=float, default=DEFAULT_TIMEOUT_S, metavar="SECONDS", help="how long to wait (%(default)s)"
    )
    _add_image(_add(commands, "verdict", scanning.verdict, "tell what the policies say about a scanned image"))
    _add_policies(_add(commands, "policy", None, "image assurance policies, one by one or as a repository"))
    report = _add(commands, "report", reading.report, "read a scan result of any layout", connects=False)
    report.add_argument("file", metavar="FILE", help="a JSON document, - for standard input")
    return parser


def _add(
    commands: "argparse._SubParsersAction[Any]",
    name: str,
    run: Command | None,
    words: str,
    *,
    connects: bool = True,
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=words, description=words.capitalize() + ".", allow_abbrev=False
    )
    if run is not None:
        parser.set_defaults(run=run)
        # The options may stand before the command and after it; given nowhere they stay as they are.
        _add_common(parser, default=argparse.SUPPRESS, connects=connects)
    return parser


def _add_common(parser: argparse.ArgumentParser, *, default: str | None, connects: bool = True) -> None:
    group = parser.add_argument_group("connection")
    for name, variable, words in CONNECTION if connects else ():
        group.add_argument(f"--{name}", default=default, metavar="TEXT", help=f"{words} ({variable})")
    parser.add_argument("--json", action="store_true", default=default or False, help="write JSON for programs")


def _add_image(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("image", metavar="IMAGE", help="repository:tag, or registry/repository:tag")
    parser.add_argument("--registry", default="", metavar="NAME", help="name of the registry in Aqua")


def _add_policies(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(metavar="get|diff|apply|validate|plan|drift", required=True)
    get = _add(commands, "get", policies.get, "write a policy as JSON, as Aqua keeps it")
    get.add_argument("name", metavar="NAME", help="name of the policy")
    get.add_argument("--for-repository", action="store_true", help="only what a repository keeps, normalised")
    diff = _add(commands, "diff", policies.diff, "compare a policy in a file with what Aqua keeps")
    diff.add_argument("file", metavar="FILE", help="a policy as JSON, - for standard input")
    apply = _add(commands, "apply", policies.apply, "make Aqua keep what a file or a repository says")
    apply.add_argument("file", metavar="FILE", nargs="?", default="", help="a policy as JSON, - for standard input")
    apply.add_argument("--plan", default="", metavar="FILE", help="do only what this plan says")
    _add_repository(apply)
    validate = _add(commands, "validate", promotion.validate, "check a repository", connects=False)
    _add_folder(validate)
    for name, run, words in (
        ("plan", promotion.plan, "tell what applying a repository would change"),
        ("drift", promotion.drift, "tell where a console is not as a repository says"),
    ):
        _add_repository(_add(commands, name, run, words, connects=False), is_needed=True)


def _add_repository(parser: argparse.ArgumentParser, *, is_needed: bool = False) -> None:
    parser.add_argument(
        "--environment", default="", required=is_needed, metavar="NAME", help="one of environments.yaml"
    )
    parser.add_argument("--output", default="", metavar="FILE", help="write what was found here too, as JSON")
    _add_folder(parser)


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--repository", default=".", metavar="FOLDER", help="where the files are (this folder)")
