"""Approving several at once: each is shown whole before, and each has its outcome after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection, Row

from loa.errors import InvalidInput
from loa_publisher.approvals import bulk, compared, partners, standing
from loa_publisher.approvals.checklist import POINTS, REQUIRE
from loa_publisher.desk import words
from loa_publisher.desk.access import at_work, person
from loa_publisher.desk.approvals import NotAReviewer, compare
from loa_publisher.desk.consents import PictureShown, pictures_shown
from loa_publisher.desk.house import house
from loa_publisher.desk.targets import TargetShown, target_labels
from loa_publisher.desk.topics import topics_by_id
from loa_publisher.desk.wording import in_words
from loa_publisher.items import lists, queries
from loa_publisher.plans.queries import Topic

blueprint = Blueprint("approvals_together", __name__)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One item, as it is read before it is approved with others. `refusal`: why it cannot be."""

    item: Row[Any]
    topic: Topic
    author: str
    content: dict[str, Any]
    pictures: list[PictureShown]
    variants: list[tuple[TargetShown, str]]
    targets: list[TargetShown]
    changes: Any
    base: compared.Earlier | None
    refusal: str | None


@blueprint.get("/phe-duyet/cung-luc")
def page() -> Any:
    """Every chosen item, whole: what is approved below is exactly what stands above."""
    numbers = list(dict.fromkeys(request.args.getlist("so", type=int)))
    if not numbers:
        flash(_("Choose at least one item first."), "bad")
        return redirect(url_for("approvals.page"), 303)
    with house().database.read() as connection:
        shown = [_shown(connection, number) for number in numbers[: bulk.MOST]]
    return render_template(
        "approvals/together.html",
        shown=shown,
        left_out=max(0, len(numbers) - bulk.MOST),
        most=bulk.MOST,
        points=[(code, words.CHECKLIST[code]) for code in POINTS],
        every_point=house().settings.checklist == REQUIRE,
    )


@blueprint.post("/phe-duyet/cung-luc")
def approve() -> Any:
    """Approves what was chosen of it; tells of each what became of it."""
    with house().database.read() as connection:
        if not standing.may_decide_somewhere(connection, house().clock.now(), person()):
            raise NotAReviewer("approvers decide, and whoever holds a delegation")
    chosen = [_chosen(value) for value in request.form.getlist("shown")]
    if not chosen:
        flash(_("Choose at least one item first."), "bad")
        return redirect(url_for("approvals.page"), 303)
    outcomes = bulk.approve_each(at_work, chosen, checklist=request.form.getlist("checklist"))
    with house().database.read() as connection:
        lines = lists.lines_of(connection, [one.item_id for one in outcomes])
    told = [
        {
            "item": lines.get(one.item_id),
            "scheduled": one.scheduled,
            "refusal": in_words(one.error) if one.error else None,
        }
        for one in outcomes
    ]
    return render_template(
        "approvals/outcomes.html",
        outcomes=told,
        approved=sum(one.error is None for one in outcomes),
        refused=sum(one.error is not None for one in outcomes),
    )


def _chosen(value: str) -> tuple[UUID, str]:
    """An item and the hash that was shown of it, as the form sends them. Raises InvalidInput."""
    identifier, _colon, digest = value.partition(":")
    try:
        return UUID(identifier), digest
    except ValueError:
        raise InvalidInput("items", "choose at least one") from None


def _shown(connection: Connection, number: int) -> Shown:
    item = queries.one(connection, lists.id_of(connection, number))
    content = queries.content(connection, item.id, item.revision or None)
    said: dict[str, Any] = dict(content.content) if content else {}
    targets = target_labels(connection, item.targets)
    base = compared.base_of(compared.earlier(connection, item.id, item.revision), None)
    return Shown(
        item=item,
        topic=topics_by_id(connection)[item.topic_id],
        author=content.author_name if content else "",
        content=said,
        pictures=pictures_shown(said),
        variants=[
            (label, text)
            for target, label in zip(item.targets, targets, strict=True)
            if (text := _variant(target.get("variant") or {}))
        ],
        targets=targets,
        changes=compare(connection, item, base, content) if base and content else None,
        base=base,
        refusal=_refusal(connection, item),
    )


def _variant(variant: dict[str, str]) -> str:
    return "\n\n".join(variant[name] for name in ("title", "summary", "text") if variant.get(name))


def _refusal(connection: Connection, item: Row[Any]) -> str | None:
    if item.state != "submitted":
        return str(_("The item is not waiting for approval now."))
    objection = standing.objection(connection, house().clock.now(), person(), item)
    if objection is not None:
        return in_words(objection)
    unsigned = [
        row.name
        for row in partners.of_item(connection, item.id, item.revision_hash)
        if row.signoff_id is None
    ]
    return str(_("Not signed yet by %(partners)s.", partners=", ".join(unsigned))) if unsigned else None
