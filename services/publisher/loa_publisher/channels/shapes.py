"""The form of an account, drawn from its plug-in's schema: which fields there are, and of what kind each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, validate

from loa.channel import Channel, Secret
from loa.errors import InvalidInput

TEXT, LONG, ADDRESS, MAIL, NUMBER, FLAG, CHOICE, SECRET = (
    "text",
    "long",
    "url",
    "email",
    "number",
    "flag",
    "choice",
    "secret",
)
_LONG = 300
"""A text that may have more characters than this gets several lines."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One field. `label` and `help` are the plug-in's, in English; `default` is what stands there if nobody enters anything."""

    name: str
    kind: str
    label: str
    help: str
    required: bool
    default: Any
    longest: int | None = None
    choices: Sequence[str] = ()


def shapes_of(channel: type[Channel]) -> list[Shape]:
    """The fields of an account of this channel, in the plug-in's order."""
    return [_shape(name, field) for name, field in channel.Account().fields.items()]


def read_settings(
    channel: type[Channel], typed: Mapping[str, str], kept: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """What was entered, checked by the plug-in's schema: settings as they are kept, and secrets in clear.

    `typed` is by field, as a form sends it; a flag that is not there is off. A secret that is empty stays as it is where one is
    `kept`. Raises a list of InvalidInput as `InvalidSettings`, each naming ``settings.FIELD``.
    """
    shapes = shapes_of(channel)
    given = {shape.name: _value(shape, typed.get(shape.name, "")) for shape in shapes}
    entered = {name: value for name, value in given.items() if value != ""}
    known_secrets = tuple(shape.name for shape in shapes if shape.kind == SECRET and kept.get(shape.name))
    try:
        loaded = channel.Account(partial=known_secrets).load(entered)
    except ValidationError as refused:
        raise InvalidSettings(_complaints(refused)) from None
    dumped: dict[str, Any] = channel.Account().dump(loaded)
    secrets = {shape.name for shape in shapes if shape.kind == SECRET}
    settings = {name: value for name, value in dumped.items() if name not in secrets}
    return settings, {name: entered[name] for name in secrets if name in entered}


class InvalidSettings(Exception):
    """What the plug-in's schema refuses."""

    def __init__(self, complaints: list[InvalidInput]) -> None:
        super().__init__("; ".join(map(str, complaints)))
        self.complaints = complaints


def _shape(name: str, field: fields.Field[Any]) -> Shape:
    lengths = [one for one in _validators(field) if isinstance(one, validate.Length)]
    longest = lengths[0].max if lengths else None
    choices = next((one.choices for one in _validators(field) if isinstance(one, validate.OneOf)), ())
    return Shape(
        name=name,
        kind=_kind(field, longest, bool(choices)),
        label=field.metadata.get("label", name),
        help=field.metadata.get("help", ""),
        required=field.required,
        default="" if field.required or callable(field.load_default) else field.load_default,
        longest=longest,
        choices=tuple(choices),
    )


def _validators(field: fields.Field[Any]) -> Sequence[Any]:
    return field.validators


def _kind(field: fields.Field[Any], longest: int | None, chosen: bool) -> str:
    if isinstance(field, Secret):
        return SECRET
    if chosen:
        return CHOICE
    for form, kind in (
        (fields.Url, ADDRESS),
        (fields.Email, MAIL),
        (fields.Number, NUMBER),
        (fields.Boolean, FLAG),
    ):
        if isinstance(field, form):
            return kind
    return LONG if longest is not None and longest > _LONG else TEXT


def _value(shape: Shape, typed: str) -> Any:
    if shape.kind == FLAG:
        return typed == "1"
    return typed.strip()


def _complaints(refused: ValidationError) -> list[InvalidInput]:
    messages = refused.messages if isinstance(refused.messages, dict) else {"_schema": refused.messages}
    return [
        InvalidInput(f"settings.{name}", _sentence(str(message)))
        for name, told in messages.items()
        for message in (told if isinstance(told, list) else [told])
    ]


def _sentence(message: str) -> str:
    """marshmallow's own sentences as ours; a plug-in's stay as they are."""
    if message.startswith("Missing data"):
        return "must not be empty"
    return message[:1].lower() + message[1:].rstrip(".") if message in _OWN else message


_OWN = frozenset(
    (
        "String does not match expected pattern.",
        "Not a valid URL.",
        "Not a valid email address.",
        "Not a valid integer.",
    )
)
