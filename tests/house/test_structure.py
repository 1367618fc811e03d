"""What the import contracts cannot say about the house."""

import ast
import re
from pathlib import Path

import allauth
import pytest
from celery import Task
from django.db.migrations.loader import MigrationLoader

from engagement import celery, tasks

CHECKOUT = Path(__file__).parents[2]
ENGAGEMENT = CHECKOUT / "engagement"
TEMPLATES = CHECKOUT / "templates"
PAGES = sorted(path for room in ("views", "forms", "templatetags") for path in (ENGAGEMENT / room).rglob("*.py"))
CODE = sorted(path for room in ("engagement", "aqua_client", "devtools") for path in (CHECKOUT / room).rglob("*.py"))


def told(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


@pytest.mark.parametrize("path", PAGES, ids=told)
def test_pages_reach_rows_only_through_the_door(path: Path) -> None:
    used = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}

    assert used.isdisjoint({"objects", "_default_manager", "_base_manager", "raw"})


@pytest.mark.parametrize("path", CODE, ids=told)
def test_imports_stand_at_the_top(path: Path) -> None:
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]

    hidden = [node for f in functions for node in ast.walk(f) if isinstance(node, (ast.Import, ast.ImportFrom))]

    assert hidden == []


@pytest.mark.parametrize("path", CODE, ids=told)
def test_a_file_stays_readable_in_one_go(path: Path) -> None:
    is_migration = "migrations" in path.parts

    assert is_migration or len(path.read_text().splitlines()) <= 400


def test_every_task_name_is_a_registered_task() -> None:
    names = {value for value in vars(celery).values() if isinstance(value, str) and value.startswith("tidemark.")}

    registered = {task.name for task in vars(tasks).values() if isinstance(task, Task)}

    assert names == registered


def test_there_is_one_migration_leaf() -> None:
    leaves = MigrationLoader(None).graph.leaf_nodes("engagement")

    assert len(leaves) == 1


def test_no_template_is_an_orphan() -> None:
    sources = [*CODE, *TEMPLATES.rglob("*.html")]
    named = {name for path in sources for name in re.findall(r"[\w/.-]+\.(?:html|svg|txt)", path.read_text())}

    # Its views ask for templates by these names, and ours stand in for them.
    theirs = Path(allauth.__file__).parent / "templates"
    asked_for_by_allauth = {str(path.relative_to(theirs)) for path in theirs.rglob("*") if path.is_file()}

    written = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file()}

    assert written - named - asked_for_by_allauth == set()
