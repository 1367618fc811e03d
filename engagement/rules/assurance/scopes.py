"""Which images a policy is about: registries, names and expressions such as `v1 && (v2 || v3)` (contract 9.3)."""

import re
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase

from engagement.rules.assurance.policy import BadPolicy, Fields, Policy
from engagement.rules.assurance.values import Name

GLOBAL = "Global"
_TOKENS = re.compile(r"\s*(?:(&&|\|\||[()!])|([A-Za-z_][\w.-]*))")
_BINDING = {"!": 3, "&&": 2, "||": 1}

Labels = Mapping[str, str]
Scopes = Mapping[str, Fields]


def covers(policy: Policy, name: Name, labels: Labels, scopes: Scopes) -> bool:
    """
    Whether the policy judges the image; `scopes` holds the console's application scopes by name, each as Aqua's
    `{"expression", "variables"}` of its images. One that is not there contains nothing.

    Raises BadPolicy for an expression that cannot be read.
    """
    wanted, left_out = policy.texts("application_scopes"), policy.texts("exclude_application_scopes")
    if GLOBAL not in wanted and not any(_is_in(one, name, labels, scopes) for one in wanted):
        return False
    if any(_is_in(one, name, labels, scopes) for one in left_out):
        return False
    if policy.texts("registries") and name.registry not in policy.texts("registries"):
        return False
    if policy.texts("images") and name.image not in policy.texts("images"):
        return False
    return meets(policy.fields["scope"], name, labels, empty=True)


def meets(scope: Fields, name: Name, labels: Labels, *, empty: bool) -> bool:
    """
    Whether the image meets an expression over variables; those without an expression have all to hold.

    `empty` is the answer of a scope that says nothing. Raises BadPolicy.
    """
    variables: Sequence[Fields] = scope.get("variables") or []
    expression = str(scope.get("expression") or "").strip()
    truths = [_holds(one, name, labels) for one in variables]
    if not expression:
        return all(truths) if truths else empty
    named = {f"v{number}": truth for number, truth in enumerate(truths, 1)}
    named |= {str(one["name"]): truth for one, truth in zip(variables, truths, strict=True) if one.get("name")}
    return _evaluate(_in_order(expression), named)


def _is_in(scope: str, name: Name, labels: Labels, scopes: Scopes) -> bool:
    if scope == GLOBAL:
        return True
    return scope in scopes and meets(scopes[scope], name, labels, empty=False)


def _holds(variable: Fields, name: Name, labels: Labels) -> bool:
    fits = _matcher(str(variable.get("value") or ""))
    attribute = variable.get("attribute")
    if attribute == "image.label":
        return any(fits(key) or fits(f"{key}={value}") or fits(f"{key}:{value}") for key, value in labels.items())
    asked = {"aqua.registry": name.registry, "image.repo": name.repository, "image.name": name.image}
    return attribute in asked and fits(asked[str(attribute)])


def _matcher(value: str) -> Callable[[str], bool]:
    """A star stands for anything; a value in double quotes is meant to the letter."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].__eq__
    literal = value.replace("[", "[[]").replace("?", "[?]")
    return lambda text: fnmatchcase(text, literal)


def _in_order(expression: str) -> list[str]:
    """The expression with each operator after what it joins, so that it can be worked off from left to right."""
    done: list[str] = []
    waiting: list[str] = []
    expects_value = True
    for sign, word in _split(expression):
        if word or sign in ("(", "!"):
            _expect(expects_value, expression)
        else:
            _expect(not expects_value, expression)
        expects_value = not word and sign != ")"
        if word:
            done.append(word)
        elif sign == ")":
            _close(done, waiting, expression)
        else:
            _join(sign, done, waiting)
    _expect(not expects_value and "(" not in waiting, expression)
    return [*done, *reversed(waiting)]


def _split(expression: str) -> list[tuple[str, str]]:
    _expect(not _TOKENS.sub("", expression).strip(), expression)
    return [(match[1] or "", match[2] or "") for match in _TOKENS.finditer(expression)]


def _join(sign: str, done: list[str], waiting: list[str]) -> None:
    """Work off what binds at least as tightly before an operator is put off; signs before a value wait for it."""
    if sign in _BINDING and sign != "!":
        while waiting and _BINDING.get(waiting[-1], 0) >= _BINDING[sign]:
            done.append(waiting.pop())
    waiting.append(sign)


def _close(done: list[str], waiting: list[str], expression: str) -> None:
    while waiting and waiting[-1] != "(":
        done.append(waiting.pop())
    _expect(bool(waiting), expression)
    waiting.pop()


def _evaluate(steps: list[str], named: Mapping[str, bool]) -> bool:
    found: list[bool] = []
    for step in steps:
        if step == "!":
            found.append(not found.pop())
        elif step in _BINDING:
            right, left = found.pop(), found.pop()
            found.append((left and right) if step == "&&" else (left or right))
        elif step in named:
            found.append(named[step])
        else:
            raise BadPolicy("scope", f"There is no variable {step}.")
    return found.pop()


def _expect(holds: bool, expression: str) -> None:
    if not holds:
        raise BadPolicy("scope", f"The expression {expression} cannot be read: join variables by &&, || and brackets.")
