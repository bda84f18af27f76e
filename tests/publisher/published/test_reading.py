"""Plans' texts read: the published one, and others of the kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from loa.errors import InvalidInput
from loa_publisher.published.correcting import drop, mend, merge, parts_of, split
from loa_publisher.published.obligations import owed_in
from loa_publisher.published.reading import LARGEST, MOST_TOPICS, Proposed, proposed, read_text
from loa_publisher.published.stray import stray_numbers, without_any

PUBLISHED = Path(__file__).parent.joinpath("data/ke-hoach-3725.txt").read_text("utf-8")
NUMBERED = """ỦY BAN NHÂN DÂN THÀNH PHỐ MẪU
SỞ GIÁO DỤC VÀ ĐÀO TẠO
Số: 3456 /KH-SGDĐT
Mẫu, ngày 15 tháng 9 năm 2021

KẾ HOẠCH
Truyền thông về giáo dục và đào tạo năm học 2021 - 2022

Căn cứ Quyết định số 1234/QĐ-UBND ngày 01 tháng 7 năm 2021 của Ủy ban nhân dân Thành phố;

I. MỤC TIÊU
1. Nâng cao nhận thức của xã hội về đổi mới giáo dục.
2. Bảo đảm thông tin chính xác, kịp thời.

II. NỘI DUNG TRUYỀN THÔNG TRỌNG TÂM
1. Tuyên truyền về công tác phòng, chống dịch bệnh trong trường học; dạy học trực
tuyến khi học sinh tạm dừng đến trường.
2. Truyền thông về triển khai Chương trình giáo dục phổ thông 2018 đối với lớp 2 và lớp 6
12
theo Nghị quyết số 88/2014/QH13.
3. Tuyên truyền, giới thiệu gương người tốt, việc tốt; mỗi quý 02 phóng sự trên sóng truyền hình.
- Mỗi trường một gương.
4. Truyền thông về chuyển đổi số; đăng 04 tin, bài/tháng trên Cổng thông tin điện tử.
III. TỔ CHỨC THỰC HIỆN
1. Văn phòng Sở chủ trì.
Nơi nhận:
- Như trên;
"""
LETTERED = """Kế hoạch truyền thông năm học 2025 – 2026 của Sở Giáo dục và Đào tạo

I. MỤC ĐÍCH, YÊU CẦU
- Tạo đồng thuận xã hội.
II. NHIỆM VỤ TRỌNG TÂM
a) Đẩy mạnh truyền thông về sáp nhập xã, phường và mạng lưới trường học.
b) Tiếp tục tuyên truyền Luật Nhà giáo (có hiệu lực từ ngày 01/01/2026).
c) Truyền thông về kỳ thi tốt nghiệp trung học phổ thông (THPT); tuyển sinh đầu cấp;&nbsp;mỗi tuần 01 bản tin.
d) Phối hợp với Đài Phát thanh và Truyền hình thành phố truyền thông về ngày hội khuyến học.
III. KINH PHÍ
"""


def test_the_published_text() -> None:
    """Ten topics, two objectives, and all of its dirt at its line."""
    read = read_text(PUBLISHED)
    assert (read.code, read.issued_on) == ("3725/KH-SGDĐT", None)
    assert (read.period_start, read.period_end) == (date(2020, 9, 1), date(2021, 8, 31))
    assert len(read.topics) == 10
    assert read.topics[9].text.startswith("Phối hợp với Công đoàn ngành")
    assert not any("file đính kèm" in topic.text or "-->" in topic.text for topic in read.topics)
    flags = [(flag.kind, flag.line) for flag in read.flags]
    assert flags[:4] == [("doubled", 3), ("run_together", 17), ("run_together", 43), ("furniture", 45)]
    assert ("markup", 61) in flags
    assert ("no_break", 51) in flags
    furniture = [flag.words for flag in read.flags if flag.kind == "furniture"]
    assert furniture[2:] == [
        *("Gửi phản hồi", "Lịch công tác", "TRA CỨU", "Bài ca Tây Hồ"),
        *("Video", "Thư viện ảnh nổi bật", "Thống kê truy cập"),
    ]
    [(start, end)] = stray_numbers(read.topics[8].text)
    assert read.topics[8].text[start - 3 : end + 9] == "do 3 Covid-19"


def test_topics_that_are_numbered_with_a_page_that_ends_within() -> None:
    """Lines that were broken are put together, what stands below a topic is its own, the head is that of a decree."""
    read = read_text(NUMBERED)
    assert (read.code, read.issued_on) == ("3456/KH-SGDĐT", date(2021, 9, 15))
    assert read.title == "Truyền thông về giáo dục và đào tạo năm học 2021-2022"
    assert (read.period_start, read.period_end) == (date(2021, 9, 1), date(2022, 8, 31))
    assert list(read.objectives) == [
        "Nâng cao nhận thức của xã hội về đổi mới giáo dục",
        "Bảo đảm thông tin chính xác, kịp thời",
    ]
    assert [topic.title for topic in read.topics] == [
        "Phòng, chống dịch bệnh trong trường học; dạy học trực tuyến khi học sinh tạm dừng đến trường",
        "Chương trình giáo dục phổ thông 2018 đối với lớp 2 và lớp 6 theo Nghị quyết số 88/2014/QH13",
        "Gương người tốt, việc tốt",
        "Chuyển đổi số",
    ]
    assert read.topics[2].text.endswith("Mỗi trường một gương.")
    assert [flag.kind for flag in read.flags] == ["page_number"]
    owed = [one for topic in read.topics for one in owed_in(topic.text)]
    assert [(one.title, one.period, one.owed, one.audience, one.target) for one in owed] == [
        ("Phóng sự", "quarter", 2, "public", "manual:tv"),
        ("Tin, bài", "month", 4, None, ""),
    ]


def test_topics_with_letters_and_no_number_of_a_plan() -> None:
    """What is owed each week is found, though a plan here cannot owe it."""
    read = read_text(LETTERED)
    assert (read.code, read.title) == ("", "Truyền thông năm học 2025-2026 của Sở Giáo dục và Đào tạo")
    assert [topic.title for topic in read.topics] == [
        "Sáp nhập xã, phường và mạng lưới trường học",
        "Luật Nhà giáo",
        "Kỳ thi tốt nghiệp THPT; tuyển sinh đầu cấp",
        "Ngày hội khuyến học",
    ]
    assert [(one.title, one.period) for one in owed_in(read.topics[2].text)] == [("Bản tin", "")]
    assert [flag.words for flag in read.flags] == ["&nbsp;"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("dịch bệnh do 3 Covid-19 gây ra", "dịch bệnh do Covid-19 gây ra"),
        ("đối với lớp 1 và lớp 6", None),
        ("mỗi tháng 01 phóng sự", None),
        ("gồm 3 Phòng và 30 Quận", None),
        ("năm học 2020 - 2021; mức 3,4", None),
        ("tuyển sinh lớp 10 THPT", None),
        ("Nghị quyết số 29 Trung ương", None),
    ],
)
def test_numbers_that_count_nothing(text: str, left: str | None) -> None:
    """Others are left alone."""
    assert without_any(text) == (left or text)


@pytest.mark.parametrize("text", ["", " \n", "Chào", "I. MỤC ĐÍCH\n- a", "x" * (LARGEST + 1)])
def test_what_is_no_plan(text: str) -> None:
    """It is told at the text."""
    with pytest.raises(InvalidInput) as told:
        read_text(text)
    assert told.value.field == "text"


def test_a_text_that_was_made_to_hurt_is_read_in_no_time_that_matters() -> None:
    """Long runs of what the patterns look for, and more topics than anybody has."""
    for piece in (
        "a, ",
        "(",
        "“",
        "- ",
        "mỗi tháng 01 ",
        "Truyền thông ",
        "phối hợp với ",
        "1 ",
        "; ",
        "A1 ",
    ):
        text = f"II. NỘI DUNG TRỌNG TÂM\n- {piece * (20_000 // len(piece))}\n- b"
        assert len(read_text(text).topics) == 2
    many = "II. NỘI DUNG TRỌNG TÂM\n" + "- Một ý.\n" * (MOST_TOPICS + 1)
    with pytest.raises(InvalidInput, match="at most"):
        read_text(many)


def test_corrections() -> None:
    """Parted where a clause begins, put together, dropped, mended; a title that somebody wrote stays."""
    one = proposed("Truyền thông về thi cử; tuyển sinh lớp 10. Hướng nghiệp do 3 Trung tâm lo.")
    assert parts_of(one.text) == [
        "Truyền thông về thi cử;",
        "tuyển sinh lớp 10.",
        "Hướng nghiệp do 3 Trung tâm lo.",
    ]
    halves = split([one], 0, 2)
    assert [half.text for half in halves] == [
        "Truyền thông về thi cử; tuyển sinh lớp 10.",
        "Hướng nghiệp do 3 Trung tâm lo.",
    ]
    assert mend(halves, 1, 0)[1].text == "Hướng nghiệp do Trung tâm lo."
    assert merge(halves, 1) == [proposed(one.text)]
    assert merge([Proposed(title="Của tôi", text="a"), halves[1]], 1)[0].title == "Của tôi"
    assert drop(halves, 0) == halves[1:]
    for wrong in (
        lambda: split([one], 0, 0),
        lambda: split([one], 1, 1),
        lambda: merge([one], 0),
        lambda: drop([], 0),
    ):
        with pytest.raises(InvalidInput):
            wrong()
