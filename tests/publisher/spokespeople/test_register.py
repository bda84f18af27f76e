"""The register of spokespeople: nothing goes to the public that another person has not approved."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from loa import spokespeople as public
from loa.errors import Conflict, Forbidden, InvalidInputs
from loa_publisher.spokespeople import register
from loa_publisher.spokespeople.register import Given
from tests.publisher.bureau import Bureau

TODAY = date(2020, 11, 22)


def given(**changes: Any) -> Given:
    """A spokesperson, named by a paper."""
    said = {
        "kind": "spokesperson",
        "name": "Nguyễn Văn Mẫu",
        "post": "Chánh Văn phòng Sở",
        "basis": "Quyết định 12/QĐ-SGDĐT ngày 05/01/2020",
        "starts_on": date(2020, 1, 5),
    }
    return Given(**said | changes)


def names(bureau: Bureau, day: date = TODAY) -> list[str]:
    """Who speaks on a day, as the public reads it."""
    with bureau.database.read() as connection:
        return [one.name for one in public.speaking(connection, day)]


def written(bureau: Bureau, person: str = "editor", **changes: Any) -> UUID:
    """A new entry; its id."""
    with bureau.office(person) as office:
        return register.add(office, given(**changes))


def approved(bureau: Bureau, **changes: Any) -> UUID:
    """A new entry that another person has approved."""
    id = written(bureau, **changes)
    with bureau.office("approver") as office:
        register.approve(office, id)
    return id


def test_the_public_reads_what_another_person_approved(bureau: Bureau) -> None:
    """Not before; and a change waits while what was approved before stands."""
    id = written(bureau)
    assert names(bureau) == []
    with bureau.office("approver") as office:
        register.approve(office, id)
    assert names(bureau) == ["Nguyễn Văn Mẫu"]
    with bureau.office() as office:
        assert not register.change(office, id, given())
        assert register.change(office, id, given(name="Trần Thị Mẫu"))
    assert names(bureau) == ["Nguyễn Văn Mẫu"]
    with bureau.office("approver") as office:
        register.approve(office, id)
        with pytest.raises(Conflict):
            register.approve(office, id)
    assert names(bureau) == ["Trần Thị Mẫu"]


def test_nobody_approves_what_they_wrote(any_bureau: Bureau) -> None:
    """Though they may approve; and who may not approve at all does not either."""
    id = written(any_bureau, "both")
    for person in ("both", "editor", "admin", "operator", "reader"):
        with any_bureau.office(person) as office, pytest.raises(Forbidden):
            register.approve(office, id)
    assert names(any_bureau) == []


def test_a_delegation_stands_as_long_as_it_is_in_force(bureau: Bureau) -> None:
    """From its first to its last day, after the head and the spokesperson."""
    term = {"starts_on": date(2020, 11, 22), "ends_on": date(2020, 11, 30)}
    approved(bureau, kind="delegated", name="Phạm Thị Ủy", subject="Kỳ thi lớp 10", **term)
    approved(bureau)
    approved(bureau, kind="head", name="Lê Thị Đầu")
    assert names(bureau, date(2020, 11, 21)) == ["Lê Thị Đầu", "Nguyễn Văn Mẫu"]
    assert names(bureau, date(2020, 11, 30)) == ["Lê Thị Đầu", "Nguyễn Văn Mẫu", "Phạm Thị Ủy"]
    assert names(bureau, date(2020, 12, 1)) == ["Lê Thị Đầu", "Nguyễn Văn Mẫu"]


@pytest.mark.parametrize("person", ["editor", "approver", "operator", "admin"])
def test_taking_down_is_quick(bureau: Bureau, person: str) -> None:
    """One person's word is enough; the entry stays, and needs an approval to come back."""
    id = approved(bureau)
    with bureau.office(person) as office:
        register.take_down(office, id)
        [kept] = register.listed(office.connection)
    assert names(bureau) == []
    assert (kept.approved, kept.public) == (False, None)
    with bureau.office("approver") as office:
        register.approve(office, id)
    assert names(bureau) == ["Nguyễn Văn Mẫu"]


def test_what_is_taken_out_is_out_for_the_public_too(bureau: Bureau) -> None:
    """At once."""
    id = approved(bureau)
    with bureau.office() as office:
        register.remove(office, id)
        assert register.listed(office.connection) == []
    assert names(bureau) == []


def test_every_fault_is_told(any_bureau: Bureau) -> None:
    """Each names its field, and nothing is written."""
    before = any_bureau.rows()
    wrong = given(kind="boss", name="", post="", basis="", starts_on=None, email="x")
    endless = given(kind="delegated")
    backwards = given(ends_on=date(2019, 1, 1))
    for said, fields in (
        (wrong, ["kind", "name", "post", "basis", "email", "starts_on"]),
        (endless, ["ends_on"]),
        (backwards, ["ends_on"]),
    ):
        with any_bureau.office() as office, pytest.raises(InvalidInputs) as refused:
            register.add(office, said)
        assert [one.field for one in refused.value.complaints] == fields
    assert any_bureau.rows() == before
    with any_bureau.office("reader") as office, pytest.raises(Forbidden):
        register.add(office, given())
