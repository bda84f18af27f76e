"""Configuration: read once from the environment, checked at once, passed on explicitly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, get_type_hints

from loa.errors import Misconfigured


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting of Loa. The environment variable of `lease` is ``LOA_LEASE``; durations are in seconds there.

    A list of durations is written ``60,300,900``.
    """

    var: Path = Path("var")
    """Folder of everything that this machine keeps: media, SQLite file, keys, signs of life."""
    database_url: str = field(default="", repr=False)
    """``postgresql://…``; empty: SQLite in `var`."""
    broker_url: str = field(default="", repr=False)
    """``amqp://…``, several nodes of a cluster as ``amqp://…;amqp://…``; empty: the embedded bus over the database."""
    database_timeout: timedelta = timedelta(seconds=30)
    """How long a statement on PostgreSQL may take; a transaction that idles for twice as long is ended."""
    language: str = "vi"
    authority: str = "Sở Giáo dục và Đào tạo Hà Nội"
    parent_authority: str = "UBND thành phố Hà Nội"
    """Heads of papers (Decree 30/2020/NĐ-CP): the body above the authority, …"""
    letterhead: str = "Sở Giáo dục và Đào tạo"
    """… the authority as it is named below that one, …"""
    document_sign: str = "SGDĐT"
    """… its sign in document numbers, …"""
    place: str = "Hà Nội"
    """… the place before the date, …"""
    signatory: str = "Giám đốc"
    """… and who signs."""

    desk_host: str = "127.0.0.1"
    desk_port: int = 8080
    desk_url: str = ""
    """Address of the desk as others reach it; units fetch media there. Empty: ``http://127.0.0.1:{desk_port}``."""
    portal_host: str = "127.0.0.1"
    portal_port: int = 8081
    portal_url: str = ""
    """Public address of the portal, the link that other channels carry. Empty: ``http://127.0.0.1:{portal_port}``."""
    portal_secret: str = field(default="", repr=False)
    """``whsec_…``: what the portal and its channel sign with."""
    sandbox_port: int = 8090
    sandbox_smtp_port: int = 8025
    metrics: str = ""
    """Where this process serves figures for Prometheus, ``127.0.0.1:9464``; empty: nowhere."""
    secure_cookies: bool = False
    """True where the desk is reached by HTTPS alone."""

    secret_key: str = field(default="", repr=False)
    """Signs the desk's sessions."""
    media_key: str = field(default="", repr=False)
    """Signs the expiring addresses at which receiving units fetch media."""
    seal_public_key: str = ""
    """Base64; with it the desk seals credentials and cannot open them."""
    seal_private_key: str = field(default="", repr=False)
    """Base64; workers alone hold it."""

    lease: timedelta = timedelta(seconds=90)
    """How long a worker may hold a delivery; longer than twice `call_timeout`."""
    call_timeout: timedelta = timedelta(seconds=30)
    """Time-out of one call to the outside."""
    looks: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
    """When to look for a post whose answer was lost, counted from the call."""
    backoff: tuple[timedelta, ...] = tuple(
        timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18000, 36000)
    )
    """Waits between attempts that were certainly not applied; ±20 % jitter; after the last one a person is asked."""
    circuit_after: int = 5
    """After so many failures in a row, over all its deliveries, an account rests and then one call tries."""
    circuit_waits: tuple[timedelta, ...] = tuple(
        timedelta(seconds=seconds) for seconds in (60, 300, 900, 1800, 3600)
    )
    """How long it rests, the first time, the second time in a row, …"""
    probe_every: timedelta = timedelta(days=1)
    """How often a worker tries each account of its channel by itself, 24 times as often while it fails; 0: never."""
    grace_routine: timedelta = timedelta(hours=12)
    """How long after its due time a routine delivery may still begin."""
    grace_urgent: timedelta = timedelta(hours=24)
    requires_timeout: timedelta = timedelta(minutes=15)
    """How long Facebook and mail wait for the portal's page to stand."""
    requires_then: str = "go"
    """What happens then: ``go`` without, or ``ask`` a person."""
    checklist: str = "ask"
    """The reviewer's checklist: ``ask`` keeps what was ticked, ``require`` approves nothing before every point is."""
    remind_after: timedelta = timedelta(hours=24)
    """After an item has waited so long for approval, everybody who may decide on it is reminded, once."""
    escalate_after: timedelta = timedelta(hours=48)
    """After so long it is taken to `escalate_to`, once."""
    escalate_to: str = ""
    """Logins, apart by commas, of who is told then; empty: the spokespersons."""
    feedback_keep: timedelta = timedelta(days=730)
    """How long after it has been dealt with the personal data of a feedback is kept (`loa feedback forget`)."""
    reply_from: str = ""
    """Address from which feedback is answered by mail; empty: answers are written down, and nobody is sent one."""
    reply_smtp_host: str = ""
    """The mail relay for these answers."""
    reply_smtp_port: int = 25
    reply_smtp_tls: str = "none"
    """``none``, ``starttls`` or ``implicit``; a password is only sent encrypted."""
    reply_smtp_user: str = ""
    reply_smtp_password: str = field(default="", repr=False)
    horizon: timedelta = timedelta(days=400)
    """How far ahead a series has its slots."""
    stranded: timedelta = timedelta(seconds=30)
    """How long a queued delivery may stand beside an empty queue before it is released again."""
    poll: timedelta = timedelta(seconds=1)
    """Safety net of every wait that is ended by a notice."""
    embedded_poll: timedelta = timedelta(milliseconds=100)
    """How often embedded workers look for queued deliveries."""
    call_threads: int = 256
    """Calls that one lane of a worker makes at once. Half as many deliveries are armed in one transaction: while one half is
    called and settled, the other is armed."""

    chunk_threads: int = 8
    """Chunks of newsletters that one lane of a worker sends at once, each over a connection of its own."""

    @classmethod
    def load(cls, environ: Mapping[str, str]) -> Settings:
        """Reads ``LOA_*`` of `environ`. Raises Misconfigured naming the variable and what would do."""
        hints = get_type_hints(cls)
        values = {
            f.name: _parse(f"LOA_{f.name.upper()}", environ[f"LOA_{f.name.upper()}"], hints[f.name])
            for f in fields(cls)
            if environ.get(f"LOA_{f.name.upper()}", "") != ""
        }
        settings = cls(**values)
        for complaint in settings._complaints(hints):
            raise Misconfigured(complaint)
        return settings

    def _complaints(self, hints: Mapping[str, Any]) -> Iterator[str]:
        """What cannot be meant so: the variable, and what would do."""
        for name, (form, wanted) in _FORMS.items():
            if getattr(self, name) and not re.match(form, getattr(self, name)):
                yield f"LOA_{name.upper()}: write {wanted}"
        for name, hint in hints.items():
            value = getattr(self, name)
            if value == getattr(Settings, name, None):
                continue  # as it is by itself, such as 0 for "none"
            if hint is int and not 1 <= value <= (65_535 if name.endswith("port") else 10_000):
                yield f"LOA_{name.upper()}: {value} is out of range; write a number from 1"
            spans = value if isinstance(value, tuple) else (value,) if hint is timedelta else ()
            least = timedelta(microseconds=1) if name in _NEVER_ZERO else timedelta()
            if any(span < least for span in spans):
                yield f"LOA_{name.upper()}: write seconds of at least {least.total_seconds():g}"
        if list(self.looks) != sorted(self.looks):
            yield "LOA_LOOKS: each look is counted from the call, so write them in order, such as 60,300,900"
        if self.reply_smtp_user and self.reply_smtp_tls == "none":
            yield "LOA_REPLY_SMTP_TLS: a password is only sent encrypted; write starttls or implicit"
        if bool(self.reply_from) is not bool(self.reply_smtp_host):
            yield "LOA_REPLY_FROM and LOA_REPLY_SMTP_HOST belong together: write both, or neither"
        if self.escalate_after < self.remind_after:
            yield "LOA_ESCALATE_AFTER must not be shorter than LOA_REMIND_AFTER"
        if self.lease <= 2 * self.call_timeout:
            yield "LOA_LEASE must be longer than twice LOA_CALL_TIMEOUT: a search may come before a call"

    @property
    def database(self) -> str:
        """The database's address, with the default filled in."""
        return self.database_url or f"sqlite:///{self.var.absolute() / 'loa.db'}"

    @property
    def desk_address(self) -> str:
        """The desk's address as others reach it, without a slash at the end."""
        return (self.desk_url or f"http://127.0.0.1:{self.desk_port}").rstrip("/")

    @property
    def portal_address(self) -> str:
        """The portal's public address, without a slash at the end."""
        return (self.portal_url or f"http://127.0.0.1:{self.portal_port}").rstrip("/")

    @property
    def media(self) -> Path:
        """Folder of the media that officers uploaded; desk and workers share it."""
        return self.var / "media"

    @property
    def portal_media(self) -> Path:
        """Folder of the media that the portal was sent."""
        return self.var / "portal-media"

    def grace(self, lane: str) -> timedelta:
        """How long after due a delivery of `lane` may still begin."""
        return self.grace_urgent if lane == "urgent" else self.grace_routine


_FORMS = {
    "database_url": (r"postgresql(\+\w+)?://|sqlite(\+\w+)?:///.", "postgresql://… or sqlite:////file"),
    "broker_url": (r"amqps?://[^;]+(;amqps?://[^;]+)*\Z", "amqp://… or amqps://…, several apart by ;"),
    "desk_url": (r"https?://.", "https://… or http://…"),
    "portal_url": (r"https?://.", "https://… or http://…"),
    "metrics": (r"[^:\s]+:\d{1,5}\Z", "host:port, such as 127.0.0.1:9464"),
    "language": (r"(vi|en)\Z", "vi or en"),
    "requires_then": (r"(go|ask)\Z", "go or ask"),
    "checklist": (r"(ask|require)\Z", "ask or require"),
    "reply_from": (r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\Z", "an e-mail address"),
    "reply_smtp_tls": (r"(none|starttls|implicit)\Z", "none, starttls or implicit"),
}
_NEVER_ZERO = {"database_timeout", "lease", "call_timeout", "poll", "embedded_poll"}


def _parse(name: str, text: str, kind: Any) -> Any:
    try:
        if kind is timedelta:
            return timedelta(seconds=float(text))
        if kind is bool:
            return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[
                text.lower()
            ]
        if kind in (int, str, Path):
            return kind(text)
        return tuple(timedelta(seconds=float(part)) for part in text.split(","))
    except (ValueError, KeyError, OverflowError):
        wanted = {bool: "true or false", int: "a whole number", timedelta: "seconds"}.get(
            kind, "seconds such as 60,300,900"
        )
        raise Misconfigured(f"{name}: {text!r} cannot be read; write {wanted}") from None
