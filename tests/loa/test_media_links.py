"""Signed, expiring addresses of media."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.errors import Forbidden
from loa.media_links import LIFE, sign, verify

KEY = "a key for tests"
SHA256 = "ab" * 32
AT = datetime(2026, 9, 5, 1, 0, 0, 250_000, tzinfo=UTC)


def parts(address: str) -> tuple[str, str, str]:
    """(sha256, expires, signature) as the desk gets them."""
    split = urlsplit(address)
    query = parse_qs(split.query)
    return split.path.rpartition("/")[2], query["expires"][0], query["signature"][0]


def test_an_address_of_ours_is_let_in_until_it_expires() -> None:
    """Thirty days after the publication it carries."""
    sha256, expires, signature = parts(sign("https://desk.example", KEY, SHA256, AT))
    assert sha256 == SHA256
    verify(KEY, sha256, expires, signature, AT)
    verify(KEY, sha256, expires, signature, AT + LIFE - timedelta(seconds=1))
    with pytest.raises(Forbidden, match="expired"):
        verify(KEY, sha256, expires, signature, AT + LIFE)


def test_the_same_picture_of_the_same_publication_has_the_same_address() -> None:
    """A message that carries it can be repeated byte for byte."""
    assert sign("https://desk.example", KEY, SHA256, AT) == sign("https://desk.example", KEY, SHA256, AT)


def test_nothing_of_an_address_can_be_changed() -> None:
    """Another picture, a later end, another key: not signed by us."""
    sha256, expires, signature = parts(sign("https://desk.example", KEY, SHA256, AT))
    for key, picture, end in (
        (KEY, "cd" * 32, expires),
        (KEY, sha256, str(int(expires) + 1)),
        ("another key", sha256, expires),
    ):
        with pytest.raises(Forbidden, match="not signed by us"):
            verify(key, picture, end, signature, AT)


@given(st.text(max_size=20), st.text(max_size=70))
def test_whatever_a_stranger_sends_is_forbidden(expires: str, signature: str) -> None:
    """Odd digits, letters of any script, nothing at all: never an error of another kind."""
    with pytest.raises(Forbidden):
        verify(KEY, SHA256, expires, signature, AT)


@pytest.mark.parametrize(
    ("expires", "signature"), [("²", "x"), ("٣", "x"), ("9" * 5000, "x"), ("1", "chữ ký"), ("-1", "x")]
)
def test_numbers_that_are_none_are_forbidden_too(expires: str, signature: str) -> None:
    """Digits that int() does not take, more digits than it takes, a signature that is not ASCII."""
    with pytest.raises(Forbidden):
        verify(KEY, SHA256, expires, signature, AT)
