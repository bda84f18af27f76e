"""Settings: one quiet page that says what can be set, and leads to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Connection

from loa.clock import in_hanoi
from loa_publisher.accounts.actions import User, all_users
from loa_publisher.accounts.roles import MANAGE_USERS, RESOLVE, SET_CLOCKS, may
from loa_publisher.bases import register
from loa_publisher.calendar import own_days
from loa_publisher.channels import accounts
from loa_publisher.desk.access import person
from loa_publisher.desk.formats import number
from loa_publisher.desk.house import house
from loa_publisher.spokespeople import register as spokespeople
from loa_publisher.units import directory

blueprint = Blueprint("settings", __name__)


@dataclass(frozen=True)
class Place:
    """One thing that can be set: what it is, in a sentence, and how much of it there is."""

    label: str
    means: str
    href: str
    icon: str
    count: str = ""


@dataclass(frozen=True)
class Group:
    """Places that belong together."""

    label: str
    places: Sequence[Place]


@blueprint.get("/cai-dat")
def page() -> str:
    """What this person may set or look up."""
    user = person()
    with house().database.read() as connection:
        groups = [group for group in _groups(connection, user) if group.places]
    return render_template("settings/overview.html", groups=groups)


def _groups(connection: Connection, user: User) -> list[Group]:
    return [
        Group(_("People"), [*_people(connection, user), _own_password()]),
        Group(_("Rules"), [_bases(connection), *_clocks(user), _days(connection), _speakers(connection)]),
        Group(_("Where it goes"), [_units(connection), *_channels(connection, user)]),
    ]


def _people(connection: Connection, user: User) -> list[Place]:
    if not may(user, MANAGE_USERS):
        return []
    active = sum(one.is_active for one in all_users(connection))
    return [
        Place(
            _("Users and roles"),
            _("Who works here, what each may do, passwords, and the tokens of their programs."),
            url_for("settings_users.page"),
            "user",
            ngettext("%(number)s account", "%(number)s accounts", active, number=number(active)),
        )
    ]


def _bases(connection: Connection) -> Place:
    count = len(register.listed(connection))
    return Place(
        _("Legal bases"),
        _("Papers that what is said and done rests on, with their dates and standing."),
        url_for("settings_bases.page"),
        "copy",
        ngettext("%(number)s paper", "%(number)s papers", count, number=number(count)),
    )


def _clocks(user: User) -> list[Place]:
    if not may(user, SET_CLOCKS):
        return []
    means = _("How long an answer may take, by rule: press, ministry, citizens.")
    return [Place(_("Clocks"), means, url_for("clocks.page"), "clock")]


def _days(connection: Connection) -> Place:
    count = len(own_days.every(connection))
    return Place(
        _("Holidays and quiet windows"),
        _("Days that the calendar marks and warns of, and that clocks of working days leave out."),
        url_for("settings_days.page"),
        "calendar",
        ngettext("%(number)s set here", "%(number)s set here", count, number=number(count)),
    )


def _speakers(connection: Connection) -> Place:
    count = len(spokespeople.listed(connection))
    return Place(
        _("Spokespeople"),
        _("Who speaks for the authority to press and public, as the portal shows it."),
        url_for("settings_speakers.page"),
        "spokesperson",
        ngettext("%(number)s person", "%(number)s people", count, number=number(count)),
    )


def _units(connection: Connection) -> Place:
    today = in_hanoi(house().clock.now()).date()
    there = sum(directory.valid_on(unit, today) for unit in directory.every(connection))
    return Place(
        _("Units"),
        _("Who receives, from when to when, under whom, and who takes over from a unit that has ended."),
        url_for("settings_units.page"),
        "channel-unit",
        ngettext("%(number)s unit in force", "%(number)s units in force", there, number=number(there)),
    )


def _channels(connection: Connection, user: User) -> list[Place]:
    if not may(user, RESOLVE):
        return []
    count = len(accounts.every(connection))
    return [
        Place(
            _("Channel accounts"),
            _(
                "Portal, Facebook page, newsletters, systems of the units: addresses, credentials, pace, tests."
            ),
            url_for("settings_channels.page"),
            "channel",
            ngettext("%(number)s account", "%(number)s accounts", count, number=number(count)),
        )
    ]


def _own_password() -> Place:
    return Place(
        _("My password"),
        _("Choose another password for yourself, and end your sessions on other machines."),
        url_for("settings_password.page"),
        "lock",
    )
