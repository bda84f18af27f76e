"""Channel accounts at the hands of an administrator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from loa.errors import Forbidden, InvalidInputs
from loa.ledger import accounts as ledger
from loa.ledger import probes
from loa.ledger.tables import accounts as table
from loa.ledger.tables import audit
from loa.secrets import unseal
from loa_publisher.channels import accounts
from loa_publisher.channels.accounts import Given
from tests.publisher.bureau import Bureau, fill

PAGE = {
    "page_id": "12",
    "app_id": "34",
    "token": "EAAbimat",
    "app_secret": "",
    "base_url": "https://graph.facebook.com/v26.0",
}
GIVEN = Given(label="Trang thứ hai", settings=PAGE)


@pytest.fixture
def bureau(database_url: str, tmp_path: Path) -> Iterator[Bureau]:
    fill(database_url, tmp_path)
    opened = Bureau(database_url, tmp_path)
    yield opened
    opened.close()


def add(bureau: Bureau, given: Given = GIVEN, key: str = "hai", visibility: str = "public") -> UUID:
    with bureau.office("admin") as office:
        return accounts.add(office, "facebook", key, visibility, given)


def refused(bureau: Bureau, given: Given, key: str = "hai", visibility: str = "public") -> set[str]:
    before = bureau.rows()
    with pytest.raises(InvalidInputs) as told:
        add(bureau, given, key, visibility)
    assert bureau.rows() == before
    return {one.field for one in told.value.complaints}


def row(bureau: Bureau, id: UUID) -> Any:
    with bureau.database.read() as connection:
        return connection.execute(select(table).where(table.c.id == id)).one()


def test_a_credential_is_sealed_before_it_is_kept(bureau: Bureau) -> None:
    """Workers open it; neither the row nor the audit log has it in clear."""
    kept = row(bureau, add(bureau))
    assert unseal(kept.secrets["token"], bureau.settings.seal_private_key) == "EAAbimat"
    assert "EAAbimat" not in str(kept)
    with bureau.database.read() as connection:
        entry = connection.execute(select(audit).order_by(audit.c.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.subject, entry.detail["secrets"]) == (
        "account.added",
        "facebook:hai",
        ["token"],
    )
    assert "EAAbimat" not in str(entry.detail)


def test_an_empty_credential_keeps_the_old_one(bureau: Bureau) -> None:
    """Nobody has to find the token again to change a name."""
    id = add(bureau)
    with bureau.office("admin") as office:
        accounts.change(office, id, replace(GIVEN, label="Tên khác", settings=PAGE | {"token": ""}))
    kept = row(bureau, id)
    assert kept.label == "Tên khác"
    assert unseal(kept.secrets["token"], bureau.settings.seal_private_key) == "EAAbimat"


def test_who_saves_an_account_is_told_whether_it_answers(bureau: Bureau) -> None:
    """A worker is asked at once."""
    id = add(bureau)
    with bureau.database.read() as connection:
        asked = probes.latest(connection, [id])[id]
    assert (asked.asked_at, asked.asked_by) == (bureau.clock.now(), "admin")


def test_all_that_cannot_be_taken_is_told_at_once_and_nothing_is_written(bureau: Bureau) -> None:
    """The form's own fields and the plug-in's."""
    wrong = Given(
        label=" ",
        settings=PAGE | {"page_id": "trang"},
        valid_from=date(2021, 1, 2),
        valid_to=date(2021, 1, 1),
        per_hour="nhiều",
    )
    assert refused(bureau, wrong, key="Trang Hai", visibility="all") == {
        "key", "visibility", "label", "valid_to", "per_hour", "settings.page_id",
    }  # fmt: skip
    assert refused(bureau, GIVEN, key="trang") == {"key"}


def test_one_account_of_a_channel_is_the_default_for_its_readers(bureau: Bureau) -> None:
    """The new one takes the place of the old one; those for other readers stay."""
    with bureau.office("admin") as office:
        before = ledger.find(office.connection, "facebook", None, "public")
        assert before is not None
        id = accounts.add(office, "facebook", "hai", "public", replace(GIVEN, is_default=True))
        now = ledger.find(office.connection, "facebook", None, "public")
        assert now is not None
        assert (before.key, now.id) == ("trang", id)
        defaults = [one.key for one in accounts.every(office.connection) if one.is_default]
    assert sorted(defaults) == ["ban-tin", "cong", "hai", "noi-bo"]


def test_an_account_that_is_off_takes_nothing_until_it_is_on(bureau: Bureau) -> None:
    """Both are told in the audit log, once."""
    id = add(bureau)
    for on in (False, False, True):
        with bureau.office("admin") as office:
            accounts.switch(office, id, on)
    with bureau.database.read() as connection:
        told = connection.execute(select(audit.c.action).order_by(audit.c.id)).scalars().all()
    assert told[-2:] == ["account.switched_off", "account.switched_on"]
    assert row(bureau, id).enabled


def test_a_desk_without_its_sealing_key_takes_no_credential(bureau: Bureau) -> None:
    """It is told at the credential, and what needs none is taken."""
    bureau.settings = replace(bureau.settings, seal_public_key="")
    assert refused(bureau, GIVEN) == {"settings.token"}
    with bureau.office("admin") as office:
        accounts.add(office, "manual", "dai", "public", Given(label="Đài", settings={"instructions": "Gọi"}))


def test_operators_try_accounts_and_administrators_keep_them(bureau: Bureau) -> None:
    """Whoever else asks is told who may."""
    id = add(bureau)
    with bureau.office("operator") as office:
        accounts.test(office, id)
    with pytest.raises(Forbidden), bureau.office("operator") as office:
        accounts.change(office, id, GIVEN)
    with pytest.raises(Forbidden), bureau.office("operator") as office:
        accounts.switch(office, id, False)
    with pytest.raises(Forbidden), bureau.office("editor") as office:
        accounts.test(office, id)
