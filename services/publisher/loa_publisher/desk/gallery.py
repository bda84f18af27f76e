"""Every component in every state on one page, to design and to compare."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, render_template
from markupsafe import Markup

from loa_publisher.deliveries.suspending import Gate
from loa_publisher.desk import gallery_year, words
from loa_publisher.desk.calendar_parts import titled
from loa_publisher.desk.consents import ConsentField, PictureShown
from loa_publisher.desk.difference import Change, PictureChange, marked
from loa_publisher.desk.formats import exactly, moment
from loa_publisher.desk.gallery_calendar import samples
from loa_publisher.desk.house import house
from loa_publisher.desk.plans_words import OUTCOMES
from loa_publisher.desk.previews import PreviewImage
from loa_publisher.desk.report_charts import bars
from loa_publisher.desk.tabs import Pages, Tab
from loa_publisher.plans.figures import Figures

blueprint = Blueprint("gallery", __name__)

LONG = "Phòng Giáo dục và Đào tạo huyện Chương Mỹ, cụm trường phía Tây Nam"
TITLE = "Điều chỉnh lịch thi tuyển sinh vào lớp 10 trung học phổ thông công lập năm học 2026-2027 tại các điểm thi"


@blueprint.get("/bo-phan")
def page() -> str:
    """Shows them."""
    now = house().clock.now()
    topics = [
        SimpleNamespace(code=f"T{position:02d}", position=position, title=title, title_en=None)
        for position, title in enumerate(
            (
                "Chủ trương, chính sách và pháp luật về giáo dục",
                "Kết quả đổi mới, nâng cao chất lượng giáo dục",
                "Chương trình, sách giáo khoa phổ thông",
                "Thi tốt nghiệp THPT; tuyển sinh",
                "Hướng nghiệp, phân luồng học sinh",
                "Sắp xếp đội ngũ nhà giáo; hội nhập quốc tế",
                "Đạo đức, kỹ năng sống, an toàn, y tế trường học",
                "Điển hình tiên tiến; cải cách hành chính",
                "Vấn đề cấp bách",
                "Phong trào thi đua cùng Công đoàn ngành",
            ),
            start=1,
        )
    ]
    events = [
        SimpleNamespace(
            title="Lên lịch",
            when=moment(now - timedelta(hours=3)),
            mood="calm",
            icon="state-scheduled",
            detail=None,
            quote=None,
        ),
        SimpleNamespace(
            title="Lần gửi 1: mất câu trả lời",
            when=exactly(now - timedelta(minutes=6)),
            mood="doubt",
            icon="state-unknown",
            detail="Kết nối đứt trước khi có câu trả lời. Loa không gửi lại, chỉ tìm xem bài đã lên chưa.",
            quote="read timed out after 30 s",
        ),
        SimpleNamespace(
            title="Tìm thấy bài trên trang",
            when=exactly(now),
            mood="good",
            icon="state-published",
            detail="Nhận bài đã có.",
            quote=None,
        ),
        SimpleNamespace(
            title="Nhìn lại lần nữa",
            when=moment(now + timedelta(hours=1)),
            mood="quiet",
            icon="state-scheduled",
            detail=None,
            quote=None,
            next=True,
        ),
    ]
    picture = "data:image/svg+xml," + (
        "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 5'%3E%3Crect width='8' height='5' fill='%23cfe5e2'/%3E"
        "%3Cpath d='M0 5 3 2l2 2 1-1 2 2z' fill='%230b6360'/%3E%3C/svg%3E"
    )
    previews = [
        SimpleNamespace(
            channel=channel,
            account=account,
            title=TITLE,
            summary="Kỳ thi lùi sang ngày 12/6; các điểm thi giữ nguyên.",
            text=f"{TITLE}\n\nKỳ thi lùi sang ngày 12/6; các điểm thi giữ nguyên. Thí sinh theo dõi thông báo của trường.",
            html="<p>Kỳ thi lùi sang <strong>12/6</strong>; các điểm thi giữ nguyên.</p><ul><li>Ngữ văn</li><li>Toán</li></ul>",
            link="http://127.0.0.1:8081/bai/0190a000-0000-7000-8000-000000000001",
            images=[PreviewImage(picture, "Sơ đồ điểm thi")] if channel in ("facebook", "portal") else [],
            hash="9f2c4b1a7e5d" * 5 + "0a1b",
            raw='{\n  "specversion": "1.0",\n  "type": "vn.loa.item.published",\n  "subject": "items/17"\n}'
            if channel == "unit"
            else None,
            document=None,
            sender=house().settings.authority,
        )
        for channel, account in (
            ("facebook", "Trang Sở GDĐT"),
            ("portal", "Cổng thông tin điện tử"),
            ("email", "Bản tin phụ huynh"),
            ("unit", LONG),
        )
    ]
    films = [
        SimpleNamespace(
            key=str(place),
            school="Trường Tiểu học Hoa Gạo" if place == 1 else LONG,
            verdict=verdict,
            shown="Bồn cây dọc lối đi do từng lớp nhận chăm",
            seconds=75 * place,
            script="Sáng thứ Hai, tổ trực nhật tưới cây trước giờ vào lớp.",
            link="https://phim.example/1",
            file="",
            children=place == 2,
            consent={"holder": LONG, "reference": "Sổ 12"},
            consent_public=False,
        )
        for place, verdict in enumerate(("dep", "chua_dep"), start=1)
    ]
    tabs = [
        Tab("Tất cả", "#", True, 1248),
        Tab("Đã lên lịch", "#", False, 44),
        Tab("Cần xử lý", "#", False, 3, bad=True),
        Tab("Chưa rõ kết quả", "#", False, 1, bad=True),
        Tab("Trống", "#", False, 0, bad=True),
    ]
    account: dict[str, Any] = {
        "scope": "account:facebook:trang",
        "channel": "facebook",
        "key": "trang",
        "label": "Trang Sở GDĐT",
    }
    shut: dict[str, Any] = {
        "shut": True,
        "shut_at": now,
        "shut_by": "Quản trị hệ thống",
        "reason": "Diễn tập ứng phó sự cố",
    }
    gates = [
        Gate(**account, visibility="public"),
        Gate(**account, visibility="internal", **shut),
        Gate(**account, tripped="(#190) Error validating access token"),
        Gate(**account, waits_for="account_resting", waits_until=now + timedelta(minutes=5)),
    ]
    year = gallery_year.samples(topics, TITLE, LONG, now)
    year["strip"] = list(zip(year["heat"].months, year["heat"].rows[2].cells, strict=True))
    return render_template(
        "gallery.html",
        outcomes=OUTCOMES,
        bars=bars(
            [
                (LONG, Figures(in_time=5, late=2, missed=1, open=4)),
                ("T02", Figures(in_time=3)),
                ("T03", Figures()),
            ]
        ),
        pillars=bars(
            [
                (f"{month:02}/2026", Figures(in_time=month, late=month % 3, open=month % 4))
                for month in range(1, 13)
            ]
        ),
        gates=gates,
        topics=topics,
        delivery_states=words.DELIVERY_STATES,
        item_states=words.ITEM_STATES,
        channels=[*words.CHANNELS, "zalo"],
        events=events,
        films=films,
        previews=previews,
        pictures=[
            PictureShown(
                address=picture,
                alt="Sân trường",
                children=children,
                holder=holder,
                reference=LONG,
                day="05/09/2026",
            )
            if holder
            else PictureShown(
                address=picture, alt="Sân trường", children=children, holder="", reference="", day=""
            )
            for children, holder in ((True, "Trường tiểu học Đống Đa"), (True, ""), (False, ""))
        ],
        consent=ConsentField(
            children=True, day="31/02/2026", errors={"date": ["Không phải là một ngày; viết như 05/09/2026."]}
        ),
        tabs=tabs,
        pages=Pages(4, 50, 1248, lambda number: f"?trang={number}"),
        picture=picture,
        title=TITLE,
        long=LONG,
        soon=now + timedelta(minutes=12),
        calendar=samples(topics, TITLE),
        year=year,
        year_address=lambda *_topic, **_asked: "#",
        titled=titled,
        long_ago=now - timedelta(hours=52),
        points=list(words.CHECKLIST.items()),
        changes=[
            Change("Tóm tắt", marked("Kỳ thi lùi sang ngày 12/6.", "Kỳ thi lùi sang ngày 13/6.")),
            Change(
                "Ảnh",
                Markup(""),
                [
                    PictureChange(picture, "removed", Markup("Sơ đồ điểm thi")),
                    PictureChange(picture, "told", marked("Sân trường", "Cổng trường")),
                ],
            ),
        ],
    )
