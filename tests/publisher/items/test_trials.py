"""Test sends: whoever writes gets what they write, at their own address; nobody else, and never anything else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loa.errors import Conflict, Forbidden, NotFound
from loa.ledger import trials as ledger
from loa_publisher.items import trials
from tests.publisher.bureau import Bureau

MINE = "toi@so.example.vn"
NEWS = [{"channel": "portal"}, {"channel": "email", "account": "ban-tin"}]


@pytest.fixture
def addressed(bureau: Bureau) -> Bureau:
    """Everybody has an address."""
    for login, user in bureau.people.items():
        bureau.people[login] = replace(user, email=MINE)
    return bureau


def test_what_is_being_written_goes_as_it_reads_now(addressed: Bureau) -> None:
    """With gaps, and without an item; the worker finds the address and the words."""
    item_id = addressed.write(channels=NEWS)
    said = addressed.draft(channels=NEWS, title="Đang viết", topic=None)
    with addressed.office() as office:
        assert trials.send_draft(office, item_id, said, "email:ban-tin") == MINE
    with addressed.database.begin() as connection:
        taken = ledger.take(connection, addressed.clock.now(), "email")
    assert taken is not None
    assert (taken.address, taken.snapshot.title) == (MINE, "Đang viết")
    with addressed.database.read() as connection:
        [told] = trials.of_person(connection, addressed.people["editor"], addressed.clock.now())
    assert (told.title, told.state) == ("Đang viết", None)


def test_what_is_saved_goes_as_its_revision_reads(addressed: Bureau) -> None:
    """Whatever stands in somebody's window."""
    item_id = addressed.write(channels=NEWS, title="Đã lưu")
    with addressed.office() as office:
        trials.send_saved(office, item_id, "email:ban-tin")
    with addressed.database.begin() as connection:
        taken = ledger.take(connection, addressed.clock.now(), "email")
    assert taken is not None
    assert taken.snapshot.title == "Đã lưu"


def test_it_is_refused_where_it_cannot_be(addressed: Bureau) -> None:
    """To no target, by a channel that sends none, without an address; nothing waits then."""
    item_id = addressed.write(channels=NEWS)
    with addressed.office() as office:
        with pytest.raises(NotFound):
            trials.send_saved(office, item_id, "email:khac")
        with pytest.raises(NotFound):
            trials.send_draft(office, item_id, addressed.draft(channels=NEWS[:1]), "email:ban-tin")
        with pytest.raises(Conflict, match="sends no tests"):
            trials.send_saved(office, item_id, "portal:cong")
    addressed.people["editor"] = replace(addressed.people["editor"], email=None)
    with addressed.office() as office, pytest.raises(Conflict, match="an administrator enters it"):
        trials.send_saved(office, item_id, "email:ban-tin")
    with addressed.database.read() as connection:
        assert not ledger.is_asked(connection, addressed.clock.now(), "email")


@pytest.mark.parametrize("person", ["approver", "operator", "reader"])
def test_others_send_none(addressed: Bureau, person: str) -> None:
    """Whoever writes does."""
    item_id = addressed.write(channels=NEWS)
    with addressed.office(person) as office, pytest.raises(Forbidden):
        trials.send_saved(office, item_id, "email:ban-tin")
