"""Who may do what at the desk: every view and every role of the table of rights, and the doors around it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from loa_publisher.accounts.actions import set_password
from loa_publisher.approvals import delegations, signoffs
from loa_publisher.approvals.models import emergencies
from loa_publisher.issues import intake, tasks
from loa_publisher.issues import queries as issues
from loa_publisher.item_templates import actions as templates
from loa_publisher.office import Office
from loa_publisher.press import actions as press
from tests.publisher.desk.conftest import PASSWORD, Desk
from tests.publisher.feedback.cases import answered
from tests.publisher.issues.cases import SAID
from tests.publisher.rights import DESK, OPEN, ROLES, may


def own_rules(desk: Desk, values: dict[str, Any] | None = None) -> list[tuple[str, str, str]]:
    """(endpoint, method, path) of every view of the desk; `values` stand in the paths, made-up ones where there are none."""
    adapter = desk.app.url_map.bind("127.0.0.1")
    known = {"sha256": "0" * 64, "digest": "0" * 64, **(values or {})}
    found = []
    for rule in desk.app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.endpoint.startswith("api"):
            continue
        given = {}
        for name in rule.arguments:
            kind = type(rule._converters[name]).__name__
            given[name] = known.get(f"{rule.endpoint.partition('.')[0]}.{name}") or known.get(
                name, 9 if kind == "IntegerConverter" else uuid4()
            )
        path = adapter.build(rule.endpoint, given)
        found += [
            (rule.endpoint, method, path) for method in sorted((rule.methods or set()) & {"GET", "POST"})
        ]
    return found


def furnished(desk: Desk) -> dict[str, Any]:
    """A desk on which something stands behind every address: the ids of it all."""
    editor, approver = desk.visitor("editor"), desk.visitor("approver")
    number = desk.write(editor, act="submit", target=["facebook:trang", "manual:tv"])
    shown = approver.get(f"/phe-duyet/{number}").body
    approver.post(
        f"/phe-duyet/{number}", {"decision": "approve", "revision_hash": _hidden(shown, "revision_hash")}
    )
    rushed = desk.write(editor, act="submit", title="Nghỉ học vì mưa lớn")
    told = approver.get(f"/phe-duyet/{rushed}/khan-cap").body
    approver.post(
        f"/phe-duyet/{rushed}/khan-cap",
        {"revision_hash": _hidden(told, "revision_hash"), "reason": "Bão"},
    )
    signed = desk.write(editor, title="Cùng Công đoàn ngành")
    with desk.database.begin() as connection:
        settings, channels = (
            desk.app.extensions["loa_house"].settings,
            desk.app.extensions["loa_house"].channels,
        )
        office = Office(connection, desk.clock.now(), desk.people["editor"], settings, channels)
        partner = signoffs.ask(office, desk.item(signed).id, "Công đoàn ngành")
        office = Office(connection, desk.clock.now(), desk.people["approver"], settings, channels)
        delegation = delegations.give(
            office,
            to=desk.people["other"].id,
            basis="Giấy ủy quyền",
            item_ids=[],
            kinds=["lane:urgent"],
            starts_at=desk.clock.now(),
            ends_at=desk.clock.now() + timedelta(days=1),
        )
        emergency = connection.execute(select(emergencies.c.id)).scalar_one()
        office = Office(connection, desk.clock.now(), desk.people["editor"], settings, channels)
        issue = intake.take_in(office, intake.read_intake(SAID))
        issue_task = tasks.assign(office, issue, unit="pgddt-dong-da", what="Báo cáo")
        issue_number = issues.one(connection, issue).number
        contact = press.add(office, {"name": "Báo mẫu", "kind": "newspaper"})
        named = templates.Named(name="Lịch thi", note="", title="Lịch thi")
        template = templates.keep(office, desk.item(signed).id, named)
    letter, reply = answered(desk)
    delivery, task = desk.deliveries(number)
    desk.put(task.id, state="in_progress")
    return {
        "number": number,
        "issues.number": issue_number,
        "feedback.number": letter,
        "feedback_handling.number": letter,
        "reply_id": reply,
        "issues_handling.number": issue_number,
        "task_id": issue_task,
        "contact_id": contact,
        "template_id": template,
        "plan_id": desk.plan_id(),
        "delivery_id": delivery.id,
        "tasks.delivery_id": task.id,
        "user_id": desk.people["reader"].id,
        "partner_id": partner,
        "delegation_id": delegation,
        "emergency_id": emergency,
        "digest": delivery.snapshot_hash,
        "token": "x",
    }


def _hidden(body: str, name: str) -> str:
    return body.split(f'name="{name}" value="')[1].split('"')[0]


def _stands(desk: Desk, endpoint: str, values: dict[str, Any]) -> bool:
    """Whether every id in the view's address is one of something that is there."""
    names = {name for rule in desk.app.url_map.iter_rules(endpoint) for name in rule.arguments}
    return names <= set(values)


ABSENT = {
    *("bulk.ask", "documents.show", "pictures.show", "trying.document", "trying.show"),
    *("approvals_partners.file", "issues.file", "tasks.file"),
    # the item at hand is no film
    *("films.show", "films.file", "films.arrange"),
    *("films_segments.new", "films_segments.add", "films_segments.edit", "films_segments.save"),
    *("films_television.air", "films_television.log", "films_television.drop"),
    # the empty form names nothing that there is
    *("items_templates.new", "items_templates.keep"),
    *("plans_aims.change", "plans_topics.change"),
}
"""Asked for in the test's way, these have nothing to show: whoever may is told "no such thing"."""


def test_every_view_has_its_row_in_the_table(desk: Desk) -> None:
    """A new view that nobody has thought of roles for fails here."""
    assert {endpoint for endpoint, _method, _path in own_rules(desk)} == set(DESK)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_in_where_the_table_says_so(desk: Desk, role: str) -> None:
    """Whoever may not is told 403 and changes nothing; whoever may gets to the page, or is told what the form lacks."""
    values = furnished(desk)
    visitor = desk.visitor(role)
    doors = [one for one in own_rules(desk, values) if DESK[one[0]] != OPEN and one[0] != "sign_in.leave"]
    shut = [one for one in doors if not may({role}, DESK[one[0]])]
    wrong: list[tuple[Any, ...]] = []
    before = desk.rows()
    for endpoint, method, path in shut:
        page = visitor.get(path) if method == "GET" else visitor.post(path, follow=False)
        if page.status != 403:
            wrong.append((endpoint, method, page.status, "should be shut"))
    assert wrong == []
    assert desk.rows() == before
    for endpoint, method, path in doors:
        if (endpoint, method, path) in shut:
            continue
        page = visitor.get(path) if method == "GET" else visitor.post(path, follow=False)
        closed = page.status == 303 and page.headers["Location"].startswith("/dang-nhap")
        missing = page.status == 404 and endpoint not in ABSENT and _stands(desk, endpoint, values)
        if page.status in (401, 403, 405) or page.status >= 500 or closed or missing:
            wrong.append((endpoint, method, page.status, "should be open"))
    assert not wrong, wrong


def test_a_stranger_is_led_to_the_sign_in_from_every_page(desk: Desk) -> None:
    """Nothing shows before somebody has signed in, and nothing is done."""
    stranger = desk.stranger()
    wrong = []
    for endpoint, method, path in own_rules(desk):
        if DESK[endpoint] == OPEN:
            continue
        page = stranger.get(path) if method == "GET" else stranger.post(path, follow=False)
        if page.status != 303 or not page.headers["Location"].startswith("/dang-nhap"):
            wrong.append((endpoint, method, page.status))
    assert wrong == []


def test_what_is_open_to_all_is_open_to_a_stranger(desk: Desk) -> None:
    """Nobody is led to the sign-in page from where no sign-in is needed: its language and light can be chosen too."""
    stranger = desk.stranger()
    led = []
    for endpoint, method, path in own_rules(desk):
        if DESK[endpoint] == OPEN and endpoint != "sign_in.page":
            page = stranger.get(path) if method == "GET" else stranger.post(path, follow=False)
            led += [endpoint] * (page.status == 303 and page.headers["Location"].startswith("/dang-nhap"))
    assert led == []
    assert stranger.post("/ngon-ngu", {"language": "en", "back": "/dang-nhap"}, follow=False).status == 303
    assert "Sign in" in stranger.get("/dang-nhap").text


def test_no_view_answers_to_a_method_that_the_table_does_not_try(desk: Desk) -> None:
    """PUT, PATCH and DELETE are for programs, at the API."""
    own = {rule.endpoint: rule.methods or set() for rule in desk.app.url_map.iter_rules()}
    odd = {name: methods for name, methods in own.items() if not name.startswith("api")}
    assert {
        name: m - {"GET", "HEAD", "OPTIONS", "POST"}
        for name, m in odd.items()
        if m - {"GET", "HEAD", "OPTIONS", "POST"}
    } == {}


def test_a_form_without_the_pages_token_does_nothing(desk: Desk) -> None:
    """Another site cannot make a signed-in browser write."""
    editor = desk.visitor("editor")
    answer = editor.client.post("/noi-dung/moi", data={"title": "Giả mạo", "act": "save"})
    assert answer.status_code == 400
    assert "Giả mạo" not in editor.get("/noi-dung?q=giả mạo").body.replace('value="giả mạo"', "")


def test_signing_in_leads_to_where_one_wanted_to_go(desk: Desk) -> None:
    """A link in a mail still works after the sign-in page."""
    stranger = desk.stranger()
    led = stranger.get("/noi-dung/9?x=1").headers["Location"]
    page = stranger.post(led, {"login": "editor", "password": PASSWORD}, follow=False)
    assert page.headers["Location"] == "/noi-dung/9?x=1"


@pytest.mark.parametrize(
    "address", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_host(desk: Desk, address: str) -> None:
    """What stands in `next` is a path on this desk or nothing."""
    page = desk.stranger().post(
        f"/dang-nhap?next={address}", {"login": "editor", "password": PASSWORD}, follow=False
    )
    assert page.headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_login_are_told_alike(desk: Desk) -> None:
    """Nobody learns from the sign-in page who has an account."""
    stranger = desk.stranger()
    wrong = stranger.post("/dang-nhap", {"login": "editor", "password": "sai rồi sai rồi"})
    unknown = stranger.post("/dang-nhap", {"login": "khong-co", "password": "sai rồi sai rồi"})
    assert (wrong.status, unknown.status) == (403, 403)
    assert wrong.text.replace("editor", "") == unknown.text.replace("khong-co", "")


def test_guessing_is_slowed_down(desk: Desk) -> None:
    """After ten attempts within a minute the address has to wait."""
    stranger = desk.stranger()
    pages = [
        stranger.post("/dang-nhap", {"login": "editor", "password": f"đoán lần {n:02d}"}) for n in range(11)
    ]
    assert pages[-1].status == 429
    assert "quá nhiều lần" in pages[-1].text


def test_a_changed_password_ends_the_sessions(desk: Desk) -> None:
    """Whoever stole a session is out."""
    visitor = desk.visitor("editor")
    with desk.database.begin() as connection:
        set_password(connection, desk.people["editor"].id, "mật khẩu mới tinh")
    assert visitor.get("/").status == 303


def test_signing_out_ends_the_session(desk: Desk) -> None:
    """The next person at this machine is asked who they are."""
    visitor = desk.visitor("reader")
    page = visitor.post("/dang-xuat")
    assert "Bạn đã đăng xuất." in page.text
    assert visitor.get("/").status == 303
