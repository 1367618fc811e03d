"""
A strict reader of declarative Jenkinsfiles: blocks, and which section may stand in which.

Jenkins' own linter needs a Jenkins; this knows the sections of its documented syntax and refuses every other.
"""

import re

TOKEN = re.compile(
    r"(?P<text>'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")|(?P<comment>//[^\n]*)|(?P<sign>[{}()\[\]])|(?P<other>[^'\"{}()\[\]/\s]+|/)"
)
CLOSES = {"}": "{", ")": "(", "]": "["}

INSIDE = {
    "pipeline": {"agent", "options", "parameters", "triggers", "stages", "post", "environment", "tools"},
    "stages": {"stage"},
    "stage": {"when", "environment", "steps", "stages", "input", "options", "agent", "post", "parallel"},
    "post": {"always", "success", "failure", "cleanup"},
}
"""Of a block, the sections that may stand in it; blocks that are not named hold steps."""
NEEDED = {"pipeline": {"agent", "stages"}, "stage": {"steps|stages"}}


def outline(text: str) -> list[str]:
    """The names of the stages, in order. AssertionError for what is not balanced or stands where it may not."""
    _check_balance(text)
    body = re.sub(r"^\s*//[^\n]*", "", text, flags=re.MULTILINE)
    found: list[str] = []
    _walk("pipeline", _block_after(body, re.search(r"^pipeline \{", body, re.MULTILINE)), found)
    return found


def _check_balance(text: str) -> None:
    waiting, place = [], 0
    for match in TOKEN.finditer(text):
        assert not text[place : match.start()].strip(), f"not understood: {text[place : match.start()]!r}"
        place = match.end()
        sign = match["sign"]
        if sign in CLOSES:
            assert waiting, f"{sign} closes nothing"
            assert waiting.pop() == CLOSES[sign], f"{sign} closes another sign"
        elif sign:
            waiting.append(sign)
    assert (waiting, text[place:].strip()) == ([], "")


def _walk(kind: str, body: str, found: list[str]) -> None:
    sections = list(_sections(body))
    names = {name for name, _, _ in sections}
    assert names <= INSIDE[kind], f"{names - INSIDE[kind]} may not stand in {kind}"
    for needed in NEEDED.get(kind, ()):
        assert names & set(needed.split("|")), f"{kind} has no {needed}"
    for name, title, inside in sections:
        if name == "stage":
            found.append(title)
        if name == "input":
            assert re.search(r"submitter '[\w-]+'", inside), "an input has nobody who may say yes"
        if name in INSIDE:
            _walk(name, inside, found)


def _sections(body: str):
    place = 0
    while match := re.compile(r"\s*(\w+)(?:\('([^']*)'\))?([^\n{]*)").match(body, place):
        name, title, rest = match[1], match[2] or "", match[3].strip()
        if body[match.end() : match.end() + 1] == "{":
            assert not rest, f"{name} {rest}"
            inside = _block_after(body, match, at=match.end())
            yield name, title, inside
            place = match.end() + len(inside) + 2
        else:
            assert rest, f"{name} says nothing"
            yield name, title, rest
            place = match.end()


def _block_after(text: str, match: "re.Match[str] | None", at: int | None = None) -> str:
    """What stands between the braces that open at the end of the match."""
    assert match is not None
    start = match.end() - 1 if at is None else at
    depth = 0
    for token in TOKEN.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(token["sign"], 0)
        if depth == 0:
            return text[start + 1 : token.start()]
    raise AssertionError("a block is not closed")
