"""Channel accounts that lead into the sandbox instead of the world."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from loa.content import INTERNAL, PUBLIC
from loa.ledger import accounts
from loa.secrets import seal
from loa.settings import Settings
from loa_publisher.plans.plan_file import UnitEntry

MANUAL = (
    ("tv", "Truyền hình", PUBLIC),
    ("press", "Thông cáo báo chí", PUBLIC),
    ("briefing", "Hội nghị giao ban", INTERNAL),
)
NEWSLETTERS = (
    ("ban-tin", "Bản tin Giáo dục", PUBLIC, "ban-tin-cong-khai"),
    ("noi-bo", "Bản tin nội bộ ngành", INTERNAL, "ban-tin-noi-bo"),
)


def add_accounts(
    connection: Connection, now: datetime, settings: Settings, units: Iterable[UnitEntry]
) -> int:
    """Makes the accounts of a trial, or brings them up to date; gives their number.

    ``LOA_TRIAL_SANDBOX`` is where workers reach the sandbox (``http://127.0.0.1:{sandbox_port}``), ``LOA_TRIAL_PORTAL`` where
    they reach the portal, ``LOA_TRIAL_SMTP_HOST`` and ``LOA_TRIAL_NETWORK`` (a CIDR) the same for mail and for the units.
    """
    sandbox = os.environ.get("LOA_TRIAL_SANDBOX", f"http://127.0.0.1:{settings.sandbox_port}")
    portal = os.environ.get("LOA_TRIAL_PORTAL", f"http://127.0.0.1:{settings.portal_port}")
    smtp_host = os.environ.get("LOA_TRIAL_SMTP_HOST", "127.0.0.1")
    network = os.environ.get("LOA_TRIAL_NETWORK", "127.0.0.0/8")
    count = 0

    def put(
        channel: str,
        key: str,
        label: str,
        visibility: str,
        given: Mapping[str, object],
        unit: UnitEntry | None = None,
        **secrets: str,
    ) -> None:
        nonlocal count
        count += 1
        accounts.put(
            connection,
            now,
            channel=channel,
            key=key,
            label=label,
            visibility=visibility,
            settings=given,
            secrets={name: seal(secret, settings.seal_public_key) for name, secret in secrets.items()},
            is_default=channel in ("portal", "facebook", "email"),
            valid_from=unit.valid_from if unit else None,
            valid_to=None,  # a trial goes on after the districts of 2020 have ended
        )

    put(
        "portal",
        "cong",
        "Cổng thông tin điện tử",
        PUBLIC,
        {"base_url": portal},
        secret=settings.portal_secret,
    )
    page = {"page_id": "100100100100100", "app_id": "2026", "base_url": f"{sandbox}/graph/v26.0"}
    put("facebook", "trang", "Trang Facebook chính thức", PUBLIC, page, token="EAA-sandbox-page")
    for key, label, visibility, slug in NEWSLETTERS:
        newsletter = {
            "list": slug,
            "from_address": "tin@gddt.example",
            "from_name": settings.authority,
            "list_id": f"{key}.tin.gddt.example",
            "unsubscribe_url": f"{settings.portal_address}/u",
            "smtp_host": smtp_host,
            "smtp_port": settings.sandbox_smtp_port,
        }
        put("email", key, label, visibility, newsletter)
    for key, label, visibility in MANUAL:
        put("manual", key, label, visibility, {})
    for unit in units:
        if unit.kind == "department":
            continue
        secret = (
            "whsec_"
            + base64.b64encode(hashlib.sha256(b"sandbox unit " + unit.slug.encode()).digest()).decode()
        )
        inbox = {"url": f"{sandbox}/units/{unit.slug}/inbox", "allowed_cidr": network, "allow_http": True}
        put("unit", unit.slug, unit.name, INTERNAL, inbox, unit, secret=secret)
    return count
