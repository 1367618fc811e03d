"""Names of files: readable, and harmless wherever they are saved."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.rules.file_names import clean, ending


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Registry inventory v1.2.xlsx", "Registry inventory v1.2.xlsx"),
        ("Übersicht – Größen.pdf", "Übersicht – Größen.pdf"),
        ("日本語.txt", "日本語.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\win.txt", "win.txt"),
        ("C:\\Users\\x\\plan.pdf", "plan.pdf"),
        ("/x.pdf", "x.pdf"),
        ("a\x00b.txt", "ab.txt"),
        ("a\r\nSet-Cookie: x.txt", "a Set-Cookie_ x.txt"),
        ("invoice\u202efdp.exe.txt", "invoicefdp_exe.txt"),
        ("a\u200bb\ufeff.txt", "ab.txt"),
        ("run.exe.pdf", "run_exe.pdf"),
        ("page.html.txt", "page_html.txt"),
        (".htaccess", "htaccess"),
        ("...a.txt", "a.txt"),
        ("  a   b .txt. ", "a b .txt"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("CON.txt", "_CON.txt"),
        ("lpt1", "_lpt1"),
        ("console.txt", "console.txt"),
        ("=cmd().csv", "=cmd().csv"),
        ("", "document"),
        ("..", "document"),
        ("/", "document"),
        ("\x00\u202e", "document"),
    ],
)
def test_a_name_is_cleaned(name, kept):
    assert clean(name) == kept


def test_a_long_name_keeps_its_ending():
    assert clean("x" * 10_000 + ".pdf") == "x" * 116 + ".pdf"


@given(st.text(max_size=300))
def test_a_clean_name_is_short_visible_and_stays_as_it_is(name):
    kept = clean(name)

    assert 0 < len(kept) <= 120
    assert {unicodedata.category(one)[0] for one in kept} <= set("LMNPSZ")
    assert not set(kept) & set('/\\<>:"|?*')
    assert not kept.startswith(".")
    assert clean(kept) == kept


@pytest.mark.parametrize(
    ("name", "told"), [("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("a", ""), ("a.", ""), (".txt", "txt"), ("a.p df", "")]
)
def test_the_ending_is_the_last_one(name, told):
    assert ending(name) == told
