"""What others wrote: unchanged, licensed, and light enough."""

import gzip
import hashlib
import re
import tomllib
from pathlib import Path

import django_htmx
import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "static"
VENDOR = STATIC / "vendor"
PACKAGES = tomllib.loads((VENDOR / "MANIFEST.toml").read_text())["package"]
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
# speed.md, "JS + CSS, first visit"; what is measured is what the web server sends, compressed.
FIRST_VISIT_BYTES = 110 * 1024
ALLOWED_LICENCES = {"MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Apache-2.0"}


def compressed_size(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_the_files_are_those_of_the_manifest(package):
    found = {name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() for name in package["files"]}

    assert found == package["files"]


def test_every_vendored_file_is_in_the_manifest():
    listed = {name for package in PACKAGES for name in package["files"]} | {"MANIFEST.toml"}
    present = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}

    assert present == listed


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_every_package_comes_with_a_licence_that_allows_it(package):
    text = (VENDOR / package["licence_file"]).read_text()

    assert package["licence"] in ALLOWED_LICENCES
    assert text.startswith(f"{package['licence']} License")
    assert "Copyright" in text


@pytest.mark.parametrize("name", ["tabler/tabler.min.css", "tabler-icons/sprite.svg"])
def test_the_licence_comment_stays_in_the_file(name):
    opening = (VENDOR / name).read_text()[:400]

    assert "Copyright" in opening
    assert "MIT" in opening


def test_the_scripts_and_styles_of_a_first_visit_are_light():
    ours = [*STATIC.glob("css/*.css"), *STATIC.glob("js/*.js"), *VENDOR.rglob("*.css"), *VENDOR.rglob("*.js")]

    assert sum(compressed_size(path) for path in [*ours, HTMX]) <= FIRST_VISIT_BYTES


def test_every_icon_that_a_template_names_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "tabler-icons/sprite.svg").read_text()))
    named = {
        name
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for name in re.findall(r'\{% icon "([^"]+)"|icon_name="([^"]+)"', path.read_text())
        for name in name
        if name
    }

    assert named - drawn == set()
