"""
The entries of a policy's lists as one line each: how a person reads them, and how they type them.

`acr-base` of Aqua's `{"name": "acr-base", "version_range": "<2"}` is `acr-base <2`; what a line does not say is empty,
which fits anything (contract 9.2, package entry).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Fields = Mapping[str, Any]

ATTRIBUTES = ("aqua.registry", "image.repo", "image.name", "image.label")
_PACKAGE_PARTS = ("format", "arch", "license")
_VARIABLE = re.compile(r"(?:(?P<name>[A-Za-z_][\w-]*)\s*:\s*)?(?P<attribute>[\w.]+)\s*=\s*(?P<value>.+)")
_IMAGE = re.compile(r"(?P<name>[^\s@]+)(?:@(?P<digest>sha256:[0-9a-f]+))?(?:\s+in\s+(?P<registry>.+))?")
_PACKAGE = re.compile(r"(?P<name>[^\s<>=]+)\s*(?P<version>.*)")


class BadLine(ValueError):
    """The line cannot be read; the message says how it is written."""


def package_as_line(row: Fields) -> str:
    """Such as `openssl <3.0; format=deb`."""
    version = str(row.get("version_range") or row.get("version") or "")
    told = [f"{part}={row[part]}" for part in _PACKAGE_PARTS if row.get(part)]
    return "; ".join([f"{row.get('name') or ''} {version}".strip(), *told])


def package_of_line(line: str) -> Fields:
    """Raises BadLine."""
    first, *more = (part.strip() for part in line.split(";"))
    found = _PACKAGE.fullmatch(first)
    told = dict(part.partition("=")[::2] for part in more)
    if not found or not set(told) <= set(_PACKAGE_PARTS) or not all(told.values()):
        raise BadLine("Write a package such as log4j-core <2.17.1; format=maven.")
    version = found["version"].strip()
    kind = "version_range" if version[:1] in "<>=" and version else "version"
    return {"name": found["name"], **({kind: version} if version else {}), **told}


def label_as_line(row: Fields) -> str:
    """Such as `team=payments`, or `team` for any value."""
    key, value = str(row.get("key") or ""), str(row.get("value") or "")
    return f"{key}={value}" if value else key


def label_of_line(line: str) -> Fields:
    """Raises BadLine."""
    key, _, value = (part.strip() for part in line.partition("="))
    if not key:
        raise BadLine("Write a label such as team=payments, or only team for any value.")
    return {"key": key, "value": value}


def image_as_line(row: Fields) -> str:
    """Such as `team/base:1.2@sha256:… in acr-prod`."""
    digest, registry = row.get("imagedigest"), row.get("registry")
    return f"{row.get('imagename') or ''}{f'@{digest}' if digest else ''}{f' in {registry}' if registry else ''}"


def image_of_line(line: str) -> Fields:
    """Raises BadLine."""
    found = _IMAGE.fullmatch(line)
    if not found or ":" not in found["name"]:
        raise BadLine("Write an image such as team/base:1.2 in acr-prod, with its tag.")
    return {
        "imagename": found["name"],
        "registry": (found["registry"] or "").strip(),
        **({"imagedigest": found["digest"]} if found["digest"] else {}),
    }


def script_as_line(row: Fields) -> str:
    """Its name in the console."""
    return str(row.get("name") or "")


def script_of_line(line: str) -> Fields:
    """By its name, under which the console has it."""
    return {"name": line}


def variable_as_line(row: Fields) -> str:
    """Such as `image.repo = team-a/*`, with a name before it where it has one of its own."""
    name = f"{row['name']}: " if row.get("name") else ""
    return f"{name}{row.get('attribute') or ''} = {row.get('value') or ''}"


def variable_of_line(line: str) -> Fields:
    """Raises BadLine."""
    found = _VARIABLE.fullmatch(line)
    if not found or found["attribute"] not in ATTRIBUTES:
        raise BadLine(f"Write a variable such as image.repo = team-a/*; it is one of {', '.join(ATTRIBUTES)}.")
    return {"attribute": found["attribute"], "value": found["value"].strip(), "name": found["name"] or ""}


AS_LINE: Mapping[str, Callable[[Fields], str]] = {
    "packages_black_list": package_as_line,
    "packages_white_list": package_as_line,
    "required_labels": label_as_line,
    "forbidden_labels": label_as_line,
    "trusted_base_images": image_as_line,
    "allowed_images": image_as_line,
    "custom_checks": script_as_line,
    "scap_files": script_as_line,
    "variables": variable_as_line,
}
OF_LINE: Mapping[str, Callable[[str], Fields]] = {
    "packages_black_list": package_of_line,
    "packages_white_list": package_of_line,
    "required_labels": label_of_line,
    "forbidden_labels": label_of_line,
    "trusted_base_images": image_of_line,
    "allowed_images": image_of_line,
    "custom_checks": script_of_line,
    "scap_files": script_of_line,
    "variables": variable_of_line,
}
