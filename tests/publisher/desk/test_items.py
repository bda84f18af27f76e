"""Items at the desk: found, written, complained about where it can be mended, kept when two write at once."""

from __future__ import annotations

import unicodedata

import pytest

from loa_publisher.desk import finding, formats
from loa_publisher.items import lists, queries
from tests.publisher.desk.conftest import Desk, form, picture


@pytest.mark.parametrize("words", ["Sữa học đường", "sua hoc duong", "SỮA  học", "duong sua", "#4"])
def test_an_item_is_found_with_and_without_marks(each_desk: Desk, words: str) -> None:
    """In any order of the words, đ or d, or by its number."""
    page = each_desk.visitor("reader").get(f"/noi-dung?q={words.replace('#', '%23')}")
    assert "Sữa học đường: những điều phụ huynh cần biết" in page.text
    assert "Ngày Pháp luật" not in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/noi-dung?q=%00",
        "/noi-dung?q=%25_%5C",
        "/noi-dung?trang=99999999999999999999",
        "/noi-dung?topic=zz&state=zz",
        "/luot-dang?trang=-5&channel=zz&state=zz",
        "/luot-dang/song?trang=abc",
    ],
)
def test_an_address_that_somebody_has_mangled_still_gives_a_page(each_desk: Desk, path: str) -> None:
    """Never an error of the server."""
    assert each_desk.visitor("reader").get(path).status == 200


@pytest.mark.parametrize(
    "path", ["/noi-dung/99999999999999999999", "/hinh/abc", "/xem-truoc/abc", "/noi-dung/moi?slot=zz"]
)
def test_what_is_not_there_is_not_found(each_desk: Desk, path: str) -> None:
    """Whatever the address claims."""
    assert each_desk.visitor("editor").get(path).status == 404


def test_a_search_that_finds_nothing_says_so(desk: Desk) -> None:
    """And what to try."""
    assert "Không tìm thấy gì" in desk.visitor("reader").get("/noi-dung?q=zzzz").text


def test_what_was_searched_for_is_marked_and_shown_where_it_stands(desk: Desk) -> None:
    """In the title, and else in a line of the text; nothing of it is markup."""
    text = "<p>Theo Công văn số 4567/SGDĐT-VP, điểm thi &lt;b&gt;giữ nguyên&lt;/b&gt;.</p>"
    desk.write(desk.visitor("editor"), title="Lịch & giờ thi", body_html=text)
    reader = desk.visitor("reader")
    assert "Công văn số <mark>4567/SGDĐT</mark>-VP" in reader.get("/noi-dung?q=4567/sgddt").body
    assert "&lt;b&gt;<mark>giữ</mark> nguyên&lt;/b&gt;" in reader.get("/noi-dung?q=giu").body
    assert "<mark>Lịch</mark> &amp; giờ thi" in reader.get("/noi-dung?q=lich").body


def test_a_plan_is_found_by_its_document_number(desk: Desk) -> None:
    """By any part of it, marks or none; two letters are too few."""
    reader = desk.visitor("reader")
    for typed in ("3725/kh-sgddt", "3725", "KH-SGDDT", "kh-sgdđt"):
        assert "3725/KH-SGDĐT ·" in reader.get(f"/noi-dung?q={typed}").text, typed
    assert "3725/KH-SGDĐT ·" not in reader.get("/noi-dung?q=gd").text


def test_the_audience_narrows_the_list(desk: Desk) -> None:
    """To what is internal, and the filter stays in the tabs' addresses."""
    page = desk.visitor("reader").get("/noi-dung?audience=internal")
    assert "Sữa học đường: những điều phụ huynh cần biết" not in page.text
    assert "state=history&amp;audience=internal" in page.body


def test_no_more_is_counted_and_listed_than_anybody_reads(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond that the page says that there is more, and how to narrow it."""
    for module in (lists, finding, formats):
        monkeypatch.setattr(module, "MOST", 3)
    reader = desk.visitor("reader")
    for path in ("/noi-dung", "/noi-dung?q=học", "/noi-dung?q=học&state=planned", "/noi-dung?state=planned"):
        page = reader.get(path)
        assert "Còn nhiều hơn thế" in page.text, path
        assert "1–3 trong 3" in page.text, path
    assert "3+" in reader.get("/noi-dung").text


def test_lists_are_narrowed_by_state_and_topic(desk: Desk) -> None:
    """The tab's count is what it shows."""
    visitor = desk.visitor("reader")
    page = visitor.get("/noi-dung?state=history&topic=T03")
    assert "Hỏi đáp: tuần học đầu tiên của lớp 1" in page.text
    assert "Lễ khai giảng" not in page.text


def test_what_is_written_is_saved_in_normal_form(each_desk: Desk) -> None:
    """NFD, scripts and stray spaces do not reach the database; the bold word does."""
    title = unicodedata.normalize("NFD", "Lịch thi  vào lớp 10")
    editor = each_desk.visitor("editor")
    number = each_desk.write(
        editor,
        title=title,
        body_html='<p onclick="x()">Giữ <strong>nguyên</strong></p><script>alert(1)</script>',
    )
    with each_desk.database.read() as connection:
        content = queries.content(connection, each_desk.item(number).id)
    assert content is not None
    assert content.content["title"] == "Lịch thi vào lớp 10"
    assert content.content["body_html"] == "<p>Giữ <strong>nguyên</strong></p>"


def test_the_due_time_is_hanois(desk: Desk) -> None:
    """25/11/2020 08:00 as typed is 01:00 in UTC, and is shown as it was typed."""
    editor = desk.visitor("editor")
    number = desk.write(editor, due_day="25/11/2020", due_time="08:00")
    assert desk.item(number).due_at.isoformat() == "2020-11-25T01:00:00+00:00"
    assert "25/11/2020 08:00" in editor.get(f"/noi-dung/{number}").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "Tiêu đề : Không được để trống."),
        ({"topic": ""}, "Nội dung trọng tâm : Còn thiếu."),
        ({"due_day": "31/02/2021"}, "Giờ đăng : Không có ngày hoặc giờ này."),
        ({"due_day": "mai"}, "Giờ đăng : Ghi ngày theo dạng 05/09/2026."),
        ({"due_time": ""}, "Giờ đăng : Ghi giờ theo dạng 08:00."),
        ({"audience": "internal"}, "Cổng thông tin"),
        ({"title": "a\x00b"}, "có ký tự không phải văn bản"),
        ({"title": "x" * 301}, "301 ký tự; tối đa 300"),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_field_and_nothing_is_lost(
    desk: Desk, changes: dict[str, str], said: str
) -> None:
    """The form comes back with everything in it; nothing was written."""
    editor = desk.visitor("editor")
    before = editor.get("/noi-dung?state=draft").text
    page = editor.post("/noi-dung/moi", form(desk, summary="Điều đã viết", **changes))
    assert page.status == 422
    assert said.lower() in page.text.lower()
    assert "Điều đã viết" in page.body
    assert editor.get("/noi-dung?state=draft").text == before


def test_an_internal_item_for_a_public_account_is_refused_at_that_channel(desk: Desk) -> None:
    """Before it is saved, by name."""
    page = desk.visitor("editor").post(
        "/noi-dung/moi", form(desk, audience="internal", target=["facebook:trang"])
    )
    assert page.status == 422
    assert "Facebook:trang là kênh công khai; nội dung nội bộ không được đăng ở đó" in page.text


def test_a_channels_own_text_goes_to_that_channel_alone(desk: Desk) -> None:
    """Facebook says it differently; the page on the portal stays."""
    editor = desk.visitor("editor")
    number = desk.write(editor, **{"text-facebook:trang": "Lịch thi mới, mời xem!"})
    approval = desk.visitor("approver").get(f"/phe-duyet/{number}")
    assert "Lịch thi mới, mời xem!" in approval.text
    targets = {target["channel"]: target["variant"] for target in desk.item(number).targets}
    assert targets == {"portal": None, "facebook": {"text": "Lịch thi mới, mời xem!"}}


def test_a_picture_needs_words_for_those_who_cannot_see_it(desk: Desk) -> None:
    """Uploaded, then saved without: told at the picture; with them: saved."""
    editor = desk.visitor("editor")
    shown = editor.post("/noi-dung/moi", form(desk, act="upload", pictures=picture()))
    digest = shown.body.split('name="media" value="')[1].split('"')[0]
    assert "40 × 30" in shown.text
    refused = editor.post("/noi-dung/moi", form(desk, media=[digest]))
    assert refused.status == 422
    assert "truong.png : Không được để trống." in refused.text
    number = desk.write(editor, media=[digest], **{f"alt-{digest}": "Cổng trường buổi sáng"})
    assert 'alt="Cổng trường buổi sáng"' in editor.get(f"/noi-dung/{number}").body
    assert editor.file(f"/hinh/{digest}")[:2] == (200, "image/png")


def test_pictures_change_places_without_javascript(desk: Desk) -> None:
    """The buttons beside a picture move it or leave it out; what was typed stays."""
    editor = desk.visitor("editor")
    digests = []
    for colour in ("teal", "orange"):
        shown = editor.post(
            "/noi-dung/moi", form(desk, act="upload", pictures=picture(f"{colour}.png", colour))
        )
        digests.append(shown.body.split('name="media" value="')[1].split('"')[0])
    page = editor.post(
        "/noi-dung/moi", form(desk, act=f"down:{digests[0]}", media=digests, title="Đang gõ dở")
    )
    assert page.body.index(digests[1]) < page.body.index(digests[0])
    assert "Đang gõ dở" in page.body
    page = editor.post("/noi-dung/moi", form(desk, act=f"drop:{digests[0]}", media=digests))
    assert f'value="{digests[0]}"' not in page.body


def test_a_file_that_is_no_picture_is_refused_by_name(desk: Desk) -> None:
    """What was written stays in the form."""
    import io

    page = desk.visitor("editor").post(
        "/noi-dung/moi",
        form(desk, pictures=(io.BytesIO(b"<svg onload=alert(1)>"), "hinh.svg"), summary="Còn đây"),
    )
    assert page.status == 422
    assert "hinh.svg: Không phải ảnh đọc được" in page.text
    assert "Còn đây" in page.body


def test_the_second_of_two_who_save_is_told_and_loses_nothing(desk: Desk) -> None:
    """Their text stands in the form, unsaved; saving again is done knowingly."""
    editor = desk.visitor("editor")
    number = desk.write(editor)
    base = desk.item(number).revision_hash
    editor.post(f"/noi-dung/{number}/soan", form(desk, title="Bản của người thứ nhất", base=base))
    second = desk.visitor("other")
    page = second.post(f"/noi-dung/{number}/soan", form(desk, title="Bản của người thứ hai", base=base))
    assert page.status == 409
    assert "Chuyên viên đã lưu nội dung này lúc" in page.text
    assert "Bản của người thứ hai" in page.body
    assert desk.item(number).title == "Bản của người thứ nhất"
    now = page.body.split('name="base" value="')[1].split('"')[0]
    second.post(f"/noi-dung/{number}/soan", form(desk, title="Bản của người thứ hai", base=now))
    assert desk.item(number).title == "Bản của người thứ hai"


def test_a_planned_item_opens_filled_with_what_the_plan_says(desk: Desk) -> None:
    """Title, topic, channels and time stand in the form; writing makes its first revision."""
    editor = desk.visitor("editor")
    page = editor.get("/noi-dung/12/soan")
    assert "Thông điệp 5K trong trường học" in page.body
    assert 'value="01/12/2020"' in page.body
    editor.post("/noi-dung/12/soan", form(desk, title="Thông điệp 5K trong trường học", act="submit"))
    assert (desk.item(12).state, desk.item(12).revision, desk.item(12).code) == ("submitted", 1, "I012")


def test_a_slot_of_a_series_is_written_from_the_plan(desk: Desk) -> None:
    """The button on the plan's page opens the editor for that day; the slot then has its item."""
    editor = desk.visitor("editor")
    plan = editor.get(editor.get("/ke-hoach").headers["Location"])
    address = plan.body.split("/noi-dung/moi?slot=")[1].split('"')[0]
    opened = editor.get(f"/noi-dung/moi?slot={address}")
    assert "Nội dung này cho một kỳ của" in opened.text
    number = desk.write(
        editor,
        slot=address,
        audience="internal",
        target=["manual:giao-ban"],
        topic=desk.topic("T10"),
        title="Phóng sự",
    )
    assert str(desk.item(number).slot_id) == address
    assert "Đang viết" in editor.get(editor.get("/ke-hoach").headers["Location"]).text


def test_an_item_of_a_series_cannot_go_where_the_series_may_not(desk: Desk) -> None:
    """The monthly report stays within the sector, whatever is ticked."""
    editor = desk.visitor("editor")
    plan = editor.get(editor.get("/ke-hoach").headers["Location"])
    slot = plan.body.split("/noi-dung/moi?slot=")[1].split('"')[0]
    page = editor.post("/noi-dung/moi", form(desk, slot=slot, audience="public", target=["portal:cong"]))
    assert page.status == 422
    assert "Đối tượng : Phim nội bộ chỉ lưu hành trong ngành" in page.text


def test_history_is_not_edited(desk: Desk) -> None:
    """What took place before the plan was entered stays as it is."""
    editor = desk.visitor("editor")
    assert "Nhập bổ sung" in editor.get("/noi-dung/1").text
    page = editor.post("/noi-dung/1/soan", form(desk))
    assert page.status == 409
    assert desk.item(1).revision == 0
