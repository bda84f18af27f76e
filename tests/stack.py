"""What a test runs on: a bus and a database, fresh for each test."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from pathlib import Path

from loa.settings import Settings


@dataclass(frozen=True)
class Stack:
    """A fresh, migrated database, an empty bus and an empty folder."""

    bus: str
    """`embedded` or `rabbitmq`."""
    database: str
    """`sqlite` or `postgresql`."""
    database_url: str
    broker_url: str
    """Empty for the embedded bus."""
    var: Path
    environ: dict[str, str] = field(default_factory=dict)
    """What a process of Loa needs in its environment to run on this stack."""

    def settings(self, **others: object) -> Settings:
        """The same as `environ`, read; `others` are further settings by name, as text."""
        return Settings.load(
            self.environ | {f"LOA_{name.upper()}": str(value) for name, value in others.items()}
        )


def environment(database_url: str, broker_url: str, var: Path) -> dict[str, str]:
    """The settings that every test shares. The secrets are of no use anywhere else."""
    return {
        "LOA_DATABASE_URL": database_url,
        "LOA_BROKER_URL": broker_url,
        "LOA_VAR": str(var),
        "LOA_SECRET_KEY": "a secret for tests alone, 32 bytes",
        "LOA_MEDIA_KEY": "another secret for tests, 32 bytes",
        "LOA_PORTAL_SECRET": "whsec_" + base64.b64encode(b"a secret for tests, 24 b").decode(),
    }
