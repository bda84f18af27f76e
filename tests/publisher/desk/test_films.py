"""The films at the desk, as an officer goes through them: segments, television, airing, what is put right."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from loa.ledger import accounts
from loa.ledger.moves import move
from loa.ledger.tables import deliveries
from loa_publisher.films.models import segments
from tests.publisher.desk.conftest import NOW, Desk, Visitor, picture

GOOD = {
    "school": "Trường THCS Cát Linh",
    "verdict": "dep",
    "shown": "Vườn rau do học sinh khối 6 tự trồng sau giờ học",
    "seconds": "2:30",
    "script": "Mỗi chiều thứ Tư các em thay nhau tưới vườn.",
}
BAD = {
    "school": "Trường Tiểu học Đông Ngạc",
    "verdict": "chua_dep",
    "shown": "Nhà vệ sinh của học sinh xuống cấp, không có nước từ đầu năm học",
    "seconds": "1:35",
}


@pytest.fixture
def studio(desk: Desk) -> Desk:
    """A desk whose briefing can be reached."""
    _open(desk)
    return desk


def _open(desk: Desk) -> None:
    with desk.database.begin() as connection:
        accounts.put(
            connection,
            NOW,
            channel="manual",
            key="briefing",
            label="Giao ban",
            visibility="internal",
            settings={"instructions": ""},
            secrets={},
        )


def begun(visitor: Visitor, place: int = 0) -> str:
    """Begins a film of the list; its address."""
    slots = re.findall(r'action="(/phim/ky/[0-9a-f-]+)"', visitor.get("/phim").body)
    answer = visitor.post(slots[place], follow=False)
    assert answer.status == 303
    return str(answer.headers["Location"])


def base(visitor: Visitor, film: str) -> str:
    """The hash that its forms carry."""
    found = re.search(r'name="base" value="(\w*)"', visitor.get(f"{film}/phan-doan/moi").body)
    assert found
    return found[1]


def add(visitor: Visitor, film: str, said: dict[str, Any], **more: Any) -> Any:
    """Adds a segment by the form."""
    return visitor.post(f"{film}/phan-doan/moi", {**said, "base": base(visitor, film), **more})


def approve(desk: Desk, film: str) -> None:
    """Submits and approves it."""
    number = film.rpartition("/")[2]
    desk.visitor("editor").post(f"/noi-dung/{number}/trinh-duyet")
    reader = desk.visitor("approver")
    hash = re.search(r'name="revision_hash" value="(\w+)"', reader.get(f"/phe-duyet/{number}").body)
    assert hash
    done = reader.post(f"/phe-duyet/{number}", {"decision": "approve", "revision_hash": hash[1]})
    assert done.status == 200, done.text


def rows(desk: Desk) -> dict[str, UUID]:
    """The latest row of each segment, by school."""
    with desk.database.read() as connection:
        query = select(segments).order_by(segments.c.revision)
        return {row.school: row.id for row in connection.execute(query)}


def test_only_what_is_beautiful_can_be_ticked(studio: Desk) -> None:
    """The rest is shown with why it stays; a form that is forged is refused, and nothing is made."""
    editor = studio.visitor("editor")
    film = begun(editor)
    add(editor, film, GOOD)
    add(editor, film, BAD)
    approve(studio, film)
    place = re.search(r'href="(/phim/truyen-hinh/[0-9a-f-]+)"', editor.get("/phim?xem=truyen-hinh").body)
    assert place
    page = editor.get(place[1])
    known = rows(studio)
    assert f'value="{known[GOOD["school"]]}"' in page.body
    assert str(known[BAD["school"]]) not in page.body
    assert "Chưa đẹp: chỉ lưu hành nội bộ" in page.text
    forged = editor.post(place[1], {"segment": [str(known[GOOD["school"]]), str(known[BAD["school"]])]})
    assert forged.status == 422
    assert "Trường Tiểu học Đông Ngạc: chưa đẹp; chỉ phần đẹp được đưa ra khỏi phim" in forged.text
    assert editor.post(place[1], {}).status == 422
    made = editor.post(place[1], {"segment": [str(known[GOOD["school"]])]})
    assert "Được làm từ" in made.text
    assert GOOD["school"] in made.text
    assert BAD["school"] not in made.text


def test_a_film_is_never_released_by_its_page(studio: Desk) -> None:
    """There is no such button, and the address behind it refuses; a copy that says what is not beautiful is not saved."""
    editor = studio.visitor("editor")
    film = begun(editor)
    add(editor, film, BAD)
    number = film.rpartition("/")[2]
    assert "cong-khai" not in editor.get(f"/noi-dung/{number}").body
    refused = editor.get(f"/noi-dung/moi?theo={number}&cong-khai=1")
    assert refused.status == 409
    assert "phim nội bộ chỉ lưu hành trong ngành" in refused.text.lower()
    copied = editor.post(
        "/noi-dung/moi",
        {
            "title": "Bản sao",
            "topic": studio.topic("T10"),
            "audience": "public",
            "lane": "routine",
            "target": ["portal:cong"],
            "body_html": f"<p>{BAD['shown']}</p>",
            "act": "save",
        },
    )
    assert copied.status == 422
    assert "không dành cho công chúng" in copied.text


def test_everything_wrong_with_a_segment_is_told_at_its_field(studio: Desk) -> None:
    """And what was written stays in the form."""
    editor = studio.visitor("editor")
    film = begun(editor)
    page = add(editor, film, {**GOOD, "school": "", "link": "ftp://x"})
    assert page.status == 422
    for jump in ('href="#f-school"', 'href="#f-link"'):
        assert jump in page.body
    assert GOOD["shown"] in page.body
    wrong = add(editor, film, {**GOOD, "seconds": "lâu"})
    assert 'href="#f-seconds"' in wrong.body
    stale = editor.post(f"{film}/phan-doan/moi", {**GOOD, "base": "0" * 64})
    assert stale.status == 409


def test_segments_are_put_in_order_and_a_still_is_kept(studio: Desk) -> None:
    """Up, down and out, each a revision of its own."""
    editor = studio.visitor("editor")
    film = begun(editor)
    add(editor, film, GOOD, file=picture())
    add(editor, film, BAD)
    keys = re.findall(r'id="doan-([0-9a-f-]{36})"', editor.get(film).body)
    assert len(keys) == 2
    editor.post(f"{film}/phan-doan/{keys[1]}/xep", {"act": "up", "base": base(editor, film)})
    assert re.findall(r'id="doan-([0-9a-f-]{36})"', editor.get(film).body) == keys[::-1]
    still = re.search(r'href="(/phim/\d+/tep/\w+)"', editor.get(film).body)
    assert still
    assert editor.file(still[1])[1] == "image/png"
    number = film.rpartition("/")[2]
    assert editor.get(f"/phim/{number}/tep/{'0' * 64}").status == 404
    editor.post(f"{film}/phan-doan/{keys[0]}/xep", {"act": "drop", "base": base(editor, film)})
    assert re.findall(r'id="doan-([0-9a-f-]{36})"', editor.get(film).body) == [keys[1]]


def test_an_airing_is_logged_with_its_proof(each_desk: Desk) -> None:
    """The task leads to the form; with the airing the film counts as aired and the task is done."""
    _open(each_desk)
    editor = each_desk.visitor("editor")
    film = begun(editor)
    add(editor, film, GOOD)
    approve(each_desk, film)
    place = re.search(r'href="(/phim/truyen-hinh/[0-9a-f-]+)"', editor.get("/phim?xem=truyen-hinh").body)
    assert place
    made = editor.post(place[1], {"segment": [str(rows(each_desk)[GOOD["school"]])]}, follow=False)
    television = str(made.headers["Location"])
    approve(each_desk, television)
    with each_desk.database.begin() as connection:
        ours = deliveries.c.item_id == each_desk.item(int(television.rpartition("/")[2])).id
        mine = (ours, deliveries.c.channel == "manual")
        for event in ("release", "claim", "arm", "take_over"):
            for part in mine[:1]:
                move(connection, event, NOW, part & mine[1])
        task = connection.execute(select(deliveries.c.id).where(*mine)).scalar_one()
    assert f'href="{television}/phat-song"' in editor.get(f"/viec/{task}").body
    form = {"station": "Đài Hà Nội", "programme": "Thời sự", "aired_day": "20/11/2020", "aired_time": "18:30"}
    assert editor.post(f"{television}/phat-song", form).status == 422
    page = editor.post(f"{television}/phat-song", {**form, "link": "https://truyenhinh.example/20-11"})
    assert "Đài Hà Nội" in page.text
    assert "Đã phát sóng" in page.text
    assert "Thời sự" in editor.get(f"/viec/{task}").text


def test_what_is_not_yet_beautiful_is_followed(studio: Desk) -> None:
    """It stands on the page of the day until somebody was asked; put right with a picture, a later film may show it."""
    editor = studio.visitor("editor")
    film = begun(editor)
    add(editor, film, BAD)
    approve(studio, film)
    start = editor.get("/")
    assert f"{BAD['school']}: khắc phục phần chưa đẹp" in start.text
    place = re.search(r'href="(/phim/khac-phuc/[0-9a-f-]+)"', start.body)
    assert place
    assert editor.post(place[1], {"act": "ask", "responsible": "", "due_on": "x"}).status == 422
    editor.post(place[1], {"act": "ask", "responsible": "Nhà trường", "due_on": "10/12/2020"})
    assert BAD["school"] not in editor.get("/").text
    editor.post(place[1], {"act": "remind"})
    assert editor.post(place[1], {"act": "done", "done": "Đã sửa"}).status == 422
    page = editor.post(place[1], {"act": "done", "done": "Đã sửa", "after_file": picture()})
    assert "Đã khắc phục" in page.text
    later = begun(editor)
    shown = editor.get(f"{later}/phan-doan/moi").body
    assert f"{BAD['school']} · #" in shown
