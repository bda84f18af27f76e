from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from sqlalchemy import delete, select

from loa_publisher.demo.texts import PLAN
from loa_publisher.issues.models import issue_items
from loa_publisher.items.models import items
from loa_publisher.items.planned import counts_by_plan, counts_by_topic, items_of_plan
from loa_publisher.plans.importing import import_plan
from loa_publisher.plans.parsing import parse
from tests.publisher.bureau import NOW, Bureau


def test_what_has_been_written_is_kept(bureau: Bureau) -> None:
    """An item that somebody works on is theirs: a plan that says something else changes only what nobody has written."""
    written = bureau.of_plan("I044")
    bureau.edit(written, title="Của biên tập")
    plan = parse(PLAN.read_text("utf-8"))
    changed = replace(plan, items=[replace(item, title=f"{item.title} (mới)") for item in plan.items])
    with bureau.database.begin() as connection:
        done = import_plan(connection, changed, now=NOW)
        kept = (
            connection.execute(select(items.c.code).where(items.c.title.not_like("%(mới)"))).scalars().all()
        )
    assert done.counts["items"].kept == 1
    assert kept == ["I044"]


def test_a_plan_comes_in_while_people_write(bureau: Bureau) -> None:
    """Every item has a number of its own, whoever was first."""
    with bureau.database.begin() as connection:
        connection.execute(delete(items).where(items.c.code.is_not(None), ~items.c.code.in_(_named(bureau))))
    plan = parse(PLAN.read_text("utf-8"))

    def bring(_: int) -> None:
        with bureau.database.begin() as connection:
            import_plan(connection, plan, now=NOW)

    with ThreadPoolExecutor(5) as threads:
        bringing = threads.submit(bring, 0)
        writing = [threads.submit(bureau.write, title=f"Tin {number}") for number in range(8)]
        bringing.result()
        for one in writing:
            one.result()
    with bureau.database.read() as connection:
        numbers = connection.execute(select(items.c.number)).scalars().all()
    assert len(numbers) == len(set(numbers)) == len(plan.items) + 8


def _named(bureau: Bureau) -> list[str]:
    """The items that the plan's hot issues name: they cannot be taken away."""
    query = select(items.c.code).join(issue_items, issue_items.c.item_id == items.c.id)
    with bureau.database.read() as connection:
        return [str(code) for code in connection.execute(query).scalars()]


def test_what_the_plan_says_of_its_items(any_bureau: Bureau) -> None:
    """Forty-four of them, by their start; counted by topic and by plan."""
    with any_bureau.database.read() as connection:
        [(plan_id, number)] = counts_by_plan(connection).items()
        briefs = items_of_plan(connection, plan_id)
        by_topic = counts_by_topic(connection, plan_id)
    assert number == len(briefs) == sum(by_topic.values()) == 44
    starts = [brief.starts_at for brief in briefs if brief.starts_at]
    assert starts == sorted(starts)
