"""`dev.py bench`: start a database and a broker of our own and hand over to `benchmarks/`."""

from devtools import servers
from devtools.places import CHECKOUT, python
from devtools.problems import Problem
from devtools.processes import Child
from devtools.product import bench_environment
from devtools.runs import open_run


def run(arguments: list[str]) -> int:
    """
    Measure, with the arguments of `python -m benchmarks`, and give its exit code.

    Everything is as in production: servers that write to disk, static files that are collected and hashed.
    """
    with open_run(), servers.temporary_pair(durable=True) as (database_url, redis_url):
        env = bench_environment(database_url=database_url, redis_url=redis_url)
        said: list[str] = []
        collect = (python(), "manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        if Child("collectstatic", collect, cwd=CHECKOUT, env=env, log=said.append).finish() != 0:
            raise Problem(f"The static files could not be collected ({said[-1] if said else 'no reason was given'}).")
        bench = (python(), "-m", "benchmarks", *arguments)
        return Child("bench", bench, cwd=CHECKOUT, env=env, own_group=False).finish_in_foreground()
