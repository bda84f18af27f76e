"""Opening an account: its settings checked by the plug-in's own schema, its sealed secrets opened. Only workers can."""

from __future__ import annotations

from uuid import UUID

from marshmallow import ValidationError

from loa.channel import Channel, OpenAccount
from loa.errors import Misconfigured, NeedsOperator
from loa.ledger.accounts import StoredAccount
from loa.secrets import unseal


class Accounts:
    """A channel's accounts, each opened once for as long as it stands in the ledger as it did then."""

    def __init__(self, channel: type[Channel], private_key: str) -> None:
        self._channel = channel
        self._private_key = private_key
        self._opened: dict[UUID, tuple[StoredAccount, OpenAccount]] = {}

    def open(self, stored: StoredAccount) -> OpenAccount:
        """The account as the plug-in gets it. Raises NeedsOperator naming what is missing or wrong."""
        known = self._opened.get(stored.id)
        if known is None or known[0] != stored:
            known = stored, self._open(stored)
            self._opened[stored.id] = known
        return known[1]

    def _open(self, stored: StoredAccount) -> OpenAccount:
        try:
            secrets = {name: unseal(sealed, self._private_key) for name, sealed in stored.secrets.items()}
            settings = self._channel.Account().load({**stored.settings, **secrets})
        except ValidationError as error:
            raise NeedsOperator(
                f"the settings of {stored.channel}:{stored.key} are incomplete: {error.messages}"
            ) from None
        except Misconfigured as error:
            raise NeedsOperator(str(error)) from None
        return OpenAccount(
            id=stored.id, key=stored.key, label=stored.label, visibility=stored.visibility, settings=settings
        )
