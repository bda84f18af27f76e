"""The settings of a try: .env.example, with what must not collide with an installation beside it."""

from __future__ import annotations

import re
import socket
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def read_settings() -> dict[str, str]:
    """By name. Patience is short, so that nobody waits for minutes for what a minute shows."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    settings = dict(re.findall(r"(?m)^([A-Z_]+)=(.*)$", text))
    for name in ("DESK", "PORTAL", "SANDBOX"):
        settings[f"LOA_{name}_PORT"] = str(_free_port())
    settings["LOA_PORTAL_URL"] = f"http://127.0.0.1:{settings['LOA_PORTAL_PORT']}"
    patience = {"LOA_CALL_TIMEOUT": "10", "LOA_LEASE": "21", "LOA_LOOKS": "2,10,30"}
    return settings | patience | {"LOA_NETWORK": "10.37.27.0/24", "LOA_TAG": "try"}


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
