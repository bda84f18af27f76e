"""Opening an account: settings checked by the plug-in's own schema, secrets opened."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from marshmallow import Schema, fields

from loa.channel import Secret
from loa.errors import NeedsOperator
from loa.ledger.accounts import StoredAccount
from loa.secrets import new_keys, seal
from loa_channels.opening import Accounts
from tests.channels.memory import Wall

PUBLIC, PRIVATE = new_keys()


class Locked(Wall):
    """A wall with a form."""

    class Account(Schema):
        page = fields.String(required=True)
        port = fields.Integer(load_default=25)
        token = Secret(required=True)


def stored(settings: dict[str, Any], secrets: dict[str, str]) -> StoredAccount:
    return StoredAccount(
        id=UUID(int=1), channel="wall", key="trang", label="Trang", visibility="public", settings=settings, secrets=secrets
    )  # fmt: skip


def test_the_plug_in_gets_its_settings_and_its_secrets_in_the_clear() -> None:
    """Loaded by its schema: types and defaults as it says."""
    opened = Accounts(Locked, PRIVATE).open(stored({"page": "1"}, {"token": seal("EAA", PUBLIC)}))
    assert opened.settings == {"page": "1", "port": 25, "token": "EAA"}
    assert (opened.key, opened.label, opened.visibility) == ("trang", "Trang", "public")


def test_an_opened_account_is_not_printed_with_its_secrets() -> None:
    """Into a log, for example."""
    opened = Accounts(Locked, PRIVATE).open(stored({"page": "1"}, {"token": seal("EAA", PUBLIC)}))
    assert "EAA" not in repr(opened)


@pytest.mark.parametrize(
    ("settings", "named"),
    [({}, "page"), ({"page": "1", "port": "many"}, "port"), ({"page": "1", "colour": "red"}, "colour")],
)
def test_what_is_missing_or_wrong_is_named(settings: dict[str, Any], named: str) -> None:
    """The operator is told which field of which account."""
    with pytest.raises(NeedsOperator, match=rf"wall:trang are incomplete: .*{named}"):
        Accounts(Locked, PRIVATE).open(stored(settings, {"token": seal("EAA", PUBLIC)}))


def test_a_missing_secret_is_named() -> None:
    """It is a field like any other."""
    with pytest.raises(NeedsOperator, match="token"):
        Accounts(Locked, PRIVATE).open(stored({"page": "1"}, {}))


@pytest.mark.parametrize(
    "sealed", [seal("EAA", new_keys()[0]), "damaged", "đỏ"], ids=["for another key", "damaged", "no base64"]
)
def test_a_secret_that_does_not_open_needs_an_operator(sealed: str) -> None:
    """Another key, or not what was sealed."""
    with pytest.raises(NeedsOperator, match="enter the credential again"):
        Accounts(Locked, PRIVATE).open(stored({"page": "1"}, {"token": sealed}))


def test_a_key_that_is_none_needs_an_operator() -> None:
    """The variable is named."""
    with pytest.raises(NeedsOperator, match="LOA_SEAL_PRIVATE_KEY"):
        Accounts(Locked, "").open(stored({"page": "1"}, {"token": seal("EAA", PUBLIC)}))


def test_an_account_is_opened_once_until_it_changes() -> None:
    """Unsealing costs more than all else of a quick call; a new secret is used at once."""
    accounts = Accounts(Locked, PRIVATE)
    first = stored({"page": "1"}, {"token": seal("EAA", PUBLIC)})
    opened = accounts.open(first)
    assert accounts.open(replace(first)) is opened
    renewed = accounts.open(replace(first, secrets={"token": seal("EAB", PUBLIC)}))
    assert renewed.settings["token"] == "EAB"
