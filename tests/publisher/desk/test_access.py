"""Who may do what at the desk: one table of every view and every role, and the doors around it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from loa_publisher.accounts.actions import set_password
from tests.publisher.desk.conftest import PASSWORD, Desk

EVERYBODY = frozenset({"editor", "approver", "operator", "admin", "reader"})
WRITERS = frozenset({"editor"})

TABLE: dict[str, frozenset[str] | None] = {
    # endpoint: the roles that it lets in; None: open to all
    "approvals.decide": frozenset({"approver"}),
    "approvals.page": EVERYBODY,
    "approvals.show": EVERYBODY,
    "approvals_delegations.give": frozenset({"approver"}),
    "approvals_delegations.new": frozenset({"approver"}),
    "approvals_delegations.page": EVERYBODY,
    "approvals_delegations.revoke": frozenset({"approver", "admin"}),
    "approvals_emergencies.ask": frozenset({"approver"}),
    "approvals_emergencies.page": EVERYBODY,
    "approvals_emergencies.publish": frozenset({"approver"}),
    "approvals_emergencies.review": frozenset({"approver"}),
    "approvals_emergencies.show": EVERYBODY,
    "approvals_partners.ask": WRITERS,
    "approvals_partners.file": EVERYBODY,
    "approvals_partners.page": EVERYBODY,
    "approvals_partners.sign": WRITERS,
    "approvals_together.approve": frozenset({"approver"}),
    "approvals_together.page": EVERYBODY,
    "bulk.ask": frozenset({"operator", "admin"}),
    "bulk.say": frozenset({"operator", "admin"}),
    "calendar.move": frozenset({"editor", "approver", "operator"}),
    "calendar.page": EVERYBODY,
    "calendar.undo": frozenset({"editor", "approver", "operator"}),
    "calendar_feeds.create": EVERYBODY,
    "calendar_feeds.ics": None,
    "calendar_feeds.page": EVERYBODY,
    "calendar_feeds.revoke": EVERYBODY,
    "dead_letters.page": EVERYBODY,
    "dead_letters.release": frozenset({"operator", "admin"}),
    "deliveries.again": frozenset({"operator", "admin"}),
    "deliveries.let_go": frozenset({"operator", "admin"}),
    "deliveries.live": EVERYBODY,
    "deliveries.page": EVERYBODY,
    "deliveries.readers": frozenset({"operator", "admin"}),
    "deliveries.resolve": frozenset({"operator", "admin"}),
    "deliveries.show": EVERYBODY,
    "deliveries.show_live": EVERYBODY,
    "documents.show": EVERYBODY,
    "editor.create": WRITERS,
    "editor.edit": WRITERS,
    "editor.new": WRITERS,
    "editor.save": WRITERS,
    "gallery.page": EVERYBODY,
    "gates.page": EVERYBODY,
    "gates.reset": frozenset({"operator", "admin"}),
    "gates.resume": frozenset({"approver", "operator", "admin"}),
    "gates.suspend": frozenset({"approver", "operator", "admin"}),
    "healthz": None,
    "items.deliveries_part": EVERYBODY,
    "items.page": EVERYBODY,
    "items.schedule": frozenset({"editor", "approver", "operator"}),
    "items.show": EVERYBODY,
    "items.submit": WRITERS,
    "keyboard.page": EVERYBODY,
    "pictures.show": EVERYBODY,
    "pictures.signed": None,
    "plans.page": EVERYBODY,
    "plans.show": EVERYBODY,
    "preferences.keys": EVERYBODY,
    "preferences.language": None,
    "preferences.theme": None,
    "recall.page": frozenset({"editor", "approver", "operator", "admin"}),
    "recall.progress": EVERYBODY,
    "recall.progress_live": EVERYBODY,
    "recall.send": frozenset({"editor", "approver", "operator"}),
    "sign_in.leave": EVERYBODY,
    "sign_in.page": None,
    "start.live": EVERYBODY,
    "start.page": EVERYBODY,
    "stylesheet.desk_css": None,
    "tasks.end": frozenset({"editor", "operator"}),
    "tasks.file": EVERYBODY,
    "tasks.page": EVERYBODY,
    "tasks.show": EVERYBODY,
    "trying.document": WRITERS,
    "trying.show": WRITERS,
    "unsaved.drop": WRITERS,
    "unsaved.keep": WRITERS,
}
ROLES = ("editor", "approver", "operator", "admin", "reader")


def own_rules(desk: Desk) -> list[tuple[str, str, str]]:
    """(endpoint, method, path) of every view of the desk, with made-up ids in the paths."""
    adapter = desk.app.url_map.bind("127.0.0.1")
    values = {
        "number": 9,
        "plan_id": uuid4(),
        "delivery_id": uuid4(),
        "feed_id": uuid4(),
        "token": "x",
        "window": uuid4(),
        "sha256": "0" * 64,
        "digest": "0" * 64,
    }
    values |= {"delegation_id": uuid4(), "emergency_id": uuid4(), "partner_id": uuid4()}
    found = []
    for rule in desk.app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.endpoint.startswith("api"):
            continue
        path = adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
        found += [
            (rule.endpoint, method, path) for method in sorted((rule.methods or set()) & {"GET", "POST"})
        ]
    return found


def test_every_view_has_its_row_in_the_table(desk: Desk) -> None:
    """A new view that nobody has thought of roles for fails here."""
    assert {endpoint for endpoint, _method, _path in own_rules(desk)} == set(TABLE)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_in_where_the_table_says_so(desk: Desk, role: str) -> None:
    """Whoever may not is told 403; whoever may gets past the door, to the page or to "no such thing"."""
    visitor = desk.visitor(role)
    wrong = []
    for endpoint, method, path in own_rules(desk):
        allowed = TABLE[endpoint]
        if allowed is None or endpoint == "sign_in.leave":
            continue
        page = visitor.get(path) if method == "GET" else visitor.post(path, follow=False)
        if (page.status == 403) is (role in allowed) or page.status >= 500:
            wrong.append((endpoint, method, page.status))
    assert wrong == []


def test_a_stranger_is_led_to_the_sign_in_from_every_page(desk: Desk) -> None:
    """Nothing shows before somebody has signed in, and nothing is done."""
    stranger = desk.stranger()
    wrong = []
    for endpoint, method, path in own_rules(desk):
        if TABLE[endpoint] is None:
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
        if TABLE[endpoint] is None and endpoint != "sign_in.page":
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
