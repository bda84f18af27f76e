"""What the run stands on before it begins: topics, accounts that lead into the sandbox, readers, and programs with tokens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from loa.database import Database
from loa.settings import Settings
from loa_channels.newsletter import subscribers
from loa_publisher.accounts.actions import add_user
from loa_publisher.accounts.tokens import add_token
from loa_publisher.demo.outside import add_accounts
from loa_publisher.demo.texts import PLAN
from loa_publisher.plans.importing import import_plan
from loa_publisher.plans.parsing import parse

_PEOPLE: Mapping[str, tuple[str, ...]] = {
    "editor": ("editor",),
    "approver": ("approver",),
    "operator": ("operator",),
}
_LISTS = {
    "email:ban-tin": ("ban-tin-cong-khai", "public", "congkhai.example", 12),
    "email:noi-bo": ("ban-tin-noi-bo", "internal", "noi-bo.example", 6),
}


def prepare(database: Database, settings: Settings) -> dict[str, str]:
    """Fills a migrated database; a token for each person."""
    now = datetime.now(UTC)
    tokens: dict[str, str] = {}
    with database.begin() as connection:
        plan = import_plan(connection, parse(PLAN.read_text("utf-8")), now=now)
        add_accounts(connection, now, settings, plan.units)
        for account, (slug, visibility, _, _) in _LISTS.items():
            subscribers.add_list(connection, now, slug, slug, visibility)
            for number, address in enumerate(readers()[account]):
                subscribers.add_reader(connection, now, slug, address, f"Người đọc {number}", {"how": "test"})
        for login, roles in _PEOPLE.items():
            user = add_user(connection, login=login, full_name=login.title(), roles=roles, now=now)
            tokens[login] = add_token(connection, user_id=user.id, label="chaos", now=now)
    return tokens


def readers() -> dict[str, list[str]]:
    """Addresses by account."""
    return {
        account: [f"nguoi-doc-{number}@{domain}" for number in range(count)]
        for account, (_, _, domain, count) in _LISTS.items()
    }
