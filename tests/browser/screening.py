"""Films, a briefing and nominations for the filled desk: something in every state that their pages can show."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from loa import slots
from loa.channel import installed
from loa.ledger.moves import move
from loa.ledger.tables import deliveries
from loa_publisher.approvals import actions as approvals
from loa_publisher.briefings import holding, preparing
from loa_publisher.films import actions, deriving, followups, queries
from loa_publisher.items.queries import one
from loa_publisher.nominations import sending
from loa_publisher.office import Office
from loa_publisher.plans.queries import list_units
from tests.publisher.desk.conftest import Desk
from tests.publisher.films.cinema import BEAUTIFUL, CHILDREN, NOT_YET

LONG = "Trường Trung học phổ thông chuyên Nguyễn Huệ, cơ sở 2 tại xã Đông Yên, huyện Quốc Oai"
LINK = "https://luu-tru.example/minh-chung"


def screened(desk: Desk) -> dict[str, Any]:
    """Puts it all there; the ids by which the pages are found."""
    with desk.database.begin() as connection:
        editor, approver = (
            Office(
                connection,
                desk.clock.now(),
                desk.people[name],
                desk.app.extensions["loa_house"].settings,
                installed(),
            )
            for name in ("editor", "spokesperson")
        )
        film = _film(editor, "S01", BEAUTIFUL, NOT_YET, CHILDREN, {**NOT_YET, "school": LONG})
        _approve(editor, approver, film)
        draft = _film(editor, "S01", BEAUTIFUL)
        rows = {row.school: row for row in queries.segments_of(connection, film)}
        television = deriving.derive(editor, _open(editor, "S02"), [rows[BEAUTIFUL["school"]].id])
        _approve(editor, approver, television)
        task = deliveries.c.item_id == television
        for event in ("release", "claim", "arm", "take_over"):
            move(connection, event, desk.clock.now(), task & (deliveries.c.channel == "manual"))
        key = rows[NOT_YET["school"]].key
        followups.assign(editor, key, responsible="Phòng GDĐT quận Bắc Từ Liêm", due_on=date(2020, 11, 1))
        briefing, held = (_briefing(editor, film, days) for days in (9, -1))
        holding.hold(editor, held, minutes="Hội nghị thống nhất các nội dung.", link=LINK)
        nomination, child = (_nomination(editor, age) for age in (None, 9))
        sending.record_consent(editor, nomination, by="Cô Nguyễn Thị A", on=date(2020, 11, 2), link=LINK)
        return {
            "film": one(connection, film).number,
            "film_draft": one(connection, draft).number,
            "television": one(connection, television).number,
            "television_slot": _open(editor, "S02"),
            "segment": queries.segments_of(connection, draft)[0].key,
            "followup": key,
            "briefing": briefing,
            "held": held,
            "nomination": nomination,
            "child": child,
        }


def _open(office: Office, series: str) -> UUID:
    query = (
        select(slots.slots.c.id)
        .join(slots.series, slots.series.c.id == slots.slots.c.series_id)
        .where(slots.series.c.code == series, slots.slots.c.state == "open", slots.slots.c.item_id.is_(None))
        .order_by(slots.slots.c.date)
    )
    return UUID(str(office.connection.execute(query.limit(1)).scalar_one()))


def _film(office: Office, series: str, *given: dict[str, Any]) -> UUID:
    film = actions.begin(office, _open(office, series))
    for segment in given:
        base = one(office.connection, film).revision_hash
        actions.put_segment(office, film, segment, base=base)
    return film


def _approve(editor: Office, approver: Office, item_id: UUID) -> None:
    approvals.approve(approver, item_id, approvals.submit(editor, item_id))


def _briefing(office: Office, film: UUID, days: int) -> UUID:
    units = [unit.id for unit in list_units(office.connection)]
    said = {"title": "Hội nghị giao ban tháng 11", "place": "Hội trường tầng 2", "chair": "Giám đốc Sở"}
    starts = office.now + timedelta(days=days)
    briefing = preparing.call(office, **said, starts_at=starts, units=units)
    preparing.add_point(
        office, briefing, subject="Khai mạc và điểm danh", presenter="Chánh Văn phòng", seconds=300
    )
    preparing.add_film(office, briefing, film)
    preparing.add_paper(office, briefing, title="Báo cáo công tác tháng", link=LINK)
    for due in (date(2020, 11, 20), date(2020, 12, 20)):
        holding.conclude(
            office, briefing, task="Sửa xong nhà vệ sinh học sinh", unit=None, responsible=LONG, due_on=due
        )
    return briefing


def _nomination(office: Office, age: int | None) -> UUID:
    unit = list_units(office.connection)[0].id
    said = {"subject": "person", "name": "Nguyễn Thị A", "post": f"Học sinh {LONG}", "field": "dao_duc"}
    return sending.send(
        office, **said, unit=unit, age=age, deed="Nhặt được ví và trả lại người mất.", link=LINK
    )
