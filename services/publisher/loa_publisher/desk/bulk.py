"""One word on many deliveries of the same kind: asked with all of them in sight, done one by one, each outcome told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from loa.errors import InvalidInput, NotFound
from loa_publisher.accounts.roles import RESOLVE
from loa_publisher.deliveries import bulk, lists, pages
from loa_publisher.desk.access import at_work, needs
from loa_publisher.desk.delivery_choice import Choice, read_choice, wanted_by
from loa_publisher.desk.house import house
from loa_publisher.desk.reasons import why
from loa_publisher.desk.wording import in_words

blueprint = Blueprint("bulk", __name__)

_QUESTIONS: dict[str, tuple[LazyString, LazyString, LazyString, str]] = {
    # the question, what it means, what the button says, its kind
    bulk.RETRY: (
        _l("Try all of these again?"),
        _l("Each goes out now, with as much time as it had. What has been done already is not done twice."),
        _l("Try again"),
        "main",
    ),
    bulk.LET_GO: (
        _l("Let all of these go?"),
        _l(
            "Nothing of them is outside, and nothing will be. It cannot be taken back; an item can be given another time."
        ),
        _l("Let them go"),
        "bad-main",
    ),
    bulk.LIVE: (
        _l("Are all of these live?"),
        _l("Loa looks itself wherever the channel lets it; where it cannot, your word counts."),
        _l("They are live"),
        "main",
    ),
    bulk.ABSENT: (
        _l("Is none of these there?"),
        _l("Each is sent again. If one is there after all, it stands there twice: look first."),
        _l("None is there: send"),
        "bad-main",
    ),
}


@blueprint.get("/luot-dang/nhieu")
@needs(RESOLVE)
def ask() -> str:
    """All deliveries of a kind, chosen; some may be left out."""
    act, kind = request.args.get("act", ""), _kind()
    if act not in bulk.WORDS or kind.state not in bulk.WORDS[act]:
        raise NotFound("no such word on such deliveries")
    return _ask(act, kind, read_choice(), [])


@blueprint.post("/luot-dang/nhieu")
@needs(RESOLVE)
def say() -> Any:
    """Does it, and tells what became of each."""
    form, choice = request.form, read_choice()
    word = bulk.Word(act=form.get("act", ""), address=form.get("address", ""), insist="insist" in form)
    try:
        seen = [_seen(one) for one in form.getlist("seen")]
        outcomes = bulk.say(at_work, word, seen)
    except InvalidInput as complaint:
        if word.act not in bulk.WORDS or complaint.field not in ("ids", "address"):
            raise
        return _ask(word.act, _kind(), choice, [complaint]), 422
    with house().database.read() as connection:
        known = lists.some(connection, [outcome.id for outcome in outcomes])
    rows = [
        (known[outcome.id], outcome, in_words(outcome.refused) if outcome.refused else "")
        for outcome in outcomes
        if outcome.id in known
    ]
    done = sum(outcome.refused is None for outcome in outcomes)
    back = choice.address(state="faults")
    return render_template("bulk/done.html", rows=rows, done=done, failed=len(outcomes) - done, back=back)


def _ask(act: str, kind: pages.Kind, choice: Choice, complaints: list[InvalidInput]) -> str:
    with house().database.read() as connection:
        wanted = wanted_by(connection, replace(choice, state=kind.state))
        found = pages.of_kind(connection, kind, wanted, bulk.MOST + 1)
    question, meaning, yes, mood = _QUESTIONS[act]
    errors: dict[str, list[str]] = {}
    for complaint in complaints:
        errors.setdefault(complaint.field, []).append(in_words(complaint))
    chosen = set(request.form.getlist("seen")) if complaints else None
    return render_template(
        "bulk/ask.html",
        act=act,
        kind=kind,
        why=why(kind.reason, None),
        choice=choice,
        found=found[: bulk.MOST],
        more=len(found) > bulk.MOST,
        question=question,
        meaning=meaning,
        yes=yes,
        mood=mood,
        errors=errors,
        chosen=chosen,
        form=request.form,
        back=choice.address(state="faults"),
    )


def _kind() -> pages.Kind:
    said = {
        name: request.values.get(f"kind_{name}", "") for name in ("state", "channel", "operation", "reason")
    }
    return pages.Kind(
        state=said["state"],
        channel=said["channel"],
        operation=said["operation"],
        reason=said["reason"] or None,
        count=0,
    )


def _seen(text: str) -> tuple[UUID, int]:
    id, _colon, attempts = text.partition(":")
    try:
        return UUID(id), int(attempts)
    except ValueError:
        raise InvalidInput("ids", "is no delivery that stands on this page") from None
