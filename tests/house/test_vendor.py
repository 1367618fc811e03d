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
TEMPLATES = settings.BASE_DIR / "templates"
VENDOR = STATIC / "vendor"
PACKAGES = tomllib.loads((VENDOR / "MANIFEST.toml").read_text())["package"]
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
# speed.md, "JS + CSS, first visit"; what is measured is what the web server sends, compressed.
FIRST_VISIT_BYTES = 110 * 1024
# Files that only some pages load.
OWN_FILE_BYTES = 3 * 1024
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


def with_what_it_is_made_of(name: str) -> set[str]:
    """The template, those that it extends or includes, and theirs."""
    text = (TEMPLATES / name).read_text()
    made_of = re.findall(r'\{% (?:extends|include) "([^"#]+)', text)
    return {name}.union(*(with_what_it_is_made_of(one) for one in made_of if (TEMPLATES / one).exists()))


def weight_of(page: str) -> int:
    """What a browser that has nothing yet loads for the page."""
    text = "".join((TEMPLATES / name).read_text() for name in with_what_it_is_made_of(page))
    named = set(re.findall(r'\{% static "([^"]+\.(?:css|js))" %\}', text))
    return compressed_size(HTMX) + sum(compressed_size(STATIC / name) for name in named)


def test_the_scripts_and_styles_of_a_first_visit_are_light():
    pages = [str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")]

    assert {page: weight_of(page) for page in pages if weight_of(page) > FIRST_VISIT_BYTES} == {}


def test_no_script_loads_another_one_that_a_template_does_not_name():
    scripts = STATIC.glob("js/*.js")

    assert [path.name for path in scripts if re.search(r"^import |\bimport\(", path.read_text(), re.MULTILINE)] == []


def test_what_one_kind_of_page_loads_for_itself_is_small():
    of_all = re.findall(r'static "([^"]+\.(?:css|js))"', (TEMPLATES / "base.html").read_text())
    own = {str(path.relative_to(STATIC)): path for path in [*STATIC.glob("css/*.css"), *STATIC.glob("js/*.js")]}

    assert [name for name in own.keys() - set(of_all) if compressed_size(own[name]) > OWN_FILE_BYTES] == []


def test_every_icon_that_a_template_names_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "tabler-icons/sprite.svg").read_text()))
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'\{% icon "([^"]+)"|icon_name="([^"]+)"', path.read_text())
        for name in name
        if name
    }

    assert named - drawn == set()
