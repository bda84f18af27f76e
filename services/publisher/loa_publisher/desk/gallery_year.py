"""What stands on the pages of the year, of hot issues, of settings and of lists, in every state, for the page of components."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid5

from loa.ledger.trials import FAILED, SENT, UNKNOWN
from loa_publisher.desk import issue_words, trials
from loa_publisher.desk.attachments import FileField
from loa_publisher.desk.focus import FocusField
from loa_publisher.desk.papers import STANDINGS, CardShown, PaperField
from loa_publisher.desk.plans_heat import AGAINST, drawn
from loa_publisher.desk.plans_words import OWED, period_name
from loa_publisher.desk.settings import Place
from loa_publisher.desk.words import Word
from loa_publisher.items.silence import Silence
from loa_publisher.plans.figures import Figures
from loa_publisher.plans.periods import MONTH, Period

_ID = UUID("0190a000-0000-7000-8000-000000000001")
_MONTHS = [date(2026, month, 1) for month in range(8, 13)]
_TODAY = date(2026, 10, 14)


def samples(topics: Sequence[Any], title: str, long: str, now: datetime) -> dict[str, Any]:
    """Everything that `gallery_year.html` draws."""
    return {
        "timers": _timers(now),
        "standing": _standing(long, now),
        "heat": _heat(topics[:4]),
        "kept": _kept(),
        "owed_word": OWED.__getitem__,
        "period_name": period_name,
        "places": [
            Place(long, "Ai làm gì, ai được vào", "#", "user", "44"),
            Place("Kênh", "Nơi nội dung ra ngoài", "#", "channel"),
        ],
        "units": [(f"u{number}", f"{long} {number}") for number in range(12)],
        "lines": _lines(topics, title, now),
        "files": [
            FileField(sha256="a" * 64, title=title, name="Kế hoạch 3725-KH-SGDĐT.pdf", size=1_240_000),
            FileField(sha256="b" * 64, title="", name="Biểu mẫu.docx", size=48_000),
        ],
        "papers": _papers(title),
        "focuses": [
            FocusField(x="20", y="80"),
            FocusField(x="trái", errors=["Phải là hai số nguyên từ 0 đến 100."]),
        ],
        "tests": _tests(title, long, now),
        "sources": _sources(long),
    }


def _papers(title: str) -> dict[str, Any]:
    """Document cards for reading and in the editor, with what is wrong in one of them; and a legal basis."""
    file = FileField(sha256="c" * 64, title=title, name="Kế hoạch 3725-KH-SGDĐT.pdf", size=1_240_000)
    issuer = "Sở Giáo dục và Đào tạo Hà Nội"
    cards = [
        CardShown(
            number=number,
            title=title,
            issuer=issuer,
            issued_on=_MONTHS[0],
            valid_from=_MONTHS[0],
            valid_to=_TODAY if code == "repealed" else None,
            word=word,
            file=file if code == "in_force" else None,
        )
        for number, (code, word) in zip(
            ("3725/KH-SGDĐT", "12/2021/TT-BGDĐT", "44/QĐ-UBND", "07/CT-UBND"), STANDINGS.items(), strict=True
        )
    ]
    return {
        "cards": cards,
        "bases": [
            SimpleNamespace(
                number="09/2017/NĐ-CP", title="Người phát ngôn và cung cấp thông tin", issuer="Chính phủ"
            )
        ],
        "fields": [
            PaperField(number="3725/KH-SGDĐT", title=title, issuer=issuer, issued_on="20/11/2020"),
            PaperField(issued_on="hôm qua", errors={"issued_on": ["Viết ngày dạng 20/11/2020."]}),
        ],
        "files": [("", "Không kèm tệp"), ("c" * 64, title)],
        "standings": [(code, word.label) for code, word in STANDINGS.items()],
    }


def _timers(now: datetime) -> list[tuple[Word, datetime]]:
    """A clock with much left, little, none; answered in time, late."""

    def issue(due: timedelta, answered: timedelta | None = None) -> SimpleNamespace:
        return SimpleNamespace(
            reported_at=now - timedelta(hours=20),
            due_at=now + due,
            answered_at=None if answered is None else now + answered,
            state="open",
        )

    hours = timedelta(hours=1)
    given = (
        issue(20 * hours),
        issue(hours),
        issue(-3 * hours),
        issue(hours, -hours),
        issue(-5 * hours, -hours),
    )
    return [(issue_words.time_left(one, now), one.due_at) for one in given]


def _standing(long: str, now: datetime) -> list[SimpleNamespace]:
    """A statement that stands with its proof, one that waits, one that failed."""

    def place(channel: str, account: str, state: str, url: str | None = None, **more: Any) -> SimpleNamespace:
        last = _delivery(channel, account, state, now, url=url, **more)
        proof = SimpleNamespace(outcome="published", at=now, external_id="1037_2210") if url else None
        return SimpleNamespace(last=last, proof=proof, live_revision=1 if url else None)

    return [
        place("portal", "Cổng thông tin điện tử", "published", "https://cong.example/bai/1"),
        place("facebook", "Trang Sở GDĐT", "scheduled"),
        place("unit", long, "rejected", detail="413 payload too large", reason="rejected"),
    ]


def _delivery(channel: str, account: str, state: str, now: datetime, **more: Any) -> SimpleNamespace:
    said = {"reason": None, "detail": None, "url": None, "operation": "publish", "attempts": 1}
    times = {"due_at": now, "next_at": None, "concluded_at": None, "expires_at": now, "created_at": now}
    own = uuid5(_ID, f"{channel} {account}")
    return SimpleNamespace(id=own, channel=channel, account=account, state=state, **{**said, **times, **more})


def _heat(topics: Sequence[Any]) -> Any:
    """Months with much and little, late and overdue, without a day, with nothing; a topic that is silent."""
    rows = [
        SimpleNamespace(**{**vars(topic), "id": UUID(int=place)}) for place, topic in enumerate(topics, 1)
    ]
    figures = (
        Figures(in_time=2, open=1),
        Figures(in_time=1, late=1),
        Figures(missed=1, rough=2),
        Figures(open=5),
    )
    cells = {
        (row.id, month): figures[(at + place) % 4]
        for place, row in enumerate(rows)
        for at, month in enumerate(_MONTHS)
        if (at + 2 * place) % 5
    }
    silences = {rows[1].id: Silence(topic_id=rows[1].id, last=None, next=None)}
    return drawn(rows, _MONTHS, _MONTHS, cells, silences, AGAINST, _TODAY)  # type: ignore[arg-type]


def _kept() -> SimpleNamespace:
    """An obligation with a period in each state."""
    out = SimpleNamespace(number=17, title="Phóng sự tháng 9", out_on=date(2026, 9, 20))
    dues = [
        SimpleNamespace(
            period=Period(month, month + timedelta(days=27), MONTH),
            deadline=month + timedelta(days=27),
            state=state,
            done=1 if state in ("met", "late") else 0,
            days_late=3 if state == "late" else 0,
            items=[out] if state in ("met", "late") else [],
            slot=_ID if state == "due" else None,
        )
        for month, state in zip(
            (date(2026, month, 1) for month in range(6, 12)),
            ("before", "met", "late", "missed", "due", "ahead"),
            strict=True,
        )
    ]
    return SimpleNamespace(
        dues=dues,
        obligation=SimpleNamespace(owed=1),
        count=lambda *states: sum(one.state in states for one in dues),
    )


def _lines(topics: Sequence[Any], title: str, now: datetime) -> dict[str, Any]:
    """Items and deliveries as lists show them."""
    items = [
        SimpleNamespace(
            number=number,
            title=title,
            topic=topics[number % 5],
            audience="internal" if number == 18 else "public",
            lane="urgent" if number == 17 else "routine",
            channels=("portal", "facebook", "email")[: number - 15],
            state=state,
            deliveries=deliveries,
            due_at=now,
        )
        for number, state, deliveries in (
            (16, "draft", ()),
            (17, "approved", ("published", "unknown")),
            (18, "submitted", ()),
        )
    ]
    found = SimpleNamespace(
        title=[("Điều chỉnh ", False), ("lịch thi", True), (" tuyển sinh", False)],
        place=[("… học sinh xem ", False), ("lịch thi", True), (" tại trường …", False)],
    )
    named = SimpleNamespace(number=17, title=title)
    one = _delivery("facebook", "Trang Sở GDĐT", "blocked", now, item=named, reason="needs_operator")
    live = _delivery(
        "portal", "Cổng thông tin điện tử", "published", now, item=named, url="https://cong.example/bai/1"
    )
    many = [_delivery("unit", f"Đơn vị {place}", "scheduled", now, item=named) for place in range(1, 4)]
    return {"items": items, "found": {16: found}, "bundles": [[one], [live], many], "single": [one, live]}


def _tests(title: str, long: str, now: datetime) -> list[tuple[SimpleNamespace, Word, str, str]]:
    """A test send in each state."""
    return [
        (
            SimpleNamespace(id=_ID, title=title, address="chanh-van-phong@so.example.vn", asked_at=now),
            trials.STATES[state],
            long,
            "Máy chủ thư trả lời 451 busy." if state == FAILED else "",
        )
        for state in (None, SENT, FAILED, UNKNOWN)
    ]


def _sources(long: str) -> list[SimpleNamespace]:
    """What a television film was made from: still beautiful, not any more, taken out."""
    return [
        SimpleNamespace(
            key=str(_ID),
            school=long,
            film_number=17,
            film_title="Trường học đẹp và chưa đẹp, tháng 9",
            seconds=75,
            dropped_at=None if place < 2 else "05/09/2026",
            beautiful=place == 0,
        )
        for place in range(3)
    ]
