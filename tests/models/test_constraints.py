"""Every constraint of the database has a test that it refuses what it must."""

import ast
from pathlib import Path

from django.apps import apps


def names_refused() -> list[str]:
    """The names given to refused_by() in the modules beside this one."""
    return [
        node.args[0].value
        for path in Path(__file__).parent.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "refused_by"
        if isinstance(node.args[0], ast.Constant)
    ]


def test_every_constraint_is_tested():
    models = apps.get_app_config("engagement").get_models()
    named = {constraint.name for model in models for constraint in model._meta.constraints}

    assert named - set(names_refused()) == set()
