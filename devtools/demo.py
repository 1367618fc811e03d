"""`dev.py demo`: start everything, show where it is, and stop everything again."""

import contextlib
import http.client
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from devtools import ports, servers, stopping
from devtools.journal import Journal
from devtools.places import CHECKOUT, STATE, program, python, state_folder
from devtools.problems import Problem
from devtools.processes import Child, pump, wait_until
from devtools.product import demo_environment
from devtools.runs import open_run, try_lock

_SIGN_IN = re.compile(r"^(?P<role>[^:|]+): (?P<email>\S+@\S+) / (?P<password>\S+)$")
_WORKER_PATIENCE_S = 20  # a task's own HTTP deadlines are shorter
_CELERY = (python(), "-m", "celery", "--quiet", "-A", "engagement")
_SANDBOX_READY = "sandbox ready on "
_SANDBOX_SPEED = 20  # a scan takes seconds instead of minutes, and can still be watched


def run(arguments: list[str]) -> int:
    """
    Run the demo until Ctrl-C or SIGTERM, and give 0.

    Raises Problem when something stands in the way of the start, or a part ends by itself; everything is stopped then.
    """
    if arguments:
        raise Problem("`demo` takes no arguments; PORT=..., DATABASE_URL and REDIS_URL are read from the environment.")
    journal = Journal()
    try:
        with only_one(state_folder()), contextlib.ExitStack() as parts:
            _run(parts, journal)
    except stopping.Stopped:
        journal.say("Stopped. The data are kept in .state.")
    return 0


@contextlib.contextmanager
def only_one(state: Path) -> Iterator[None]:
    """Hold the lock of a state folder; raises Problem when another demo holds it."""
    with (state / "lock").open("a") as lock:
        if not try_lock(lock):
            raise Problem("A demo of this checkout is running already; stop that one with Ctrl-C first.")
        yield


def _run(parts: contextlib.ExitStack, journal: Journal) -> None:
    """Start everything and watch over it, until somebody asks for the end or something is wrong."""
    try:
        _watch(_start(parts, journal))
    except Problem:
        stopping.begin()
        journal.mute()  # what the parts say about one that has died would bury the one sentence
        raise


def _start(parts: contextlib.ExitStack, journal: Journal) -> list[Child]:
    """Start part after part, each pushed on `parts` to be stopped in reverse order, and show the address."""
    port = ports.wanted_port(8000)
    journal.say("Starting Tidemark ...")
    folder = parts.enter_context(open_run())
    database = parts.enter_context(servers.database(STATE, folder, log=journal.part("postgres")))
    broker = parts.enter_context(servers.broker(STATE, log=journal.part("valkey")))
    sandbox_port = kept_port(STATE / "sandbox-port")
    env = demo_environment(
        secrets_file=STATE / "demo.env",
        files=STATE / "files",
        database_url=database.url,
        redis_url=broker.url,
        sandbox_url=f"http://127.0.0.1:{sandbox_port}",
    )
    env.setdefault("TIDEMARK_PUBLIC_URL", f"http://127.0.0.1:{port}")
    sandbox = _sandbox(sandbox_port, env, journal)
    parts.callback(sandbox.stop)
    sign_ins = _set_up(env, journal)
    crew = [_web(port, env, journal)]
    parts.callback(_dismiss, crew)
    wait_until(lambda: any(line.startswith(_SANDBOX_READY) for line in sandbox.last_lines), sandbox, within_s=30)
    wait_until(lambda: answers(port), crew[0], within_s=60)
    crew += [_worker(env, journal), _beat(env, journal)]
    journal.say(banner(f"http://127.0.0.1:{port}/", sign_ins))
    return [*(server.child for server in (database, broker) if server.child), sandbox, *crew]


def _watch(children: Sequence[Child]) -> None:
    """Wait until a signal comes; raises Problem when a part ends by itself."""
    while True:
        for child in children:
            if not child.is_running:
                raise Problem(
                    f"{child.name} ended by itself ({child.how_it_ended()}), so everything was stopped. "
                    "Start again with: python3 dev.py demo"
                )
        stopping.check()
        pump(0.2)


def kept_port(file: Path) -> int:
    """
    Give the sandbox's port, chosen once and kept in a file: consoles in the database name it.

    Raises Problem when another program has taken it meanwhile.
    """
    if not file.exists():
        file.write_text(str(ports.free_port()))
    port = int(file.read_text())
    if not ports.is_free(port):
        raise Problem(
            f"Port {port}, where this checkout's Aqua sandbox answers, is taken by another program; stop that program, "
            "or remove .state to begin afresh with another port."
        )
    return port


def _sandbox(port: int, env: Mapping[str, str], journal: Journal) -> Child:
    return Child(
        "sandbox",
        [
            *(python(), "-m", "aqua_client.sandbox", "--host", "127.0.0.1", "--port", str(port)),
            *("--state", str(STATE / "sandbox.json"), "--speed", str(_SANDBOX_SPEED)),
        ],
        env=env,
        cwd=CHECKOUT,
        log=journal.part("sandbox"),
    )


def _set_up(env: Mapping[str, str], journal: Journal) -> list[tuple[str, str, str]]:
    """Bring the database and the static files up to date, and give the sign-ins (role, email, password)."""
    steps = [
        _manage(("migrate", "--verbosity", "0"), "migrate", env, journal),
        _manage(("collectstatic", "--no-input", "--verbosity", "0"), "static", env, journal),
    ]
    for step in steps:
        _finish(step)
    found: list[tuple[str, str, str]] = []
    log = journal.part("seed")

    def keep_sign_ins(line: str) -> None:
        if match := _SIGN_IN.match(line):
            found.append((match["role"], match["email"], match["password"]))
        else:
            log(line)

    _finish(Child("seed", [python(), "manage.py", "seed_demo"], env=env, cwd=CHECKOUT, log=keep_sign_ins))
    return found


def _manage(command: tuple[str, ...], name: str, env: Mapping[str, str], journal: Journal) -> Child:
    return Child(name, [python(), "manage.py", *command], env=env, cwd=CHECKOUT, log=journal.part(name))


def _finish(step: Child) -> None:
    if step.finish() != 0:
        raise Problem(f"The step {step.name!r} failed ({step.how_it_ended()}); its messages stand above.")


def _web(port: int, env: Mapping[str, str], journal: Journal) -> Child:
    command = [
        *(program("granian"), "--interface", "wsgi", "--workers", "2", "--blocking-threads", "2"),
        # A worker that is told to end while it still loads does not hear it, and would be awaited for ever.
        *("--workers-kill-timeout", "3"),
        *("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", "engagement.wsgi:application"),
    ]
    return Child("web", command, env=env, cwd=CHECKOUT, log=journal.part("web"))


def _worker(env: Mapping[str, str], journal: Journal) -> Child:
    command = [*_CELERY, "worker", "-P", "threads", "-c", "8", "-l", "warning", "--without-mingle", "--without-gossip"]
    # It warns of root in ten lines; in a demo on this machine alone that is as intended.
    own = {"TIDEMARK_DB_POOL": "1", "PYTHONWARNINGS": "ignore:::celery.platforms"}
    return Child("worker", command, env={**env, **own}, cwd=CHECKOUT, log=journal.part("worker"))


def _beat(env: Mapping[str, str], journal: Journal) -> Child:
    command = [*_CELERY, "beat", "-l", "warning", "--schedule", str(STATE / "beat-schedule"), "--pidfile", ""]
    return Child("beat", command, env=env, cwd=CHECKOUT, log=journal.part("beat"))


def _dismiss(crew: Sequence[Child]) -> None:
    """Ask all at once to finish, then wait for each."""
    for child in crew:
        child.ask_to_stop()
    for child in crew:
        child.await_stop(patience_s=_WORKER_PATIENCE_S)


def answers(port: int) -> bool:
    """Tell whether a web server on this port gives its first page, or leads to it."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", "/")
        return line.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def banner(address: str, sign_ins: Sequence[tuple[str, str, str]]) -> str:
    """Say where Tidemark is and how to sign in."""
    wide = [max((len(row[column]) for row in sign_ins), default=0) for column in range(2)]
    rows = [f"  {role:<{wide[0]}}   {email:<{wide[1]}}   {password}" for role, email, password in sign_ins]
    heading = ["", "Sign in as:", *rows] if rows else []
    return "\n".join(["", f"Tidemark is ready: {address}", *heading, "", "Ctrl-C stops it.", ""])
