"""Archives from elsewhere: nothing in them is trusted."""

import io
import zipfile

import pytest

from engagement.domain.packages.archives import MOST_BYTES, MOST_FILE_BYTES, MOST_FILES, BadArchive, packed, unpacked
from engagement.domain.packages.files import BadFile


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return made.getvalue()


def test_what_was_packed_is_unpacked():
    files = {"package.toml": 'name = "Ä"\n', "one.toml": "a = 1\n"}

    assert unpacked(packed(files)) == files


@pytest.mark.parametrize(
    "name",
    ["../package.toml", "/etc/package.toml", "folder/package.toml", "..\\package.toml", ".package.toml"],
)
def test_a_path_in_a_name_is_refused(name):
    with pytest.raises(BadArchive, match="put the files at the top of the archive"):
        unpacked(zipped((name, b"a = 1")))


def test_other_files_are_refused():
    with pytest.raises(BadArchive, match=r"'run.sh': a package has TOML files only"):
        unpacked(zipped(("run.sh", b"true")))


def test_a_name_that_is_there_twice_is_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped(("a.toml", b"a = 1"), ("a.toml", b"a = 2"))

    with pytest.raises(BadArchive, match="two files of one name"):
        unpacked(twice)


def test_too_many_files_are_refused():
    many = zipped(*((f"f{number}.toml", b"") for number in range(MOST_FILES + 1)))

    with pytest.raises(BadArchive, match=f"at most {MOST_FILES} are read"):
        unpacked(many)


def test_a_file_that_swells_is_refused():
    with pytest.raises(BadArchive, match=r"package.toml is larger than 300 kB"):
        unpacked(zipped(("package.toml", b"#" * (MOST_FILE_BYTES + 1))))


def test_a_large_archive_is_refused_unread():
    with pytest.raises(BadArchive, match="larger than 1,000 kB"):
        unpacked(b"PK" + bytes(MOST_BYTES))


@pytest.mark.parametrize("data", [b"", b"no zip at all", packed({"package.toml": "a = 1\n"})[:40]])
def test_what_is_no_zip_is_refused(data):
    with pytest.raises(BadArchive, match="no zip that can be read"):
        unpacked(data)


def test_a_broken_file_in_a_zip_is_refused():
    data = bytearray(zipped(("package.toml", b"a = 1"), method=zipfile.ZIP_STORED))
    data[data.index(b"a = 1")] = ord("b")

    with pytest.raises(BadArchive, match="no zip that can be read"):
        unpacked(bytes(data))


def test_an_unusual_packing_is_refused():
    with pytest.raises(BadArchive, match="packed in a way that is not read here"):
        unpacked(zipped(("package.toml", b"a = 1"), method=zipfile.ZIP_LZMA))


def test_an_encrypted_file_is_refused():
    data = bytearray(zipped(("package.toml", b"a = 1")))
    data[data.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(BadArchive, match="is encrypted"):
        unpacked(bytes(data))


def test_a_file_that_is_no_text_names_its_line():
    with pytest.raises(BadFile, match=r"package.toml, line 2: This is no UTF-8 text"):
        unpacked(zipped(("package.toml", b"a = 1\n\xff")))


def test_line_ends_of_another_system_are_read():
    assert unpacked(zipped(("package.toml", b"a = 1\r\nb = 2\r\n"))) == {"package.toml": "a = 1\nb = 2\n"}
