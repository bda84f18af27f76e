"""Clocks by rule, the media list, and the hot issues in a room of their own"""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

from loa.database import Json, UtcDateTime, new_id

revision = "planning_0011"
down_revision = "planning_0010"
branch_labels = None
depends_on = None

CLOCKS = (
    (
        "ministry",
        "Phát ngôn theo quy chế của Bộ",
        6,
        "hours",
        "Quyết định 22/QĐ-BGDĐT, Quy chế phát ngôn và cung cấp thông tin cho báo chí của Bộ Giáo dục và Đào tạo: 06 giờ.",
    ),
    (
        "press",
        "Phát ngôn, cung cấp thông tin cho báo chí",
        24,
        "hours",
        "Nghị định 09/2017/NĐ-CP; Quy chế phát ngôn và cung cấp thông tin cho báo chí của thành phố Hà Nội (2014): 24 giờ.",
    ),
    (
        "feedback",
        "Trả lời phản hồi, kiến nghị của người dân",
        15,
        "working_days",
        "Nghị định 43/2011/NĐ-CP (câu hỏi gửi qua cổng thông tin điện tử: 15 ngày làm việc); nay theo Nghị định 42/2022/NĐ-CP.",
    ),
)


def _moment(name: str, nullable: bool = True, **more: object) -> sa.Column:
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable, **more)


def _refers(name: str, table: str, nullable: bool = False, **more: object) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"planning.{table}"), nullable=nullable, **more)


def _text(name: str, size: int | None = None, nullable: bool = False, **more: object) -> sa.Column:
    return sa.Column(name, sa.String(size) if size else sa.Text(), nullable=nullable, **more)


def upgrade() -> None:
    clocks = _clocks()
    op.get_bind().execute(
        clocks.insert(),
        [
            {"position": place, **dict(zip(("code", "name", "amount", "unit", "basis"), clock, strict=True))}
            for place, clock in enumerate(CLOCKS, 1)
        ],
    )
    _press()
    issues = _issues()
    links = _around()
    _bring_over(issues, links)
    op.drop_table("hot_issues", schema="planning")
    _guard()


def _clocks() -> sa.Table:
    return op.create_table(
        "clocks",
        sa.Column(
            "code",
            sa.String(40),
            primary_key=True,
            comment="what issues and programs call it by; never changes",
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("name", 200),
        sa.Column("amount", sa.Integer(), nullable=False),
        _text("unit", 15),
        _text("basis", comment="the legal basis"),
        _moment("updated_at", comment="null: as it came"),
        _refers("updated_by", "users.id", True),
        sa.CheckConstraint("amount > 0", name="clocks_amount"),
        sa.CheckConstraint("unit IN ('hours', 'working_days')", name="clocks_unit"),
        schema="planning",
    )


def _press() -> None:
    op.create_table(
        "press_contacts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _text("name", 200, comment="of the newspaper or station"),
        _text("folded", comment="what search reads: name and person"),
        _text("kind", 12),
        _text("person", 200, comment="whom to ask for"),
        _text("email", 254),
        _text("phone", 60),
        _text("note"),
        sa.Column("valid_from", sa.Date(), comment="null: since ever"),
        sa.Column("valid_to", sa.Date(), comment="last day; null: still"),
        _moment("created_at", False),
        _moment("updated_at", False),
        sa.CheckConstraint(
            "kind IN ('newspaper', 'online', 'television', 'radio', 'agency', 'other')",
            name="press_contacts_kind",
        ),
        schema="planning",
    )
    op.create_index("press_contacts_name", "press_contacts", ["folded"], schema="planning")


def _issues() -> sa.Table:
    issues = op.create_table(
        "issues",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False, unique=True, comment="what people call it"),
        _refers("plan_id", "plans.id", True, comment="of the plan that it came with"),
        _text("code", 40, True, comment="the plan's own id, e.g. H01; import finds it again by this"),
        _text("title"),
        _text("title_en", nullable=True),
        _text("folded", comment="what search reads"),
        _text("said", comment="what is said, in their words"),
        _text("source", 10),
        _text("source_name", 200, comment="which newspaper, page or person"),
        _text("link"),
        _text("severity", 10),
        _refers("topic_id", "topics.id", True),
        _refers("unit_id", "units.id", True, comment="the unit concerned"),
        _text("clock", 40, True, comment="code of the clock that it runs by; null: as the plan says"),
        _text("rule", nullable=True, comment="the plan's own words for its clock"),
        _text("evidence", nullable=True, comment="how well it is known, of a plan's example"),
        _moment("reported_at", False),
        _moment("due_at", False, comment="until when the first word must be out"),
        _text("state", 10),
        _moment("replied_at", comment="when the first word was out"),
        _moment("closed_at"),
        _refers("closed_by", "users.id", True),
        _text("result", comment="what came of it; empty until it is closed"),
        _refers("created_by", "users.id", True),
        _moment("created_at", False),
        _moment("updated_at", False),
        sa.UniqueConstraint("plan_id", "code"),
        sa.CheckConstraint("state IN ('open', 'replied', 'closed')", name="issues_state"),
        sa.CheckConstraint("severity IN ('normal', 'serious', 'critical')", name="issues_severity"),
        sa.CheckConstraint(
            "source IN ('press', 'social', 'hotline', 'letter', 'unit', 'feedback', 'other')",
            name="issues_source",
        ),
        sa.CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="issues_closed"),
        schema="planning",
    )
    op.create_index("issues_closed_at", "issues", ["closed_at"], schema="planning")
    _partial("issues_open", "issues", "due_at", "state <> 'closed'")
    return issues


def _around() -> sa.Table:
    op.create_table(
        "issue_events",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _refers("issue_id", "issues.id"),
        _moment("at", False),
        _refers("user_id", "users.id", True, comment="null: Loa itself, or a unit by its link"),
        _text("kind", 20),
        _text("text"),
        sa.Column("detail", Json(), nullable=False),
        schema="planning",
    )
    op.create_index("issue_events_issue", "issue_events", ["issue_id", "at"], schema="planning")
    op.create_table(
        "issue_tasks",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _refers("issue_id", "issues.id"),
        _refers("user_id", "users.id", True),
        _refers("unit_id", "units.id", True),
        _text("what", comment="what is asked of them"),
        _moment("due_at"),
        _text("state", 10),
        _refers("given_by", "users.id"),
        _moment("given_at", False),
        _moment("confirmed_at"),
        _text("confirmed_name", 200, comment="who said that they have it"),
        _text("confirmed_how", 200, comment="by telephone, by letter no. …, by the link"),
        _refers("confirmed_by", "users.id", True, comment="who recorded it; null: they did"),
        _moment("ended_at"),
        _refers("ended_by", "users.id", True),
        _text("outcome"),
        sa.CheckConstraint("state IN ('given', 'confirmed', 'done', 'taken_back')", name="issue_tasks_state"),
        sa.CheckConstraint("(user_id IS NULL) <> (unit_id IS NULL)", name="issue_tasks_whose"),
        schema="planning",
    )
    op.create_index("issue_tasks_issue", "issue_tasks", ["issue_id"], schema="planning")
    _partial("issue_tasks_person", "issue_tasks", "user_id", "state IN ('given', 'confirmed')")
    links = op.create_table(
        "issue_items",
        sa.Column("issue_id", sa.Uuid(), sa.ForeignKey("planning.issues.id"), primary_key=True),
        sa.Column("item_id", sa.Uuid(), sa.ForeignKey("planning.items.id"), primary_key=True),
        _text("kind", 10, comment="statement: its publication answers the issue"),
        _refers("linked_by", "users.id", True),
        _moment("linked_at", False),
        sa.CheckConstraint("kind IN ('statement', 'related')", name="issue_items_kind"),
        schema="planning",
    )
    op.create_index("issue_items_item", "issue_items", ["item_id"], schema="planning")
    op.create_table(
        "issue_releases",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _refers("issue_id", "issues.id"),
        _refers("item_id", "items.id", True, comment="null: given out by hand"),
        _text("what", comment="what was given out, and how"),
        _moment("released_at", False),
        _text("link"),
        _text("file", 64, comment="SHA-256 of the proof"),
        sa.Column(
            "places", Json(), nullable=False, comment="where the item stood then: [{channel, account, url}]"
        ),
        sa.Column(
            "given_to",
            Json(),
            nullable=False,
            comment="[{id, name, kind, person}] of the media list, as it read then",
        ),
        _refers("recorded_by", "users.id"),
        _moment("recorded_at", False),
        schema="planning",
    )
    op.create_index("issue_releases_issue", "issue_releases", ["issue_id"], schema="planning")
    op.create_table(
        "issue_notices",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _refers("issue_id", "issues.id"),
        _text("kind", 10),
        _moment("due_at", False, comment="the deadline that it spoke of: another is told anew"),
        _refers("user_id", "users.id", comment="who was told"),
        _moment("at", False),
        sa.UniqueConstraint("issue_id", "kind", "due_at", "user_id"),
        sa.CheckConstraint("kind IN ('reminder', 'overdue')", name="issue_notices_kind"),
        schema="planning",
    )
    op.create_index("issue_notices_user", "issue_notices", ["user_id"], schema="planning")
    return links


def _bring_over(issues: sa.Table, links: sa.Table) -> None:
    """What plans that were imported have brought."""
    connection = op.get_bind()
    old = sa.Table(
        "hot_issues",
        sa.MetaData(),
        *(sa.Column(name, sa.Uuid()) for name in ("id", "plan_id", "topic_id", "item_id")),
        *(sa.Column(name) for name in ("code", "title", "title_en", "rule", "status", "evidence")),
        *(sa.Column(name, UtcDateTime()) for name in ("reported_at", "first_reply_due_at")),
        schema="planning",
    )
    events = sa.Table(
        "issue_events",
        sa.MetaData(),
        *(sa.Column(name, sa.Uuid()) for name in ("id", "issue_id", "user_id")),
        sa.Column("at", UtcDateTime()),
        sa.Column("kind"),
        sa.Column("text"),
        sa.Column("detail", Json()),
        schema="planning",
    )
    rows = connection.execute(sa.select(old).order_by(old.c.reported_at, old.c.code)).all()
    for number, row in enumerate(rows, 1):
        closed = row.status == "closed"
        connection.execute(
            issues.insert().values(
                id=row.id,
                number=number,
                plan_id=row.plan_id,
                code=row.code,
                title=row.title,
                title_en=row.title_en,
                folded=_folded(f"{row.title} {row.title_en or ''} {row.code}"),
                said="",
                source="other",
                source_name="",
                link="",
                severity="normal",
                topic_id=row.topic_id,
                rule=row.rule,
                evidence=row.evidence,
                reported_at=row.reported_at,
                due_at=row.first_reply_due_at,
                state=row.status,
                closed_at=row.first_reply_due_at if closed else None,
                result="",
                created_at=row.reported_at,
                updated_at=row.reported_at,
            )
        )
        connection.execute(
            sa.insert(events).values(
                id=new_id(),
                issue_id=row.id,
                at=row.reported_at,
                user_id=None,
                kind="imported",
                text="",
                detail={},
            )
        )
        if row.item_id is not None:
            connection.execute(
                links.insert().values(
                    issue_id=row.id, item_id=row.item_id, kind="statement", linked_at=row.reported_at
                )
            )


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d").strip()


def _partial(name: str, table: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, [column], schema="planning", postgresql_where=where, sqlite_where=where)


def _guard() -> None:
    """A timeline is written on, never over."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE FUNCTION planning.guard_timeline() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'a timeline is never changed' USING ERRCODE = 'restrict_violation'; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER issue_events_unchanged BEFORE UPDATE OR DELETE ON planning.issue_events "
            "FOR EACH ROW EXECUTE FUNCTION planning.guard_timeline()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER issue_events_{event.lower()} BEFORE {event} ON issue_events "
            "BEGIN SELECT RAISE(ABORT, 'a timeline is never changed'); END"
        )
