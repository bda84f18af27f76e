"""Who acts, when, and on what: what every action of the publisher is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from loa import audit
from loa.channel import Channel
from loa.settings import Settings
from loa_publisher.accounts.actions import User


@dataclass(frozen=True)
class Office:
    """One person's transaction."""

    connection: Connection
    now: datetime
    user: User
    settings: Settings
    channels: Mapping[str, type[Channel]]

    def log(self, action: str, subject: object, **detail: object) -> None:
        """Writes the person's decision to the audit log, in this transaction, as the last thing that is done in it.

        Entries follow one another, so whoever writes one lets all others wait until the transaction ends: one that then waits
        for somebody's delivery would wait in a circle with who holds it and is about to write its own entry.
        """
        audit.log(self.connection, self.now, self.user.login, action, str(subject), **detail)
