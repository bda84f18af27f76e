"""Signs of life: each process touches a file, and a health check that knows nothing else looks at its age."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from loa.settings import Settings

_EVERY = 5.0
_TOO_OLD = 30.0


def _file(settings: Settings, name: str) -> Path:
    return settings.var / "alive" / name


def keep_alive(settings: Settings, name: str, stop: threading.Event) -> threading.Thread:
    """Touches the process's file every five seconds until `stop`."""
    path = _file(settings, name)
    path.parent.mkdir(parents=True, exist_ok=True)

    def touch() -> None:
        while True:
            path.touch()
            if stop.wait(_EVERY):
                path.unlink(missing_ok=True)
                return

    thread = threading.Thread(target=touch, name="alive", daemon=True)
    thread.start()
    return thread


def is_alive(settings: Settings, name: str) -> bool:
    """Whether the process gave a sign within the last half minute."""
    path = _file(settings, name)
    return path.exists() and time.time() - path.stat().st_mtime < _TOO_OLD


def alive(settings: Settings) -> list[str]:
    """Names of all processes that gave a sign."""
    folder = settings.var / "alive"
    return (
        sorted(path.name for path in folder.glob("*") if is_alive(settings, path.name))
        if folder.is_dir()
        else []
    )
