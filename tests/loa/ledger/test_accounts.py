"""Channel accounts: where a channel can put something, and who reads it there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from loa.errors import InvalidInput
from loa.ledger import accounts
from loa.ledger.tables import accounts as table
from tests.ledger_world import AT, World


def put(world: World, **changes: Any) -> object:
    usual: dict[str, Any] = {
        "channel": "facebook", "key": "trang", "label": "Trang", "visibility": "public", "settings": {"page_id": "1"},
        "secrets": {"token": "sealed"},
    }  # fmt: skip
    with world.database.begin() as connection:
        return accounts.put(connection, AT, **usual | changes)


def found(world: World, channel: str, key: str | None, audience: str) -> str | None:
    with world.database.read() as connection:
        row = accounts.find(connection, channel, key, audience)
    return None if row is None else row.key


def test_an_account_is_added_and_brought_up_to_date_by_its_key(world: World) -> None:
    """The same key is the same account."""
    assert put(world) == put(world, label="Trang chính thức", settings={"page_id": "2"})
    with world.database.read() as connection:
        row = connection.execute(select(table)).one()
    assert (row.label, row.settings, row.created_at) == ("Trang chính thức", {"page_id": "2"}, AT)


def test_a_secret_that_is_left_empty_stays(world: World) -> None:
    """The desk cannot show it, so nobody has to type it again to change a label."""
    put(world)
    put(world, secrets={"token": "", "app_secret": "sealed, too"})
    with world.database.read() as connection:
        secrets = connection.execute(select(table.c.secrets)).scalar_one()
    assert secrets == {"token": "sealed", "app_secret": "sealed, too"}


def test_the_visibility_stays(world: World) -> None:
    """Deliveries were approved for the readers that it had."""
    put(world)
    with pytest.raises(InvalidInput, match="facebook:trang is public and stays so; add another account"):
        put(world, visibility="internal")


def test_secrets_are_not_printed(world: World) -> None:
    """Not even sealed ones."""
    put(world)
    with world.database.read() as connection:
        row = connection.execute(select(table)).one()
    stored = accounts.StoredAccount(
        id=row.id, channel=row.channel, key=row.key, label=row.label, visibility=row.visibility,
        settings=row.settings, secrets=row.secrets,
    )  # fmt: skip
    assert "sealed" in row.secrets["token"]
    assert "sealed" not in repr(stored)
    assert stored.gate == "account:facebook:trang"


def test_the_default_fits_the_audience(world: World) -> None:
    """A public item goes to a public account where there is one; an internal item never does."""
    put(world, channel="manual", key="bao-chi", is_default=True)
    put(world, channel="manual", key="giao-ban", visibility="internal", is_default=True)
    put(world, channel="unit", key="noi-bo", visibility="internal", is_default=True)
    put(world, channel="portal", key="cong", is_default=True)
    assert found(world, "manual", None, "public") == "bao-chi"
    assert found(world, "manual", None, "internal") == "giao-ban"
    assert found(world, "unit", None, "public") == "noi-bo"
    assert found(world, "portal", None, "internal") is None
    assert found(world, "facebook", None, "public") is None


def test_an_account_is_found_by_its_key(world: World) -> None:
    """Unless it was switched off."""
    put(world)
    assert found(world, "facebook", "trang", "public") == "trang"
    assert found(world, "facebook", "khac", "public") is None
    with world.database.begin() as connection:
        connection.execute(update(table).values(enabled=False))
    assert found(world, "facebook", "trang", "public") is None


@pytest.mark.parametrize(
    ("day", "valid"),
    [
        (date(2026, 8, 31), []),
        (date(2026, 9, 1), ["a"]),
        (date(2027, 5, 31), ["a"]),
        (date(2027, 6, 1), ["b"]),
    ],
)
def test_accounts_are_valid_from_their_first_day_to_their_last(
    world: World, day: date, valid: list[str]
) -> None:
    """Both days included: units are merged and renamed in the middle of a year."""
    put(world, channel="unit", key="a", valid_from=date(2026, 9, 1), valid_to=date(2027, 5, 31))
    put(world, channel="unit", key="b", valid_from=date(2027, 6, 1))
    with world.database.read() as connection:
        assert [row.key for row in accounts.all_valid(connection, day, "unit")] == valid
