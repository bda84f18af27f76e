"""What an administrator does with units; what cannot be is told, and nothing of it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from loa.errors import Forbidden, InvalidInputs
from loa.ledger.tables import accounts, audit
from loa_publisher.demo.texts import PLAN
from loa_publisher.plans.importing import import_plan
from loa_publisher.plans.parsing import parse
from loa_publisher.units import actions, directory
from loa_publisher.units.actions import Given
from tests.publisher.bureau import NOW, Bureau, fill

END = date(2025, 6, 30)
COMMUNE = Given(name="Xã mẫu", kind="commune", valid_from=date(2025, 7, 1))


@pytest.fixture
def bureau(database_url: str, tmp_path: Path) -> Iterator[Bureau]:
    fill(database_url, tmp_path)
    opened = Bureau(database_url, tmp_path)
    yield opened
    opened.close()


def id_of(bureau: Bureau, slug: str) -> UUID:
    with bureau.database.read() as connection:
        return next(unit.id for unit in directory.every(connection) if unit.slug == slug)


def add(bureau: Bureau, given: Given = COMMUNE, slug: str = "xa-mau") -> UUID:
    with bureau.office("admin") as office:
        return actions.add(office, slug, given)


def refused(bureau: Bureau, act: Callable[[], object]) -> set[str]:
    before = bureau.rows()
    with pytest.raises(InvalidInputs) as told:
        act()
    assert bureau.rows() == before
    return {one.field for one in told.value.complaints}


def account(bureau: Bureau, slug: str) -> tuple[str, date | None]:
    query = select(accounts.c.label, accounts.c.valid_to).where(
        accounts.c.channel == "unit", accounts.c.key == slug
    )
    with bureau.database.read() as connection:
        label, valid_to = connection.execute(query).one()
        return label, valid_to


def test_a_units_account_follows_it(bureau: Bureau) -> None:
    """Name and validity are one thing, entered once."""
    unit_id = id_of(bureau, "pgddt-dong-da")
    with bureau.office("admin") as office:
        unit = directory.one(office.connection, unit_id)
        given = Given(name="Phòng GDĐT Đống Đa", kind=unit.kind, parent_id=unit.parent_id, valid_to=END)
        actions.change(office, unit_id, given)
    assert account(bureau, "pgddt-dong-da") == ("Phòng GDĐT Đống Đa", END)
    with bureau.database.read() as connection:
        told = connection.execute(select(audit).order_by(audit.c.id.desc())).first()
    assert told is not None
    assert (told.actor, told.action, told.subject) == ("admin", "unit.changed", "pgddt-dong-da")


def test_a_renaming_is_remembered_with_its_day(bureau: Bureau) -> None:
    """A correction is not."""
    unit_id = id_of(bureau, "pgddt-dong-da")
    with bureau.office("admin") as office:
        unit = directory.one(office.connection, unit_id)
        given = Given(name="Tên mới", kind=unit.kind, valid_to=END)
        actions.change(office, unit_id, given, renamed_on=date(2020, 11, 1))
        actions.change(office, unit_id, replace(given, name="Tên mới sửa"))
    with bureau.database.read() as connection:
        unit = directory.one(connection, unit_id)
        assert directory.former_names(connection, unit_id) == [("Phòng GDĐT quận Đống Đa", date(2020, 11, 1))]
        assert (
            directory.names_on(connection, [unit], date(2020, 10, 31))[unit_id] == "Phòng GDĐT quận Đống Đa"
        )
        assert directory.names_on(connection, [unit], date(2020, 11, 1))[unit_id] == "Tên mới sửa"


def test_what_a_unit_cannot_be_is_told_at_once(bureau: Bureau) -> None:
    """Short name, name, kind, last day; a successor without a last day."""
    wrong = Given(name=" ", kind="planet", valid_from=date(2025, 7, 1), valid_to=END)
    assert refused(bureau, lambda: add(bureau, wrong, "Xã")) == {"slug", "name", "kind", "valid_to"}
    assert refused(bureau, lambda: add(bureau, COMMUNE, "pgddt-dong-da")) == {"slug"}
    heir = id_of(bureau, "pgddt-dong-da")
    assert refused(bureau, lambda: add(bureau, replace(COMMUNE, successors=[heir]))) == {"valid_to"}


def test_nothing_is_above_itself(bureau: Bureau) -> None:
    """However long the way round is."""
    top, district = id_of(bureau, "so-gddt-ha-noi"), id_of(bureau, "pgddt-dong-da")
    commune = add(bureau, replace(COMMUNE, parent_id=district))

    def under(parent: UUID) -> None:
        with bureau.office("admin") as office:
            actions.change(office, top, Given(name="Sở", kind="department", parent_id=parent))

    assert refused(bureau, lambda: under(top)) == {"parent"}
    assert refused(bureau, lambda: under(commune)) == {"parent"}


def test_a_successor_is_there_when_it_takes_over_and_comes_after(bureau: Bureau) -> None:
    """One that begins later, one that has ended, and a circle are refused."""
    district = id_of(bureau, "pgddt-dong-da")
    late = add(bureau, replace(COMMUNE, valid_from=date(2025, 7, 2)), "muon")
    over = add(bureau, replace(COMMUNE, valid_from=None, valid_to=date(2024, 1, 1)), "het")
    heir = add(bureau, COMMUNE, "xa-mau")

    def end(unit: UUID, successor: UUID, last: date = END) -> int:
        with bureau.office("admin") as office:
            return actions.end(office, [unit], last, [successor])

    for wrong in (late, over, district):
        assert refused(bureau, lambda wrong=wrong: end(district, wrong)) == {"successors"}  # type: ignore[misc]
    assert end(district, heir) == 1
    assert refused(bureau, lambda: end(heir, district, date(2026, 1, 1))) == {"successors"}


def test_a_plans_file_leaves_alone_what_was_changed_here(bureau: Bureau) -> None:
    """The file tells of an earlier day; the rest of it is brought in as ever."""
    unit_id = id_of(bureau, "pgddt-dong-da")
    with bureau.office("admin") as office:
        given = Given(name="Tên mới", kind="district_office", valid_to=END)
        actions.change(office, unit_id, given, renamed_on=date(2020, 11, 1))
        done = import_plan(office.connection, parse(PLAN.read_text("utf-8")), now=NOW)
        assert directory.one(office.connection, unit_id).name == "Tên mới"
    assert (done.counts["units"].kept, done.counts["units"].unchanged) == (1, 30)


def test_nobody_but_an_administrator_changes_units(bureau: Bureau) -> None:
    """The rule stands in the room."""
    with pytest.raises(Forbidden), bureau.office("editor") as office:
        actions.add(office, "xa-mau", COMMUNE)
    with pytest.raises(Forbidden), bureau.office("operator") as office:
        actions.end(office, [id_of(bureau, "pgddt-dong-da")], END, [])
