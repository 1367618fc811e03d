"""Scope expressions: which images `v1 && (v2 || v3)` and its variables mean. Contract 9.3."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

TOKEN = re.compile(r"\s*(&&|\|\||[()!]|[A-Za-z_][A-Za-z0-9_.-]*)")


class BadExpression(Exception):
    """An expression that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a scope can ask about an image."""

    registry: str
    repository: str
    name: str
    """`repository:tag`"""
    labels: Mapping[str, str]


Rule = Callable[[Subject], bool]


def parsed(scope: Mapping[str, Any]) -> Rule | None:
    """
    Read `{"expression", "variables"}` into a function over images; None when it holds nothing.

    Variables without an expression have all to hold. Raises BadExpression.
    """
    variables = scope.get("variables") or []
    expression = scope.get("expression") or ""
    if not isinstance(variables, list) or not all(isinstance(one, dict) for one in variables):
        raise BadExpression("variables must be objects")
    rules = {f"v{number}": _variable(one) for number, one in enumerate(variables, 1)}
    rules |= {one["name"]: _variable(one) for one in variables if one.get("name")}
    if not str(expression).strip():
        conditions = [_variable(one) for one in variables]
        return (lambda subject: all(holds(subject) for holds in conditions)) if conditions else None
    return _Reader(str(expression), rules).read()


class _Reader:
    """Reads one expression from left to right; `&&` binds more tightly than `||`."""

    def __init__(self, expression: str, rules: Mapping[str, Rule]) -> None:
        self._rules = rules
        self._tokens = TOKEN.findall(expression)
        if TOKEN.sub("", expression).strip():
            raise BadExpression(f"{expression!r} holds more than variables, &&, ||, ! and parentheses")

    def read(self) -> Rule:
        rule = self._either()
        if self._tokens:
            raise BadExpression(f"nothing can follow before {self._tokens[0]!r}")
        return rule

    def _next(self) -> str:
        return self._tokens[0] if self._tokens else ""

    def _either(self) -> Rule:
        rule = self._both()
        while self._next() == "||":
            self._tokens.pop(0)
            rule = _or(rule, self._both())
        return rule

    def _both(self) -> Rule:
        rule = self._one()
        while self._next() == "&&":
            self._tokens.pop(0)
            rule = _and(rule, self._one())
        return rule

    def _one(self) -> Rule:
        if not self._tokens:
            raise BadExpression("it ends too early")
        token = self._tokens.pop(0)
        if token == "!":  # noqa: S105 - a token of the expression
            return _not(self._one())
        if token == "(":  # noqa: S105 - as above
            rule = self._either()
            if not self._tokens or self._tokens.pop(0) != ")":
                raise BadExpression("a parenthesis is not closed")
            return rule
        if token not in self._rules:
            raise BadExpression(f"there is no variable {token!r}")
        return self._rules[token]


def _or(one: Rule, other: Rule) -> Rule:
    return lambda subject: one(subject) or other(subject)


def _and(one: Rule, other: Rule) -> Rule:
    return lambda subject: one(subject) and other(subject)


def _not(one: Rule) -> Rule:
    return lambda subject: not one(subject)


def _variable(variable: Mapping[str, Any]) -> Rule:
    """One condition. Attributes that say nothing of images match none."""
    fits = _matcher(str(variable.get("value", "")))
    attribute = variable.get("attribute")
    if attribute == "aqua.registry":
        return lambda subject: fits(subject.registry)
    if attribute == "image.repo":
        return lambda subject: fits(subject.repository)
    if attribute == "image.name":
        return lambda subject: fits(subject.name)
    if attribute == "image.label":
        return lambda subject: any(
            fits(key) or fits(f"{key}={value}") or fits(f"{key}:{value}") for key, value in subject.labels.items()
        )
    return lambda _: False


def _matcher(value: str) -> Callable[[str], bool]:
    """Match with `*` as wildcard; a value in double quotes matches exactly."""
    if len(value) > 1 and value.startswith('"') and value.endswith('"'):
        exact = value[1:-1]
        return lambda text: text == exact
    pattern = re.compile(".*".join(re.escape(part) for part in value.split("*")), re.DOTALL)
    return lambda text: pattern.fullmatch(text) is not None
