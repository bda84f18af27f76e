"""Plans, topics, objectives, obligations, campaigns changed at the desk: what may be done, what is refused, what the log says."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from loa import audit
from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs, NotFound
from loa.ledger.tables import audit as log
from loa_publisher.items.models import items
from loa_publisher.plans import (
    campaigns,
    deriving,
    editing,
    objectives,
    obligation_edits,
    queries,
    topic_edits,
)
from loa_publisher.plans.models import obligations, topics
from tests.publisher.bureau import Bureau

HEAD = {
    "code": "64/KH-BGDĐT",
    "title": "Truyền thông phòng, chống dịch bệnh nCoV",
    "kind": "ad_hoc",
    "period_start": "06/02/2020",
    "period_end": "2020-12-31",
}


def plan_id(bureau: Bureau) -> UUID:
    with bureau.database.read() as connection:
        return queries.plan_of_code(connection, "3725/KH-SGDĐT").id


def topic(bureau: Bureau, code: str, plan: UUID | None = None) -> queries.Topic:
    with bureau.database.read() as connection:
        return queries.topic_of_name(connection, code, plan or plan_id(bureau))


def faults(error: InvalidInputs) -> dict[str, str]:
    return {one.field: one.message for one in error.complaints}


def test_several_plans_stand_beside_one_another(bureau: Bureau) -> None:
    """A new one is a draft; its head can be changed, and every fault of a head is told at once."""
    with bureau.office("editor") as office:
        made = editing.create(office, editing.read_head(HEAD))
    with bureau.database.read() as connection:
        plan = queries.plan_of(connection, made)
        assert [line.plan.code for line in queries.list_plans(connection)] == ["3725/KH-SGDĐT", "64/KH-BGDĐT"]
    assert (plan.status, plan.kind, f"{plan.period_start}") == ("draft", "ad_hoc", "2020-02-06")
    with bureau.office("admin") as office:
        assert editing.change(office, made, editing.read_head({**HEAD, "note": "Đợt 1"}))
        assert not editing.change(office, made, editing.read_head({**HEAD, "note": "Đợt 1"}))
    with pytest.raises(InvalidInputs) as refused:
        editing.read_head({"kind": "weekly", "period_start": "31/02/2020", "period_end": "1/1/1700"})
    assert set(faults(refused.value)) == {"code", "title", "kind", "period_start", "period_end"}
    with pytest.raises(InvalidInputs) as refused:
        editing.read_head({**HEAD, "period_end": "05/02/2020"})
    assert set(faults(refused.value)) == {"period_end"}
    with pytest.raises(InvalidInputs) as refused, bureau.office("editor") as office:
        editing.create(office, editing.read_head({**HEAD, "code": "3725/KH-SGDĐT"}))
    assert faults(refused.value) == {"code": "another plan has this number"}


def test_editors_edit_approvers_put_in_force_and_close(any_bureau: Bureau) -> None:
    """And what is closed stays as it is until it is opened again."""
    with any_bureau.office("editor") as office:
        made = editing.create(office, editing.read_head(HEAD))
    for person in ("approver", "reader", "operator"):
        with pytest.raises(Forbidden), any_bureau.office(person) as office:
            editing.change(office, made, editing.read_head(HEAD))
    with pytest.raises(Forbidden), any_bureau.office("editor") as office:
        editing.give_status(office, made, "approved")
    with pytest.raises(Conflict), any_bureau.office("approver") as office:
        editing.give_status(office, made, "closed")
    for status in ("approved", "closed"):
        with any_bureau.office("approver") as office:
            editing.give_status(office, made, status)
    for act in (
        lambda office: editing.change(office, made, editing.read_head({**HEAD, "title": "Khác"})),
        lambda office: topic_edits.add(office, made, {"title": "Khác"}),
        lambda office: objectives.add(office, made, {"text": "Khác"}),
        lambda office: obligation_edits.add(office, made, {"title": "Khác"}),
        lambda office: campaigns.put(office, made, None, {"name": "Khác"}),
    ):
        with pytest.raises(Conflict, match="closed"), any_bureau.office("editor") as office:
            act(office)
    with any_bureau.office("approver") as office:
        editing.give_status(office, made, "approved")
    with any_bureau.office("editor") as office:
        topic_edits.add(office, made, {"title": "Phòng dịch trong trường học"})
    with any_bureau.database.read() as connection:
        said = connection.execute(select(log.c.action).where(log.c.subject == str(made))).scalars().all()
        assert audit.verify(connection) > 4
    assert said == ["plan.created", "plan.approved", "plan.closed", "plan.approved"]


def test_topics_are_added_renamed_and_put_in_order(bureau: Bureau) -> None:
    """The next free code, another title with the old one in the log, one place up, a main focus."""
    plan = plan_id(bureau)
    with bureau.office("editor") as office:
        added = topic_edits.add(office, plan, {"title": "Chuyển đổi số trong giáo dục"})
        topic_edits.move(office, added, "up")
        topic_edits.change(office, added, {"title": "Chuyển đổi số", "priority": "1"})
    with bureau.database.read() as connection:
        lines = [line.topic for line in queries.list_topics(connection, plan)]
        detail = connection.execute(select(log.c.detail).where(log.c.action == "topic.changed")).scalar_one()
    assert [one.code for one in lines][-3:] == ["T09", "T11", "T10"]
    assert [one.position for one in lines] == list(range(1, 12))
    assert (lines[-2].title, lines[-2].priority) == ("Chuyển đổi số", True)
    assert detail["before"]["title"] == "Chuyển đổi số trong giáo dục"
    with pytest.raises(InvalidInputs) as refused, bureau.office("editor") as office:
        topic_edits.add(office, plan, {"title": "", "code": "T01"})
    assert set(faults(refused.value)) == {"title", "code"}


def test_a_topic_with_items_cannot_vanish_it_is_retired(bureau: Bureau) -> None:
    """Then nothing new is written for it, and what it has stays, is edited and is counted."""
    t01 = topic(bureau, "T01")
    with pytest.raises(Conflict, match="retire"), bureau.office("editor") as office:
        topic_edits.remove(office, t01.id)
    mine = bureau.write(topic="T01")
    with bureau.office("editor") as office:
        topic_edits.retire(office, t01.id)
        new = topic_edits.add(office, t01.plan_id, {"title": "Trống"})
        topic_edits.remove(office, new)
    with pytest.raises(InvalidInputs) as refused:
        bureau.write(topic="T01")
    assert faults(refused.value) == {"topic": "this topic is no longer in use; choose another"}
    assert bureau.edit(mine, topic="T01", title="Vẫn sửa được")
    with bureau.office("editor") as office:
        topic_edits.retire(office, t01.id, back=True)
    bureau.write(topic="T01")


def test_items_serve_objectives_of_their_plan(bureau: Bureau) -> None:
    """None of another plan's; one that is taken out is served no longer, and the log keeps by what it was."""
    plan = plan_id(bureau)
    item_id = bureau.of_plan("I009")
    with bureau.office("editor") as office:
        first = objectives.add(office, plan, {"text": "Người dân biết, hiểu, ghi nhận"})
        second = objectives.add(
            office, plan, {"text": "Nâng cao chất lượng quản lý", "text_en": "Better management"}
        )
        other = objectives.add(
            office, editing.create(office, editing.read_head(HEAD)), {"text": "Phòng dịch"}
        )
        assert objectives.serve(office, item_id, [first, second])
        assert not objectives.serve(office, item_id, [second, first])
        objectives.change(office, first, {"text": "Người dân biết và hiểu"})
    with pytest.raises(InvalidInput, match="none such"), bureau.office("editor") as office:
        objectives.serve(office, item_id, [other])
    with bureau.database.read() as connection:
        found = objectives.of_plan(connection, plan)
        assert [(one.text, one.items) for one in found] == [
            ("Người dân biết và hiểu", 1),
            ("Nâng cao chất lượng quản lý", 1),
        ]
        assert objectives.of_topic(connection, topic(bureau, "T01").id) == {first: 1, second: 1}
    with bureau.office("editor") as office:
        objectives.remove(office, first)
    with bureau.database.read() as connection:
        assert objectives.of_item(connection, item_id) == {second}
        kept = connection.execute(
            select(log.c.detail).where(log.c.action == "objective.removed")
        ).scalar_one()
    assert kept["items"] == [str(item_id)]


def test_a_campaign_brings_topics_and_items_together(bureau: Bureau) -> None:
    """By the numbers that people call items by; an unknown number, another plan's topic and wrong days are told at once."""
    plan, t04 = plan_id(bureau), topic(bureau, "T04")
    item = bureau.item(bureau.of_plan("I030"))
    given: dict[str, Any] = {
        "name": "Trước kỳ thi vào lớp 10",
        "starts_on": "01/04/2021",
        "ends_on": "12/06/2021",
        "topics": [str(t04.id)],
        "items": [f"#{item.number}"],
    }
    with bureau.office("editor") as office:
        made = campaigns.put(office, plan, None, given)
        assert campaigns.put(office, plan, made, {**given, "name": "Tuyển sinh lớp 10"}) == made
    with bureau.database.read() as connection:
        (one,) = campaigns.of_plan(connection, plan)
    assert (one.name, one.topic_ids, one.item_ids) == ("Tuyển sinh lớp 10", [t04.id], [item.id])
    wrong = {"ends_on": "01/01/2021", "topics": [str(made)], "items": ["#999", "x"]}
    with pytest.raises(InvalidInputs) as refused, bureau.office("editor") as office:
        campaigns.put(office, plan, None, {**given, **wrong})
    assert set(faults(refused.value)) == {"ends_on", "topics", "items"}
    other = bureau.of_plan("I009")
    with bureau.office("editor") as office:
        assert campaigns.join(office, other, [made])
        assert not campaigns.join(office, other, [made])
    with bureau.database.read() as connection:
        assert set(campaigns.one(connection, made).item_ids) == {item.id, other}
    with bureau.office("editor") as office:
        campaigns.remove(office, made)
    with bureau.database.read() as connection:
        assert campaigns.of_plan(connection, plan) == []


def test_obligations_are_edited_with_every_fault_told(bureau: Bureau) -> None:
    """A rule, a number, who answers for it; one that nothing could meet is refused."""
    plan = plan_id(bureau)
    given = {
        "title": "Một tin trên truyền hình mỗi quý",
        "period": "quarter",
        "owed": "1",
        "target": "manual:tv",
    }
    with bureau.office("editor") as office:
        made = obligation_edits.add(office, plan, given)
        assert obligation_edits.change(office, made, {**given, "responsible": "Văn phòng Sở"})
        assert not obligation_edits.change(office, made, {**given, "responsible": "Văn phòng Sở"})
    with bureau.database.read() as connection:
        row = connection.execute(select(obligations).where(obligations.c.id == made)).one()
    assert (row.channel, row.account, row.responsible, row.position) == ("manual", "tv", "Văn phòng Sở", 3)
    with pytest.raises(InvalidInputs) as refused, bureau.office("editor") as office:
        obligation_edits.add(
            office,
            plan,
            {
                "owed": "0",
                "period": "week",
                "starts_on": "01/02/2021",
                "ends_on": "01/01/2021",
                "target": "Đài TH",
            },
        )
    assert set(faults(refused.value)) == {"title", "owed", "period", "ends_on", "target", "topic_id"}
    with bureau.office("editor") as office:
        obligation_edits.remove(office, made)
    with pytest.raises(NotFound), bureau.office("editor") as office:
        obligation_edits.remove(office, made)


def test_a_units_plan_is_derived_with_the_link_kept(bureau: Bureau) -> None:
    """Topics are copied and linked; what changes above afterwards is told until it is taken over or kept out."""
    plan = plan_id(bureau)
    codes = ("T01", "T02", "T07")
    chosen = {topic(bureau, code).id for code in codes}
    head = editing.read_head({**HEAD, "code": "260/KH-GDĐT", "kind": "annual", "issuer": "pgddt-thuong-tin"})
    with bureau.office("editor") as office:
        objectives.add(office, plan, {"text": "Mục tiêu của Sở"})
        own = deriving.derive(office, plan, head, chosen)
    with bureau.database.read() as connection:
        copies = [line.topic for line in queries.list_topics(connection, own)]
        assert [one.code for one in copies] == list(codes)
        assert {one.parent_id for one in copies} == chosen
        assert [one.text for one in objectives.of_plan(connection, own)] == ["Mục tiêu của Sở"]
        changes = deriving.changes(connection, own)
        assert {one.kind for one in changes} == {"added"}
        assert len(changes) == 7
        assert deriving.changes(connection, plan) == []
    with bureau.office("editor") as office:
        topic_edits.change(office, topic(bureau, "T01").id, {"title": "Luật Nhà giáo"})
        topic_edits.change(office, topic(bureau, "T02").id, {"title": "Nghị quyết 29 sau mười năm"})
        topic_edits.retire(office, topic(bureau, "T07").id)
    told = {one.code: one for one in _changes(bureau, own) if one.kind != "added"}
    assert {code: one.kind for code, one in told.items()} == {
        "T01": "changed",
        "T02": "changed",
        "T07": "retired",
    }
    with bureau.office("editor") as office:
        deriving.take_over(office, own, told["T01"].topic_id)
        deriving.take_over(office, own, told["T02"].topic_id, keep=True)
        deriving.take_over(office, own, topic(bureau, "T10").id)
    titles = {code: topic(bureau, code, own).title for code in ("T01", "T02")}
    assert titles["T01"] == "Luật Nhà giáo"
    assert titles["T02"] == copies[1].title
    left = _changes(bureau, own)
    assert {one.code for one in left if one.kind != "added"} == {"T07"}
    assert "T10" not in {one.code for one in left}
    with pytest.raises(Conflict, match="nothing is new"), bureau.office("editor") as office:
        deriving.take_over(office, own, told["T01"].topic_id)


def test_the_parents_page_knows_what_the_derived_plans_have_done(bureau: Bureau) -> None:
    """By the same figures as its own."""
    plan = plan_id(bureau)
    with bureau.office("editor") as office:
        head = editing.read_head({**HEAD, "code": "260/KH-GDĐT"})
        own = deriving.derive(office, plan, head, {topic(bureau, "T01").id})
    copy = topic(bureau, "T01", own)
    item_id = bureau.write(topic=str(copy.id))
    with bureau.database.begin() as connection:
        connection.execute(update(items).where(items.c.id == item_id).values(state="history"))
    with bureau.database.read() as connection:
        (found,) = deriving.derived(connection, bureau.clock.now().date(), plan)
        rows = connection.execute(select(topics).where(topics.c.plan_id == own)).all()
    assert (found.plan.id, found.figures.planned, found.figures.done) == (own, 1, 1)
    assert len(rows) == 1


def _changes(bureau: Bureau, plan: UUID) -> list[deriving.Change]:
    with bureau.database.read() as connection:
        return deriving.changes(connection, plan)
