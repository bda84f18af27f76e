"""Sealed credentials."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.errors import Misconfigured
from loa.secrets import new_keys, seal, unseal

PUBLIC, PRIVATE = new_keys()


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=200))
def test_what_was_sealed_can_be_opened(secret: str) -> None:
    """With the private key, whatever the text is."""
    assert unseal(seal(secret, PUBLIC), PRIVATE) == secret


def test_a_seal_gives_nothing_away() -> None:
    """The same secret twice looks different, and is not to be read in it."""
    one, two = seal("EAA-token", PUBLIC), seal("EAA-token", PUBLIC)
    assert one != two
    assert b"EAA-token" not in base64.b64decode(one)


def test_another_key_does_not_open_it() -> None:
    """The operator is told which setting is the wrong one and what to do."""
    with pytest.raises(
        Misconfigured, match="LOA_SEAL_PRIVATE_KEY does not open this credential: enter the credential again"
    ):
        unseal(seal("token", PUBLIC), new_keys()[1])


@pytest.mark.parametrize("damage", ["", "A", "not base64!", "đỏ", "AAAA", "{}"])
def test_a_damaged_seal_is_told_as_such(damage: str) -> None:
    """Cut, garbled or never sealed: the credential has to be entered again; no decoder's error escapes."""
    with pytest.raises(Misconfigured, match="enter the credential again"):
        unseal(damage, PRIVATE)


def test_one_changed_byte_is_noticed() -> None:
    """A seal is opened whole or not at all."""
    sealed = bytearray(base64.b64decode(seal("token", PUBLIC)))
    sealed[-1] ^= 1
    with pytest.raises(Misconfigured, match="enter the credential again"):
        unseal(base64.b64encode(sealed).decode(), PRIVATE)


@pytest.mark.parametrize(
    "key",
    ["", "short", "đỏ" * 22, PUBLIC[:-4], f"{PUBLIC}AAAA", "=" * 44],
    ids=["none", "short", "no ASCII", "cut", "too long", "no bytes"],
)
def test_a_key_that_is_none_is_named(key: str) -> None:
    """The complaint names the variable and the command that makes a pair."""
    with pytest.raises(Misconfigured, match=r"LOA_SEAL_PUBLIC_KEY .*`loa keys`"):
        seal("token", key)
    with pytest.raises(Misconfigured, match=r"LOA_SEAL_PRIVATE_KEY .*`loa keys`"):
        unseal(seal("token", PUBLIC), key)
