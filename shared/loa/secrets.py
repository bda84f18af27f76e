"""Sealed credentials: the desk can only seal, workers open (libsodium sealed boxes by PyNaCl)."""

from __future__ import annotations

import base64

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from loa.errors import Misconfigured


def new_keys() -> tuple[str, str]:
    """A fresh (public, private) pair in base64."""
    private = PrivateKey.generate()
    return base64.b64encode(bytes(private.public_key)).decode(), base64.b64encode(bytes(private)).decode()


def seal(secret: str, public_key: str) -> str:
    """Seals `secret` so that only the holder of the private key opens it. Raises Misconfigured for a bad key."""
    box = SealedBox(PublicKey(_key("LOA_SEAL_PUBLIC_KEY", public_key)))
    return base64.b64encode(box.encrypt(secret.encode())).decode()


def unseal(sealed: str, private_key: str) -> str:
    """Opens what `seal` made. Raises Misconfigured where the key is not the one it was sealed for."""
    box = SealedBox(PrivateKey(_key("LOA_SEAL_PRIVATE_KEY", private_key)))
    try:
        return box.decrypt(base64.b64decode(sealed, validate=True)).decode()
    except (CryptoError, ValueError):  # another key, or what is kept is no longer what was sealed
        raise Misconfigured(
            "LOA_SEAL_PRIVATE_KEY does not open this credential: enter the credential again"
        ) from None


def _key(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != PrivateKey.SIZE:
        raise Misconfigured(f"{name} must be {PrivateKey.SIZE} bytes in base64; `loa keys` makes a pair")
    return key
