"""Mail addresses in one form, so that one person is one row."""

from __future__ import annotations

from marshmallow import ValidationError
from marshmallow.validate import Email

from loa.errors import InvalidInput
from loa.text import clean_line

_VALID = Email(error="is no mail address; write name@host")


def normalise(text: object, field: str = "address") -> str:
    """Lower case, the host in ASCII (IDNA). Raises InvalidInput naming `field`.

    RFC 5321 lets a host tell ``A@`` from ``a@``; none does, and people type both. A local part beyond ASCII is refused, for
    only relays with SMTPUTF8 take it.
    """
    address = clean_line(text, field, longest=254, required=True)
    local, _, host = address.rpartition("@")
    try:
        address = f"{local}@{host.encode('idna').decode()}".lower()
        local.encode("ascii")
        _VALID(address)
    except (UnicodeError, ValidationError):
        raise InvalidInput(
            field, f"{address!r} is no mail address that can be written to; write name@host"
        ) from None
    return address
