"""`python -m benchmarks.inside NAME JSON`: run one of these modules in a process of its own and print its result."""

import importlib
import json
import sys

import django

if __name__ == "__main__":
    django.setup()
    # Only now, since models cannot be imported before.
    result = importlib.import_module(f"benchmarks.inside.{sys.argv[1]}").run(**json.loads(sys.argv[2]))
    print(json.dumps(result), flush=True)
