"""The audit log at the desk: in plain words, filtered, as a file, and its chain checked."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from sqlalchemy import update

import loa_publisher
from loa import audit
from loa.ledger.tables import audit as table
from loa_publisher.desk.audit_words import ACTIONS
from tests.publisher.desk.conftest import Desk, form


def written(desk: Desk) -> int:
    """An item whose story has some entries; its number."""
    editor, approver = desk.visitor("editor"), desk.visitor("approver")
    number = desk.write(editor, act="submit")
    approver.post(f"/phe-duyet/{number}", {"decision": "return", "comment": "=1+1 sửa ngày thi"})
    editor.post(f"/noi-dung/{number}/soan", form(desk, title="Bản sửa", base=desk.item(number).revision_hash))
    return number


def test_each_entry_is_told_in_plain_words(each_desk: Desk) -> None:
    """Who, what, of which item with a way to it, and what was said with it."""
    number = written(each_desk)
    page = each_desk.visitor("admin").get("/nhat-ky")
    for said in ("Chuyên viên", "Lãnh đạo Sở", "trả lại người viết", f"#{number} Bản sửa", "sửa ngày thi"):
        assert said in page.text, said
    assert f'href="/noi-dung/{number}"' in page.body


def test_entries_are_found_by_person_kind_thing_and_day(each_desk: Desk) -> None:
    """Each narrows; a day that is none is complained of at its field."""
    number = written(each_desk)
    admin = each_desk.visitor("admin")
    mine = admin.get("/nhat-ky?nguoi=approver").text
    assert "trả lại người viết" in mine
    assert "viết nội dung mới" not in mine
    assert "viết nội dung mới" in admin.get(f"/nhat-ky?ve=%23{number}&loai=item").text
    for none in ("?loai=plan&nguoi=approver", "?ve=9", "?ve=999999", "?tu=23/11/2020", "?den=21/11/2020"):
        assert "Không tìm thấy" in admin.get(f"/nhat-ky{none}").text, none
    assert "viết nội dung mới" in admin.get("/nhat-ky?tu=22/11/2020&den=22/11/2020").text
    wrong = admin.get("/nhat-ky?tu=31/02/2020")
    assert wrong.status == 422
    assert "field-error" in wrong.body


def test_the_list_goes_on_page_by_page(desk: Desk) -> None:
    """Fifty on each, the latest first."""
    with desk.database.begin() as connection:
        for number in range(120):
            audit.log(connection, desk.clock.now(), "system", "plan.imported", f"tệp {number}")
    admin = desk.visitor("admin")
    assert "tệp 119" in admin.get("/nhat-ky").text
    last = admin.get("/nhat-ky?trang=99").text
    assert "tệp 0" in last
    assert "tệp 119" not in last


def test_the_file_holds_all_of_it_and_reckons_nothing(desk: Desk) -> None:
    """UTF-8 with its mark; what looks like a formula is text."""
    number = written(desk)
    with desk.database.begin() as connection:
        audit.log(connection, desk.clock.now(), "system", "plan.imported", '=HYPERLINK("x")')
    status, kind, content, saved = desk.visitor("admin").file("/nhat-ky/nhat-ky.csv")
    assert (status, kind) == (200, "text/csv")
    assert "attachment" in saved
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert content.startswith(b"\xef\xbb\xbf")
    assert rows[0][0] == "Số"
    assert rows[1][5] == '\'=HYPERLINK("x")'
    assert [int(row[0]) for row in rows[1:]] == list(range(len(rows) - 1, 0, -1))
    assert any(str(desk.item(number).id) == row[5] for row in rows)


def test_the_chain_is_checked_and_a_break_is_named(desk: Desk) -> None:
    """How many entries from when to when; or the first that does not fit."""
    written(desk)
    admin = desk.visitor("admin")
    with desk.database.read() as connection:
        count = audit.verify(connection)
    assert f"{count} mục, từ" in admin.post("/nhat-ky/kiem-tra").text
    with desk.database.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_update")
        connection.execute(update(table).where(table.c.id == 2).values(actor="ai-do"))
    told = admin.post("/nhat-ky/kiem-tra").text
    assert "bị đứt ở mục 2" in told
    assert "nguyên vẹn" not in told


def test_only_those_who_answer_for_it_read_it(desk: Desk) -> None:
    """Approvers and administrators; the others are not even shown the room."""
    assert "/nhat-ky" in desk.visitor("approver").get("/").body
    for person in ("editor", "operator", "reader"):
        visitor = desk.visitor(person)
        assert "/nhat-ky" not in visitor.get("/").body
        assert visitor.get("/nhat-ky").status == 403


def test_every_action_that_is_logged_has_its_words() -> None:
    """Nobody reads "briefing.points_added" of what somebody did; an action whose name is put together is told by its parts."""
    room = Path(loa_publisher.__file__).parent
    code = "".join(file.read_text("utf-8") for file in room.rglob("*.py") if file.name != "audit_words.py")
    logged = set(re.findall(r'\.log\(\s*"([a-z]+\.[a-z_]+)"', code))
    logged |= set(re.findall(r'audit\.log\([^"]*"([a-z]+\.[a-z_]+)"', code))
    logged |= {f"briefing.{part}_taken_out" for part in ("point", "paper")}
    logged |= {f"briefing.{part}s_added" for part in ("point", "paper")}
    assert len(logged) > 80
    assert logged - ACTIONS.keys() == set()
