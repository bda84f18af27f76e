"""One form to correct or to take down, and what became of it on every channel."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select, update

from loa.database import new_id
from loa.ledger.tables import attempts, audit, postings
from loa_publisher.approvals import actions as approvals
from loa_publisher.items import actions
from loa_publisher.items.drafts import read_draft
from loa_publisher.items.models import items
from loa_publisher.office import Office
from tests.publisher.desk.conftest import NOW, Desk


@pytest.fixture
def number(each_desk: Desk) -> int:
    """An item that stands on the portal, and waits for Facebook and television."""
    desk = each_desk
    made = desk.write(
        desk.visitor("editor"), act="submit", target=["portal:cong", "facebook:trang", "manual:tv"]
    )
    approve(desk, made)
    portal = of(desk, made, "portal")
    desk.put(portal.id, state="published", release_at=None, concluded_at=NOW, attempts=1)
    with desk.database.begin() as connection:
        live = {"live_id": "bai-1", "live_url": "http://cong.example/bai/1", "live_revision": 1}
        live |= {"live_hash": portal.snapshot_hash, "live_generation": 1, "published_at": NOW}
        connection.execute(update(postings).where(postings.c.id == portal.posting_id).values(**live))
        connection.execute(
            insert(attempts).values(
                id=new_id(),
                delivery_id=portal.id,
                kind="call",
                number=1,
                fence=1,
                worker="portal@may-chu",
                begun_at=NOW,
                ended_at=NOW,
                outcome="published",
                evidence={"id": "bai-1"},
            )
        )
    return made


def approve(desk: Desk, number: int) -> None:
    """The leadership approves what was submitted."""
    said = {"decision": "approve", "revision_hash": desk.item(number).revision_hash}
    desk.visitor("approver").post(f"/phe-duyet/{number}", said)


def of(desk: Desk, number: int, channel: str, operation: str = "publish") -> Any:
    """The item's delivery on a channel."""
    rows = [row for row in desk.deliveries(number) if row.channel == channel and row.operation == operation]
    return rows[-1]


def rewrite(desk: Desk, number: int, title: str) -> None:
    """The editor writes another revision and submits it, after the hour at which the first went out."""
    item, house = desk.item(number), desk.app.extensions["loa_house"]
    draft = {"topic": "T04", "title": title, "summary": "Kỳ thi lùi.", "body_html": "<p>Giữ nguyên.</p>"}
    draft |= {"audience": "public", "lane": "routine", "due_at": None}
    draft["channels"] = [{"channel": one["channel"], "account": one.get("account")} for one in item.targets]
    with desk.database.begin() as connection:
        office = Office(connection, NOW, desk.people["editor"], house.settings, house.channels)
        actions.edit(office, item.id, read_draft(draft))
        connection.execute(update(items).where(items.c.id == item.id).values(due_at=NOW))
        approvals.submit(office, item.id)


def logged(desk: Desk, action: str) -> list[Any]:
    """What the log says of such an action."""
    with desk.database.read() as connection:
        return list(connection.execute(select(audit.c.detail).where(audit.c.action == action)).scalars())


def test_it_says_what_each_channel_can_do_before_anybody_confirms(each_desk: Desk, number: int) -> None:
    """In place on the portal, cancelled where nothing has left; asking changes nothing."""
    before = [(row.id, row.state) for row in each_desk.deliveries(number)]
    text = each_desk.visitor("editor").get(f"/noi-dung/{number}/go-bo").text
    assert "đang ở 1 nơi" in text
    assert "Sửa tại chỗ Ai mở ra cũng thấy bản đã sửa." in text
    assert "Được gỡ xuống Sau đó Loa kiểm tra xem đã mất hẳn chưa." in text
    assert text.count("1 lượt chưa đi: sẽ bị hủy") == 2
    assert [(row.id, row.state) for row in each_desk.deliveries(number)] == before


def test_taking_down_leads_to_the_progress_of_each_channel(each_desk: Desk, number: int) -> None:
    """What had not left is cancelled, what stands is being taken down, and the reason is in the log."""
    editor = each_desk.visitor("editor")
    page = editor.post(f"/noi-dung/{number}/go-bo", {"act": "withdraw", "reason": "Sai ngày thi"})
    assert "Hủy trước khi gửi: 2; đang gỡ: 1" in page.text.replace("đang gỡ bỏ", "đang gỡ")
    assert "Tiến độ và minh chứng" in page.text
    assert logged(each_desk, "item.withdrawn")[0]["reason"] == "Sai ngày thi"
    takedown = of(each_desk, number, "portal", "withdraw")
    live = f"/noi-dung/{number}/ket-qua/song"
    etag = editor.get(live).headers["ETag"]
    assert editor.get(live, **{"If-None-Match": etag}).status == 304
    each_desk.put(takedown.id, state="withdrawn", concluded_at=NOW, release_at=None)
    done = editor.get(live, **{"If-None-Match": etag})
    assert done.status == 286
    assert "Đã gỡ" in done.text


def test_a_correction_is_begun_with_a_reason_and_goes_out_when_it_is_approved(
    each_desk: Desk, number: int
) -> None:
    """It leads to the text; once another person has approved it, one button sends it to where the old words stand."""
    editor = each_desk.visitor("editor")
    without = editor.post(f"/noi-dung/{number}/go-bo", {"act": "correct", "reason": " "})
    assert (without.status, "Không được để trống" in without.text) == (422, True)
    begun = editor.post(f"/noi-dung/{number}/go-bo", {"act": "correct", "reason": "Sai ngày"}, follow=False)
    assert begun.headers["Location"] == f"/noi-dung/{number}/soan"
    assert logged(each_desk, "item.correction_begun") == [{"reason": "Sai ngày"}]
    rewrite(each_desk, number, "Lịch thi đã sửa")
    approve(each_desk, number)
    progress = editor.get(f"/noi-dung/{number}/ket-qua")
    assert "đang ở đó: phiên bản 1" in progress.text
    assert "Gửi đính chính ngay" in progress.text
    page = editor.post(f"/noi-dung/{number}/gui-dinh-chinh")
    assert "Đính chính đang được gửi." in page.text
    assert of(each_desk, number, "portal", "correct").revision == 2
    assert "Gửi đính chính ngay" not in editor.get(f"/noi-dung/{number}/ket-qua").text


def test_the_proof_stands_beside_each_account(each_desk: Desk, number: int) -> None:
    """When, by whom, and the other side's own id; the address of what is live."""
    page = each_desk.visitor("reader").get(f"/noi-dung/{number}/ket-qua")
    assert "22/11/2020 09:00:00 · portal@may-chu · bai-1" in page.text
    assert 'href="http://cong.example/bai/1"' in page.body


def test_an_operator_takes_down_but_writes_nothing(each_desk: Desk, number: int) -> None:
    """The button is not there, and the act is refused."""
    operator = each_desk.visitor("operator")
    assert "Viết đính chính" not in operator.get(f"/noi-dung/{number}/go-bo").text
    refused = operator.post(f"/noi-dung/{number}/go-bo", {"act": "correct", "reason": "Sai ngày"})
    assert refused.status == 403
