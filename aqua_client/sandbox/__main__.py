"""`python -m aqua_client.sandbox`: read the command line, start the server, stop it in good order."""

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path

from aqua_client.sandbox import faults, state_file
from aqua_client.sandbox.console import Console, new_world
from aqua_client.sandbox.messages import Refused
from aqua_client.sandbox.server import Server
from aqua_client.sandbox.world import Settings


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m aqua_client.sandbox", description="A stand-in for Aqua.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=9450, help="port; 0 lets the system choose (default: %(default)s)")
    parser.add_argument("--speed", type=float, default=20.0, help="divides the time of a scan (default: %(default)s)")
    parser.add_argument("--scanners", type=int, default=4, help="scans running at a time (default: %(default)s)")
    parser.add_argument("--key", default="sandbox-access-key-001")
    parser.add_argument("--secret", default="sandbox-secret")
    parser.add_argument("--user", default="admin@sandbox.example")
    parser.add_argument("--password", default="sandbox")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep the world in this file")
    parser.add_argument("--fault", action="append", default=[], metavar="JSON", help="a first fault; repeatable")
    parser.add_argument("--until-eof", action="store_true", help="also stop when standard input ends")
    return parser


def main() -> int:
    """Run until SIGTERM or Ctrl-C; 0 after a clean end, 1 with one sentence when it cannot run."""
    options = arguments().parse_args()
    settings = Settings(
        options.key, options.secret, options.user, options.password, max(options.speed, 0.001), max(options.scanners, 1)
    )
    try:
        console = _console(settings, options)
        server = Server((options.host, options.port), console)
    except state_file.Unreadable as error:
        return _fail(f"The state file {options.state} {error}.")
    except Refused as refused:
        return _fail(f"--fault: {refused.answer.body['message']}.")
    except (OSError, OverflowError) as error:
        return _fail(f"Cannot listen on {options.host}:{options.port}: {getattr(error, 'strerror', None) or error}.")
    keeper = state_file.Keeper(options.state, console) if options.state else None
    try:
        if keeper:
            keeper.start()
    except OSError as error:
        return _fail(f"The state file {options.state} cannot be written: {error.strerror}.")
    _run(server, until_eof=options.until_eof)
    if keeper:
        keeper.stop()
    for call, times in sorted(console.unknown.items()):
        print(f"not known to the sandbox: {call} ({times} times)", file=sys.stderr)
    return 0


def _console(settings: Settings, options: argparse.Namespace) -> Console:
    world = state_file.read(options.state, settings) if options.state else None
    console = Console(world or new_world(settings))
    for text in options.fault:
        try:
            given = json.loads(text)
        except ValueError:
            given = None
        console.faults.add(faults.parse(given))
    return console


def _run(server: Server, *, until_eof: bool) -> None:
    """Serve until a signal, or the end of standard input, asks to stop."""
    stop = threading.Event()
    if until_eof:
        threading.Thread(target=_stop_at_eof, args=(stop,), daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="server", daemon=True)
    thread.start()
    print(f"sandbox ready on http://{server.place}", flush=True)
    stop.wait()
    server.console.faults.clear()
    server.shutdown()
    server.server_close()


def _stop_at_eof(stop: threading.Event) -> None:
    # Not through sys.stdin: its lock would be held here while the interpreter wants to close it.
    while os.read(0, 4096):
        pass
    stop.set()


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
