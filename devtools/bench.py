"""`dev.py bench`: start a database and a broker of our own and hand over to `benchmarks/`."""

from devtools import servers
from devtools.places import CHECKOUT, python
from devtools.processes import Child
from devtools.product import test_environment
from devtools.runs import open_run


def run(arguments: list[str]) -> int:
    """Measure, with the arguments of `python -m benchmarks`, and give its exit code."""
    with open_run(), servers.temporary_pair() as (database_url, redis_url):
        env = test_environment(database_url=database_url, redis_url=redis_url)
        child = Child("bench", (python(), "-m", "benchmarks", *arguments), cwd=CHECKOUT, env=env, own_group=False)
        return child.finish_in_foreground()
