from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from loa.clock import in_hanoi
from loa.errors import Conflict, Forbidden, InvalidInputs
from loa_publisher.films import airings
from loa_publisher.plans import obligations
from loa_publisher.plans.queries import list_plans
from tests.publisher.bureau import Bureau
from tests.publisher.deliveries.walking import SENDING, publish, walk
from tests.publisher.films.cinema import Cinema

AIRED = datetime(2020, 12, 18, 12, 30, tzinfo=UTC)
PROOF = "https://truyenhinh.example/thoi-su/18-12"


def aired_film(bureau: Bureau) -> tuple[UUID, UUID]:
    """A television film that was handed over, on the day after; and its task."""
    cinema = Cinema(bureau)
    tv = cinema.tv(cinema.film())
    cinema.approve(tv)
    [task] = [row.id for row in bureau.deliveries(tv) if row.channel == "manual"]
    walk(bureau, task, *SENDING, "take_over")
    bureau.clock.advance(AIRED + timedelta(days=1) - bureau.clock.now())
    return tv, task


def log(bureau: Bureau, item_id: UUID, person: str = "operator", **changes: object) -> UUID:
    """Logs an airing."""
    said = {"station": "Đài PTTH Hà Nội", "programme": "Thời sự 18 giờ 30", "aired_at": AIRED, "link": PROOF}
    with bureau.office(person) as office:
        return airings.log_airing(office, item_id, **(said | changes))  # type: ignore[arg-type]


def test_the_first_airing_ends_the_task_with_its_proof(bureau: Bureau) -> None:
    """Station, programme, day and hour are kept, and it counts as shown from then on; another airing is only logged."""
    tv, task = aired_film(bureau)
    with bureau.database.read() as connection:
        assert airings.awaits_airing(connection, tv)
        assert airings.shown_at(connection, {tv}) == {}
    log(bureau, tv)
    log(bureau, tv, aired_at=AIRED + timedelta(hours=4), programme="Phát lại")
    with bureau.database.read() as connection:
        rows = airings.airings_of(connection, tv)
        assert [(row.programme, row.delivery_id) for row in rows] == [
            ("Thời sự 18 giờ 30", task),
            ("Phát lại", None),
        ]
        assert set(airings.shown_at(connection, {tv})) == {tv}
    assert {row.state for row in bureau.deliveries(tv) if row.channel == "manual"} == {"published"}


def test_the_quarter_counts_once_it_was_aired(bureau: Bureau) -> None:
    """Its page on the portal alone does not meet what the plan owes."""
    tv, _task = aired_film(bureau)
    for row in bureau.deliveries(tv):
        if row.channel == "portal":
            publish(bureau, row.id)

    def state() -> str:
        with bureau.database.read() as connection:
            plan = list_plans(connection)[0].plan.id
            found = obligations.kept(connection, in_hanoi(bureau.clock.now()).date(), [plan])
        return next(one for one in found if one.obligation.period == "quarter").dues[0].state

    assert state() == "missed"
    log(bureau, tv)
    assert state() == "met"


def test_nothing_is_aired_without_proof(bureau: Bureau) -> None:
    """Each fault is named, and nothing is written."""
    tv, _task = aired_film(bureau)
    before = bureau.rows()
    with pytest.raises(InvalidInputs) as refusal:
        log(bureau, tv, station="", programme=" ", aired_at=bureau.later(days=1), link="")
    fields = [fault.field for fault in refusal.value.complaints]
    assert fields == ["station", "programme", "aired_at", "proof"]
    assert bureau.rows() == before


def test_nothing_is_aired_before_it_was_handed_over(bureau: Bureau) -> None:
    """A film whose task has not come, one that is no television film, and whoever may not."""
    cinema = Cinema(bureau)
    film = cinema.film()
    tv = cinema.tv(film)
    bureau.clock.advance(AIRED - timedelta(days=20) - bureau.clock.now())
    with pytest.raises(Conflict, match="not handed over"):
        log(bureau, tv, aired_at=bureau.clock.now())
    with pytest.raises(Conflict, match="only a television film"):
        log(bureau, film)
    with pytest.raises(Forbidden):
        log(bureau, tv, "approver")
