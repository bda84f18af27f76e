"""The verdict: what the world saw, held against what was ordered. The ledger's own word counts only where it admits a failure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from tests.faults.chaos.journal import APPROVED, MOVED, WITHDRAWN, WRITTEN, Item, Journal, Said, Suspension
from tests.faults.chaos.outside import SHOWN, TAKEN_DOWN, Outside, Sighting
from tests.faults.chaos.pace import LEASE

LOST, DOUBLED, UNAPPROVED, INTERNAL_IN_PUBLIC, OUT_OF_ORDER, UNEXPLAINED = (
    *("lost", "doubled", "unapproved", "internal in public", "out of order", "unexplained"),
)
KINDS: Final = (LOST, DOUBLED, UNAPPROVED, INTERNAL_IN_PUBLIC, OUT_OF_ORDER, UNEXPLAINED)
_PUBLIC: Final = ("facebook:trang", "portal:cong", "email:ban-tin")
_NEEDS_REASON: Final = ("rejected", "cancelled", "superseded", "expired", "partial")
_OPEN: Final = ("scheduled", "queued", "claimed", "sending", "in_progress", "retrying", "blocked", "unknown")
_CLOCK: Final = 0.02
"""Seconds by which two readings of the machine's clock may differ."""


@dataclass(frozen=True)
class Offence:
    """Something that must not be."""

    kind: str
    number: int | None
    account: str
    words: str


@dataclass(frozen=True)
class World:
    """Everything that a verdict is made from."""

    journal: Journal
    outside: Outside
    units: Sequence[str]
    readers: Mapping[str, Sequence[str]]
    """Addresses by account."""
    deliveries: Sequence[Mapping[str, Any]]
    """As the desk tells them."""
    known_posts: frozenset[str] | None = None
    """Ids of the posts that the ledger names anywhere; None: nobody asked."""


def judge(world: World) -> list[Offence]:
    """Every offence."""
    by_item: dict[int, list[Sighting]] = defaultdict(list)
    for seen in world.outside.sightings:
        by_item[seen.number].append(seen)
    found = [Offence(UNEXPLAINED, None, "", words) for words in world.outside.nameless]
    for number in by_item.keys() - world.journal.items.keys():
        found.append(Offence(UNEXPLAINED, number, "", "nobody ordered this item"))
    for number, item in world.journal.items.items():
        found += _may_be_seen(item, by_item[number], world.journal)
        found += _once(number, by_item[number], world)
        found += _in_order(number, by_item[number])
        found += _stands(item, by_item[number], world)
    found += _read_in_order(world.journal)
    found += _explained(world)
    return found


# what may be seen at all, and when


def _may_be_seen(item: Item, sightings: Iterable[Sighting], journal: Journal) -> Iterator[Offence]:
    for seen in sightings:
        if item.order.audience == "internal" and seen.account in _PUBLIC:
            yield _offence(INTERNAL_IN_PUBLIC, seen, "an internal item")
        if seen.what == TAKEN_DOWN:
            if not any(one.what == WITHDRAWN and one.asked <= seen.at for one in item.said):
                yield _offence(UNEXPLAINED, seen, "nobody asked for it to be taken down")
        else:
            yield from _was_approved(item, seen)
        yield from _was_open(seen, journal)


def _was_approved(item: Item, seen: Sighting) -> Iterator[Offence]:
    said = [one for one in item.said if one.revision == seen.revision]
    due = min((one.due for one in said if one.what in (WRITTEN, MOVED) and one.due is not None), default=None)
    if not any(one.what == APPROVED and one.asked <= seen.at for one in said):
        yield _offence(UNAPPROVED, seen, "nobody approved this revision before")
    elif due is not None and seen.at < due - _CLOCK:
        yield _offence(UNAPPROVED, seen, f"{due - seen.at:.3f} s before it was due")
    for one in item.said:
        ended = one.acknowledged
        if ended is None or one.revision < seen.revision + (one.what == WRITTEN):
            continue
        # what was armed before the answer may still arrive; nothing is armed before it is due
        begun = due is None or ended >= due
        if one.what == WRITTEN and seen.at > ended + (LEASE if begun else _CLOCK):
            yield _offence(UNAPPROVED, seen, f"{seen.at - ended:.3f} s after its approval was void")
        if one.what == WITHDRAWN and seen.at > ended + _in_flight(one, seen.account, begun):
            yield _offence(
                OUT_OF_ORDER, seen, f"{seen.at - ended:.3f} s after its withdrawal was acknowledged"
            )


def _in_flight(withdrawal: Said, account: str, begun: bool) -> float:
    """How long after a withdrawal's answer a call may still arrive."""
    unsure = withdrawal.tries > 1 or withdrawal.answers.get(account) == "in_flight"
    return LEASE if unsure and begun else _CLOCK


def _was_open(seen: Sighting, journal: Journal) -> Iterator[Offence]:
    channel = seen.account.partition(":")[0]
    for shut in journal.suspensions:
        if shut.scope in ("all", f"channel:{channel}", f"account:{seen.account}"):
            since = shut.acknowledged + (_CLOCK if shut.under_way == 0 else LEASE)
            if since < seen.at < _opened(shut, journal):
                words = f"{seen.at - shut.acknowledged:.3f} s after {shut.scope} was suspended, {shut.under_way} under way"
                yield _offence(OUT_OF_ORDER, seen, words)


def _opened(shut: Suspension, journal: Journal) -> float:
    """When its gate may have been open again: where it was shut twice, whoever opens it first opens it for both."""
    return min(
        (
            other.resumed
            for other in journal.suspensions
            if other.scope == shut.scope
            and other.resumed is not None
            and (other.reopened is None or other.reopened > shut.acknowledged)
        ),
        default=float("inf"),
    )


# once


def _once(number: int, sightings: Sequence[Sighting], world: World) -> Iterator[Offence]:
    posts = [post for post in world.outside.posts if post.number == number]
    for one, other in pairwise(sorted(posts, key=lambda post: post.at)):
        gone_before = one.deleted_at is not None and one.deleted_at <= other.at
        if not (gone_before and other.revisions[0] > one.revisions[-1]):
            yield Offence(DOUBLED, number, "facebook:trang", f"posts {one.id} and {other.id}")
    letters = Counter((seen.account, seen.revision, seen.reader) for seen in sightings if seen.reader)
    for (account, revision, reader), count in letters.items():
        if count > 1:
            yield Offence(DOUBLED, number, account, f"{reader} was sent revision {revision} {count} times")
    events = {(seen.account, seen.what, seen.revision, seen.id) for seen in sightings if seen.id}
    for (account, what, revision), count in Counter(event[:3] for event in events).items():
        if count > 1:
            words = f"revision {revision} was {what} by {count} events that differ in id or bytes"
            yield Offence(DOUBLED, number, account, words)


# in order


def _in_order(number: int, sightings: Iterable[Sighting]) -> Iterator[Offence]:
    last: dict[tuple[str, str], Sighting] = {}
    for seen in sightings:
        before = last.get((seen.account, seen.reader))
        if before is not None and _rank(seen) < _rank(before):
            words = f"revision {seen.revision} {seen.what} after revision {before.revision} {before.what}"
            yield Offence(OUT_OF_ORDER, number, seen.account, words)
        else:
            last[seen.account, seen.reader] = seen


def _rank(seen: Sighting) -> int:
    return 2 * seen.revision + (seen.what == TAKEN_DOWN)


def _read_in_order(journal: Journal) -> Iterator[Offence]:
    newest: dict[int, int] = {}
    for _, number, revision in sorted(journal.reads, key=lambda read: read[0]):
        if revision is not None and revision < newest.get(number, 0):
            words = f"readers saw revision {newest[number]}, and then revision {revision}"
            yield Offence(OUT_OF_ORDER, number, "portal:cong", words)
        newest[number] = max(newest.get(number, 0), revision or 0)


# what stands in the end


def _stands(item: Item, sightings: Sequence[Sighting], world: World) -> Iterator[Offence]:
    if any(one.acknowledged is None for one in item.said):
        return  # nobody knows what was asked for; what may not be seen was judged all the same
    wanted, either = _wanted(item)
    for target in item.order.targets:
        channel, _, key = target.partition(":")
        if channel == "email":
            if wanted is not None:
                yield from _letters(item, wanted, target, sightings, world)
            continue
        if channel == "manual":
            yield from _task(item, wanted, target, world)
            continue
        accounts = [f"unit:{unit}" for unit in world.units] if key == "*" else [target]
        for account in accounts:
            shown = _shown(item.order.number, account, sightings, world)
            if shown != wanted and not (shown is not None and shown == either):
                words = f"shows {_named(shown)} and should show {_named(wanted)}"
                yield Offence(LOST, item.order.number, account, words)


def _wanted(item: Item) -> tuple[int | None, int | None]:
    """(the revision that is to stand; what may stand as well): what went out before its approval was void stays."""
    stands: int | None = None
    either: int | None = None
    for one in sorted(item.said, key=lambda one: one.acknowledged or 0):
        if one.what == APPROVED:
            stands, either = one.revision, None
        elif one.what == WITHDRAWN:
            stands, either = None, None
        elif one.what == WRITTEN and one.revision > 1:
            stands, either = None, stands
    return stands, either


def _shown(number: int, account: str, sightings: Sequence[Sighting], world: World) -> int | None:
    if account == "portal:cong":
        return world.outside.pages.get(number)
    if account == "facebook:trang":
        live = [post for post in world.outside.posts if post.number == number and post.deleted_at is None]
        return live[-1].revisions[-1] if live else None
    events = [seen for seen in sightings if seen.account == account]
    last = max(events, key=_rank, default=None)  # a unit drops what is older than what it has
    return last.revision if last is not None and last.what == SHOWN else None


def _letters(
    item: Item, revision: int, account: str, sightings: Iterable[Sighting], world: World
) -> Iterator[Offence]:
    """Each reader has it, or the desk says of how many it does not know, and why."""
    there = {seen.reader for seen in sightings if seen.account == account and seen.revision == revision}
    missing = set(world.readers[account]) - there
    admitted = 0
    for row in _rows(item, account, world):
        if row["revision"] == revision and row["state"] in ("partial", "rejected"):
            admitted += sum(_count(row["detail"] or "", name) for name in ("uncertain", "failed"))
    if len(missing) > admitted:
        words = f"{len(missing)} readers lack revision {revision}, and the desk admits {admitted}"
        yield Offence(LOST, item.order.number, account, words)


def _count(detail: str, name: str) -> int:
    return sum(int(part.split()[1]) for part in detail.split(", ") if part.startswith(f"{name} "))


def _task(item: Item, wanted: int | None, account: str, world: World) -> Iterator[Offence]:
    done = [row for row in _rows(item, account, world) if row["state"] in ("published", "withdrawn")]
    newest = max(done, key=lambda row: int(row["sequence"]), default=None)
    ended = newest["revision"] if newest is not None and newest["state"] == "published" else None
    if wanted is not None and ended != wanted:
        words = f"a person has done {_named(ended)} and should have done {_named(wanted)}"
        yield Offence(LOST, item.order.number, account, words)


def _rows(item: Item, account: str, world: World) -> list[Mapping[str, Any]]:
    channel, _, key = account.partition(":")
    return [
        row
        for row in world.deliveries
        if row["item_id"] == item.id and row["channel"] == channel and row["account"] == key
    ]


# explained


def _explained(world: World) -> Iterator[Offence]:
    numbers = {item.id: number for number, item in world.journal.items.items()}
    for row in world.deliveries:
        number, account = numbers.get(row["item_id"]), f"{row['channel']}:{row['account']}"
        words = f"{row['operation']} of revision {row['revision']} is {row['state']}, {row['reason']}"
        if row["state"] in _OPEN:
            yield Offence(UNEXPLAINED, number, account, f"no end: {words}")
        elif row["state"] in _NEEDS_REASON and not (row["reason"] or row["detail"]):
            yield Offence(UNEXPLAINED, number, account, f"an end without a reason: {words}")
        elif number is None:
            yield Offence(UNEXPLAINED, None, account, f"nobody ordered {row['item_id']}: {words}")
    if world.known_posts is not None:
        for post in world.outside.posts:
            if post.id not in world.known_posts:
                words = f"the ledger knows nothing of the post {post.id}"
                yield Offence(UNEXPLAINED, post.number, "facebook:trang", words)


def _offence(kind: str, seen: Sighting, words: str) -> Offence:
    what = f"revision {seen.revision} {seen.what} {seen.reader}".strip()
    return Offence(kind, seen.number, seen.account, f"{what}: {words}")


def _named(revision: int | None) -> str:
    return "nothing" if revision is None else f"revision {revision}"
