"""The modules of the access door with one of their conditions taken out, as `dev.py mutate-access` tries them."""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ACCESS = Path("engagement/access")
# Whose questions the door asks: which memberships last, and which lead to an engagement.
_ASKED_BY_IT = (Path("engagement/models/memberships.py"),)
Change = Callable[[], None]
_TRUE, _FALSE = ast.Constant(True), ast.Constant(False)


@dataclass(frozen=True)
class Mutant:
    """A module with one condition less: where, what is gone, and its source without it."""

    module: str
    line: int
    gone: str
    source: str


def of(checkout: Path) -> list[Mutant]:
    """Every removal of a condition in the modules of the access door, in the order of the files."""
    own = sorted(path for path in (checkout / ACCESS).glob("*.py") if path.name != "__init__.py")
    files = [path.relative_to(checkout) for path in own] + list(_ASKED_BY_IT)
    return [
        mutant
        for path in files
        for mutant in of_module(".".join(path.with_suffix("").parts), (checkout / path).read_text())
    ]


def of_module(module: str, source: str) -> list[Mutant]:
    """The same for the source of one module."""
    n = len(list(_removals(ast.parse(source))))
    return [_nth(module, source, number) for number in range(n)]


def _nth(module: str, source: str, number: int) -> Mutant:
    tree = ast.parse(source)
    line, gone, change = list(_removals(tree))[number]
    change()
    return Mutant(module, line, gone, ast.unparse(ast.fix_missing_locations(tree)))


def _removals(tree: ast.Module) -> Iterator[tuple[int, str, Change]]:
    """What can be taken out of the tree: the line, the words for it, and the deed."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.If | ast.IfExp):
            yield from _of_choice(node)
        elif isinstance(node, ast.BoolOp):
            yield from _of_conjuncts(node)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
            yield from _of_both(node)
        elif isinstance(node, ast.comprehension):
            yield from _of_comprehension(node)
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "RIGHTS":
            yield from _of_rights(tree, node)
        elif isinstance(node, ast.FunctionDef) and node.name in ("require", "allows"):
            yield from _of_seat(node)


def _of_call(node: ast.Call) -> Iterator[tuple[int, str, Change]]:
    """Each argument of a filter or an exclude, and of a Q that asks for more than one thing."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    n = len(node.args) + len(node.keywords)
    if name not in ("filter", "exclude") and not (name == "Q" and n > 1):
        return
    arguments: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
    for argument in arguments:
        yield argument.lineno, f"{name}({ast.unparse(argument)})", _drop(node, argument)


def _drop(node: ast.Call, argument: ast.expr | ast.keyword) -> Change:
    def change() -> None:
        node.args = [one for one in node.args if one is not argument]
        node.keywords = [one for one in node.keywords if one is not argument]

    return change


def _of_choice(node: ast.If | ast.IfExp) -> Iterator[tuple[int, str, Change]]:
    """A refusal that is never reached, or a grant that always is."""
    refuses = isinstance(node, ast.If) and _refuses(node.body[0])
    yield node.lineno, f"if {ast.unparse(node.test)}", _put(node, "test", _FALSE if refuses else _TRUE)


def _refuses(statement: ast.stmt) -> bool:
    says = ast.unparse(statement)
    return isinstance(statement, ast.Raise) or (isinstance(statement, ast.Return) and says.endswith((".none()", "[]")))


def _of_conjuncts(node: ast.BoolOp) -> Iterator[tuple[int, str, Change]]:
    """
    Each part of an `and` taken for true; each part of an `or` in a refusal taken for false.

    Not `isinstance`, which tells mypy who has signed in: whoever has not is neither active nor of the team.
    """
    is_and = isinstance(node.op, ast.And)
    for at, value in enumerate(node.values):
        if "isinstance(" in ast.unparse(value):
            continue
        if is_and or isinstance(value, ast.UnaryOp):
            yield value.lineno, f"… {ast.unparse(value)} …", _put_at(node.values, at, _TRUE if is_and else _FALSE)


def _of_both(node: ast.BinOp) -> Iterator[tuple[int, str, Change]]:
    """Each side of an & between two questions to the database."""
    for side, other in (("left", node.right), ("right", node.left)):
        gone = getattr(node, side)
        yield gone.lineno, f"& {ast.unparse(gone)}", _put(node, side, other)


def _of_comprehension(node: ast.comprehension) -> Iterator[tuple[int, str, Change]]:
    for at, test in enumerate(node.ifs):
        yield test.lineno, f"for … if {ast.unparse(test)}", _put_at(node.ifs, at, _TRUE)


def _of_rights(tree: ast.Module, node: ast.AnnAssign) -> Iterator[tuple[int, str, Change]]:
    """Each right given to each role that lacks it."""
    every = {f"May.{name}" for name in _members(tree, "May")}
    table = node.value
    for role, held in zip(table.keys, table.values, strict=True) if isinstance(table, ast.Dict) else []:
        rights = next(one for one in ast.walk(held) if isinstance(one, ast.Set))
        for right in sorted(every - {ast.unparse(one) for one in rights.elts}):
            given = ast.parse(right, mode="eval").body
            yield held.lineno, f"{ast.unparse(role or held)} gets {right}", _add(rights.elts, given)


def _members(tree: ast.Module, name: str) -> list[str]:
    """The names that a class, such as an enumeration, gives to values."""
    body = next(one.body for one in tree.body if isinstance(one, ast.ClassDef) and one.name == name)
    targets = [target for line in body if isinstance(line, ast.Assign) for target in line.targets]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _of_seat(node: ast.FunctionDef) -> Iterator[tuple[int, str, Change]]:
    """The seat's own questions, which then hold for everybody."""
    yield node.lineno, f"Seat.{node.name}", _put(node, "body", [ast.Return(_TRUE if node.name == "allows" else None)])


def _put(node: ast.AST, name: str, value: object) -> Change:
    return lambda: setattr(node, name, copy.deepcopy(value))


def _put_at(values: list[ast.expr], at: int, value: ast.expr) -> Change:
    return lambda: values.__setitem__(at, copy.deepcopy(value))


def _add(values: list[ast.expr], value: ast.expr) -> Change:
    return lambda: values.append(value)
