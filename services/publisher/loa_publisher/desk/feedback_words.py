"""What the codes of feedback are called on screen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa_publisher.desk.formats import remaining, stretch
from loa_publisher.desk.words import Word

STATES: dict[str, Word] = {
    "new": Word(_l("New"), "warn", "feedback"),
    "classified": Word(_l("Classified"), "calm", "list"),
    "assigned": Word(_l("Given to somebody"), "calm", "user"),
    "answered": Word(_l("Sender answered"), "good", "check"),
    "closed": Word(_l("Concluded"), "quiet", "state-history"),
    "spam": Word(_l("Spam"), "quiet", "trash"),
    "merged": Word(_l("Merged"), "quiet", "copy"),
}

KINDS: dict[str, LazyString] = {
    "question": _l("Question"),
    "proposal": _l("Proposal"),
    "complaint": _l("Complaint"),
    "praise": _l("Praise"),
    "other": _l("Other"),
}

WAYS: dict[str, LazyString] = {
    "mail": _l("By e-mail, sent at once"),
    "phone": _l("By telephone"),
    "letter": _l("By letter"),
    "meeting": _l("Face to face"),
}

REPLIES: dict[str, Word] = {
    "sending": Word(_l("Being sent"), "busy", "state-sending"),
    "sent": Word(_l("Sent"), "good", "state-published", _l("The mail relay has taken it.")),
    "unknown": Word(
        _l("Not known whether it arrived"),
        "doubt",
        "state-unknown",
        _l("The answer of the mail relay was lost; it is not sent again by itself."),
    ),
    "failed": Word(_l("Not sent"), "bad", "state-blocked", _l("The mail relay did not take it.")),
    "recorded": Word(_l("Written down"), "good", "check"),
}

EVENTS: dict[str, Word] = {
    "received": Word(_l("Received from the portal"), "calm", "state-submitted"),
    "classified": Word(_l("Classified"), "calm", "list"),
    "assigned": Word(_l("Given to"), "calm", "user"),
    "noted": Word(_l("Note"), "quiet", "pencil"),
    "reply": Word(_l("Answer written"), "calm", "pencil"),
    "sent": Word(_l("Answer sent"), "good", "state-published"),
    "failed": Word(_l("The mail was not sent"), "bad", "state-blocked"),
    "unknown": Word(_l("Not known whether the mail arrived"), "doubt", "state-unknown"),
    "again": Word(_l("Sent once more"), "calm", "refresh"),
    "linked": Word(_l("Linked with a hot issue"), "quiet", "link"),
    "unlinked": Word(_l("Link taken away"), "quiet", "detach"),
    "merged": Word(_l("Merged: another says the same"), "quiet", "copy"),
    "took_in": Word(_l("Another that says the same was merged into it"), "quiet", "copy"),
    "spam": Word(_l("Marked as spam"), "quiet", "trash"),
    "no_spam": Word(_l("No spam after all"), "quiet", "undo"),
    "closed": Word(_l("Concluded"), "good", "state-history"),
    "reopened": Word(_l("Opened again"), "warn", "undo"),
    "forgotten": Word(_l("Personal data erased"), "quiet", "lock"),
}


def time_left(letter: Any, now: datetime) -> Word:
    """What its clock says: how much is left or over; or whether the answer came in time."""
    if letter.answered_at is not None:
        late = letter.answered_at > letter.due_at
        told = (
            _("answered %(time)s late", time=stretch(letter.answered_at - letter.due_at))
            if late
            else _("answered in time")
        )
        return Word(told, "warn" if late else "good", "clock" if late else "check")
    if letter.state in ("closed", "spam", "merged"):
        return Word(_("no answer needed"), "quiet", "check")
    left = letter.due_at - now
    mood = (
        "bad" if letter.due_at <= now else "warn" if left <= (letter.due_at - letter.sent_at) / 4 else "calm"
    )
    return Word(remaining(letter.due_at, now), mood, "clock")
