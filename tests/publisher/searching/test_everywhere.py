"""Search over everything: what is found of each kind, with and without marks, and by whom."""

from __future__ import annotations

import pytest

from loa_publisher.feedback import intake
from loa_publisher.nominations import sending
from loa_publisher.plans import campaigns
from loa_publisher.plans.queries import list_plans, list_units
from loa_publisher.searching.everywhere import look
from loa_publisher.searching.matches import Found
from loa_publisher.searching.rooms import KINDS
from tests.publisher.bureau import Bureau
from tests.publisher.feedback.cases import send
from tests.publisher.items.test_papers import card


def found(bureau: Bureau, text: str, person: str = "editor") -> dict[str, Found]:
    """What a person finds, by kind."""
    with bureau.database.read() as connection:
        return dict(look(connection, bureau.people[person], text, limit=8))


def titles(one: Found) -> list[str]:
    """What was found is called."""
    return [match.title for match in one.matches]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("3725/kh-sgddt", "plan", "truyền thông"),
        ("truong hoc dep", "series", "đẹp"),
        ("22/QD-BGDDT", "basis", "Quy chế"),
        ("thi tot nghiep", "topic", "Thi tốt nghiệp"),
        ("dong da", "unit", "Đống Đa"),
        ("Đống Đa", "unit", "Đống Đa"),
    ],
)
def test_the_years_own_things_are_found(any_bureau: Bureau, text: str, kind: str, said: str) -> None:
    """With marks or without, đ or d."""
    kinds = found(any_bureau, text)
    assert kind in kinds, kinds
    assert any(said.casefold() in title.casefold() for title in titles(kinds[kind])), titles(kinds[kind])


def test_what_people_write_down_is_found(bureau: Bureau) -> None:
    """A document card by a part of its number, an obligation, a campaign, a nomination."""
    bureau.write(title="Quy chế thi", papers=[card(number="4567/SGDĐT-VP", title="Quy chế thi thử")])
    with bureau.office() as office:
        plan = list_plans(office.connection)[0].plan
        days = {"starts_on": "01/12/2020", "ends_on": "05/12/2020"}
        campaigns.put(office, plan.id, None, {"name": "Tuần lễ Áo dài", **days})
        sending.send(
            office,
            unit=list_units(office.connection)[0].id,
            subject="person",
            name="Nguyễn Thị Ánh Nguyệt",
            post="Giáo viên",
            deed="Chở học sinh qua suối",
            field="dao_duc",
            age=None,
            link="https://vi.example/du",
            file="",
        )
    assert titles(found(bureau, "567/sgddt")["paper"]) == ["Quy chế thi thử"]
    assert titles(found(bureau, "ao dai")["campaign"]) == ["Tuần lễ Áo dài"]
    assert titles(found(bureau, "anh nguyet")["nomination"]) == ["Nguyễn Thị Ánh Nguyệt"]
    assert "nomination" not in found(bureau, "anh nguyet", "reader"), "personal data is for whom it concerns"


def test_who_may_not_see_feedback_does_not_find_it(bureau: Bureau) -> None:
    """Those who handle it do."""
    send(bureau.database, bureau.clock.now(), text="Lịch thi công bố quá muộn so với dự kiến")
    intake.bring_in(bureau.database, bureau.clock.now())
    for person in ("editor", "approver", "operator"):
        assert found(bureau, "cong bo qua muon", person)["feedback"].count == 1
    for person in ("reader", "admin"):
        assert "feedback" not in found(bureau, "cong bo qua muon", person)


@pytest.mark.parametrize(
    ("kind", "text", "who"),
    [("person", "spokesperson", {"admin"}), ("account", "pgddt dong da", {"operator", "admin"})],
)
def test_accounts_are_found_by_whom_they_are_for(
    any_bureau: Bureau, kind: str, text: str, who: set[str]
) -> None:
    """People by administrators, addresses of units by those who look after the channels."""
    assert {person for person in any_bureau.people if kind in found(any_bureau, text, person)} == who


def test_nothing_is_found_where_nothing_is_asked(any_bureau: Bureau) -> None:
    """No words are no list of everything, and signs alone are no words."""
    assert found(any_bureau, "") == found(any_bureau, " / ") == {}
    assert set(found(any_bureau, "hoc", "admin")) <= set(KINDS)
