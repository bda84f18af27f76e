"""What people do with deliveries: give a time, take back, end tasks, and say how what is unknown ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from loa import slots
from loa.blobs import Blobs
from loa.clock import parse_instant
from loa.errors import Conflict, InvalidInput
from loa.ledger import cancel, dead, gates, read, readers, resolve
from loa.text import clean_line, clean_text
from loa_publisher.accounts.roles import DO_TASKS, RESOLVE, SCHEDULE, SUSPEND, WITHDRAW, WRITE, require
from loa_publisher.deliveries.scheduling import check_time, schedule_revision
from loa_publisher.items.actions import locked
from loa_publisher.items.dating import CORRECTED, moved
from loa_publisher.items.models import items
from loa_publisher.office import Office


def schedule(office: Office, item_id: UUID, due_at: datetime, reason: str = "") -> Sequence[UUID]:
    """Gives an item its time; an approved one is scheduled for it, or moved to it. Gives the deliveries that were made.

    Raises InvalidInput for a time in the past or under the embargo, and (`date_reason`) where its date is confirmed and moves
    without a `reason`; Conflict for history.
    """
    require(office.user, SCHEDULE)
    item = locked(office.connection, item_id)
    if item.state == "history":
        raise Conflict("this item is history")
    check_time(office, due_at, item.embargo_until)
    columns = moved(office, item, due_at, reason)
    office.connection.execute(
        update(items).where(items.c.id == item_id).values(**columns, updated_at=office.now)
    )
    made = schedule_revision(office, item, due_at) if item.state == "approved" else []
    said = {"reason": reason.strip()} if reason.strip() else {}
    office.log("item.scheduled", item_id, due_at=due_at.isoformat(), **said)
    return made


def withdraw(office: Office, item_id: UUID, reason: str = "") -> list[cancel.TakenBack]:
    """Takes an item back everywhere; tells for each account what that means. `reason` is kept in the log.

    Raises Forbidden, Conflict for history.
    """
    require(office.user, WITHDRAW)
    reason = clean_text(reason, "reason", longest=1000)
    item = locked(office.connection, item_id)
    if item.state == "history":
        raise Conflict("this item is history")
    slots.reopen(office.connection, item_id, office.now)
    answers = cancel.withdraw(office.connection, office.now, item_id)
    cancel.void(
        office.connection, office.now, item_id, "withdrawn"
    )  # after: what is cancelled is no longer superseded
    office.connection.execute(
        update(items).where(items.c.id == item_id).values(state="withdrawn", updated_at=office.now)
    )
    said = {"reason": reason} if reason else {}
    office.log(
        "item.withdrawn", item_id, accounts={str(one.account_id): one.answer for one in answers}, **said
    )
    return answers


def begin_correction(office: Office, item_id: UUID, reason: str) -> None:
    """Writes down that an item is to be corrected, and why; its new words are then written and approved like any others.

    Raises InvalidInput without a reason, Forbidden, Conflict for history.
    """
    require(office.user, WRITE)
    reason = clean_text(reason, "reason", longest=1000, required=True)
    if locked(office.connection, item_id).state == "history":
        raise Conflict("this item is history")
    office.log("item.correction_begun", item_id, reason=reason)


def send_correction(office: Office, item_id: UUID) -> Sequence[UUID]:
    """Lets an approved correction, whose hour has passed while it was written, go out now. Raises as `schedule` does."""
    return schedule(office, item_id, office.now, CORRECTED)


def retry(office: Office, delivery_id: UUID) -> None:
    """Makes a blocked, rejected or expired delivery due again. Raises Forbidden, Conflict, NotFound."""
    require(office.user, RESOLVE)
    row = read.one(office.connection, delivery_id)
    scope = f"account:{row.channel}:{row.account_key}"
    gates.reset(
        office.connection, office.now, scope, office.user.login
    )  # first: gates before postings, everywhere
    resolve.retry(
        office.connection, office.now, delivery_id, office.user.login, office.settings.grace(row.lane)
    )
    office.log("delivery.retried", delivery_id)


def let_go(office: Office, delivery_id: UUID) -> None:
    """A blocked, rejected or expired delivery need not go any more. Raises Forbidden, Conflict, NotFound."""
    require(office.user, RESOLVE)
    resolve.let_go(office.connection, office.now, delivery_id, office.user.login)
    office.log("delivery.let_go", delivery_id)


def confirm_live(
    office: Office, delivery_id: UUID, address: str, attempts_seen: int, *, insist: bool = False
) -> bool:
    """The operator has seen how an unknown delivery ended: done, at `address`. True: it is kept so.

    False: a worker looks first, where the channel can be asked and the operator does not insist. Raises InvalidInput, Forbidden,
    Conflict, NotFound.
    """
    require(office.user, RESOLVE)
    address = clean_line(address, "address", longest=2000, required=True)
    channel = office.channels.get(read.one(office.connection, delivery_id).channel)
    which = (office.connection, office.now, delivery_id, office.user.login)
    kept = insist or channel is None or not channel.searchable
    if kept:
        link = address if address.startswith(("http://", "https://")) else None
        resolve.confirm(*which, external_id=address, url=link, attempts_seen=attempts_seen)
    else:
        resolve.check(*which, address=address, attempts_seen=attempts_seen)
    office.log("delivery.confirmed", delivery_id, address=address, insist=insist)
    return kept


def confirm_absent(office: Office, delivery_id: UUID, attempts_seen: int) -> None:
    """The operator has looked: an unknown delivery is not there, and is to be sent. Raises Forbidden, Conflict, NotFound."""
    require(office.user, RESOLVE)
    resolve.deny(office.connection, office.now, delivery_id, office.user.login, attempts_seen=attempts_seen)
    office.log("delivery.denied", delivery_id)


def send_to_readers(office: Office, delivery_id: UUID, group: str, seen: int) -> None:
    """Sends a mail that has ended again to readers whom it ``missed``, or of whom nobody knows (``in_doubt``).

    Raises InvalidInput, Forbidden, Conflict where there are not `seen` of them any more or the mail may not go, NotFound.
    """
    require(office.user, RESOLVE)
    if group not in readers.GROUPS:
        raise InvalidInput("group", f"must be one of {', '.join(readers.GROUPS)}")
    grace = office.settings.grace(read.one(office.connection, delivery_id).lane)
    readers.send_again(
        office.connection, office.now, delivery_id, office.user.login, grace, group=group, seen=seen
    )
    office.log("delivery.readers_sent", delivery_id, group=group, readers=seen)


def count_readers_as_sent(office: Office, delivery_id: UUID, seen: int) -> None:
    """Takes the readers in doubt to have the mail. Raises as `send_to_readers` does."""
    require(office.user, RESOLVE)
    readers.count_as_sent(office.connection, office.now, delivery_id, office.user.login, seen=seen)
    office.log("delivery.readers_counted", delivery_id, readers=seen)


def release_dead_letters(office: Office, ids: Sequence[str]) -> int:
    """Releases again what dead letters named; gives the number of letters that nobody had dealt with.

    Raises InvalidInput, Forbidden.
    """
    require(office.user, RESOLVE)
    for index, id in enumerate(ids):
        if not dead.ID.fullmatch(id):
            raise InvalidInput(f"ids.{index}", "is no id of a dead letter")
    count = dead.release_again(office.connection, office.now, office.user.login, ids)
    office.log("dead.released", " ".join(ids)[:500], letters=count)
    return count


def end_task(
    office: Office,
    delivery_id: UUID,
    *,
    link: str = "",
    file: str = "",
    at: str | None = None,
    note: str = "",
) -> None:
    """Ends a task of the manual channel with proof: a link or a file (SHA-256 of an upload), when it was shown, a note.

    Raises InvalidInput naming the field, Forbidden, Conflict, NotFound.
    """
    require(office.user, DO_TASKS)
    link = clean_line(link, "link", longest=2000)
    if link and not link.startswith(("http://", "https://")):
        raise InvalidInput("link", "must begin with https:// or http://")
    if file and not Blobs(office.settings.media).has(file):
        raise InvalidInput("file", "no such file; upload it first")
    proof: dict[str, Any] = {
        "link": link or None,
        "file": file or None,
        "note": clean_text(note, "note", longest=2000) or None,
    }
    if at:
        proof["at"] = parse_instant(at, "at").isoformat()
    resolve.end_task(office.connection, office.now, delivery_id, office.user.login, proof)
    office.log("task.ended", delivery_id, proof=proof)


def reset_account(office: Office, scope: str) -> None:
    """A person has mended an account (``account:CHANNEL:KEY``): it is called again. Raises Forbidden, InvalidInput."""
    require(office.user, RESOLVE)
    gates.reset(office.connection, office.now, scope, office.user.login)
    office.log("account.reset", scope)


def suspend(office: Office, scope: str, reason: str) -> int:
    """Lets nothing more begin at a gate (``all``, ``channel:NAME``, ``account:CHANNEL:KEY``); gives the calls under way."""
    require(office.user, SUSPEND)
    under_way = gates.suspend(
        office.connection, office.now, scope, office.user.login, clean_text(reason, "reason", longest=1000)
    )
    office.log("gate.shut", scope, reason=reason)
    return under_way


def resume(office: Office, scope: str) -> int:
    """Opens a gate again; gives the number of deliveries whose time it passed over, which expire."""
    require(office.user, SUSPEND)
    expired = gates.resume(office.connection, office.now, scope, office.user.login)
    office.log("gate.opened", scope)
    return expired
