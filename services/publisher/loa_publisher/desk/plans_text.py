"""The plan's text as it was published becomes a plan: pasted or sent as a file, corrected in a preview, then made.

The whole state stands in the form, so nothing is kept of a text that nobody makes a plan of, and the page needs no script.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from loa.errors import InvalidInput, InvalidInputs
from loa_publisher.accounts.roles import EDIT_PLANS
from loa_publisher.desk import plans_words
from loa_publisher.desk.access import at_work, needs
from loa_publisher.desk.house import house
from loa_publisher.desk.plans_forms import LABELS, Wrong, day_shown, wrong
from loa_publisher.desk.plans_text_words import FLAGS, flag_groups
from loa_publisher.plans import queries
from loa_publisher.published import correcting
from loa_publisher.published.flags import STRAY_NUMBER, Flag
from loa_publisher.published.founding import Wanted, found
from loa_publisher.published.obligations import Owed, owed_in
from loa_publisher.published.reading import LARGEST, MOST_TOPICS, PlanText, Proposed, read_text
from loa_publisher.published.stray import stray_numbers

blueprint = Blueprint("plans_text", __name__)

_HEAD = ("code", "title", "kind", "issuer", "issued_on", "period_start", "period_end")


@dataclass(frozen=True)
class State:
    """What the form carries from one correction to the next. `aims`: objectives with whether they are wanted."""

    raw: str
    head: Mapping[str, str]
    topics: Sequence[Proposed]
    aims: Sequence[tuple[str, bool]]
    unwanted: frozenset[str] = field(default_factory=frozenset)
    """Keys of obligations that were found and are not wanted."""


@blueprint.get("/ke-hoach/tu-van-ban")
@needs(EDIT_PLANS)
def page() -> str:
    """Asks for the text."""
    return render_template("plans/text.html", text="", wrong=Wrong())


@blueprint.post("/ke-hoach/tu-van-ban")
@needs(EDIT_PLANS)
def work() -> Any:
    """Reads the text; corrects what is proposed; makes the plan of it."""
    act = request.form.get("act", "read")
    if act == "read":
        try:
            text = _text()
            return _preview(_begun(text, read_text(text)), Wrong())
        except InvalidInput as refused:
            given = request.form.get("text", "")[:LARGEST]
            return render_template(
                "plans/text.html",
                text=given,
                wrong=wrong([refused], {"text": _("Text of the plan")}),
            ), 422
    state = _carried()
    if act == "make":
        return _make(state)
    try:
        state = _corrected(state, act)
    except (InvalidInput, ValueError) as refused:
        complaint = (
            refused
            if isinstance(refused, InvalidInput)
            else InvalidInput("topics", "there is none such here")
        )
        return _preview(state, _wrong([complaint])), 422
    return _preview(state, Wrong())


def _make(state: State) -> Any:
    owed = [(at, one) for at, one in _owed(state) if one.period and one.key not in state.unwanted]
    wanted = Wanted(
        head=state.head,
        topics=[topic.title for topic in state.topics],
        objectives=[text for text, chosen in state.aims if chosen],
        owed=owed,
    )
    try:
        with at_work() as office:
            plan_id = found(office, wanted)
    except InvalidInputs as refused:
        return _preview(state, _wrong(refused.complaints)), 422
    flash(
        ngettext(
            "The plan is made, as a draft with %(num)d focus topic.",
            "The plan is made, as a draft with %(num)d focus topics.",
            len(wanted.topics),
        ),
        "good",
    )
    return redirect(url_for("plans.show", plan_id=UUID(str(plan_id))), 303)


def _wrong(complaints: Sequence[InvalidInput]) -> Wrong:
    """With what each place of the preview is called."""
    labels: dict[str, Any] = dict(LABELS)
    for one in complaints:
        what, _dot, place = one.field.partition(".")
        number = int(place.partition(".")[0]) + 1 if place[:1].isdigit() else 0
        if what == "topics" and place:
            labels[one.field] = _("Short title of topic %(number)s", number=number)
        elif what == "objectives":
            labels[one.field] = _("Objective %(number)s", number=number)
        elif what == "owed":
            labels[one.field] = _("Obligations hidden in the topics")
    return wrong(complaints, labels)


def _corrected(state: State, act: str) -> State:
    """`act`: ``split-3-1``, ``merge-3``, ``drop-3``, ``mend-3-0``; anything else corrects nothing."""
    what, *places = act.split("-")
    at, *more = [int(place) for place in places] or [-1]
    if what == "split":
        topics = correcting.split(state.topics, at, more[0] if more else 0)
    elif what == "merge":
        topics = correcting.merge(state.topics, at)
    elif what == "drop":
        topics = correcting.drop(state.topics, at)
    elif what == "mend":
        topics = correcting.mend(state.topics, at, more[0] if more else 0)
    else:
        topics = list(state.topics)
    return State(state.raw, state.head, topics, state.aims, state.unwanted)


def _text() -> str:
    """What was pasted, or the file that was chosen. Raises InvalidInput (`text`)."""
    given = request.files.get("file")
    if not given or not given.filename:
        return request.form.get("text", "")
    content = given.stream.read(4 * LARGEST + 4)
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise InvalidInput(
            "text", "is no text file in UTF-8; copy the text from the document and paste it here"
        )
    return text


def _begun(raw: str, read: PlanText) -> State:
    head = {
        "code": read.code,
        "title": read.title,
        "kind": "annual",
        "issuer": "",
        "issued_on": day_shown(read.issued_on),
        "period_start": day_shown(read.period_start),
        "period_end": day_shown(read.period_end),
    }
    return State(raw, head, read.topics, [(text, True) for text in read.objectives])


def _carried() -> State:
    form = request.form
    topics = []
    for at in range(MOST_TOPICS):
        if f"topic-text-{at}" not in form:
            break
        topics.append(Proposed(title=form.get(f"topic-title-{at}", ""), text=form[f"topic-text-{at}"]))
    aims = []
    for at in count():
        if f"aim-text-{at}" not in form:
            break
        aims.append((form[f"aim-text-{at}"], f"aim-{at}" in form))
    unwanted = frozenset(set(form.getlist("owed-shown")) - set(form.getlist("owed")))
    return State(form.get("raw", ""), {name: form.get(name, "") for name in _HEAD}, topics, aims, unwanted)


def _owed(state: State) -> list[tuple[int, Owed]]:
    return [(at, one) for at, topic in enumerate(state.topics) for one in owed_in(topic.text)]


def _flags(raw: str) -> Sequence[Flag]:
    try:
        return read_text(raw).flags
    except InvalidInput:  # it was read once; somebody has changed the hidden field
        return ()


def _marked(text: str) -> Markup:
    """A topic's text with what looks wrong in it marked, and said in words for who does not see the mark."""
    shown, end = Markup(""), 0
    for start, stop in stray_numbers(text):
        said = escape(FLAGS[STRAY_NUMBER].label)
        shown += escape(text[end:start])
        shown += Markup('<mark class="doubtful">{}</mark><span class="doubt">{}</span>').format(
            text[start:stop], said
        )
        end = stop
    return shown + escape(text[end:])


def _preview(state: State, faults: Wrong) -> str:
    with house().database.read() as connection:
        units = queries.list_units(connection)
    return render_template(
        "plans/text_preview.html",
        state=state,
        head=state.head,
        topics=[
            {
                "title": topic.title,
                "text": topic.text,
                "marked": _marked(topic.text),
                "parts": correcting.parts_of(topic.text),
                "stray": [topic.text[start:stop] for start, stop in stray_numbers(topic.text)],
            }
            for topic in state.topics
        ],
        owed=_owed(state),
        groups=flag_groups(_flags(state.raw)),
        faults=faults,
        labels=LABELS,
        kinds=list(plans_words.PLAN_KINDS.items()),
        periods=plans_words.PERIODS,
        units=[("", _("Nobody named")), *((unit.slug, unit.name) for unit in units)],
        anchored=lambda at: f"{url_for('plans_text.work')}#trong-tam-{max(0, at) + 1}",
    )
