"""Statements, releases, and the end of an issue."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs
from loa_publisher.issues import closing, handling, queries, releases, statements, tasks
from loa_publisher.items import queries as items
from loa_publisher.press import actions as press
from tests.publisher.bureau import Bureau, picture
from tests.publisher.issues.cases import drafted, issue, kinds, numbers, publish_statement, take_in


def test_a_statement_is_drafted_in_the_urgent_lane_for_the_spokesperson(bureau: Bureau) -> None:
    """With title, topic and source of the issue; it goes out when the clock runs out at the latest."""
    id = take_in(bureau)
    item = bureau.item(drafted(bureau, id))
    assert (item.lane, item.needs_spokesperson, item.state, item.audience) == (
        *("urgent", True, "draft"),
        "public",
    )
    assert item.title.endswith(issue(bureau, id).title)
    assert item.topic_code == "T09"
    assert "https://bao.example/thu-ngoai" in item.source
    assert item.due_at == issue(bureau, id).due_at
    assert [target["channel"] for target in item.targets] == ["portal", "manual"]
    with bureau.database.read() as connection:
        content = items.content(connection, item.id)
    assert content is not None
    assert bureau.settings.authority in content.content["body_html"]


def test_without_a_topic_there_is_no_statement_yet(any_bureau: Bureau) -> None:
    """The item needs one; approvers do not write."""
    id = take_in(any_bureau, topic="")
    with any_bureau.office() as office, pytest.raises(InvalidInput, match="topic"):
        statements.draft_statement(office, id)
    with any_bureau.office("approver") as office, pytest.raises(Forbidden):
        statements.draft_statement(office, id)


def test_it_is_answered_once_its_statement_stands_outside(bureau: Bureau) -> None:
    """Not before; the clock then no longer runs, and the issue can be closed."""
    id = take_in(bureau)
    number = issue(bureau, id).number
    assert numbers(bureau) == [number]
    with bureau.office("spokesperson") as office, pytest.raises(InvalidInput) as refused:
        closing.close(office, id, "Đã chấn chỉnh")
    assert refused.value.field == "release"
    bureau.clock.advance(timedelta(hours=2))
    publish_statement(bureau, id)
    assert issue(bureau, id).answered_at == bureau.clock.now()
    assert numbers(bureau) == []
    with bureau.office("spokesperson") as office, pytest.raises(InvalidInput):
        closing.close(office, id, " ")
    with bureau.office("editor") as office, pytest.raises(Forbidden):
        closing.close(office, id, "x")
    with bureau.office("spokesperson") as office:
        closing.close(office, id, "Đã chấn chỉnh")
    row = issue(bureau, id)
    assert (row.state, row.result, row.closer) == ("closed", "Đã chấn chỉnh", "Spokesperson")
    assert row.replied_at < row.due_at
    with bureau.office("editor") as office, pytest.raises(Conflict, match="reopen"):
        handling.note(office, id, "x")


def test_a_release_by_hand_needs_its_proof_and_says_to_whom(bureau: Bureau) -> None:
    """A link or a file (R11, R12); the list as it read then is kept."""
    id = take_in(bureau)
    with bureau.office() as office:
        paper = press.add(office, {"name": "Báo mẫu", "kind": "newspaper", "person": "Ban Giáo dục"})
    with bureau.office("operator") as office, pytest.raises(InvalidInputs) as refused:
        releases.record(office, id, what=" ", given_to=[uuid4()])
    fields = {one.field for one in refused.value.complaints}
    assert fields == {"what", "proof", "given_to"}
    with bureau.office("operator") as office, pytest.raises(InvalidInputs) as refused:
        releases.record(office, id, what="x", link="https://a.example", released_at=bureau.later(hours=1))
    assert [one.field for one in refused.value.complaints] == ["released_at"]
    file = bureau.blobs.put(picture())
    at = bureau.later(minutes=-5)
    with bureau.office("operator") as office:
        releases.record(
            office, id, what="Gửi thông cáo qua thư điện tử", released_at=at, file=file, given_to=[paper]
        )
        press.change(office, paper, {"name": "Báo đổi tên", "kind": "online"})
    row = issue(bureau, id)
    assert (row.state, row.replied_at) == ("replied", at)
    with bureau.database.read() as connection:
        [release] = queries.releases_of(connection, id)
    assert (release.recorder, release.file) == ("Operator", file)
    assert [(one["name"], one["person"]) for one in release.given_to] == [("Báo mẫu", "Ban Giáo dục")]


def test_a_release_by_a_published_item_keeps_where_it_stood(bureau: Bureau) -> None:
    """Only a linked item, and only once it is out."""
    id, other = take_in(bureau), bureau.write()
    waiting = drafted(bureau, id)
    for item_id, told in ((other, "link the item"), (waiting, "not published")):
        with bureau.office() as office, pytest.raises(InvalidInputs, match=told):
            releases.record(office, id, item_id=item_id)
    item_id = publish_statement(bureau, id)
    with bureau.office() as office:
        releases.record(office, id, item_id=item_id)
    with bureau.database.read() as connection:
        [release] = queries.releases_of(connection, id)
    assert [place["channel"] for place in release.places] == ["portal"]
    assert release.released_at == bureau.clock.now()


def test_nobody_is_left_with_a_task_when_it_closes(bureau: Bureau) -> None:
    """And a reason opens it again, with what was answered still answered."""
    id = take_in(bureau)
    publish_statement(bureau, id)
    with bureau.office("editor") as office:
        task = tasks.assign(office, id, person=str(bureau.people["reader"].id), what="Theo dõi")
    with bureau.office("spokesperson") as office, pytest.raises(Conflict, match="task"):
        closing.close(office, id, "Xong")
    with bureau.office("editor") as office:
        tasks.take_back(office, task, "Không cần nữa")
    with bureau.office("spokesperson") as office:
        closing.close(office, id, "Xong")
        with pytest.raises(InvalidInput):
            closing.reopen(office, id, "")
        closing.reopen(office, id, "Có tình tiết mới")
        with pytest.raises(Conflict):
            closing.reopen(office, id, "x")
    row = issue(bureau, id)
    assert (row.state, row.closed_at, row.result) == ("replied", None, "")
    assert kinds(bureau, id)[-2:] == ["closed", "reopened"]
    assert numbers(bureau) == []
