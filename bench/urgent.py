"""An urgent item while 100,000 mails and 20,000 deliveries to units wait: due time → the outside has the request.

Beside it, in the same run: the same on the idle system before. All that is urgent goes to the same units as what waits. They
take what comes at once (`bench.bare.receiver`): what is measured is how long it waits within Loa. The mails go to the sandbox.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import LiteralString
from uuid import UUID

import psycopg

from bench.due_to_outside import late
from bench.figures import Figure, at_most, middle, percentile, told
from bench.filling import add_account, add_deliveries, dsn
from bench.ground import Ground, Servers, ground, until
from bench.receivers import add_units, arrivals_at, start_receiver
from loa.content import PUBLIC, URGENT
from loa_channels.newsletter import subscribers

MAILS, EVENTS = 100_000, 20_000
SENT_MEANWHILE = 25_000
"""Mails more than are told of, so that at the end of the last round as many still wait."""
COUNT, EVERY = 100, 0.1
LIST = "ban-tin"
_READERS = """INSERT INTO newsletter.subscribers
      (id, list_id, address, token, state, evidence, created_at, changed_at)
    SELECT gen_random_uuid(), l.id, 'r' || n || '@truong.example', md5(n::text), 'active', '{}', now(), now()
    FROM newsletter.lists l, generate_series(1, %s) AS n"""
_MAILS = "SELECT count(*) FROM ledger.parts WHERE ended_at IS NULL"
_EVENTS = "SELECT count(*) FROM ledger.deliveries WHERE channel = 'unit' AND concluded_at IS NULL"


def run(on: Servers, rounds: int) -> list[Figure]:
    """Milliseconds; each figure is the median of the rounds'. The backlog is filled up before every round."""
    with ground(on) as at:
        at.start_sandbox()
        address = start_receiver(at)
        for command in (("scheduler",), ("channel", "unit", "--apart"), ("channel", "email", "--apart")):
            at.loa(*command)
        units = add_units(at, address)

        def sample(count: int) -> list[float]:
            return late(at, units, count, EVERY, URGENT, lambda _: arrivals_at(address))

        newsletter = _add_newsletter(at, MAILS + SENT_MEANWHILE)
        sample(20)  # connections and first statements are not what is measured
        idle = [sample(COUNT) for _ in range(rounds)]
        add_deliveries(at, newsletter, 1, datetime.now(UTC))
        until(lambda: _count(at, _MAILS) > MAILS, "the mails wait", 300, every=1)
        loaded = []
        for _ in range(rounds):
            add_deliveries(at, units, EVENTS - _count(at, _EVENTS), datetime.now(UTC))
            loaded.append(sample(COUNT))
            mails, events = _count(at, _MAILS), _count(at, _EVENTS)
            print(f"urgent: {mails:,} mails and {events:,} events to units still wait", flush=True)
            if not mails or not events:
                raise RuntimeError("the backlog came to an end before the round did")
    p50, p99 = (
        [middle(percentile(samples, percent) for samples in measure) for measure in (loaded, idle)]
        for percent in (50, 99)
    )
    name = "urgent, while 100,000 mails and 20,000 events wait"
    return [
        at_most(f"{name}, p99 / idle", p99[0], "ms", p99[1], 3.0),
        told(f"{name}, p50 / idle", p50[0], "ms", p50[1]),
    ]


def _add_newsletter(at: Ground, readers: int) -> dict[str, UUID]:
    """A list with so many readers, and its account; id by target."""
    with at.database.begin() as connection:
        subscribers.add_list(connection, datetime.now(UTC), LIST, "Bản tin", PUBLIC)
    with psycopg.connect(dsn(at)) as database:
        database.execute(_READERS, [readers])
    target = f"email:{LIST}"
    settings = {
        "list": LIST,
        "from_address": "tin@so.example.vn",
        "from_name": "Sở Giáo dục và Đào tạo Hà Nội",
        "list_id": f"{LIST}.tin.example.vn",
        "unsubscribe_url": "https://tin.example.vn/u",
        "smtp_host": "127.0.0.1",
        "smtp_port": at.settings.sandbox_smtp_port,
    }
    return {target: add_account(at, target, settings)}


def _count(at: Ground, query: LiteralString) -> int:
    with psycopg.connect(dsn(at)) as database:
        return int(database.execute(query).fetchall()[0][0])
