"""A statement drafted from an issue: an item in the urgent lane that asks for the spokesperson, to be approved like any other."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from markupsafe import escape
from sqlalchemy import Row

from loa.clock import in_hanoi
from loa.content import PUBLIC, URGENT
from loa.errors import InvalidInput
from loa.ledger import accounts
from loa_publisher.accounts.roles import WRITE, require
from loa_publisher.issues import timeline
from loa_publisher.issues.handling import put_link, still_open
from loa_publisher.issues.models import STATEMENT
from loa_publisher.items import actions
from loa_publisher.items.drafts import read_draft
from loa_publisher.office import Office

_CHANNELS = (("portal", None), ("manual", "press"))
"""Where a statement goes unless the officer says otherwise: the portal, and the press by hand."""


def draft_statement(office: Office, issue_id: UUID) -> UUID:
    """Makes the draft and links it; gives the item's id.

    It is to go out when the clock runs out at the latest: what nobody thinks to bring forward still goes in time.

    Raises Conflict, NotFound, and InvalidInput (`topic`) where the issue has no topic yet.
    """
    require(office.user, WRITE)
    issue = still_open(office.connection, issue_id)
    if issue.topic_id is None:
        raise InvalidInput("topic", "choose the issue's focus topic first: the statement belongs to it")
    item_id = actions.create(office, read_draft(_said(office, issue)), source=_source(issue))
    put_link(office, issue_id, item_id, STATEMENT)
    timeline.write(office, issue_id, "statement", item=str(item_id))
    office.log("issue.statement_drafted", issue_id, item=str(item_id))
    return item_id


def _said(office: Office, issue: Row[Any]) -> dict[str, Any]:
    day = f"{in_hanoi(issue.reported_at):%d/%m/%Y}"
    return {
        "topic": str(issue.topic_id),
        "title": f"Thông tin về: {issue.title}"[:300],
        "body_html": f"<p>Liên quan đến nội dung “{escape(issue.title)}” được phản ánh ngày {day}, "
        f"{escape(office.settings.authority)} thông tin như sau:</p>",
        "audience": PUBLIC,
        "lane": URGENT,
        "channels": [
            {"channel": channel, "account": account}
            for channel, account in _CHANNELS
            if _there_is(office, channel, account)
        ],
        "due_at": _goes_out(office.now, issue.due_at),
        "needs_spokesperson": True,
    }


def _there_is(office: Office, channel: str, account: str | None) -> bool:
    if channel not in office.channels:
        return False
    found = accounts.find(office.connection, channel, account, PUBLIC)
    return found is not None and found.visibility == PUBLIC


def _goes_out(now: datetime, due_at: datetime) -> str | None:
    return due_at.isoformat() if due_at > now else None


def _source(issue: Row[Any]) -> str:
    return " · ".join(
        part for part in (f"Vấn đề nóng số {issue.number}", issue.source_name, issue.link) if part
    )
