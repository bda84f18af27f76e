"""The form of an account is its plug-in's schema, whichever plug-in that is."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from marshmallow import Schema, fields, validate

from loa.channel import Secret, installed
from loa_channels.plugins.manual import Manual
from loa_publisher.channels.shapes import InvalidSettings, read_settings, shapes_of

CHANNELS = installed()
KINDS = {
    "facebook": {"page_id": "text", "app_id": "text", "token": "secret", "app_secret": "secret", "base_url": "url"},
    "portal": {"base_url": "url", "secret": "secret"},
    "unit": {"url": "url", "secret": "secret", "source": "text", "allowed_cidr": "text", "allow_http": "flag"},
    "manual": {"instructions": "long"},
    "email": {
        "list": "text", "from_address": "email", "from_name": "text", "list_id": "text", "unsubscribe_url": "url",
        "smtp_host": "text", "smtp_port": "number", "smtp_tls": "choice", "smtp_user": "text",
        "smtp_password": "secret",
    },
}  # fmt: skip
TYPED: dict[str, dict[str, str]] = {
    "facebook": {"page_id": "12", "app_id": "34", "token": "EAA"},
    "portal": {"base_url": "http://portal:8081", "secret": "whsec_" + "c2VjcmV0IG9mIHRoaXJ0eS10d28gYnl0ZXMhIQ=="},
    "unit": {"url": "https://don-vi.example/hop-thu", "secret": "whsec_" + "c2VjcmV0IG9mIHRoaXJ0eS10d28gYnl0ZXMhIQ=="},
    "manual": {"instructions": "Gọi phòng thời sự"},
    "email": {
        "list": "phu-huynh", "from_address": "tin@so.example.vn", "from_name": "Sở", "list_id": "a.b.vn",
        "unsubscribe_url": "https://so.example.vn/u", "smtp_host": "mail", "smtp_port": "587", "smtp_tls": "starttls",
    },
}  # fmt: skip


def refused(name: str, typed: dict[str, str], kept: dict[str, str] | None = None) -> dict[str, str]:
    """What is refused, by field."""
    with pytest.raises(InvalidSettings) as told:
        read_settings(CHANNELS[name], typed, kept or {})
    return {one.field: one.message for one in told.value.complaints}


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_every_field_of_a_plug_in_is_drawn(name: str) -> None:
    """As what it is; the credential as one that is not shown."""
    assert {shape.name: shape.kind for shape in shapes_of(CHANNELS[name])} == KINDS[name]


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_what_is_kept_is_what_a_worker_opens(name: str) -> None:
    """Settings and secrets together pass the schema again; the settings alone hold no secret."""
    settings, secrets = read_settings(CHANNELS[name], TYPED[name], {})
    assert CHANNELS[name].Account().load(settings | secrets)
    assert settings.keys().isdisjoint(
        shape.name for shape in shapes_of(CHANNELS[name]) if shape.kind == "secret"
    )


def test_a_credential_may_be_left_empty_where_one_is_kept() -> None:
    """And only there."""
    typed = TYPED["facebook"] | {"token": ""}
    assert read_settings(CHANNELS["facebook"], typed, {"token": "kept"})[1] == {}
    assert refused("facebook", typed) == {"settings.token": "must not be empty"}


def test_all_that_is_wrong_is_named_at_once() -> None:
    """By field."""
    typed = TYPED["email"] | {"from_address": "x", "smtp_port": "70000", "list": "", "unsubscribe_url": "u"}
    assert set(refused("email", typed)) == {
        f"settings.{name}" for name in ("from_address", "smtp_port", "list", "unsubscribe_url")
    }


def test_a_rule_over_several_fields_is_told_at_its_field() -> None:
    """A password goes nowhere in clear."""
    typed = TYPED["email"] | {"smtp_user": "tin", "smtp_tls": "none"}
    assert set(refused("email", typed)) == {"settings.smtp_tls"}


def test_a_flag_that_is_not_ticked_is_off() -> None:
    """A form does not send it."""
    assert read_settings(CHANNELS["unit"], TYPED["unit"], {})[0]["allow_http"] is False
    assert read_settings(CHANNELS["unit"], TYPED["unit"] | {"allow_http": "1"}, {})[0]["allow_http"] is True


def test_a_plug_in_of_somebody_else_is_drawn_without_a_line_of_ours() -> None:
    """One file adds a channel: its form too."""

    class Zalo(Manual):
        name: ClassVar[str] = "zalo"

        class Account(Schema):
            oa = fields.String(required=True, validate=validate.Length(max=20), metadata={"label": "OA"})
            key = Secret(required=True)
            since = fields.Date(load_default=None, allow_none=True)

    shapes: dict[str, Any] = {shape.name: shape for shape in shapes_of(Zalo)}
    assert (shapes["oa"].label, shapes["oa"].longest, shapes["key"].kind) == ("OA", 20, "secret")
    settings, secrets = read_settings(Zalo, {"oa": "so", "key": "k", "since": "2026-01-02"}, {})
    assert (settings, secrets) == ({"oa": "so", "since": "2026-01-02"}, {"key": "k"})
