"""Opening an account: its settings checked by the plug-in's own schema, its sealed secrets opened. Only workers can."""

from __future__ import annotations

from marshmallow import ValidationError

from loa.channel import Channel, OpenAccount
from loa.errors import Misconfigured, NeedsOperator
from loa.ledger.accounts import StoredAccount
from loa.secrets import unseal


def open_account(channel: type[Channel], stored: StoredAccount, private_key: str) -> OpenAccount:
    """The account as the plug-in gets it. Raises NeedsOperator naming what is missing or wrong."""
    try:
        secrets = {name: unseal(sealed, private_key) for name, sealed in stored.secrets.items()}
        settings = channel.Account().load({**stored.settings, **secrets})
    except ValidationError as error:
        raise NeedsOperator(
            f"the settings of {stored.channel}:{stored.key} are incomplete: {error.messages}"
        ) from None
    except Misconfigured as error:
        raise NeedsOperator(str(error)) from None
    return OpenAccount(
        id=stored.id, key=stored.key, label=stored.label, visibility=stored.visibility, settings=settings
    )
