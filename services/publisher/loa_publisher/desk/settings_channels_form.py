"""The form of a channel account, drawn from its plug-in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection

from loa.channel import Channel
from loa.content import INTERNAL, PUBLIC
from loa.errors import InvalidInput, InvalidInputs, NotFound
from loa.text import slugify
from loa_publisher.accounts.roles import MANAGE_CHANNELS
from loa_publisher.channels import accounts
from loa_publisher.channels.accounts import Account, Given
from loa_publisher.channels.shapes import FLAG, SECRET, Shape, shapes_of
from loa_publisher.desk.access import at_work, needs
from loa_publisher.desk.account_words import field_word
from loa_publisher.desk.faults import Faults, faults_of
from loa_publisher.desk.house import house
from loa_publisher.desk.times import read_day
from loa_publisher.desk.words import channel_name, channel_order
from loa_publisher.units import directory

blueprint = Blueprint("settings_channels_form", __name__)

_LABELS = {
    "label": _l("Name"),
    "key": _l("Short name"),
    "visibility": _l("Who reads it"),
    "is_default": _l("Default"),
    "valid_from": _l("First day"),
    "valid_to": _l("Last day"),
    "per_hour": _l("Calls an hour, at most"),
}


@blueprint.get("/cai-dat/kenh/moi")
@needs(MANAGE_CHANNELS)
def new() -> str:
    """Which channel it is of; then its form."""
    name = request.args.get("kenh", "")
    if name not in house().channels:
        channels = sorted(house().channels, key=channel_order)
        return render_template("settings/account_channel.html", channels=channels)
    return _form(_plugin(name), Faults(), None)


@blueprint.post("/cai-dat/kenh/moi")
@needs(MANAGE_CHANNELS)
def add() -> Any:
    """Adds it; a worker tries it at once."""
    if request.args.get("kenh") not in house().channels:
        return redirect(url_for("settings_channels_form.new"), 303)
    plugin = _plugin(request.args["kenh"])
    complaints: list[InvalidInput] = []
    given = _given(plugin, complaints)
    key = request.form.get("key", "").strip()
    try:
        with at_work() as office:
            id = accounts.add(
                office,
                plugin.name,
                key or (slugify(given.label) if given.label.strip() else ""),
                request.form.get("visibility", ""),
                given,
            )
            if complaints:
                raise InvalidInputs(complaints)
    except InvalidInputs as refused:
        return _form(plugin, _faults(plugin, complaints, refused), None), 422
    flash(_("The account is added. A worker tries it now."), "good")
    return redirect(url_for("settings_channels.show", account_id=id, _anchor="ket-noi"), 303)


@blueprint.get("/cai-dat/kenh/<uuid:account_id>/sua")
@needs(MANAGE_CHANNELS)
def edit(account_id: UUID) -> str:
    """The form of an account; its secrets stand nowhere in it."""
    account = _account(account_id)
    return _form(_plugin(account.channel), Faults(), account)


@blueprint.post("/cai-dat/kenh/<uuid:account_id>/sua")
@needs(MANAGE_CHANNELS)
def change(account_id: UUID) -> Any:
    """Changes it; a worker tries it at once."""
    account = _account(account_id)
    plugin = _plugin(account.channel)
    complaints: list[InvalidInput] = []
    given = _given(plugin, complaints)
    try:
        with at_work() as office:
            accounts.change(office, account_id, given)
            if complaints:
                raise InvalidInputs(complaints)
    except InvalidInputs as refused:
        return _form(plugin, _faults(plugin, complaints, refused), account), 422
    flash(_("Saved. A worker tries the account now."), "good")
    return redirect(url_for("settings_channels.show", account_id=account_id, _anchor="ket-noi"), 303)


def _plugin(name: str) -> type[Channel]:
    if name not in house().channels:
        raise NotFound(f"the channel {name} is not installed")
    return house().channels[name]


def _account(account_id: UUID) -> Account:
    with house().database.read() as connection:
        return accounts.one(connection, account_id)


def _given(plugin: type[Channel], complaints: list[InvalidInput]) -> Given:
    form, days = request.form, {}
    for name in ("valid_from", "valid_to"):
        try:
            days[name] = read_day(form.get(name, ""), name)
        except InvalidInput as complaint:
            complaints.append(complaint)
    return Given(
        label=form.get("label", ""),
        settings={shape.name: form.get(f"settings-{shape.name}", "") for shape in shapes_of(plugin)},
        is_default="is_default" in form,
        per_hour=form.get("per_hour", ""),
        **days,
    )


def _faults(plugin: type[Channel], complaints: list[InvalidInput], refused: InvalidInputs) -> Faults:
    labels: dict[str, Any] = dict(_LABELS)
    labels |= {f"settings-{shape.name}": field_word(shape.label) for shape in shapes_of(plugin)}
    own = {one.field for one in complaints}
    return faults_of([*complaints, *(one for one in refused.complaints if one.field not in own)], labels)


def _form(plugin: type[Channel], faults: Faults, account: Account | None) -> str:
    with house().database.read() as connection:
        units = _units(connection, plugin) if plugin.to_all else []
    of_unit = plugin.to_all and (account is None or account.key in {slug for slug, _name, _taken in units})
    return render_template(
        "settings/account_form.html",
        of_unit=of_unit,
        units=[("", _("Choose a unit"))] + [(slug, name) for slug, name, taken in units if not taken],
        asked_unit=request.args.get("don-vi", ""),
        channel=plugin,
        account=account,
        shapes=[(shape, field_word(shape.label), _help(shape, account)) for shape in shapes_of(plugin)],
        value=_values(account),
        field_word=field_word,
        labels=_LABELS,
        errors=faults.errors,
        summary=faults.summary,
        readers=[
            (PUBLIC, _("Everybody"), _("Public items alone may go there.")),
            (INTERNAL, _("The sector alone"), _("Internal and public items may go there.")),
        ],
        title=_("Change the account")
        if account
        else _("New account: %(channel)s", channel=channel_name(plugin.name)),
    )


def _units(connection: Connection, plugin: type[Channel]) -> list[tuple[str, str, bool]]:
    """Short name and name of every unit, and whether it has an account of this channel."""
    taken = {row.key for row in accounts.every(connection) if row.channel == plugin.name}
    return [(unit.slug, unit.name, unit.slug in taken) for unit in directory.every(connection)]


def _help(shape: Shape, account: Account | None) -> str:
    told = field_word(shape.help)
    if shape.kind == SECRET and account is not None and shape.name in account.secrets:
        kept = _("One is kept, sealed, and is never shown. Leave it empty to keep it.")
        return f"{told}. {kept}" if told else str(kept)
    return told


def _values(account: Account | None) -> Mapping[str, Any]:
    """What stands in the form: what was sent in, else the account, else the plug-in's own defaults."""
    if request.method == "POST":
        return {**request.form, "is_default": "is_default" in request.form}
    if account is None:
        return {}
    plugin = _plugin(account.channel)
    values: dict[str, Any] = {
        "label": account.label,
        "is_default": account.is_default,
        "per_hour": account.per_hour or "",
    }
    for name, day in (("valid_from", account.valid_from), ("valid_to", account.valid_to)):
        values[name] = f"{day:%d/%m/%Y}" if day else ""
    for shape in shapes_of(plugin):
        given = account.settings.get(shape.name, shape.default)
        values[f"settings-{shape.name}"] = ("1" if given else "") if shape.kind == FLAG else given
    return values
