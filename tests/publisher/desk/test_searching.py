"""Search over everything: by words and by numbers, room by room, for whom it may be shown."""

from __future__ import annotations

import pytest

from tests.publisher.desk.conftest import Desk


@pytest.mark.parametrize("typed", ["3725", "3725/KH", "KH-SGDDT", "kh-sgdđt"])
def test_a_plan_is_found_by_any_part_of_its_number(desk: Desk, typed: str) -> None:
    """Marks or none, đ or d."""
    body = desk.visitor("reader").get(f"/tra-cuu?q={typed}").body
    assert f'href="/ke-hoach/{desk.plan_id()}"' in body


def test_words_are_found_in_every_room(each_desk: Desk) -> None:
    """With counts, marked, each with the way to it."""
    number = each_desk.write(each_desk.visitor("editor"), title="Đường đến trường Đống Đa")
    page = each_desk.visitor("reader").get("/tra-cuu?q=dong da")
    assert f'href="/noi-dung/{number}"' in page.body
    assert "<mark>Đống Đa</mark>" in page.body
    assert "Đơn vị" in page.text


def test_people_are_shown_to_whom_they_are_for(desk: Desk) -> None:
    """Accounts to administrators alone."""
    assert "Người phát ngôn" in desk.visitor("admin").get("/tra-cuu?q=nguoi+phat+ngon").body.replace(
        "<mark>", ""
    ).replace("</mark>", "")
    assert "/cai-dat/nguoi-dung/" not in desk.visitor("editor").get("/tra-cuu?q=nguoi+phat+ngon").body


def test_nothing_is_said_where_nothing_is_asked_or_found(desk: Desk) -> None:
    """No query is no list of everything."""
    reader = desk.visitor("reader")
    assert "Bạn tìm gì?" in reader.get("/tra-cuu").text
    assert "Không tìm thấy" in reader.get("/tra-cuu?q=zzzz").text
    assert "Bạn tìm gì?" not in reader.get("/tra-cuu?q=zzzz").text
