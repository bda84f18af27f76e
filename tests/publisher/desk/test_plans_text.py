"""The plan's text as it was published becomes a plan, corrected in a preview."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest

from loa_publisher.plans import objectives, obligations, queries
from tests.publisher.desk.conftest import NOW, Desk, Page, Visitor
from tests.publisher.desk.sending import fields

AT = "/ke-hoach/tu-van-ban"
TEXT = (Path(__file__).parents[1] / "published/data/ke-hoach-3725.txt").read_text("utf-8")
RIGHT = (
    # what the sample plan calls them (demo/plan-3725.yaml), as words that a right title has to have
    ("pháp luật", "Luật Giáo dục"),
    ("Kết quả đổi mới", "chất lượng"),
    ("Chương trình, sách giáo khoa", "lớp 1"),
    ("thi tốt nghiệp THPT", "tuyển sinh", "lớp 10", "mầm non", "lớp 6"),
    ("hướng nghiệp, phân luồng", "sau trung học cơ sở"),
    ("Sắp xếp đội ngũ", "ội nhập quốc tế"),
    ("đạo đức và kỹ năng sống", "an toàn", "y tế", "Sữa học đường"),
    ("điển hình", "thủ tục hành chính", "dịch vụ công", "công nghệ thông tin"),
    ("cấp bách", "Covid-19", "đổi mới công tác quản lý", "dạy học"),
    ("thi đua", "trường học đẹp và chưa đẹp"),
)


def titles(page: Page) -> list[str]:
    return [told[0] for name, told in fields(page).items() if name.startswith("topic-title-")]


def read(visitor: Visitor, text: str = TEXT) -> Page:
    return visitor.post(AT, {"act": "read", "text": text})


def press(visitor: Visitor, page: Page, act: str, **changes: Any) -> Page:
    assert act in ("make", "stay") or f'value="{act}"' in page.body
    return visitor.post(AT, fields(page) | changes | {"act": act})


def test_the_published_text_becomes_ten_topics_after_at_most_five_corrections(each_desk: Desk) -> None:
    """The stray 3 is taken out, one title says what it left out; the dirt is told, and the plan has all that the text has."""
    editor = each_desk.visitor("editor")
    page = read(editor)
    assert "Tìm thấy 10 nội dung trọng tâm." in page.text
    for told in (
        "Lặp lại 1 chỗ",
        "số trang lạc vào?",
        "Dòng 61 -->",
        "Hai gạch đầu dòng dính liền 2 chỗ",
        "Thống kê truy cập",
    ):
        assert told in page.text, told
    assert re.search(r'<mark class="doubtful">3</mark>', page.body)
    corrections = 0
    page = press(editor, page, "mend-8-0")
    corrections += 1
    assert "doubtful" not in page.body
    ninth = titles(page)[8].replace("Vấn đề mang tính cấp bách", "Vấn đề cấp bách, Covid-19")
    assert ninth != titles(page)[8]
    corrections += 1
    changes = {"topic-title-8": ninth, "code": "3725-1/KH-SGDĐT"}
    corrections += 1  # the sample has the plan's own number already
    made = press(editor, page, "make", **changes)
    assert "Đã lập kế hoạch nháp với 10 nội dung trọng tâm." in made.text
    assert corrections <= 5
    with each_desk.database.read() as connection:
        plan = next(
            line.plan for line in queries.list_plans(connection) if line.plan.code == "3725-1/KH-SGDĐT"
        )
        topics = [line.topic for line in queries.list_topics(connection, plan.id)]
        aims = objectives.of_plan(connection, plan.id)
        owed = obligations.kept(connection, NOW.date(), [plan.id])
    assert plan.status == "draft"
    assert plan.title == "Truyền thông về giáo dục và đào tạo năm học 2020-2021"
    assert (plan.period_start.isoformat(), plan.period_end.isoformat()) == ("2020-09-01", "2021-08-31")
    assert [topic.code for topic in topics] == [f"T{number:02}" for number in range(1, 11)]
    for topic, words in zip(topics, RIGHT, strict=True):
        assert all(word in topic.title for word in words), topic.title
        assert len(topic.title) <= 130
        assert not topic.title.startswith(("Truyền thông", "Thực hiện", "Giới thiệu", "Phối hợp"))
    assert len(aims) == 2
    assert [(one.obligation.title, one.obligation.period, one.obligation.owed) for one in owed] == [
        ("Phóng sự “Trường học đẹp và chưa đẹp”", "month", 1),
        ("Phóng sự “Trường học đẹp”", "quarter", 1),
    ]
    assert {one.obligation.topic_id for one in owed} == {topics[9].id}
    assert [one.obligation.audience for one in owed] == ["internal", "public"]


def test_topics_are_split_merged_and_dropped_by_buttons(desk: Desk) -> None:
    """The rest of the form stays as it was written."""
    editor = desk.visitor("editor")
    page = read(editor)
    page = press(editor, page, "split-3-1", **{"topic-title-0": "Tên của tôi", "code": "12/KH-THU"})
    assert len(titles(page)) == 11
    assert titles(page)[3:5] == [
        "Chuẩn bị Kỳ thi tốt nghiệp THPT năm 2021",
        "Kết quả kỳ thi tuyển sinh vào lớp 10 THPT; tuyển sinh vào các trường mầm non, lớp 1 và lớp 6 năm học 2021-2022",
    ]
    page = press(editor, page, "merge-1")
    assert titles(page)[0] == "Tên của tôi"
    page = press(editor, page, "drop-9")
    assert len(titles(page)) == 9
    assert "Không tìm thấy chỉ tiêu nào" in page.text
    assert fields(page)["code"] == ["12/KH-THU"]


def test_what_is_not_wanted_is_not_made(desk: Desk) -> None:
    """Objectives and obligations whose box is empty."""
    editor = desk.visitor("editor")
    page = read(editor)
    sent = fields(page) | {"act": "make", "code": "13/KH-THU"}
    del sent["aim-0"]
    sent["owed"] = sent["owed"][:1]
    editor.post(AT, sent)
    with desk.database.read() as connection:
        plan = next(line.plan for line in queries.list_plans(connection) if line.plan.code == "13/KH-THU")
        assert [one.text[:8] for one in objectives.of_plan(connection, plan.id)] == ["Góp phần"]
        assert len(obligations.kept(connection, NOW.date(), [plan.id])) == 1


def test_what_cannot_be_made_is_told_at_its_place(desk: Desk) -> None:
    """With everything still there, and nothing written."""
    editor = desk.visitor("editor")
    page = read(editor)
    before = desk.rows()
    refused = press(editor, page, "make", **{"topic-title-2": " ", "period_end": "hôm nào"})
    assert refused.status == 422
    places = re.findall(r'<li><a href="#([^"]+)">', refused.body)
    assert places == ["f-period_end", "f-topics.2.title"]
    assert all(f'id="{place}"' in refused.body for place in places)
    assert len(titles(refused)) == 10
    taken = press(editor, page, "make")
    assert "Đã có kế hoạch khác mang số, ký hiệu này" in taken.text
    assert desk.rows() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Không được để trống"),
        ("Chào các bạn".encode(), "không có danh sách nội dung trọng tâm"),
        (b"\xff\xd8\xff\xe0 JFIF", "không phải tệp văn bản UTF-8"),
        (b"a\0b", "không phải tệp văn bản UTF-8"),
        (b"a" * 300_001, "tối đa 300000"),
    ],
)
def test_what_is_no_plan_is_told(desk: Desk, content: bytes, words: str) -> None:
    """A file or a text alike."""
    page = desk.visitor("editor").post(AT, {"act": "read", "file": (io.BytesIO(content), "ke-hoach.txt")})
    assert page.status == 422
    assert words.lower() in page.text.lower()


def test_a_file_with_marks_of_its_encoding(desk: Desk) -> None:
    """As Notepad saves it."""
    for encoding in ("utf-8-sig", "utf-16"):
        sent = {"act": "read", "file": (io.BytesIO(TEXT.encode(encoding)), "a.txt")}
        assert "Tìm thấy 10 nội dung" in desk.visitor("editor").post(AT, sent).text


def test_words_of_the_text_are_shown_and_not_done(desk: Desk) -> None:
    """In titles, texts, flags and hidden fields."""
    evil = (
        "II. NỘI DUNG TRỌNG TÂM\n- Truyền thông <img src=x onerror=alert(1)> do 3 \"Alpha' & <b>hai</b>; "
        '" onfocus=alert(1) x=".\n- Hai.'
    )
    editor = desk.visitor("editor")
    page = read(editor, evil)
    assert page.status == 200
    assert "<img src=x" not in page.body
    assert '" onfocus=' not in page.body
    page = press(
        editor, page, "merge-1", **{"topic-title-0": '"><script>x</script>', "topic-text-1": "<b>do 3 Ba</b>"}
    )
    assert "<script>x" not in page.body
    assert "<b>do" not in page.body


@pytest.mark.parametrize(
    "act", ["split-0-0", "split-99-1", "split-x-1", "merge-0", "drop--1", "drop-", "mend-0", "mend-0-9"]
)
def test_a_correction_of_what_is_not_there(desk: Desk, act: str) -> None:
    """The preview stays as it is."""
    editor = desk.visitor("editor")
    page = editor.post(AT, fields(read(editor)) | {"act": act})
    assert page.status in (200, 422)
    assert len(titles(page)) == 10


def test_the_way_there_stands_on_the_plans(desk: Desk) -> None:
    """For who may edit plans."""
    for path in ("/ke-hoach?all=1", "/ke-hoach/moi"):
        assert AT in desk.visitor("editor").get(path).body
    assert AT not in desk.visitor("reader").get("/ke-hoach?all=1").body
