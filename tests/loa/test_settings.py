"""Configuration from the environment."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import get_type_hints

import pytest

from loa.errors import Misconfigured
from loa.settings import Settings

KINDS = get_type_hints(Settings)
DURATIONS = [field.name for field in fields(Settings) if KINDS[field.name] is timedelta]
LISTS = ["looks", "backoff"]
NUMBERS = [field.name for field in fields(Settings) if KINDS[field.name] is int]
PORTS = [name for name in NUMBERS if name.endswith("port")]
MAY_BE_ZERO = {"metrics_port"}


def variable(name: str) -> str:
    return f"LOA_{name.upper()}"


def test_nothing_set_gives_what_a_trial_needs() -> None:
    """An empty environment is a valid one: SQLite in `var`, the embedded bus, addresses on this machine."""
    settings = Settings.load({})
    assert settings.database == f"sqlite:///{Path('var').absolute()}/loa.db"
    assert settings.broker_url == ""
    assert settings.desk_address == "http://127.0.0.1:8080"
    assert settings.portal_address == "http://127.0.0.1:8081"


def test_an_empty_variable_is_as_if_it_were_not_set() -> None:
    """docker compose hands on variables that nobody has set as empty ones."""
    assert Settings.load({variable(field.name): "" for field in fields(Settings)}) == Settings.load({})


def test_every_kind_of_value_is_read() -> None:
    """Text, folder, number, switch, duration in seconds, list of durations."""
    settings = Settings.load(
        {
            "LOA_DATABASE_URL": "postgresql://loa@db/loa",
            "LOA_VAR": "/srv/loa",
            "LOA_DESK_PORT": "9000",
            "LOA_SECURE_COOKIES": "yes",
            "LOA_LEASE": "90.5",
            "LOA_LOOKS": "60, 300,900",
            "LOA_PORTAL_URL": "https://portal.example/",
        }
    )
    assert settings.database == "postgresql://loa@db/loa"
    assert settings.media == Path("/srv/loa/media")
    assert settings.desk_port == 9000
    assert settings.secure_cookies is True
    assert settings.lease == timedelta(seconds=90.5)
    assert settings.looks == (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
    assert settings.portal_address == "https://portal.example"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, value) for name in DURATIONS for value in ("soon", "nan", "inf", "1e400", "-1", "60,300")),
        *((name, value) for name in ("poll", "embedded_poll", "lease", "call_timeout") for value in ("0",)),
        *((name, value) for name in LISTS for value in ("soon", "60;300", "60,,300", "-5", "60,nan")),
        *((name, value) for name in NUMBERS for value in ("many", "1.5", "-3", "0x10")),
        *((name, "0") for name in NUMBERS if name not in MAY_BE_ZERO),
        *((name, value) for name in PORTS for value in ("65536", "123456789")),
        ("looks", "300,60"),
        ("secure_cookies", "perhaps"),
        ("requires_then", "wait"),
        ("language", "fr"),
        ("database_url", "mysql://loa@db/loa"),
        ("database_url", "postgres"),
        ("database_url", "sqlite://"),
        ("broker_url", "redis://broker"),
        ("broker_url", "rabbitmq"),
        ("desk_url", "desk.example"),
        ("portal_url", "ftp://portal.example"),
    ],
)
def test_a_bad_value_is_refused_and_its_variable_named(name: str, value: str) -> None:
    """Whoever starts a process with a wrong setting learns at once which one it is."""
    with pytest.raises(Misconfigured, match=variable(name)):
        Settings.load({variable(name): value})


def test_a_lease_must_outlive_a_call() -> None:
    """Or a second worker could begin while the first one's call is still under way."""
    with pytest.raises(Misconfigured, match="LOA_LEASE must be longer than twice LOA_CALL_TIMEOUT"):
        Settings.load({"LOA_LEASE": "60", "LOA_CALL_TIMEOUT": "30"})


def test_secrets_are_not_shown() -> None:
    """Settings may be printed into a log."""
    secret = {
        name: f"the {name}" for name in ("secret_key", "media_key", "seal_private_key", "portal_secret")
    }
    shown = repr(Settings.load({variable(name): value for name, value in secret.items()}))
    assert not [value for value in secret.values() if value in shown]


def test_a_password_in_an_address_is_not_shown() -> None:
    """Neither in the settings as printed nor in the complaint about a wrong one."""
    settings = Settings.load(
        {
            "LOA_DATABASE_URL": "postgresql://loa:geheim@db/loa",
            "LOA_BROKER_URL": "amqp://loa:geheim@broker/",
        }
    )
    assert "geheim" not in repr(settings)
    with pytest.raises(Misconfigured) as refused:
        Settings.load({"LOA_DATABASE_URL": "mysql://loa:geheim@db/loa"})
    assert "geheim" not in str(refused.value)


def test_urgent_items_have_a_grace_of_their_own() -> None:
    """How long after its due time a delivery may still begin depends on its lane."""
    settings = Settings.load({"LOA_GRACE_ROUTINE": "60", "LOA_GRACE_URGENT": "120"})
    assert (settings.grace("routine"), settings.grace("urgent")) == (
        timedelta(minutes=1),
        timedelta(minutes=2),
    )
