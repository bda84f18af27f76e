"""Why a delivery is as it is, in plain words. The ledger keeps a code, the other side's words stand beside it."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

REASONS: dict[str, LazyString] = {
    "account_not_valid": _l("The account is closed or no longer valid."),
    "account_paused": _l("The channel asked us to wait; it goes on by itself."),
    "account_paced": _l("The account takes only so many an hour; it goes when its turn comes."),
    "account_resting": _l(
        "The account failed several times in a row and rests; then Loa tries again by itself."
    ),
    "account_tripped": _l("The account needs an operator before it is called again."),
    "adopted": _l("It was there already and has been recognised."),
    "answer_lost": _l("The answer was lost. Loa looks whether it is there and sends nothing meanwhile."),
    "approval_void": _l("Its approval is void: approve the item again."),
    "asks": _l("Loa has looked in vain; a person decides."),
    "behind_another": _l("It waits for an earlier step of the same post."),
    "confirmed": _l("An operator has seen that it is live."),
    "consent_withdrawn": _l("The person of whom it speaks has taken back the consent."),
    "denied": _l("An operator has seen that it is not there; it is sent again."),
    "edited": _l("A newer revision stands in its place."),
    "gave_up": _l("All tries are used up; a person decides."),
    "gone": _l("What was to be corrected is no longer there."),
    "gone_already": _l("It was gone already."),
    "handed_on": _l("The unit has ended; its successors get it instead."),
    "internal_to_public": _l("It is internal and the account is public; nothing was sent."),
    "let_go": _l("An operator has decided that it need not go any more."),
    "looked_in_vain": _l("Looked for and not found; it is sent once more."),
    "message_lost": _l("The queue was emptied; it is handed over again."),
    "not_checked": _l("An operator has seen it; Loa could not look. A person decides."),
    "not_seen": _l("An operator has seen it; Loa does not. A person decides."),
    "needs_operator": _l("The channel asks for a person: token, permission or setting."),
    "not_what_was_approved": _l("It is not what was approved; nothing was sent."),
    "proof": _l("Ended by a person, with proof."),
    "rate_limited": _l("The channel asked us to wait; it goes on by itself."),
    "readers_in_doubt": _l("Of some readers nobody knows whether they have it; a person decides."),
    "readers_missed": _l("Some readers did not get it."),
    "rejected": _l("The channel refuses this content."),
    "repeatable": _l("The answer was lost; sending again is safe on this channel."),
    "requires_portal": _l("It waits until the page on the portal stands."),
    "requires_portal_asks": _l(
        "The page on the portal does not stand; a person decides whether it goes without."
    ),
    "source_turned": _l("A segment that it was made from is not beautiful any more."),
    "still_there": _l("It still stands; it is taken down again."),
    "suspended": _l("Suspended by a person."),
    "to_be_checked": _l("An operator has seen it; Loa looks whether it can see it, too."),
    "too_late": _l("Its time had passed before it could begin."),
    "transient": _l("The channel could not be reached; nothing was published."),
    "withdrawn": _l("The item was withdrawn."),
    "worker_lost": _l("The worker ended before it could answer."),
}

OUTCOMES: dict[str, tuple[LazyString, str, str]] = {
    # outcome of an attempt: sentence, mood, icon
    "published": (_l("Published"), "good", "state-published"),
    "withdrawn": (_l("Taken down"), "good", "state-withdrawn"),
    "expanded": (_l("Goes to each reader by itself"), "busy", "state-in_progress"),
    "absent": (_l("Looked: it is not there"), "quiet", "search"),
    "found": (_l("Looked: it is there"), "good", "search"),
    "Transient": (_l("Not reached; nothing was published"), "warn", "state-retrying"),
    "RateLimited": (_l("The channel asked us to wait"), "warn", "state-waiting"),
    "NeedsOperator": (_l("The channel asks for a person"), "bad", "state-blocked"),
    "Rejected": (_l("The channel refuses this content"), "bad", "state-rejected"),
    "Unknown": (_l("The answer was lost"), "doubt", "state-unknown"),
    "Gone": (_l("It was gone already"), "quiet", "state-withdrawn"),
    "AlreadyThere": (_l("It was there already"), "good", "state-published"),
    "confirm": (_l("An operator: it is live"), "good", "user"),
    "deny": (_l("An operator: it is not there, send it"), "warn", "user"),
    "send_missed": (_l("An operator: send it to those who did not get it"), "calm", "user"),
    "send_in_doubt": (_l("An operator: send it again to those in doubt"), "warn", "user"),
    "count_as_sent": (_l("An operator: those in doubt have it"), "good", "user"),
    "retry": (_l("An operator: try again"), "calm", "user"),
    "let_go": (_l("An operator: it need not go any more"), "quiet", "user"),
    "proof": (_l("Done by hand, with proof"), "good", "user"),
}


def why(reason: str | None, detail: str | None) -> str:
    """A sentence, with the other side's own words where there are any; empty where nothing needs a reason."""
    said = str(REASONS[reason]) if reason in REASONS else (reason or "")
    return f"{said} {detail}".strip() if detail else said
