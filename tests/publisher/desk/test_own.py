"""Nobody approves their own words: not at the desk, not by the API, not among many, not by a lent right, not afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from loa.ledger.tables import approvals
from loa_publisher.accounts.tokens import add_token
from loa_publisher.approvals import delegations
from loa_publisher.approvals.models import emergencies as published
from loa_publisher.office import Office
from tests.publisher.desk.conftest import Desk, form

Way = Callable[[Desk, str, int], None]
"""How somebody who signs in by this login tries to approve the item of this number."""


def at_its_page(desk: Desk, login: str, number: int) -> None:
    """The form of the approval's page, which the page itself does not even show."""
    visitor = desk.visitor(login)
    assert 'value="approve"' not in visitor.get(f"/phe-duyet/{number}").body
    form = {"decision": "approve", "revision_hash": desk.item(number).revision_hash, "checklist": "accurate"}
    visitor.post(f"/phe-duyet/{number}", form)


def with_others(desk: Desk, login: str, number: int) -> None:
    """Among several at once."""
    item = desk.item(number)
    page = desk.visitor(login).post("/phe-duyet/cung-luc", {"shown": f"{item.id}:{item.revision_hash}"})
    assert page.status in (200, 403)


def by_a_program(desk: Desk, login: str, number: int) -> None:
    """The API, alone and among several."""
    item = desk.item(number)
    said = {"revision_hash": item.revision_hash}
    assert called(desk, login, f"items/{item.id}/approve", said).status_code == 403
    answer = called(desk, login, "approvals/bulk", {"items": [{"id": str(item.id), **said}]})
    if answer.status_code != 403:  # who may decide on nothing at all does not get so far
        assert [one["outcome"] for one in answer.json["items"]] == ["refused"]


def called(desk: Desk, login: str, path: str, body: dict[str, Any]) -> Any:
    """One call with a token of this person."""
    with desk.database.begin() as connection:
        token = add_token(connection, user_id=desk.people[login].id, label="x", now=desk.clock.now())
    headers = {"Authorization": f"Bearer {token}"}
    return desk.app.test_client().post(f"/api/v1/{path}", json=body, headers=headers)


WAYS: list[Way] = [at_its_page, with_others, by_a_program]


def lend(desk: Desk, giver: str, taker: str) -> None:
    """One person gives another their right to approve what is routine."""
    house = desk.app.extensions["loa_house"]
    with desk.database.begin() as connection:
        office = Office(connection, desk.clock.now(), desk.people[giver], house.settings, house.channels)
        delegations.give(
            office,
            to=desk.people[taker].id,
            basis="Giấy ủy quyền 12",
            item_ids=[],
            kinds=["lane:routine"],
            starts_at=desk.clock.now() - timedelta(hours=1),
            ends_at=desk.clock.now() + timedelta(days=1),
        )


def approved(desk: Desk, number: int) -> list[str]:
    """What came of it: the item's state and how much stands in the ledger."""
    item = desk.item(number)
    with desk.database.read() as connection:
        mine = select(func.count()).select_from(approvals).where(approvals.c.item_id == item.id)
        return [item.state, str(connection.execute(mine).scalar_one()), str(len(desk.deliveries(number)))]


def test_whoever_wrote_it(each_desk: Desk) -> None:
    """An author who is an approver too; who wrote only an earlier version; who holds another's right; who lent theirs out."""
    desk = each_desk
    editor, other = desk.visitor("editor"), desk.visitor("other")
    own = desk.write(other, act="submit")
    earlier = desk.write(other, title="Bản đầu")
    editor.post(
        f"/noi-dung/{earlier}/soan",
        form(desk, title="Bản sau", base=desk.item(earlier).revision_hash, act="submit"),
    )
    assert desk.item(earlier).revision == 2
    lent = desk.write(editor, act="submit")
    lend(desk, "approver", "editor")
    passed_on = desk.write(other, act="submit")
    lend(desk, "other", "operator")
    cases = [("other", own), ("other", earlier), ("editor", lent), ("operator", passed_on)]
    for login, number in cases:
        for way in WAYS:
            way(desk, login, number)
            assert approved(desk, number) == ["submitted", "0", "0"], (login, way.__name__)
    for number in (own, earlier, lent, passed_on):  # and another person may, by the same ways
        way = WAYS[number % len(WAYS)]
        item = desk.item(number)
        if way is by_a_program:
            called(desk, "spokesperson", f"items/{item.id}/approve", {"revision_hash": item.revision_hash})
        else:
            shown = f"{item.id}:{item.revision_hash}"
            desk.visitor("spokesperson").post("/phe-duyet/cung-luc", {"shown": shown})
        assert approved(desk, number)[0] == "approved"


def test_whoever_wrote_what_went_out_as_an_emergency(each_desk: Desk) -> None:
    """The review that is owed is given neither by who published it nor by who wrote any of it, the first version neither."""
    desk = each_desk
    editor, other, approver = desk.visitor("editor"), desk.visitor("other"), desk.visitor("approver")
    number = desk.write(other)
    changed = form(desk, title="Nghỉ học vì bão", base=desk.item(number).revision_hash)
    editor.post(f"/noi-dung/{number}/soan", changed)
    assert desk.item(number).revision == 2
    shown = re.findall(
        r'name="revision_hash" value="(\w+)"', approver.get(f"/phe-duyet/{number}/khan-cap").body
    )
    approver.post(f"/phe-duyet/{number}/khan-cap", {"revision_hash": shown[0], "reason": "Bão"})
    with desk.database.read() as connection:
        id = connection.execute(select(published.c.id)).scalar_one()
    for login, visitor in (("other", other), ("approver", approver)):
        page = visitor.get(f"/phe-duyet/xem-lai/{id}")
        assert "Bạn là người đăng hoặc người viết" in page.text, page.text
        visitor.post(f"/phe-duyet/xem-lai/{id}", {"finding": "confirmed"})
        assert called(desk, login, f"emergencies/{id}/review", {"finding": "confirmed"}).status_code == 403
    with desk.database.read() as connection:
        assert connection.execute(select(published.c.reviewed_by)).scalar_one() is None
    desk.visitor("spokesperson").post(f"/phe-duyet/xem-lai/{id}", {"finding": "confirmed"})
    with desk.database.read() as connection:
        reviewer = connection.execute(select(published.c.reviewed_by)).scalar_one()
    assert reviewer == desk.people["spokesperson"].id
