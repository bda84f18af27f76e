"""A person's e-mail address: one that every relay takes, or none."""

from __future__ import annotations

from marshmallow import ValidationError
from marshmallow.validate import Email

from loa.errors import InvalidInput
from loa.text import clean_line

_VALID = Email()


def read_address(text: str, field: str = "email") -> str | None:
    """The address with its host in ASCII (IDNA) and in lower case; None where nothing is written. Raises InvalidInput."""
    address = clean_line(text, field, longest=254)
    if not address:
        return None
    local, _at, host = address.rpartition("@")
    try:
        local.encode("ascii")  # only relays with SMTPUTF8 take another
        address = f"{local}@{host.encode('idna').decode().lower()}"
        _VALID(address)
    except (UnicodeError, ValidationError):
        raise InvalidInput(field, "is no e-mail address; write name@host") from None
    return address
