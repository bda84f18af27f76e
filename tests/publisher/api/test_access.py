from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from loa_publisher.accounts.actions import set_active
from loa_publisher.accounts.tokens import add_token, revoke_token, tokens_of
from tests.publisher.api.program import Programs, refusal
from tests.publisher.bureau import PEOPLE
from tests.publisher.deliveries.walking import SENDING, walk

EVERYBODY = set(PEOPLE)
WRITERS = {"editor", "both"}
DECIDERS = {"approver", "both", "spokesperson"}
RIGHTS: dict[tuple[str, str], set[str]] = {
    ("GET", "/items"): EVERYBODY,
    ("GET", "/items/{item}"): EVERYBODY,
    ("GET", "/items/{item}/deliveries"): EVERYBODY,
    ("GET", "/deliveries"): EVERYBODY,
    ("GET", "/deliveries/{delivery}"): EVERYBODY,
    ("GET", "/gates"): EVERYBODY,
    ("POST", "/gates/suspend"): EVERYBODY - {"editor", "reader"},
    ("POST", "/gates/resume"): EVERYBODY - {"editor", "reader"},
    ("POST", "/gates/reset"): {"operator", "admin"},
    ("GET", "/dead-letters"): EVERYBODY,
    ("POST", "/dead-letters/release"): {"operator", "admin"},
    ("GET", "/plans"): EVERYBODY,
    ("GET", "/plans/{plan}"): EVERYBODY,
    ("GET", "/plans/{plan}/topics"): EVERYBODY,
    ("POST", "/items"): WRITERS,
    ("PUT", "/items/{item}"): WRITERS,
    ("POST", "/media"): WRITERS,
    ("POST", "/items/{item}/submit"): WRITERS,
    ("POST", "/items/{item}/approve"): DECIDERS,
    ("POST", "/items/{item}/return"): DECIDERS,
    ("POST", "/items/{item}/reject"): DECIDERS,
    ("GET", "/items/{item}/decisions"): EVERYBODY,
    ("GET", "/items/{item}/partners"): EVERYBODY,
    ("POST", "/items/{item}/partners"): WRITERS,
    ("POST", "/items/{item}/emergency"): DECIDERS,
    ("POST", "/partners/{partner}/sign"): WRITERS,
    ("POST", "/partners/{partner}/drop"): WRITERS,
    ("GET", "/approvals"): EVERYBODY,
    ("POST", "/approvals/bulk"): DECIDERS,
    ("GET", "/emergencies"): EVERYBODY,
    ("POST", "/emergencies/{emergency}/review"): DECIDERS,
    ("GET", "/delegations"): EVERYBODY,
    ("POST", "/delegations"): DECIDERS,
    ("POST", "/delegations/{delegation}/revoke"): DECIDERS | {"admin"},
    ("POST", "/items/{item}/schedule"): EVERYBODY - {"admin", "reader"},
    ("POST", "/items/{item}/withdraw"): EVERYBODY - {"reader"},
    ("POST", "/deliveries/{delivery}/retry"): {"operator", "admin"},
    ("POST", "/deliveries/{delivery}/resolve"): {"operator", "admin"},
    ("POST", "/deliveries/{delivery}/readers"): {"operator", "admin"},
    ("GET", "/deliveries/{delivery}/readers"): EVERYBODY,
    ("POST", "/deliveries/{delivery}/proof"): {"editor", "both", "operator"},
}
"""Who may do what by the API: the table of roles, as programs meet it."""


def test_the_table_names_every_address(any_api: Programs) -> None:
    """A new address cannot be forgotten here."""
    paths = any_api.app.test_client().get("/api/openapi.json").json["paths"]  # type: ignore[index]
    known = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, operations in paths.items()
        for method in operations
        if method in ("get", "post", "put", "delete", "patch")
    }
    names = {
        f"{{{name}}}": f"{{{name}_id}}"
        for name in ("item", "delivery", "plan", "partner", "emergency", "delegation")
    }
    table = set()
    for method, path in RIGHTS:
        for ours, theirs in names.items():
            path = path.replace(ours, theirs)
        table.add((method, path))
    assert known == table


@pytest.mark.parametrize(("method", "path"), RIGHTS, ids=[" ".join(one) for one in RIGHTS])
def test_who_may(any_api: Programs, method: str, path: str) -> None:
    """Whoever may not is told 403 and changes nothing; whoever may is not; nobody without a token gets in."""
    bureau = any_api.bureau
    item = any_api.approved(channels=[{"channel": "manual", "account": "tv"}])
    [delivery] = any_api.get(f"/items/{item['id']}/deliveries")["items"]
    walk(bureau, bureau.deliveries(UUID(item["id"]))[0].id, *SENDING, "take_over")
    plan = any_api.get("/plans")["items"][0]["id"]
    unknown = dict.fromkeys(("partner", "emergency", "delegation"), uuid4())
    address = path.format(item=item["id"], delivery=delivery["id"], plan=plan, **unknown)
    body = _bodies(any_api)
    sent: dict[str, Any] = (
        {} if method == "GET" or path == "/media" else {"json": body[path.rpartition("/")[2]]}
    )
    before = bureau.rows()
    for person in sorted(EVERYBODY - RIGHTS[method, path]):
        refusal(any_api.call(method, address, person, **sent), 403)
    answer = any_api.call(method, address, None, **sent)
    refusal(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert bureau.rows() == before
    for person in sorted(RIGHTS[method, path]):
        assert any_api.call(method, address, person, **sent).status_code not in (401, 403)


def _bodies(api: Programs) -> dict[str, Any]:
    return {
        "items": api.bureau.draft(),
        "{item}": api.bureau.draft(),
        "submit": {},
        "approve": {"revision_hash": "0" * 64},
        "return": {"comment": "x"},
        "reject": {"comment": "x"},
        "schedule": {"due_at": api.bureau.later(days=1).isoformat()},
        "withdraw": {},
        "retry": {},
        "resolve": {"live": False, "attempts": 0},
        "release": {"ids": []},
        "readers": {"act": "send", "group": "missed", "count": 1},
        "suspend": {"scope": "all", "reason": "x"},
        "resume": {"scope": "all"},
        "reset": {"scope": "account:manual:tv"},
        "proof": {"link": "https://a.vn"},
        "partners": {"partner": "Công đoàn ngành"},
        "sign": {"revision_hash": "0", "signatory": "x", "signed_at": None},
        "drop": {},
        "emergency": {"revision_hash": "0" * 64, "reason": "x"},
        "review": {"finding": "confirmed"},
        "bulk": {"items": []},
        "delegations": {
            "to": str(api.bureau.people["operator"].id),
            "basis": "x",
            "until": "2020-01-01T00:00:00Z",
        },
        "revoke": {},
    }


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer loa_" + "x" * 43,
        "Basic ZWRpdG9yOng=",
        "loa_x",
        "Bearer \xff",
        "Bearer loa_' OR 1=1",
        "Bearer " + "x" * 5000,
    ],
)
def test_no_token_that_works(any_api: Programs, authorization: str) -> None:
    """Whatever stands in the header, a stranger is told how to come in."""
    answer = any_api.call("GET", "/items", None, headers={"Authorization": authorization})
    refusal(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_of_the_desk_opens_nothing(any_api: Programs) -> None:
    """A browser's cookie is no token, so no page of others can make it call."""
    client = any_api.app.test_client()
    with client.session_transaction() as session:
        editor = any_api.bureau.people["editor"]
        session["_user_id"] = f"{editor.id}:{editor.sessions}"
        session["_fresh"] = True
    assert client.get("/api/v1/items").status_code == 401
    assert client.post("/api/v1/items", json=any_api.bureau.draft()).status_code == 401


def test_tokens_end(api: Programs) -> None:
    """One that was revoked, that has expired, or whose account is closed is refused at once; another of the account's goes on."""
    bureau = api.bureau
    editor = bureau.people["editor"]
    with bureau.database.begin() as connection:
        short = add_token(
            connection,
            user_id=editor.id,
            label="kỳ hạn",
            now=bureau.clock.now(),
            expires_at=bureau.later(hours=1),
        )
    expiring = {"Authorization": f"Bearer {short}"}
    assert api.call("GET", "/items", None, headers=expiring).status_code == 200
    bureau.clock.advance(timedelta(hours=1))
    refusal(api.call("GET", "/items", None, headers=expiring), 401)
    assert api.call("GET", "/items").status_code == 200
    with bureau.database.begin() as connection:
        mine = next(token for token in tokens_of(connection, editor.id) if token.label == "test")
        revoke_token(connection, mine.id, bureau.clock.now())
    refusal(api.call("GET", "/items"), 401)
    assert api.call("GET", "/items", "both").status_code == 200
    with bureau.database.begin() as connection:
        set_active(connection, bureau.people["both"].id, False)
    refusal(api.call("POST", "/items", "both", json=bureau.draft()), 401)


def test_the_scheme_is_read_in_any_case(any_api: Programs) -> None:
    """`bearer` is `Bearer`."""
    headers = {"Authorization": f"bEARER   {any_api.tokens['reader']} "}
    assert any_api.call("GET", "/items", None, headers=headers).status_code == 200


def test_strangers_learn_nothing(any_api: Programs) -> None:
    """Without a token it cannot be told what is there from what is not."""
    item = any_api.item()
    answers = [any_api.call("GET", f"/items/{item_id}", None) for item_id in (item["id"], uuid4())]
    assert answers[0].json == answers[1].json
