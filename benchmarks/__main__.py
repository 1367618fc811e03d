"""`python -m benchmarks [PART ...] [--quick]`: measure, and print each figure beside its bar."""

import argparse
import contextlib
import os
import shutil
import sys
import time
from collections.abc import Sequence

from benchmarks import (
    allocation,
    checks,
    effort,
    estate,
    growth,
    importing,
    meters,
    operations,
    pages,
    plan,
    planning,
    reading,
    rotation,
    start,
    storing,
    trying,
    under_load,
)
from benchmarks.lab import Lab
from benchmarks.table import Part, summary
from devtools import stopping
from devtools.problems import Problem
from devtools.runs import temporary_folder

PARTS = {
    "pages": pages.run,
    "growth": growth.run,
    "load": under_load.run,
    "operations": operations.run,
    "findings": storing.run,
    "imports": importing.run,
    "start": start.run,
    "reading": reading.run,
    "sandbox": estate.run,
    "planning": planning.run,
    "plan": allocation.run,
    "checks": checks.run,
    "rotation": rotation.run,
    "effort": effort.run,
    "whatif": trying.run,
}


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python3 dev.py bench", description="Measure speed.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure (default: all): {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="less data and fewer requests, to see that it works")
    return parser


def main() -> int:
    """Measure; 0 whatever the figures say, 1 with one sentence when something broke."""
    options = arguments().parse_args()
    unknown = [name for name in options.parts if name not in PARTS]
    if unknown:
        arguments().error(f"there is no part {unknown[0]!r}; the parts are {', '.join(PARTS)}")
    stopping.listen()
    began = time.monotonic()
    try:
        found = _measure(options.parts or list(PARTS), plan.QUICK if options.quick else plan.FULL)
    except Problem as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 1
    except stopping.Stopped as stopped:
        return 128 + stopped.number
    seconds = time.monotonic() - began
    print(f"\n{summary([figure for part in found for figure in part.figures])} ({seconds:.0f} s)")
    return 0


def _measure(names: Sequence[str], how_much: plan.Plan) -> list[Part]:
    if not meters.is_readable():
        raise Problem("CPU and memory are read from /proc, so the benchmarks need Linux.")
    try:
        database_url, redis_url = os.environ["DATABASE_URL"], os.environ["REDIS_URL"]
    except KeyError as missing:
        raise Problem(f"{missing.args[0]} is not set; start with: python3 dev.py bench") from None
    found = []
    for name in names:
        with contextlib.ExitStack() as stack:
            folder = temporary_folder("bench")
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            lab = Lab(stack, folder, database_url=database_url, redis_url=redis_url)
            part = PARTS[name](lab, how_much, _say)
        print("\n\n".join([f"\n{part.title}\n{'═' * len(part.title)}", *part.tables]), flush=True)
        found.append(part)
    return found


def _say(text: str) -> None:
    """Tell a waiting person how far it is; not part of the result."""
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
