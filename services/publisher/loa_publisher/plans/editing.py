"""Plans made and changed at the desk: the head of a plan, and how far it is: draft, approved, closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from loa.database import new_id
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa.text import slugify
from loa_publisher.accounts.roles import CONFIRM_PLANS, EDIT_PLANS, require
from loa_publisher.office import Office
from loa_publisher.plans.file_schema import LONGEST_PLAN
from loa_publisher.plans.models import KINDS, plans
from loa_publisher.plans.reading import Reading

DRAFT, APPROVED, CLOSED = "draft", "approved", "closed"
STEPS: Mapping[str, tuple[str, ...]] = {DRAFT: (APPROVED,), APPROVED: (DRAFT, CLOSED), CLOSED: (APPROVED,)}
"""From each status, which ones it may be given."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """What a plan says of itself. `issuer`: the slug of a unit."""

    code: str
    title: str
    title_en: str | None
    kind: str
    issuer: str | None
    issued_on: date | None
    period_start: date
    period_end: date
    note: str | None


def read_head(given: Mapping[str, object]) -> Head:
    """Reads a form or a JSON object. Raises InvalidInputs with every fault."""
    reading = Reading(given)
    head = {
        "code": reading.line("code", 100),
        "title": reading.line("title"),
        "title_en": reading.line("title_en", required=False) or None,
        "kind": reading.choice("kind", KINDS),
        "issuer": reading.line("issuer", 100, required=False) or None,
        "issued_on": reading.day("issued_on", required=False),
        "period_start": reading.day("period_start"),
        "period_end": reading.day("period_end"),
        "note": reading.text("note"),
    }
    first, last = head["period_start"], head["period_end"]
    if isinstance(first, date) and isinstance(last, date):
        reading.in_order(first, last, "period_end")
        if last - first > LONGEST_PLAN:
            reading.complain("period_end", f"the plan is longer than {LONGEST_PLAN.days} days")
    reading.done()
    return Head(**head)  # type: ignore[arg-type]


def create(office: Office, head: Head, parent_id: UUID | None = None) -> UUID:
    """A new plan, as a draft. Raises InvalidInputs where its number is in use, Forbidden."""
    require(office.user, EDIT_PLANS)
    plan_id = new_id()
    own = {"id": plan_id, "slug": slugify(head.title), "status": DRAFT, "parent_id": parent_id}
    with _number(office):
        office.connection.execute(insert(plans).values(**own, **asdict(head), imported_at=office.now))
    office.log("plan.created", plan_id, code=head.code, **({"parent": str(parent_id)} if parent_id else {}))
    return plan_id


def change(office: Office, plan_id: UUID, head: Head) -> bool:
    """Gives the plan another head; tells whether anything is different. Raises as `create`, and Conflict for a closed one."""
    plan = editable(office, plan_id)
    new = {name: value for name, value in asdict(head).items() if getattr(plan, name) != value}
    if not new:
        return False
    with _number(office):
        office.connection.execute(update(plans).where(plans.c.id == plan_id).values(new))
    office.log("plan.changed", plan_id, changed={name: str(value) for name, value in new.items()})
    return True


def give_status(office: Office, plan_id: UUID, status: str) -> None:
    """Approves a plan, closes it, or opens it again. Raises InvalidInput, Conflict, Forbidden."""
    require(office.user, CONFIRM_PLANS)
    plan = locked_plan(office, plan_id)
    if status not in STEPS:
        raise InvalidInput("status", f"must be one of {', '.join(STEPS)}")
    if status not in STEPS[plan.status]:
        raise Conflict(f"the plan is {plan.status} already or cannot become {status} from there")
    office.connection.execute(update(plans).where(plans.c.id == plan_id).values(status=status))
    office.log(f"plan.{status}", plan_id, before=plan.status)


def editable(office: Office, plan_id: UUID) -> Row[Any]:
    """The plan, locked, for who may edit it. Raises Forbidden, NotFound, and Conflict where it is closed."""
    require(office.user, EDIT_PLANS)
    plan = locked_plan(office, plan_id)
    if plan.status == CLOSED:
        raise Conflict("this plan is closed and stays as it is; have it opened again first")
    return plan


def locked_plan(office: Office, plan_id: UUID) -> Row[Any]:
    """The plan, locked until the transaction ends. Raises NotFound."""
    plan = office.connection.execute(select(plans).where(plans.c.id == plan_id).with_for_update()).first()
    if plan is None:
        raise NotFound(f"no plan {plan_id}")
    return plan


class _number:  # noqa: N801 - reads as a word at its one use
    """A block in which a plan's number may turn out to be another plan's."""

    def __init__(self, office: Office) -> None:
        self._nested = office.connection.begin_nested()

    def __enter__(self) -> None:
        self._nested.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self._nested.__exit__(kind, error, trace)
        if isinstance(error, IntegrityError):
            raise InvalidInputs([InvalidInput("code", "another plan has this number")]) from None
