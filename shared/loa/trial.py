"""Settings of a trial on one machine: keys made once and kept in `var`, everything else as it is given."""

from __future__ import annotations

import base64
import json
import secrets as random_secrets
from collections.abc import Mapping
from pathlib import Path

from loa.secrets import new_keys
from loa.settings import Settings

_FILE = "trial.json"


def environment(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` with every key filled in that a trial needs; the same on every start."""
    var = settings.var.absolute()
    made = {
        "LOA_VAR": str(var),
        "LOA_SANDBOX_DATA": str(var / "sandbox"),
        "LOA_SANDBOX_PORT": str(settings.sandbox_port),
        "LOA_SANDBOX_SMTP_PORT": str(settings.sandbox_smtp_port),
        "PYTHONUNBUFFERED": "1",
        "LOA_REPLY_FROM": environ.get("LOA_REPLY_FROM") or "phan-hoi@gddt.example",
        "LOA_REPLY_SMTP_HOST": environ.get("LOA_REPLY_SMTP_HOST") or "127.0.0.1",
        "LOA_REPLY_SMTP_PORT": environ.get("LOA_REPLY_SMTP_PORT") or str(settings.sandbox_smtp_port),
    }
    return {
        **dict(environ),
        **made,
        **{name: value for name, value in _keys(var).items() if not environ.get(name)},
    }


def _keys(var: Path) -> dict[str, str]:
    path = var / _FILE
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        public, private = new_keys()
        keys = {
            "LOA_SECRET_KEY": random_secrets.token_urlsafe(32),
            "LOA_MEDIA_KEY": random_secrets.token_urlsafe(32),
            "LOA_PORTAL_SECRET": "whsec_" + base64.b64encode(random_secrets.token_bytes(32)).decode(),
            "LOA_SEAL_PUBLIC_KEY": public,
            "LOA_SEAL_PRIVATE_KEY": private,
        }
        path.touch(mode=0o600)
        path.write_text(json.dumps(keys, indent=1))
    kept: dict[str, str] = json.loads(path.read_text())
    return kept
