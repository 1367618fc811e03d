"""
A plugin of pytest that gives the tests one module in another version; nothing in the checkout is touched.

Asked for with `-p devtools.mutated`; MUTATED_MODULE names the module, MUTATED_SOURCE the file that stands in for it.
"""

import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

MODULE, SOURCE = "MUTATED_MODULE", "MUTATED_SOURCE"


class StandIn:
    """Finds the one module in the file that stands in for it."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != os.environ[MODULE]:
            return None
        return importlib.util.spec_from_file_location(name, os.environ[SOURCE])


if MODULE in os.environ:
    sys.meta_path.insert(0, StandIn)
