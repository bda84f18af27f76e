from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import idna
import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from loa.database import Database
from loa.errors import InvalidInput, NotFound
from loa.newsletter import ask_to_leave
from loa_channels.newsletter import subscribers as readers
from loa_channels.newsletter.models import subscribers

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
CONSENT = {"how": "phiếu giấy", "note": "hội nghị phụ huynh 5/9"}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database with a public and an internal list."""
    opened = Database.connect(database_url)
    with opened.begin() as connection:
        readers.add_list(connection, NOW, "phu-huynh", "Phụ huynh", "public")
        readers.add_list(connection, NOW, "noi-bo", "Nội bộ", "internal")
    yield opened
    opened.close()


def add(database: Database, address: str, slug: str = "phu-huynh", name: str = "") -> bool:
    with database.begin() as connection:
        return readers.add_reader(connection, NOW, slug, address, name, CONSENT)


def addresses(database: Database, slug: str = "phu-huynh") -> list[str]:
    with database.read() as connection:
        return [row.address for row in readers.active(connection, readers.the_list(connection, slug).id)]


def test_one_person_is_one_reader_of_a_list(database: Database) -> None:
    """However the address is typed; another list is another matter."""
    assert [add(database, one) for one in ("An@A.example", " an@a.EXAMPLE ", "an@a.example")] == [
        True,
        False,
        False,
    ]
    assert add(database, "an@a.example", "noi-bo")
    assert addresses(database) == ["an@a.example"]


def test_whoever_left_stays_away(database: Database) -> None:
    """Adding again, by import or by hand, brings nobody back; leaving twice is leaving once."""
    add(database, "an@a.example")
    with database.begin() as connection:
        token = connection.execute(select(subscribers.c.token)).scalar_one()
        left = [
            readers.unsubscribe(connection, NOW + timedelta(days=1), token, {"how": "link"}) for _ in range(2)
        ]
    assert left == [True, True]
    assert (add(database, "an@a.example"), addresses(database)) == (False, [])


def test_an_unknown_token_is_nobody(database: Database) -> None:
    """And nothing is written."""
    with database.begin() as connection:
        assert not readers.unsubscribe(connection, NOW, "nobody", {})


def test_reads_a_long_list_in_pages(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody once, whatever the size of a page."""
    monkeypatch.setattr(readers, "PAGE", 3)
    for number in range(8):
        add(database, f"reader{number}@a.example")
    assert sorted(addresses(database)) == [f"reader{number}@a.example" for number in range(8)]


def test_tells_who_is_still_there(database: Database) -> None:
    """Of those that were frozen into an issue."""
    add(database, "an@a.example")
    add(database, "binh@a.example")
    with database.begin() as connection:
        rows = list(readers.active(connection, readers.the_list(connection, "phu-huynh").id))
        readers.unsubscribe(connection, NOW, rows[0].token, {})
        assert readers.still_active(connection, [row.id for row in rows] + [uuid4()]) == {rows[1].id}


NONE = ["", "an", "an@", "@a.example", "an@b@c.example", "an a@c.example", "ân@a.example", "an@a.example\x00"]


@pytest.mark.parametrize("address", NONE)
def test_refuses_what_is_no_address(database: Database, address: str) -> None:
    """And names the field."""
    with pytest.raises(InvalidInput) as caught:
        add(database, address)
    assert caught.value.field == "address"
    assert addresses(database) == []


def test_a_host_beyond_ascii_is_written_as_mail_needs_it(database: Database) -> None:
    """IDNA, which every relay takes."""
    add(database, "an@tuyểnsinh.example")
    assert addresses(database) == [f"an@{idna.encode('tuyểnsinh.example').decode()}"]


def test_names_are_kept_in_one_form(database: Database) -> None:
    """NFC, one line."""
    add(database, "an@a.example", name=" Nguye\u0302\u0303n  An ")
    with database.read() as connection:
        assert connection.execute(select(subscribers.c.name)).scalar_one() == "Nguyễn An"


def test_an_unknown_list_is_not_found(database: Database) -> None:
    """And the message says how to add it."""
    with pytest.raises(NotFound, match="add-list"):
        add(database, "an@a.example", "khong-co")


def test_a_list_gets_another_title_but_no_other_readers(database: Database) -> None:
    """Its visibility never changes: what was sent to it was approved for those who read it."""
    with database.begin() as connection:
        first = readers.the_list(connection, "phu-huynh").id
        assert readers.add_list(connection, NOW, "phu-huynh", "Cha mẹ học sinh", "public") == UUID(str(first))
        with pytest.raises(InvalidInput, match="stays so"):
            readers.add_list(connection, NOW, "phu-huynh", "Cha mẹ học sinh", "internal")
        found = {row.slug: (row.title, row.visibility, row.readers) for row in readers.counts(connection)}
    assert found == {"phu-huynh": ("Cha mẹ học sinh", "public", 0), "noi-bo": ("Nội bộ", "internal", 0)}


@pytest.mark.parametrize(
    ("slug", "title", "visibility", "field"),
    [("Phụ huynh", "x", "public", "slug"), ("a", "", "public", "title"), ("a", "x", "secret", "visibility")],
)
def test_refuses_a_list_that_is_none(
    database: Database, slug: str, title: str, visibility: str, field: str
) -> None:
    """Naming the field."""
    with database.begin() as connection, pytest.raises(InvalidInput) as caught:
        readers.add_list(connection, NOW, slug, title, visibility)
    assert caught.value.field == field


def test_the_database_itself_knows_one_reader_once(database: Database) -> None:
    """Two workers that add at the same moment do not make two rows."""
    add(database, "an@a.example")
    with database.read() as connection:
        row = connection.execute(select(subscribers)).one()._asdict()
    with pytest.raises(IntegrityError), database.begin() as connection:
        connection.execute(subscribers.insert().values(**row | {"id": uuid4(), "token": "other"}))


def test_whoever_asked_to_leave_on_the_portal_gets_nothing_more(database: Database) -> None:
    """The request alone is enough: of those frozen for an issue, and of those asked for the next one."""
    add(database, "an@a.example")
    add(database, "binh@a.example")
    with database.begin() as connection:
        row = connection.execute(select(subscribers).where(subscribers.c.address == "an@a.example")).one()
        other = connection.execute(select(subscribers.c.id).where(subscribers.c.id != row.id)).scalar_one()
        assert readers.still_active(connection, [row.id, other]) == {row.id, other}
        ask_to_leave(connection, NOW, row.token, "one-click")
        assert readers.still_active(connection, [row.id, other]) == {other}
    assert addresses(database) == ["binh@a.example"]
