"""What the audit log's codes mean: who did what, as a reader says it."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

KINDS: dict[str, LazyString] = {
    "item": _l("Communication items"),
    "delivery": _l("Deliveries"),
    "gate": _l("Suspensions"),
    "delegation": _l("Delegations"),
    "emergency": _l("Emergency publications"),
    "partner": _l("Partner bodies"),
    "task": _l("Tasks"),
    "dead": _l("Dead letters"),
    "issue": _l("Hot issues"),
    "film": _l("Films"),
    "remediation": _l("Follow-ups"),
    "briefing": _l("Briefings"),
    "nomination": _l("Nominations"),
    "plan": _l("Plans"),
    "press": _l("Media list"),
    "basis": _l("Legal bases"),
    "unit": _l("Units"),
    "clock": _l("Clocks"),
    "calendar_feed": _l("Calendar addresses"),
    "account": _l("Channel accounts"),
    "user": _l("Accounts of people"),
    "token": _l("Tokens of programs"),
}

ACTIONS: dict[str, LazyString] = {
    "account.added": _l("added a channel account"),
    "account.changed": _l("changed a channel account"),
    "account.reset": _l("let a channel account try again"),
    "briefing.called": _l("called a briefing"),
    "briefing.called_off": _l("called a briefing off"),
    "briefing.concluded": _l("recorded what a briefing concluded"),
    "calendar_feed.created": _l("made a calendar address"),
    "calendar_feed.revoked": _l("revoked a calendar address"),
    "dead.released": _l("released dead letters again"),
    "delegation.given": _l("lent the right to approve"),
    "delegation.revoked": _l("revoked a delegation"),
    "delivery.confirmed": _l("said of an unknown delivery: it is live"),
    "delivery.denied": _l("said of an unknown delivery: it is not there"),
    "delivery.let_go": _l("let a delivery go"),
    "delivery.readers_sent": _l("sent a mail to readers again"),
    "delivery.retried": _l("had a delivery tried again"),
    "emergency.reviewed": _l("reviewed an emergency publication"),
    "film.aired": _l("logged an airing"),
    "gate.opened": _l("opened again"),
    "gate.shut": _l("suspended"),
    "issue.assigned": _l("assigned a hot issue"),
    "issue.closed": _l("closed a hot issue"),
    "issue.received": _l("took a hot issue in"),
    "item.approved": _l("approved"),
    "item.correction_begun": _l("began a correction"),
    "item.created": _l("wrote a new item"),
    "item.edited": _l("changed an item"),
    "item.emergency": _l("published as an emergency"),
    "item.rejected": _l("rejected"),
    "item.returned": _l("returned to its author"),
    "item.scheduled": _l("gave it a time"),
    "item.submitted": _l("submitted for approval"),
    "item.tagged": _l("changed its tags"),
    "item.withdrawn": _l("took it down"),
    "partner.asked": _l("asked a partner body to sign"),
    "partner.dropped": _l("no longer asks a partner body"),
    "partner.signed": _l("recorded a partner's sign-off"),
    "plan.imported": _l("imported a plan"),
    "task.ended": _l("ended a task with proof"),
    "token.added": _l("made a token for a program"),
    "token.revoked": _l("revoked a token"),
    "user.added": _l("added an account"),
    "user.changed": _l("changed an account"),
    "user.closed": _l("closed an account"),
    "user.opened": _l("opened an account again"),
    "user.password_changed": _l("changed the password"),
    "user.password_given": _l("gave a one-time password"),
    "user.sessions_ended": _l("ended the sessions"),
    "basis.added": _l("added a legal basis"),
    "basis.changed": _l("changed a legal basis"),
    "briefing.changed": _l("changed a briefing"),
    "briefing.order_changed": _l("changed the order of a briefing"),
    "briefing.task_done": _l("marked a briefing's task as done"),
    "clock.added": _l("added a clock"),
    "clock.changed": _l("changed a clock"),
    "film.derived": _l("derived a public film"),
    "issue.assessed": _l("assessed a hot issue"),
    "issue.noted": _l("noted something on a hot issue"),
    "issue.reopened": _l("reopened a hot issue"),
    "issue.statement_drafted": _l("drafted a statement"),
    "issue.task_confirmed": _l("confirmed a task of a hot issue"),
    "issue.task_done": _l("did a task of a hot issue"),
    "nomination.accepted": _l("accepted a nomination"),
    "nomination.declined": _l("declined a nomination"),
    "nomination.sent": _l("sent a nomination"),
    "nomination.consent_recorded": _l("recorded a nominee's consent"),
    "nomination.consent_withdrawn": _l("recorded that a nominee's consent was withdrawn"),
    "press.added": _l("added to the media list"),
    "press.changed": _l("changed the media list"),
    "remediation.asked": _l("asked for a follow-up"),
    "remediation.done": _l("recorded a follow-up as done"),
    "remediation.reminded": _l("reminded of a follow-up"),
    "unit.added": _l("added a unit"),
    "unit.changed": _l("changed a unit"),
    "units.imported": _l("imported units"),
}

_VERBS: dict[str, LazyString] = {
    "added": _l("added"),
    "changed": _l("changed"),
    "done": _l("done"),
    "noted": _l("noted"),
    "accepted": _l("accepted"),
    "declined": _l("declined"),
    "sent": _l("sent"),
    "asked": _l("asked for"),
    "reminded": _l("reminded"),
    "reopened": _l("reopened"),
    "linked": _l("linked"),
    "unlinked": _l("unlinked"),
    "assessed": _l("assessed"),
}


def action_words(action: str) -> str:
    """What somebody did; of a room that is newer than this list the kind and the verb, and at worst its code."""
    if action in ACTIONS:
        return str(ACTIONS[action])
    kind, _dot, verb = action.partition(".")
    return f"{kind_words(kind)}: {_VERBS.get(verb) or verb.replace('_', ' ')}"


def kind_words(kind: str) -> str:
    """What the entries of a kind are about."""
    return str(KINDS.get(kind) or kind)
