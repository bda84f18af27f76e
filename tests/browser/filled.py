"""A desk and a portal in the middle of the sample's year, with something in every state that a page can show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select

from loa.blobs import Blobs
from loa.channel import installed
from loa.database import new_id
from loa.ledger import broadcasts, gates, trials
from loa.ledger.tables import dead_letters
from loa.secrets import new_keys
from loa.settings import Settings
from loa_portal.app import create_app as create_portal
from loa_portal.site import EXTENSION
from loa_publisher.accounts.actions import add_user
from loa_publisher.accounts.roles import ROLES
from loa_publisher.approvals.models import emergencies
from loa_publisher.calendar.models import own_days
from loa_publisher.demo.outside import add_accounts
from loa_publisher.demo.year import fill
from loa_publisher.desk.security import limiter
from loa_publisher.item_templates.actions import listed
from loa_publisher.items.models import items
from loa_publisher.office import Office
from loa_publisher.plans.importing import Imported
from loa_publisher.plans.models import campaigns, obligations, plans
from loa_publisher.press.models import contacts
from loa_publisher.spokespeople import register as spokespeople
from tests.browser.ended import publish_on_portal, settle
from tests.browser.screening import screened
from tests.browser.served import serving
from tests.publisher.desk.conftest import NOW, PASSWORD, Desk, form, open_desk, picture
from tests.publisher.desk.test_issues import HOT, take_in
from tests.publisher.desk.test_papers import CARD
from tests.publisher.desk.test_settings_bases import basis_id
from tests.publisher.desk.test_settings_channels import of as account_id
from tests.publisher.desk.test_settings_days import QUIET
from tests.publisher.desk.test_settings_speakers import DELEGATED, SPEAKER
from tests.publisher.desk.test_settings_units import unit as unit_id
from tests.publisher.feedback.cases import answered, send
from tests.stack import environment

OFFICERS = ("editor", "spokesperson")
_PAPER = b"%PDF-1.7\n%%EOF\n"
SUMMER = "Tuần lễ hưởng ứng học tập suốt đời: lịch mở cửa thư viện, bảo tàng và câu lạc bộ của các quận, huyện, thị xã"


@dataclass(frozen=True)
class Filled:
    """Where both stand, and the ids by which `addresses` finds their pages."""

    desk: Desk
    desk_address: str
    portal_address: str
    ids: dict[str, Any]


@contextmanager
def filled(url: str, var: Path) -> Iterator[Filled]:
    """Both over one migrated, empty database, behind sockets, until the end of the block."""
    desk, ids = fill_desk(url, var)
    portal = create_portal(Settings.load(environment(url, "", var)), clock=desk.clock)
    try:
        ids |= publish_on_portal(desk, portal)
        with serving(desk.app) as desk_address, serving(portal) as portal_address:
            yield Filled(desk, desk_address, portal_address, ids)
    finally:
        limiter.reset()
        portal.extensions[EXTENSION].database.close()
        desk.database.close()


def fill_desk(url: str, var: Path) -> tuple[Desk, dict[str, Any]]:
    """The desk alone, over a migrated, empty database, and the ids of what stands there."""
    desk = open_desk(url, var, _outside, seal=new_keys()[0])
    _chief(desk)
    return desk, _fill(desk)


def _outside(connection: Connection, settings: Settings, plan: Imported) -> None:
    add_accounts(connection, NOW, settings, plan.units)


def _fill(desk: Desk) -> dict[str, Any]:
    settings = desk.app.extensions["loa_house"].settings
    with desk.database.begin() as connection:
        editor, approver = (
            Office(connection, NOW, desk.people[name], settings, installed()) for name in OFFICERS
        )
        fill(editor, approver, Blobs(settings.media))
    desk.clock.advance(timedelta(minutes=40))
    with desk.database.begin() as connection:
        broadcasts.resolve_broadcasts(connection, desk.clock.now())
    ids = _numbers(desk) | _people_at_work(desk)
    ids |= _year(desk, ids) | _days(desk) | _speakers(desk)
    ids |= settle(desk)
    return ids | _said(desk) | _trouble(desk, ids) | _beside_pages(desk, ids) | screened(desk)


def _chief(desk: Desk) -> None:
    """Somebody to whom every room is open."""
    with desk.database.begin() as connection:
        desk.people["chief"] = add_user(
            connection,
            login="chief",
            full_name="Chánh Văn phòng Sở",
            roles=list(ROLES),
            now=NOW,
            password=PASSWORD,
            spokesperson=True,
            email="chanh-van-phong@so.example.vn",
        )


def _numbers(desk: Desk) -> dict[str, Any]:
    """An item of each state, as the demonstration leaves them."""
    with desk.database.read() as connection:
        rows = connection.execute(select(items).order_by(items.c.due_at)).all()
        plan = connection.execute(select(plans.c.id)).scalars().first()
        template = listed(connection)[0].id
    by_state = {row.state: row.number for row in reversed(rows)}
    late = [row.number for row in rows if row.state == "approved" and row.due_at > desk.clock.now()]
    public = [row.number for row in rows if row.state == "approved" and row.due_at <= desk.clock.now()]
    return {
        "plan": plan,
        "template": template,
        "user": desk.people["approver"].id,
        "account": account_id(desk, "facebook:trang"),
        "basis": basis_id(desk, "22/QĐ-BGDĐT"),
        "unit": unit_id(desk, "pgddt-dong-da"),
        "planned": by_state["planned"],
        "draft": by_state["draft"],
        "waiting": by_state["submitted"],
        "scheduled": late[0],
        "live": public[1],
    }


def _year(desk: Desk, ids: dict[str, Any]) -> dict[str, Any]:
    """A plan that somebody looks after: objectives, a campaign, a date that was settled and moved, a plan derived from it."""
    editor, approver, address = desk.visitor("editor"), desk.visitor("approver"), f"/ke-hoach/{ids['plan']}"
    t07 = desk.topic("T07")
    for text in (
        "Để người dân biết, hiểu, đánh giá, ghi nhận nỗ lực của toàn Ngành",
        "Nâng cao chất lượng quản lý",
    ):
        editor.post(f"{address}/muc-tieu", {"act": "add", "text": text})
    drive = {"name": "Tháng an toàn giao thông", "starts_on": "01/09/2020", "ends_on": "30/09/2020"}
    editor.post(f"{address}/dot/moi", {**drive, "topics": [t07], "items": f"#{ids['planned']}"})
    editor.post(f"/noi-dung/{ids['planned']}/ke-hoach/ngay", {"month": "2021-03", "precision": "month"})
    approver.post(f"/noi-dung/{ids['live']}/ke-hoach/xac-nhan")
    head = {"code": "260/KH-GDĐT", "title": "Truyền thông giáo dục huyện Thường Tín", "kind": "annual"}
    period = {"period_start": "01/09/2020", "period_end": "31/08/2021", "topics": [t07, desk.topic("T01")]}
    editor.post(f"/ke-hoach/moi?theo={ids['plan']}", {**head, **period})
    editor.post(f"{address}/trong-tam", {"act": "change", "topic": t07, "title": "An toàn trường học"})
    with desk.database.read() as connection:
        return {
            "campaign": connection.execute(select(campaigns.c.id)).scalar_one(),
            "obligation": connection.execute(select(obligations.c.id)).scalars().first(),
            "derived": connection.execute(
                select(plans.c.id).where(plans.c.parent_id.is_not(None))
            ).scalar_one(),
        }


def _days(desk: Desk) -> dict[str, Any]:
    """A quiet window and a swapped working day."""
    admin = desk.visitor("admin")
    admin.post("/cai-dat/ngay-nghi/moi", QUIET)
    swapped = {"kind": "working_day", "name": "Làm bù ngày 04/01", "first_on": "09/01/2021"}
    admin.post("/cai-dat/ngay-nghi/moi", swapped)
    with desk.database.read() as connection:
        return {"own_day": connection.execute(select(own_days.c.id)).scalars().first()}


def _speakers(desk: Desk) -> dict[str, Any]:
    """A spokesperson and a delegation on the portal, and somebody who waits for approval."""
    editor, approver = desk.visitor("editor"), desk.visitor("approver")
    for changes in ({}, DELEGATED, {"kind": "head", "name": "Bà Lê Thị Mẫu", "post": "Giám đốc Sở"}):
        editor.post("/cai-dat/nguoi-phat-ngon/moi", SPEAKER | changes)
    with desk.database.read() as connection:
        every = spokespeople.listed(connection)
    for one in every[1:]:
        approver.post(f"/cai-dat/nguoi-phat-ngon/{one.speaker.id}/duyet")
    return {"speaker": every[1].speaker.id}


def _people_at_work(desk: Desk) -> dict[str, Any]:
    """What the demonstration has not: a second version, a partner, an emergency, a delegation, a picture that shows children."""
    editor, approver = desk.visitor("editor"), desk.visitor("spokesperson")
    wide = ["portal:cong", "facebook:trang", "email:ban-tin"]
    written = {
        "title": SUMMER,
        "target": wide,
        "due_day": "28/11/2020",
        "text-facebook:trang": "Cả nhà cùng đi thư viện nhé!",
    }
    again = desk.write(editor, act="submit", **written)
    approver.post(f"/phe-duyet/{again}", _decision(desk, again, "return", "Ghi rõ ngày mở cửa ở câu đầu."))
    changed = {"summary": "Mở cửa miễn phí từ ngày 30/11.", "base": desk.item(again).revision_hash}
    editor.post(f"/noi-dung/{again}/soan", form(desk, **(written | changed), act="submit"))
    editor.post(f"/noi-dung/{again}/ky-lien-tich", {"partner": "Công đoàn ngành Giáo dục Hà Nội"})
    documents = [(BytesIO(_PAPER), "Kế hoạch 3725-KH-SGDĐT.pdf")]
    page = editor.post("/noi-dung/moi", form(desk, act="upload", documents=documents))
    [paper] = re.findall(r'name="file" value="([0-9a-f]{64})"', page.body)
    pictured = desk.write(
        editor,
        target=wide,
        title="Bữa sáng Sữa học đường",
        pictures=[picture("sua.png")],
        new_alt="Cốc sữa",
        file=paper,
        basis=str(basis_id(desk, "22/QĐ-BGDĐT")),
        **CARD | {"paper-file": paper},
    )
    alarm = desk.write(
        editor, act="submit", target=wide, lane="urgent", title="Học sinh nghỉ học ngày mai vì mưa lớn"
    )
    hash = desk.item(alarm).revision_hash
    desk.visitor("approver").post(
        f"/phe-duyet/{alarm}/khan-cap",
        {"revision_hash": hash, "reason": "Cảnh báo lúc 21 giờ; không liên lạc được ai."},
    )
    rejected = desk.write(editor, act="submit", target=wide, title="Bài không dùng được")
    approver.post(f"/phe-duyet/{rejected}", _decision(desk, rejected, "reject", "Trùng với bài tuần trước."))
    approver.post("/phe-duyet/uy-quyen/moi", _delegation(desk))
    with desk.database.read() as connection:
        emergency = connection.execute(select(emergencies.c.id)).scalars().one()
    return {"again": again, "pictured": pictured, "emergency": emergency, "rejected": rejected}


def _beside_pages(desk: Desk, ids: dict[str, Any]) -> dict[str, Any]:
    """What is fetched by pages and programs: a picture, a mail as it is sent, a text that is not saved, a calendar's address."""
    chief, window = desk.visitor("chief"), uuid4()
    chief.post(f"/noi-dung/dang-viet/{window}", {"sequence": "1", **form(desk, target=["email:ban-tin"])})
    told = chief.post("/lich/dang-ky", {"plan": ""}).body
    _tests_sent(desk, ids)
    shown = chief.get(f"/noi-dung/{ids['again']}/soan").body
    pictured = chief.get(f"/noi-dung/{ids['pictured']}/soan").body
    token, mail, sha256 = (
        re.search(pattern, page)
        for pattern, page in (
            (r'/lich/doc/([^"]+)\.ics"', told),
            (r"/xem-truoc/([0-9a-f]{64})", shown),
            (r"/hinh/([0-9a-f]{64})", pictured),
        )
    )
    assert token
    assert mail
    assert sha256
    desk.stranger().get(f"/lich/doc/{token[1]}.ics")  # that it was read is noted once an hour
    return {"window": window, "token": token[1], "mail": mail[1], "sha256": sha256[1]}


def _tests_sent(desk: Desk, ids: dict[str, Any]) -> None:
    """One test of a newsletter that went, one that the relay refused, and one that is on its way."""
    chief = desk.visitor("chief")
    for state, why in ((trials.SENT, ""), (trials.FAILED, "the mail relay answers 451 busy"), ("", "")):
        chief.post(f"/noi-dung/{ids['pictured']}/gui-thu", {"target": "email:ban-tin"})
        with desk.database.begin() as connection:
            if state and (taken := trials.take(connection, desk.clock.now(), "email")):
                trials.answer(connection, desk.clock.now(), taken.id, state, why)


def _said(desk: Desk) -> dict[str, Any]:
    """What is said of the authority, and to it: a hot issue that a unit works on, letters, a newspaper."""
    editor = desk.visitor("editor")
    editor.post("/bao-chi/moi", {"name": "Báo Giáo dục mẫu", "kind": "newspaper", "email": "gd@bao.example"})
    hot = {"topic": desk.topic("T09"), "severity": "critical", **HOT}
    number = take_in(desk, editor, **hot)
    task = {"person": "", "unit": "pgddt-hoang-mai", "what": "Báo cáo bằng văn bản trước 15 giờ"}
    page = editor.post(f"/van-de-nong/{number}/phan-cong", task)
    receipt = re.search(r'value="http://[^/"]+(/tiep-nhan/[^"]+)"', page.body)
    assert receipt, page.text
    editor.post(f"/van-de-nong/{number}/phat-ngon")
    answered_number, _reply = answered(desk)
    send(desk.database, desk.clock.now(), text="Xin Sở công bố lịch thi sớm hơn để phụ huynh sắp xếp.")
    editor.get("/phan-hoi")
    with desk.database.read() as connection:
        contact = connection.execute(select(contacts.c.id)).scalars().first()
    return {
        "issue": number,
        "closed_issue": 1,
        "receipt": receipt[1],
        "contact": contact,
        "answered": answered_number,
        "letter": answered_number + 1,
    }


def _decision(desk: Desk, number: int, decision: str, comment: str) -> dict[str, str]:
    return {"decision": decision, "comment": comment, "revision_hash": desk.item(number).revision_hash or ""}


def _delegation(desk: Desk) -> dict[str, Any]:
    return {
        "to": str(desk.people["approver"].id),
        "basis": "Giấy ủy quyền 12/UQ-SGDĐT ngày 20/11/2020 do Giám đốc Sở ký.",
        "kinds": ["lane:urgent", "topic:T07"],
        "until_day": "30/11/2020",
        "until_time": "17:00",
    }


def _trouble(desk: Desk, ids: dict[str, Any]) -> dict[str, Any]:
    """A newsletter that stands still, and messages that were given up."""
    now, suspended = desk.clock.now(), "account:email:noi-bo"
    with desk.database.begin() as connection:
        gates.suspend(connection, now, suspended, "Cán bộ kênh", "Danh sách người nhận đang được rà soát")
        letter = {"at": now, "queue": "loa.channel.facebook", "reason": "delivery_limit", "body": "{}"}
        for delivery_id in (ids["blocked"], None):
            connection.execute(
                insert(dead_letters).values(id=str(new_id()), delivery_id=delivery_id, **letter)
            )
    return {"suspended": suspended}
