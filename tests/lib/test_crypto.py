"""Encryption of secrets at rest."""

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from engagement.lib.crypto import Keyring, Sealed, Undecipherable

K1, K2 = Fernet.generate_key().decode(), Fernet.generate_key().decode()
OLD, NEW = Keyring.parse(f"k1:{K1}"), Keyring.parse(f"k2:{K2},k1:{K1}")

# What UTF-8 can say: everything but lone surrogates.
texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(texts)
def test_what_was_sealed_opens_again(plain):
    assert OLD.decrypt(OLD.encrypt(plain)) == plain


@given(texts)
def test_a_later_keyring_opens_what_an_earlier_one_sealed(plain):
    assert NEW.decrypt(OLD.encrypt(plain)) == plain


@given(texts.filter(bool))
def test_a_text_is_sealed_with_the_first_key(plain):
    assert NEW.encrypt(plain).partition(":")[0] == "k2"


@given(texts.filter(bool))
def test_only_what_the_first_key_sealed_is_current(plain):
    assert (NEW.is_current(NEW.encrypt(plain)), NEW.is_current(OLD.encrypt(plain))) == (True, False)


@given(texts.filter(bool), st.integers(min_value=0), st.integers(min_value=1, max_value=63))
def test_a_token_with_any_character_changed_does_not_open(plain, position, shift):
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    name, _, token = OLD.encrypt(plain).partition(":")
    # The last characters are padding or carry bits that base64 ignores.
    at = position % (len(token) - 4)
    other = alphabet[(alphabet.index(token[at]) + shift) % 64]

    with pytest.raises(Undecipherable):
        OLD.decrypt(f"{name}:{token[:at]}{other}{token[at + 1 :]}")


@given(texts | texts.map("k1:{}".format))
def test_a_stored_value_of_any_shape_opens_or_raises_undecipherable(stored):
    try:
        assert OLD.decrypt(stored) == ""
    except Undecipherable:
        assert stored != ""


@given(texts.filter(lambda plain: len(plain) > 3))
def test_a_sealed_text_never_prints_itself(plain):
    sealed = Sealed(OLD.encrypt(plain), OLD)

    assert {str(sealed), repr(sealed), f"{sealed!s:>3}"} == {"••••••••"}


def test_nothing_stays_nothing_and_is_always_current():
    assert (OLD.encrypt(""), OLD.decrypt(""), OLD.is_current("")) == ("", "", True)


def test_a_key_that_is_not_configured_is_named():
    with pytest.raises(Undecipherable, match=r"^no key named 'k2' is configured$"):
        OLD.decrypt(NEW.encrypt("the secret"))


def test_another_key_of_the_same_name_does_not_open():
    impostor = Keyring.parse(f"k1:{K2}")

    with pytest.raises(Undecipherable, match=r"^the stored value does not fit its key$"):
        impostor.decrypt(OLD.encrypt("the secret"))


def test_keys_may_be_written_with_spaces_and_a_trailing_comma():
    assert Keyring.parse(f" k2:{K2} , k1:{K1}, ").keys.keys() == {"k1", "k2"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "written as id:key"),
        (" , ", "written as id:key"),
        (K1, "written as id:key"),
        (f":{K1}", "written as id:key"),
        ("k1:", "written as id:key"),
        (f"k1:{K1},k1:{K2}", "the same id"),
        ("k1:too-short", "32 url-safe base64-encoded bytes"),
    ],
    ids=["empty", "only a comma", "no id", "empty id", "no key", "twice", "malformed"],
)
def test_keys_that_cannot_be_used_are_refused(text, message):
    with pytest.raises(ValueError, match=message):
        Keyring.parse(text)


def test_a_sealed_value_reveals_itself_only_on_purpose():
    sealed = Sealed(OLD.encrypt("the secret"), OLD)

    assert (sealed.reveal(), bool(sealed), str(sealed)) == ("the secret", True, "••••••••")
