"""Users, roles and passwords at the desk."""

from __future__ import annotations

import re

from sqlalchemy import event, select

from loa.ledger.tables import audit
from loa_publisher.accounts.actions import add_user
from tests.publisher.desk.conftest import NOW, PASSWORD, Desk, Page, Visitor

LIST = "/cai-dat/nguoi-dung"


def secret_of(page: Page) -> str:
    """What is shown once."""
    found = re.search(r'id="f-secret" name="secret" type="text" value="([^"]+)"', page.body)
    assert found, page.text[:600]
    return found[1]


def account(desk: Desk, person: str) -> str:
    """The address of a person's account."""
    return f"{LIST}/{desk.people[person].id}"


def first_time(desk: Desk, login: str, password: str) -> Visitor:
    """Somebody who has come in with a one-time password."""
    visitor = desk.stranger()
    visitor.post("/dang-nhap", {"login": login, "password": password}, follow=False)
    return visitor


def test_a_person_is_added_and_has_to_choose_a_password_before_anything_opens(each_desk: Desk) -> None:
    """The one-time password is shown to the administrator once, and opens one page."""
    desk = each_desk
    admin = desk.visitor("admin")
    given = {"login": "thu.ha", "full_name": "Nguyễn Thị Thu Hà", "roles": ["editor"], "way": "password"}
    page = admin.post(f"{LIST}/moi", given)
    password = secret_of(page)
    assert (
        password
        not in admin.get(re.findall(r'action="(/cai-dat/nguoi-dung/[0-9a-f-]{36})"', page.body)[0]).body
    )
    ha = first_time(desk, "thu.ha", password)
    assert ha.get("/noi-dung").headers["Location"] == "/cai-dat/mat-khau"
    assert ha.client.post("/noi-dung/moi").status_code in (303, 400)
    form = ha.get("/cai-dat/mat-khau")
    assert "Chọn mật khẩu của bạn" in form.text
    chosen = {"csrf_token": form.token, "old_password": password}
    refused = ha.client.post("/cai-dat/mat-khau", data=chosen | {"new_password": password, "again": password})
    assert refused.status_code == 422
    own = {"new_password": "một câu của riêng Hà", "again": "một câu của riêng Hà"}
    assert ha.client.post("/cai-dat/mat-khau", data=chosen | own).headers["Location"] == "/"
    assert ha.get("/noi-dung").status == 200


def test_what_cannot_be_taken_is_told_at_its_place(desk: Desk) -> None:
    """With what was entered still in the form."""
    admin = desk.visitor("admin")
    page = admin.post(f"{LIST}/moi", {"login": "Editor", "full_name": "Ai Đó", "roles": ["editor"]})
    assert page.status == 422
    assert "Tên đăng nhập Editor đã có người dùng." in page.text
    assert 'value="Ai Đó"' in page.body
    page = admin.post(f"{LIST}/moi", {"login": "x y", "full_name": "", "spokesperson": "1"})
    places = re.findall(r'<a href="#([\w-]+)">', page.body)
    assert places == ["f-login", "f-full_name", "roles", "f-spokesperson-1"]
    for place in places:
        assert f'id="{place}"' in page.body


def test_people_are_listed_by_given_name_and_found_without_marks(desk: Desk) -> None:
    """Đức after Dương; a closed account stands under its own tab."""
    with desk.database.begin() as connection:
        for login, name in (("a", "Trần Minh Đức"), ("b", "Đỗ Thùy Dương"), ("c", "Lý Văn Ân")):
            add_user(connection, login=login, full_name=name, roles=["reader"], now=NOW)
    admin = desk.visitor("admin")
    page = admin.get(f"{LIST}?vai-tro=reader")
    names = re.findall(r'class="table-title" href="[^"]+">([^<]+)<', page.body)
    assert names == ["Lý Văn Ân", "Đỗ Thùy Dương", "Trần Minh Đức", "Đầu mối đơn vị"]
    assert "Đỗ Thùy Dương" in admin.get(f"{LIST}?q=duong+do").text
    admin.post(account(desk, "reader") + "/dong")
    assert "Đầu mối đơn vị" not in admin.get(LIST).text
    assert "Đầu mối đơn vị" in admin.get(f"{LIST}?xem=dong").text


def test_a_closed_account_is_out_at_once_and_may_come_back(desk: Desk) -> None:
    """Its open session too."""
    admin, reader = desk.visitor("admin"), desk.visitor("reader")
    admin.post(account(desk, "reader") + "/dong")
    assert reader.get("/").status == 303
    admin.post(account(desk, "reader") + "/mo")
    assert desk.visitor("reader").get("/").status == 200


def test_the_last_administrator_is_told_why_not(desk: Desk) -> None:
    """Closing and demoting alike."""
    admin = desk.visitor("admin")
    assert "quản trị viên cuối cùng" in admin.post(account(desk, "admin") + "/dong").text
    page = admin.post(account(desk, "admin"), {"full_name": "Quản trị", "roles": ["reader"]})
    assert page.status == 422
    assert "quản trị viên cuối cùng" in page.text
    assert admin.get(LIST).status == 200


def test_a_new_role_holds_from_the_next_page(desk: Desk) -> None:
    """Nobody has to sign in again."""
    admin, reader = desk.visitor("admin"), desk.visitor("reader")
    assert reader.get("/noi-dung/moi").status == 403
    admin.post(account(desk, "reader"), {"full_name": "Đầu mối", "roles": ["reader", "editor"]})
    assert reader.get("/noi-dung/moi").status == 200


def test_a_token_is_shown_once_works_and_is_revoked(desk: Desk) -> None:
    """Its last day is the whole of that day, in Hanoi."""
    admin = desk.visitor("admin")
    page = admin.post(
        account(desk, "editor") + "/token", {"label": "Báo cáo tuần", "expires_day": "31/12/2020"}
    )
    token = secret_of(page)
    assert token not in admin.get(account(desk, "editor")).body
    asked = {"Authorization": f"Bearer {token}"}
    assert desk.app.test_client().get("/api/v1/items", headers=asked).status_code == 200
    [address] = re.findall(r'action="([^"]+/thu-hoi)"', page.body)
    assert "hết hiệu lực" in admin.post(address).text
    assert desk.app.test_client().get("/api/v1/items", headers=asked).status_code == 401
    page = admin.post(account(desk, "editor") + "/token", {"label": "", "expires_day": "31/02/2021"})
    assert (page.status, "Không có ngày" in page.text or "không có ngày" in page.text) == (422, True)


def test_everybody_changes_their_own_password_and_stays_in_this_window_alone(desk: Desk) -> None:
    """Who does not know the old one changes nothing."""
    here, elsewhere = desk.visitor("reader"), desk.visitor("reader")
    new = {"new_password": "câu mới của tôi đây", "again": "câu mới của tôi đây"}
    assert here.post("/cai-dat/mat-khau", new | {"old_password": "sai hẳn rồi nhé"}).status == 422
    assert here.post("/cai-dat/mat-khau", new | {"old_password": PASSWORD, "again": "khác"}).status == 422
    assert elsewhere.get("/").status == 200
    assert "Đã đổi mật khẩu" in here.post("/cai-dat/mat-khau", new | {"old_password": PASSWORD}).text
    assert (here.get("/").status, elsewhere.get("/").status) == (200, 303)


def test_a_person_ends_their_own_sessions_elsewhere(desk: Desk) -> None:
    """And goes on in this one."""
    here, elsewhere = desk.visitor("reader"), desk.visitor("reader")
    here.post("/cai-dat/mat-khau/phien")
    assert (here.get("/").status, elsewhere.get("/").status) == (200, 303)


def test_every_change_stands_in_the_audit_log(desk: Desk) -> None:
    """Who, what, to whom; and no secret."""
    admin = desk.visitor("admin")
    secrets = [secret_of(admin.post(account(desk, "reader") + "/mat-khau"))]
    secrets.append(secret_of(admin.post(account(desk, "reader") + "/token", {"label": "X"})))
    admin.post(account(desk, "reader") + "/phien")
    with desk.database.read() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id)).all()
    assert [(row.actor, row.action, row.subject) for row in rows] == [
        ("admin", "user.password_given", "reader"),
        ("admin", "token.added", "reader"),
        ("admin", "user.sessions_ended", "reader"),
    ]
    assert not any(secret in str(row.detail) for row in rows for secret in secrets)


def test_the_list_asks_no_more_of_the_database_for_more_people(desk: Desk) -> None:
    """However many work here."""
    admin = desk.visitor("admin")
    said: list[str] = []
    event.listen(desk.database.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    admin.get(LIST)
    few = len(said)
    with desk.database.begin() as connection:
        for one in range(120):
            add_user(connection, login=f"p{one}", full_name=f"Người {one}", roles=["reader"], now=NOW)
    said.clear()
    admin.get(LIST)
    assert len(said) == few


def test_the_overview_shows_what_one_may_set(desk: Desk) -> None:
    """A reader has a password; an administrator all of it."""
    assert "Người dùng và vai trò" in desk.visitor("admin").get("/cai-dat").text
    page = desk.visitor("reader").get("/cai-dat")
    assert "Mật khẩu của tôi" in page.text
    assert "Người dùng và vai trò" not in page.text
