"""Probes: a worker tries the accounts of its channel, those that somebody at the desk asks about and each once a day.

Two loops beside the lanes, each with a thread of its own: who asks does not wait behind the day's accounts, nor these behind
deliveries. A probe reads only (`Channel.check`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from loa.channel import Channel, Health
from loa.clock import in_hanoi
from loa.database import Database
from loa.errors import NeedsOperator
from loa.ledger import probes
from loa.ledger.accounts import StoredAccount
from loa.ledger.probes import Taken
from loa.settings import Settings
from loa_channels.opening import Accounts

log = structlog.get_logger(__name__)

_ROUND = timedelta(minutes=1)
"""How often somebody looks whether an account's day has passed."""
_PATIENCE = 3
"""A worker that has not answered for so many call time-outs has died: another one takes the probe up."""


class Probing:
    """One channel's probes."""

    def __init__(self, settings: Settings, database: Database, channel: Channel, accounts: Accounts) -> None:
        self._settings = settings
        self._database = database
        self._channel = channel
        self._accounts = accounts
        self._lease = settings.call_timeout * _PATIENCE

    def loops(self, stop: threading.Event) -> Mapping[str, Callable[[], None]]:
        """What to run beside the lanes, by name."""
        asked = partial(self._loop, self.next_asked, self._settings.poll, stop)
        if not self._settings.probe_every:
            return {"probes-asked": asked}
        return {"probes-asked": asked, "probes-daily": partial(self._loop, self.next_due, _ROUND, stop)}

    def next_asked(self) -> bool:
        """Answers the probe that somebody has waited for longest; False: nobody waits."""
        with self._database.read() as connection:
            if not probes.is_asked(connection, datetime.now(UTC), self._channel.name, self._lease):
                return False
        return self._answer_one(
            lambda connection, now: probes.take_asked(connection, now, self._channel.name, self._lease)
        )

    def next_due(self) -> bool:
        """Tries the account whose day passed first; False: none has."""
        return self._answer_one(
            lambda connection, now: probes.take_due(
                connection,
                now,
                in_hanoi(now).date(),
                self._channel.name,
                self._settings.probe_every,
                self._lease,
            )
        )

    def _loop(self, next_one: Callable[[], bool], rest: timedelta, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                found = next_one()
            except OperationalError as error:  # the lanes say so too, and it comes back by itself
                log.warning("database.lost", while_probing=self._channel.name, error=str(error.orig))
                found = False
            if not found:
                stop.wait(rest.total_seconds())

    def _answer_one(self, take: Callable[[Connection, datetime], Taken | None]) -> bool:
        taken = self._database.run(lambda connection: take(connection, datetime.now(UTC)))
        if taken is None:
            return False
        health = self._check(taken.account)
        self._database.run(lambda connection: probes.answer(connection, datetime.now(UTC), taken, health))
        log.info("probe.answered", account=taken.account.gate, ok=health.ok, advice=health.advice)
        return True

    def _check(self, account: StoredAccount) -> Health:
        """Whatever a plug-in does, somebody gets an answer."""
        try:
            return self._channel.check(self._accounts.open(account))
        except NeedsOperator as missing:  # its settings are incomplete, or sealed for another key
            return Health(ok=False, advice=missing.detail)
        except Exception as error:
            log.exception("probe.broke", account=account.gate)
            return Health(ok=False, advice=f"the plug-in broke: {type(error).__name__}: {error}")
