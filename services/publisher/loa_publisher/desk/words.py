"""What a code is called on screen, and by which sign and mood it is told apart.

A state is always shown as a shape, in words and in a colour, so that no one of the three is needed to tell it.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Word:
    """How one code is shown: `mood` is a CSS class (``mood-…``), `icon` the id of a symbol in icons.svg."""

    label: LazyString | str
    mood: str = "quiet"
    icon: str = "info"
    meaning: LazyString | str = ""


DELIVERY_STATES: dict[str, Word] = {
    "scheduled": Word(_l("Scheduled"), "calm", "state-scheduled", _l("Goes out by itself at its time.")),
    "queued": Word(_l("Queued"), "busy", "state-queued", _l("Handed over; the channel takes it next.")),
    "claimed": Word(_l("Taken up"), "busy", "state-claimed", _l("A worker has it; nothing has left yet.")),
    "sending": Word(_l("Sending"), "busy", "state-sending", _l("The call to the channel is under way.")),
    "in_progress": Word(
        _l("Going out"), "busy", "state-in_progress", _l("Part of the readers have it already.")
    ),
    "published": Word(
        _l("Published"), "good", "state-published", _l("It is live, with proof from the channel.")
    ),
    "partial": Word(_l("Partly published"), "warn", "state-partial", _l("Some have it, some have not.")),
    "retrying": Word(
        _l("Will be tried again"), "warn", "state-retrying", _l("The last try had no effect outside.")
    ),
    "blocked": Word(
        _l("Needs an operator"), "bad", "state-blocked", _l("It goes on only after a person has acted.")
    ),
    "rejected": Word(
        _l("Refused by the channel"), "bad", "state-rejected", _l("This text will not be taken; change it.")
    ),
    "unknown": Word(
        _l("Outcome unknown"),
        "doubt",
        "state-unknown",
        _l("The answer was lost; it is being looked up, not repeated."),
    ),
    "missed": Word(_l("Missed"), "bad", "state-missed", _l("Not approved when it was due.")),
    "cancelled": Word(_l("Cancelled"), "quiet", "state-cancelled", _l("Called off before anything left.")),
    "superseded": Word(
        _l("Replaced"), "quiet", "state-superseded", _l("A newer revision stands in its place.")
    ),
    "withdrawn": Word(_l("Taken down"), "quiet", "state-withdrawn", _l("It was live and is gone.")),
    "expired": Word(
        _l("Expired"), "bad", "state-expired", _l("Its time passed before it could begin; nothing left.")
    ),
}

ITEM_STATES: dict[str, Word] = {
    "planned": Word(
        _l("Planned, not written"),
        "quiet",
        "state-planned",
        _l("The plan asks for it; nothing is written yet."),
    ),
    "draft": Word(_l("Draft"), "quiet", "state-draft", _l("Being written.")),
    "submitted": Word(
        _l("Awaiting approval"), "calm", "state-submitted", _l("Another person decides on it.")
    ),
    "returned": Word(
        _l("Returned for revision"), "warn", "state-returned", _l("The reviewer asks for changes.")
    ),
    "rejected": Word(_l("Rejected"), "bad", "state-rejected", _l("It will not be published.")),
    "approved": Word(_l("Approved"), "good", "state-approved", _l("This very revision may be published.")),
    "withdrawn": Word(
        _l("Taken down"), "quiet", "state-withdrawn", _l("It was published and has been taken down.")
    ),
    "history": Word(
        _l("Back-filled"), "quiet", "state-history", _l("Took place before the plan was entered here.")
    ),
}

SLOT_STATES: dict[str, Word] = {
    "open": Word(_l("To be written"), "calm", "state-planned"),
    "written": Word(_l("Being written"), "calm", "state-draft"),
    "filled": Word(_l("Met"), "good", "state-published"),
    "missed": Word(_l("Missed"), "bad", "state-missed"),
    "history": Word(_l("Before this plan was entered"), "quiet", "state-history"),
}

CHANNELS: dict[str, LazyString | str] = {
    "portal": _l("Web portal"),
    "facebook": "Facebook",
    "email": _l("Newsletter"),
    "unit": _l("Receiving units"),
    "manual": _l("By hand"),
}

AUDIENCES: dict[str, Word] = {
    "public": Word(_l("Public"), "quiet", "public"),
    "internal": Word(_l("Internal"), "warn", "lock"),
}

LANES: dict[str, Word] = {
    "routine": Word(_l("Routine"), "quiet", "clock"),
    "urgent": Word(_l("Urgent"), "bad", "urgent"),
}

OPERATIONS: dict[str, LazyString | str] = {
    "publish": _l("Publish"),
    "correct": _l("Correct"),
    "withdraw": _l("Take down"),
}

DECISIONS: dict[str, Word] = {
    "submit": Word(_l("Submitted for approval"), "calm", "state-submitted"),
    "approve": Word(_l("Approved"), "good", "state-approved"),
    "emergency": Word(_l("Published as an emergency"), "bad", "urgent"),
    "return": Word(_l("Returned for revision"), "warn", "state-returned"),
    "reject": Word(_l("Rejected"), "bad", "state-rejected"),
}

CHECKLIST: dict[str, LazyString] = {
    "accurate": _l("Facts, figures, names and dates are right, and their sources are known."),
    "guiding": _l("It has a positive effect and guides public opinion as the plan wants."),
    "remit": _l("It is within our remit and keeps to the rules on speaking to the press."),
    "privacy": _l("It gives away nothing internal and no personal data."),
    "pictures": _l("Pictures may be shown: consent where children are seen, and a description each."),
    "language": _l("The language is clear, correct and fit for its readers."),
    "places": _l("Channels, audience and time are right."),
}

ROLES: dict[str, LazyString | str] = {
    "editor": _l("Editor"),
    "approver": _l("Approver"),
    "operator": _l("Operator"),
    "admin": _l("Administrator"),
    "reader": _l("Reader"),
}

GROUPS: dict[str, LazyString | str] = {
    "phu_huynh": _l("Parents"),
    "hoc_sinh": _l("Pupils"),
    "giao_vien": _l("Teachers"),
    "can_bo_quan_ly": _l("Education managers"),
    "bao_chi": _l("Press"),
    "nguoi_dan": _l("Residents"),
}


GATES: dict[str, Word] = {
    "open": Word(_l("In operation"), "good", "check"),
    "shut": Word(_l("Suspended"), "bad", "state-waiting", _l("Shut by a person; no call begins.")),
    "tripped": Word(
        _l("Needs an operator"), "bad", "state-blocked", _l("It goes on only after a person has acted.")
    ),
    "account_paused": Word(
        _l("Paused"), "warn", "state-waiting", _l("The channel asked us to wait; it goes on by itself.")
    ),
    "account_resting": Word(
        _l("Resting"),
        "warn",
        "state-retrying",
        _l("The account failed several times in a row and rests; then Loa tries again by itself."),
    ),
    "off": Word(_l("Switched off"), "quiet", "x", _l("An administrator has switched this account off.")),
}

PULSES: dict[str, Word] = {
    "well": Word(_l("Nothing lies there"), "good", "check", _l("What is due is taken at once.")),
    "busy": Word(_l("Working"), "busy", "state-sending", _l("A worker has deliveries in its hands.")),
    "stuck": Word(
        _l("Nobody comes"), "bad", "state-blocked", _l("What is due lies there: see that this service runs.")
    ),
}

_TASK = Word(
    _l("Waits for a person"), "calm", "tasks", _l("A task of the manual channel; it ends with proof.")
)

UNIT_KINDS: dict[str, LazyString | str] = {
    "department": _l("Department"),
    "district_office": _l("District education office"),
    "commune": _l("Commune"),
    "ward": _l("Ward"),
    "school": _l("School"),
    "other": _l("Other body"),
}


def unit_kind(code: str) -> LazyString | str:
    """What a kind of unit is called; one that a plan's file brought in is shown by its own name."""
    return UNIT_KINDS.get(code, code)


def delivery_state(code: str, channel: str = "") -> Word:
    """How a delivery's state is shown; a state that this desk does not know is shown by its code, never hidden."""
    if code == "in_progress" and channel == "manual":
        return _TASK
    return DELIVERY_STATES.get(code, Word(code))


def item_state(code: str) -> Word:
    """How an item's state is shown."""
    return ITEM_STATES.get(code, DELIVERY_STATES.get(code, Word(code)))


def slot_state(code: str) -> Word:
    """How the state of a series' slot is shown."""
    return SLOT_STATES.get(code, Word(code))


def channel_name(code: str) -> LazyString | str:
    """A channel's name; a plug-in that this desk has no word for is shown by its own name."""
    return CHANNELS.get(code, code)


def channel_order(code: str) -> int:
    """Where a channel stands in every list: the portal first, plug-ins of others last."""
    return [*CHANNELS, code].index(code)


def channel_icon(code: str) -> str:
    """The symbol of a channel; plug-ins of others share one."""
    return f"channel-{code}" if code in CHANNELS else "channel"


VERDICTS: dict[str, Word] = {
    "dep": Word(_l("Beautiful"), "good", "check", _l("May leave as a television film.")),
    "chua_dep": Word(
        _l("Not yet beautiful"), "warn", "warning", _l("Stays inside, and is followed until it is put right.")
    ),
}

FOLLOW_UPS: dict[str, Word] = {
    "open": Word(_l("Nobody asked yet"), "bad", "warning", _l("Say who puts it right, and until when.")),
    "asked": Word(_l("Being put right"), "calm", "clock"),
    "late": Word(_l("Overdue"), "bad", "clock"),
    "done": Word(_l("Put right"), "good", "check", _l("A later film may show it as beautiful now.")),
    "shown": Word(_l("Shown as beautiful"), "good", "state-published"),
}

BRIEFINGS: dict[str, Word] = {
    "planned": Word(_l("Called"), "calm", "calendar"),
    "held": Word(_l("Held"), "good", "check"),
    "cancelled": Word(_l("Does not take place"), "quiet", "state-cancelled"),
}

NOMINATIONS: dict[str, Word] = {
    "received": Word(_l("Received"), "calm", "state-submitted"),
    "accepted": Word(_l("Accepted"), "good", "state-approved"),
    "declined": Word(_l("Declined"), "quiet", "state-rejected"),
}
