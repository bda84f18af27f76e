"""Test sends: a worker mails what somebody is writing to that person alone, beside its deliveries and in no one's way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import OperationalError

from loa.channel import Channel
from loa.database import Database
from loa.errors import ChannelFailure, Transient, Unknown
from loa.ledger import trials
from loa.ledger.trials import FAILED, SENT, UNKNOWN, Taken
from loa.settings import Settings
from loa_channels.opening import Accounts

log = structlog.get_logger(__name__)


class Trials:
    """One channel's test sends."""

    def __init__(self, settings: Settings, database: Database, channel: Channel, accounts: Accounts) -> None:
        self._settings = settings
        self._database = database
        self._channel = channel
        self._accounts = accounts

    def loops(self, stop: threading.Event) -> Mapping[str, Callable[[], None]]:
        """What to run beside the lanes, by name; nothing where the channel sends no tests."""
        return {"trials": lambda: self._loop(stop)} if self._channel.tries else {}

    def next_one(self) -> bool:
        """Sends the one that was asked for first; False: nobody waits."""
        with self._database.read() as connection:
            if not trials.is_asked(connection, datetime.now(UTC), self._channel.name):
                return False
        taken = self._database.run(
            lambda connection: trials.take(connection, datetime.now(UTC), self._channel.name)
        )
        if taken is not None:
            state, detail = self._send(taken)
            self._database.run(
                lambda connection: trials.answer(connection, datetime.now(UTC), taken.id, state, detail)
            )
            log.info("trial.answered", account=taken.account.gate, state=state, detail=detail)
        return True

    def _loop(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                found = self.next_one()
            except OperationalError as error:  # the lanes say so too, and it comes back by itself
                log.warning("database.lost", while_trying=self._channel.name, error=str(error.orig))
                found = False
            if not found:
                stop.wait(self._settings.poll.total_seconds())

    def _send(self, taken: Taken) -> tuple[str, str]:
        """Whatever a plug-in does, somebody gets an answer."""
        try:
            account = self._accounts.open(taken.account)
            self._channel.send_trial(taken.snapshot, account, taken.address, taken.id)
        except Unknown as lost:
            return UNKNOWN, lost.detail
        except Transient as failure:
            return UNKNOWN if failure.perhaps_done else FAILED, failure.detail
        except ChannelFailure as failure:
            return FAILED, failure.detail
        except Exception as error:
            log.exception("trial.broke", account=taken.account.gate)
            return UNKNOWN, f"the plug-in broke: {type(error).__name__}: {error}"
        return SENT, ""
