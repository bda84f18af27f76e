from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from loa_publisher.accounts.actions import set_active
from loa_publisher.accounts.tokens import add_token, revoke_token, tokens_of
from loa_publisher.approvals import delegations, emergencies, signoffs
from loa_publisher.calendar import own_days
from loa_publisher.issues import tasks
from loa_publisher.plans import campaigns, obligation_edits
from tests.publisher.api.program import Programs, refusal
from tests.publisher.api.staged import NAMES, bodies, staged
from tests.publisher.bureau import PEOPLE
from tests.publisher.deliveries.walking import SENDING, walk
from tests.publisher.feedback.cases import received
from tests.publisher.issues.cases import SAID, district, take_in
from tests.publisher.rights import API, may


def test_the_table_names_every_address(any_api: Programs) -> None:
    """A new address cannot be forgotten here."""
    paths = any_api.app.test_client().get("/api/openapi.json").json["paths"]  # type: ignore[index]
    known = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, operations in paths.items()
        for method in operations
        if method in ("get", "post", "put", "delete", "patch")
    }
    assert known == set(API)


BARRED = {
    ("POST", "/emergencies/{emergency_id}/review"): {"approver"},  # published it
    ("POST", "/delegations/{delegation_id}/revoke"): {"both", "spokesperson"},  # did not give it
}
"""Who is refused by a rule that goes beyond roles."""
GONE = {
    ("POST", "/partners/{partner_id}/drop"),  # once dropped
    ("GET", "/deliveries/{delivery_id}/readers"),  # a task has none
    ("DELETE", "/plans/{plan_id}/campaigns/{campaign_id}"),  # once taken out
    ("DELETE", "/plans/{plan_id}/obligations/{obligation_id}"),
    ("GET", "/nominations/{nomination_id}"),  # for those whom it does not concern
}
"""Where there is nothing for the second who asks."""
DAY = {"kind": "holiday", "first_on": "2021-03-10", "name": "Nghỉ vì mưa lũ"}
CAMPAIGN = {"name": "Tháng an toàn", "starts_on": "2020-12-01", "ends_on": "2020-12-31"}
OBLIGATION = {"title": "Mỗi tháng một tin", "period": "month", "owed": 1}


@pytest.mark.parametrize(("method", "path"), API, ids=[" ".join(one) for one in API])
def test_who_may(any_api: Programs, method: str, path: str) -> None:
    """Whoever may not is told 403 and changes nothing; whoever may is not; nobody without a token gets in."""
    bureau = any_api.bureau
    films = any(name in path for name in NAMES)
    address = path.format(**(staged(bureau) if films else _furnished(any_api)))
    body = _bodies(any_api) | bodies(bureau)
    *_, before_last, last = path.split("/")
    sent: dict[str, Any] = (
        {}
        if method == "GET" or path in ("/media", "/files")
        else {"json": body.get(f"{before_last}/{last}", body.get(last))}
    )
    allowed = {login for login, (roles, _marked) in PEOPLE.items() if may(roles, API[method, path])}
    before = bureau.rows()
    for person in sorted(set(PEOPLE) - allowed):
        refusal(any_api.call(method, address, person, **sent), 403)
    answer = any_api.call(method, address, None, **sent)
    refusal(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert bureau.rows() == before
    answers = {
        person: any_api.call(method, address, person, **sent).status_code
        for person in sorted(allowed, key=lambda login: len(PEOPLE[login][0]))
    }
    others = BARRED.get((method, path), set())
    assert {person: answers.pop(person) for person in others} == dict.fromkeys(others, 403)
    assert not {401, 403, 405, 500}.intersection(answers.values())
    assert (404 in answers.values()) is ((method, path) in GONE)


def _furnished(api: Programs) -> dict[str, Any]:
    """The ids of what stands behind the addresses."""
    bureau = api.bureau
    item = api.approved(channels=[{"channel": "manual", "account": "tv"}])
    [delivery] = api.get(f"/items/{item['id']}/deliveries")["items"]
    walk(bureau, bureau.deliveries(UUID(item["id"]))[0].id, *SENDING, "take_over")
    signed = bureau.write(title="Cùng Công đoàn ngành")
    rushed = bureau.write(title="Nghỉ học vì mưa lớn")
    with bureau.office() as office:
        partner = signoffs.ask(office, signed, "Công đoàn ngành")
    with bureau.office("approver") as office:
        emergency = emergencies.publish(office, rushed, str(bureau.item(rushed).revision_hash), "Bão")
        delegation = delegations.give(
            office,
            to=bureau.people["both"].id,
            basis="Giấy ủy quyền",
            item_ids=[],
            kinds=["lane:urgent"],
            starts_at=bureau.clock.now(),
            ends_at=bureau.later(days=1),
        )
    issue = take_in(bureau)
    plan = api.get("/plans")["items"][0]["id"]
    with bureau.office("admin") as office:
        day = own_days.add(office, own_days.Given(**DAY | {"first_on": date(2021, 3, 10), "last_on": None}))
        campaign = campaigns.put(office, UUID(plan), None, CAMPAIGN)
        obligation = obligation_edits.add(office, UUID(plan), OBLIGATION | {"target": "portal"})
    with bureau.office() as office:
        task = tasks.assign(office, issue, unit=district(bureau), what="Báo cáo")
    return {
        "feedback_id": received(bureau),
        "issue_id": issue,
        "task_id": task,
        "item_id": item["id"],
        "delivery_id": delivery["id"],
        "plan_id": plan,
        "day_id": day,
        "campaign_id": campaign,
        "obligation_id": obligation,
        "partner_id": partner,
        "emergency_id": emergency,
        "delegation_id": delegation,
    }


def _bodies(api: Programs) -> dict[str, Any]:
    return {
        "items": api.bureau.draft(),
        "days": DAY,
        "{day_id}": DAY,
        "campaigns": CAMPAIGN,
        "{campaign_id}": CAMPAIGN,
        "obligations": OBLIGATION | {"channel": "portal"},
        "{obligation_id}": OBLIGATION | {"channel": "portal"},
        "{item_id}": api.bureau.draft(),
        "submit": {},
        "approve": {"revision_hash": "0" * 64},
        "return": {"comment": "x"},
        "reject": {"comment": "x"},
        "schedule": {"due_at": api.bureau.later(days=1).isoformat()},
        "withdraw": {},
        "retry": {},
        "resolve": {"live": False, "attempts": 0},
        "release": {"ids": []},
        "date": {"precision": "month", "day": f"{api.bureau.later(days=40):%Y-%m-%d}"},
        "date/confirm": {"confirmed": True},
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
        "issues": SAID,
        "classify": {"kind": "question"},
        "assign": {"person": str(api.bureau.people["reader"].id)},
        "reply": {"way": "phone", "text": "x"},
        "notes": {"text": "x"},
        "assess": {"severity": "normal", "reason": "x"},
        "tasks": {"what": "x"},
        "confirm": {"name": "x"},
        "finish": {"outcome": "x"},
        "take-back": {"reason": "x"},
        "links": {"item": str(api.bureau.of_plan("I007")), "kind": "related"},
        "statement": {},
        "releases": {},
        "close": {"result": "x"},
        "reopen": {"reason": "x"},
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
