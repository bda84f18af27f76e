"""What the rules say, in the reader's language. Rules speak English and know no screen; here their sentences are found again.

A sentence of the rules stands here word for word, with a name where it has a value. tests/publisher/desk/test_wording.py
finds every sentence that a rule may raise and fails for one that is missing here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from flask_babel import gettext

from loa.errors import InvalidInput, InvalidInputs, LoaError
from loa_publisher.desk import words
from loa_publisher.desk.plans_words import PLAN_STATES


def _s(sentence: str) -> str:
    """Marks a sentence for translation and leaves it as it is."""
    return sentence


SENTENCES: tuple[str, ...] = (
    # the audit log
    _s("the audit log breaks at entry %(number)s"),
    # text and times
    _s("must be text"),
    _s("must not be empty"),
    _s("is missing"),
    _s("has %(count)s characters; at most %(most)s are taken"),
    _s("has a character that is no text (%(code)s) at %(place)s; take it out"),
    _s("must be one of %(choices)s"),
    _s("must be %(one)s, %(two)s or %(three)s"),
    _s("must be live or absent"),
    _s("has %(count)s entries; at most %(most)s are taken"),
    _s("has %(count)s tags; at most %(most)s are taken"),
    _s("is named twice"),
    _s("%(what)s is named twice"),
    _s("write the day as 05/09/2026"),
    _s("write the hour as 08:00"),
    _s("there is no such day or hour"),
    _s("write the length as 2:30, minutes and seconds"),
    _s("%(time)s lies outside the calendar"),
    _s("%(time)s has passed; give a time to come"),
    _s("must not be before the embargo of %(time)s"),
    _s("is under the embargo until %(time)s"),
    # periods
    _s("%(code)s is no period; write month-2020-11, quarter-2020-10 or 2020-09-01..2020-12-31"),
    _s("must not be before the first day"),
    # items
    _s("there is no topic %(topic)s; there are %(known)s"),
    _s("somebody else has saved this item meanwhile; load it again and compare"),
    _s("this item is history and stays as it is"),
    _s("this item is history"),
    _s("must not be after the time at which it is to go out"),
    _s("is chosen when the item is made, and stays"),
    _s("this occurrence is %(slot)s"),
    _s("no slot %(id)s"),
    _s("the series of this slot is internal"),
    # films
    _s("a film stays inside; what is beautiful in it leaves as a television film"),
    _s("are of a film of an internal series alone"),
    _s("segments are of a film of an internal series alone"),
    _s("has the same segment twice"),
    _s("only a beautiful segment shows what was mended"),
    _s("children are shown in segment %(segment)s: give holder, number and day of the consent"),
    _s("children are shown in segment %(segment)s: the consent's day lies ahead"),
    _s("the segment %(school)s of film #%(number)s is not beautiful any more; take it out first"),
    _s("shows a picture of what is not beautiful in film #%(number)s; only what is beautiful leaves it"),
    _s("says what is not for the public in film #%(number)s: “%(words)s”; only what is beautiful leaves it"),
    _s("no unit %(id)s"),
    _s("this segment belongs to another film"),
    _s(
        "an approved film showed it as not yet beautiful; what was mended is shown by a segment of a later film"
    ),
    _s("no occurrence %(id)s of a television film"),
    _s("no occurrence %(id)s of an internal film"),
    _s("no segment %(id)s in this film"),
    _s("no segment %(id)s in this television film"),
    _s("is not beautiful; only what is beautiful leaves the film"),
    _s("%(school)s is not beautiful; only what is beautiful leaves the film"),
    _s("is no segment of an approved film of this quarter"),
    _s("%(school)s shows children, and their consent does not cover television and the web"),
    _s("the television film is submitted or approved; edit it first"),
    _s("is no segment that was not yet beautiful in an earlier film"),
    _s("has not been put right yet: record what was done, with proof"),
    _s("no segment %(id)s that was not yet beautiful in an approved film"),
    _s("this has been put right already"),
    _s("say first who puts it right, and until when"),
    _s("only a television film is aired"),
    _s("lies in the future; say when it was aired"),
    _s("the television film was not handed over yet; its task comes when it is due"),
    # briefings
    _s("no briefing %(id)s"),
    _s("this briefing was held or called off and stays as it is"),
    _s("this briefing was not held yet"),
    _s("say how long it takes, at most 12 hours"),
    _s("is no film"),
    _s("is not approved yet; only an approved film is shown"),
    _s("no %(part)s %(id)s in this briefing"),
    _s("no point %(id)s in this briefing"),
    _s("it has not begun yet; change its time where it was earlier"),
    _s("no conclusion %(id)s"),
    _s("this task is done already"),
    # nominations
    _s("choose the field"),
    _s("choose the unit"),
    _s("is given for a child, in years from 0 to 17"),
    _s("this nomination has been assessed; its record stays"),
    _s("this nomination has been assessed already"),
    _s("the consent's day lies ahead"),
    _s("a child's representative signs for it"),
    _s("a child of seven or more agrees itself, too"),
    _s("there is no consent to take back"),
    _s("no nomination %(id)s"),
    _s("another person has sent this nomination"),
    _s("record the person's consent first; without it nothing is written"),
    _s("%(name)s has taken back the consent; nothing of it goes out"),
    # the calendar
    _s("the item is %(item_state)s; its time stays as it is"),
    _s("it has begun to go out; its time stays as it is"),
    _s("somebody else has moved it meanwhile; look again"),
    _s("an approved item keeps a time; withdraw it to stop it"),
    _s("there are %(count)s addresses already; revoke one first"),
    # plans
    _s("another plan has this number"),
    _s("the plan is longer than %(count)s days"),
    _s("must be a whole number from %(first)s to %(last)s"),
    _s("there is none such here"),
    _s("the plan is %(plan_state)s already or cannot become %(other_plan_state)s from there"),
    _s("this plan is closed and stays as it is; have it opened again first"),
    _s("may have letters without marks, digits and - _ . only"),
    _s("another topic of this plan has this code"),
    _s("something belongs to this topic, so it stays; retire it instead"),
    _s("this topic is no longer in use; choose another"),
    _s("is no channel; write it as facebook or manual:tv"),
    _s("say by what it is met: a series, a topic, a channel, a kind or an audience"),
    _s("no item #%(number)s in this plan"),
    _s("choose at least one topic of the parent plan"),
    _s("nothing is new there by now; look again"),
    _s("a topic that is not taken over stays in the list"),
    _s("its date is confirmed; say why it moves"),
    _s("must be month or quarter; an exact date is a time"),
    _s("it has no date that could be confirmed"),
    _s("somebody else has changed it meanwhile; look again"),
    # tables and texts that are brought in
    _s("choose a file first"),
    _s("is an old Excel file (.xls) or locked by a password; save it as .xlsx without one"),
    _s("has a cell that does not end; look for a quotation mark too many"),
    _s("is no table; send CSV in UTF-8 or an Excel workbook (.xlsx)"),
    _s("is a damaged workbook, or none; open it in Excel, save it as .xlsx and send it again"),
    _s("unpacks to more than 20 MB; copy the table alone into a new workbook"),
    _s("has a formula without a value in %(cells)s; open it in Excel and save it again"),
    _s("did not come along whole; choose the file again"),
    _s("has no row below the line of headings"),
    _s("choose the column in which it stands"),
    _s("choose the column in which it stands, or one for all rows"),
    _s("choose a column of days, months or quarters"),
    _s("this column is chosen for another field already"),
    _s("%(found)s is what Excel shows where a formula failed; write the value"),
    _s("“%(found)s” is no focus topic of this plan; there are %(known)s"),
    _s("names no focus topic; there are %(known)s"),
    _s("say when: a day (05/9/2026), a month (tháng 9/2026) or a quarter (quý IV/2026)"),
    _s("“%(found)s” is no date; write 05/9/2026, 05/9/2026 08:00, tháng 9/2026 or quý IV/2026"),
    _s("there is no day “%(found)s”; it is read as day/month/year"),
    _s("“%(found)s” lies outside the plan, %(first)s to %(last)s"),
    _s("“%(found)s” may be of several years; write the year, too"),
    _s("“%(found)s” is no hour; write 08:00"),
    _s(
        "“%(found)s” is no channel; there are Cổng thông tin, Facebook, Bản tin, Đơn vị, Truyền hình, Báo chí, "
        "Giao ban, and the accounts by their names"
    ),
    _s("“%(found)s” is no audience; write Công khai or Nội bộ"),
    _s("does not say for whom; write Công khai or Nội bộ"),
    _s("“%(found)s” is no kind; there are Tin bài, Phóng sự, Báo cáo, Văn bản, Thông báo khẩn"),
    _s("stands in line %(line)s already, with the same date"),
    _s("stands in line %(line)s already"),
    _s("has no list of focus topics: a heading such as “Nội dung trọng tâm” with points below it"),
    _s("has %(count)s focus topics; at most %(most)s are taken"),
    _s("is no text file in UTF-8; copy the text from the document and paste it here"),
    _s("a plan needs at least one focus topic"),
    # channels
    _s("%(channel)s is no channel; there are %(known)s"),
    _s("name an account of %(channel)s for this audience; %(known)s"),
    _s("%(account)s is public; an internal item may not go there"),
    _s("the series of this slot may not go to %(account)s"),
    _s("%(channel)s: %(count)s characters; at most %(most)s are taken"),
    _s("%(channel)s: at most %(most)s pictures are taken"),
    _s("%(channel)s: %(picture)s has %(size)s bytes; at most %(most)s"),
    _s("%(channel)s: a post needs a text"),
    _s("%(channel)s: an article needs a text or a picture"),
    _s("%(channel)s: %(picture)s must be JPEG, PNG, WebP or GIF"),
    _s("%(channel)s: %(size)s bytes; at most %(most)s are taken"),
    # channel accounts
    _s("write a short name of a-z, 0-9 and -, such as trang-chinh"),
    _s("another account of this channel has this name"),
    _s("choose who reads it"),
    _s("must not be before its first day"),
    _s("write a number from 1 to %(most)s, or leave it empty"),
    _s("LOA_SEAL_PUBLIC_KEY is not set on this server; whoever runs it sets it"),
    _s("string does not match expected pattern"),
    _s("not a valid URL"),
    _s("not a valid email address"),
    _s("not a valid integer"),
    _s("Must be greater than or equal to %(least)s and less than or equal to %(most)s."),
    _s("Length must be between %(least)s and %(most)s."),
    _s("Longer than maximum length %(most)s."),
    _s("Must be one of: %(choices)s."),
    _s("must be whsec_ and then base64 of 16 to 64 bytes"),
    _s("must be networks such as 10.20.0.0/16"),
    _s("a password is only sent encrypted; choose starttls or implicit"),
    # legal bases
    _s("the register has this number already"),
    _s("choose another paper of the register"),
    _s("say whether that paper amends it or takes its place"),
    # days
    _s("is more than %(most)s days after the first"),
    _s("another entry says the opposite of these days; change that one"),
    # spokespeople
    _s("whoever wrote this does not approve it; ask another approver"),
    _s("this is approved already"),
    _s("a delegation is for a time; say its last day"),
    # document cards
    _s("is no attachment of this item; attach it first"),
    _s("the register has no such basis"),
    # units
    _s("write a short name of a-z, 0-9 and -, such as xa-mau-1"),
    _s("another unit has this short name"),
    _s("there is no such unit"),
    _s("choose one of the list"),
    _s("would be above itself"),
    _s("lies ahead; change the name on its day"),
    _s("say its last day: successors take over the day after"),
    _s("%(unit)s begins only on %(day)s"),
    _s("%(unit)s begins only on %(day)s; nobody would be there before"),
    _s("%(unit)s would take over from itself"),
    _s("%(unit)s has ended by then"),
    _s("is too large; at most 2 MB are taken"),
    _s("is not UTF-8 text; save it as “CSV UTF-8” and send it again"),
    _s("is empty"),
    _s("has %(count)s lines; at most %(most)s are taken"),
    _s("has no column %(columns)s in its first line"),
    _s("has no unit; each has a line below the names of the columns"),
    _s("%(kind)s is no kind of unit; there are Sở, Phòng GDĐT, Xã, Phường, Trường, Khác"),
    _s("%(unit)s stands in line %(line)s already"),
    _s("there is no unit %(unit)s"),
    _s("a unit cannot take over from itself"),
    _s("%(unit)s has no last day; give it one first"),
    _s("this unit ends no later than %(unit)s"),
    _s("%(unit)s ends on %(day)s, and nobody would be there before %(first)s"),
    # templates
    _s("%(place)s stands for nothing; there are %(known)s"),
    _s("there is a template of this name already; choose another name"),
    _s("a film is made of its segments; no template can hold them"),
    _s("nothing is written yet that a template could begin with"),
    _s("there are %(most)s templates already; throw away one that nobody uses"),
    # test sends
    _s("nothing goes to %(target)s"),
    _s("this channel sends no tests"),
    _s("your account has no e-mail address; an administrator enters it"),
    _s("this account is switched off or has ended"),
    _s("sending is suspended here, and so are test sends"),
    _s("you have sent yourself %(count)s tests within the hour; wait a while"),
    _s("is no e-mail address; write name@host"),
    # pictures and files
    _s("has %(size)s bytes; a picture may have at most %(most)s"),
    _s("has %(width)s × %(height)s pixels; at most 50 million are taken"),
    _s("is no picture that we can read; send a JPEG, PNG, WebP or GIF file"),
    _s("no such picture; upload it first (POST /api/v1/media)"),
    _s("is too large; at most 10 MB are taken"),
    _s("is kept only where children can be recognised"),
    _s("children are shown (%(picture)s): say who holds the consent"),
    _s("children are shown (%(picture)s): give the consent's number, or where its file lies"),
    _s("children are shown (%(picture)s): give the day of the consent"),
    _s("children are shown (%(picture)s): the consent's day lies ahead"),
    _s("is no day; write it as 05/09/2026 (a program: 2026-09-05)"),
    _s("must be two numbers, percent from the left and from the top"),
    _s("must be two whole numbers from 0 to 100"),
    _s("is neither a picture nor a PDF"),
    _s("has %(size)s bytes; a document may have at most %(most)s"),
    _s("is no document that we take; save it as PDF, DOCX, XLSX, PPTX, ODT or ODS"),
    _s("carries macros; save it without them, or as PDF"),
    _s("no such document; upload it first (POST /api/v1/files)"),
    _s(
        "%(channel)s: the documents have %(size)s bytes; at most %(most)s are taken where no portal page has them"
    ),
    _s("no such file; upload it first"),
    # approval
    _s("the item is %(item_state)s; only a draft can be submitted"),
    _s("the item is %(item_state)s; only a submitted one can be decided on"),
    _s("name at least one channel that it is to go to"),
    _s("write a summary or a text first"),
    _s("nothing has been written yet"),
    _s("the item was changed since you read it; read it again"),
    _s("whoever wrote an item does not approve it; ask another approver"),
    _s("only the spokesperson may approve this: it speaks for the authority to the press and the public"),
    _s("only %(roles)s may do this (%(action)s)"),
    _s("whoever gave you this right wrote the item; ask another approver"),
    _s("approvers decide, and whoever holds a delegation"),
    _s("tick every point before you approve; return the item where one does not hold"),
    _s("%(point)s is no point of the checklist; there are %(known)s"),
    _s("choose at least one"),
    # accounts
    _s("may have letters, digits and . _ - + @ only"),
    _s("the login %(login)s is in use"),
    _s("at least one of %(roles)s"),
    _s("%(role)s is no role; there are %(known)s"),
    _s("the spokesperson is an approver: add the role %(role)s"),
    _s("must have %(least)s to %(most)s characters"),
    _s("must be another one than before"),
    _s("is not the same as the new password"),
    _s("this is not your password"),
    _s("this account is closed; open it first"),
    _s("this is the last administrator; give somebody else the role first"),
    _s("must lie in the future"),
    # emergencies
    _s("the item is %(item_state)s; only what waits to be approved can go out as an emergency"),
    _s("whoever published it in an emergency does not review it; ask another approver"),
    _s("this emergency publication has been reviewed already"),
    # delegations
    _s("must be later than its beginning"),
    _s("there is no such person"),
    _s("must be another person"),
    _s("this account is closed"),
    _s("name the items or the kinds that it is for"),
    _s("no item %(id)s"),
    _s("%(kind)s is no kind; write topic:T09 or lane:urgent"),
    _s("whoever gave a delegation revokes it, or an administrator"),
    _s("this delegation is over already"),
    # partners
    _s("not signed by %(partners)s; record their sign-off of this revision first"),
    _s("this partner is named already"),
    _s("this partner has signed a revision; its word is kept"),
    _s("this partner has signed this revision already"),
    _s("the item is %(item_state)s; partners sign before it is approved"),
    _s("lies in the future; say when it was signed"),
    # clocks, the media list and hot issues
    _s("there is no clock %(clock)s; there are %(known)s"),
    _s("write a whole number from 1 to %(most)s"),
    _s("there is a clock of this name already"),
    _s("must be a day"),
    _s("is no e-mail address; write it as ten@bao.vn"),
    _s("lies in the future; say when it was reported"),
    _s("lies in the future; say when it was given out"),
    _s("the issue is closed; reopen it first"),
    _s("the issue is open"),
    _s("name one person or one unit"),
    _s("has passed; give a time to come"),
    _s("whoever was given a task confirms it"),
    _s("this task was confirmed already"),
    _s("this task is over already"),
    _s("choose the issue's focus topic first: the statement belongs to it"),
    _s("link the item to the issue first"),
    _s("it is not published anywhere yet"),
    _s("one of them is not on the media list"),
    _s("publish the statement first, or record how the outcome was given out, with proof"),
    _s("somebody still has a task of this issue; end it or take it back first"),
    _s("write its number, such as #12"),
    _s("no item #%(number)s"),
    # feedback
    _s("this feedback is closed already"),
    _s("this feedback is open"),
    _s("there is no hot issue #%(number)s"),
    _s("name another letter, which is neither merged nor spam"),
    _s("only a letter that nobody has dealt with is spam"),
    _s("it is not marked as spam"),
    _s("its sender waits for an answer; answer first"),
    _s("no e-mail address was left; answer in another way"),
    _s("no mail relay is set for answers (LOA_REPLY_SMTP_HOST)"),
    _s("a mail to this sender is under way, or its outcome is not known; settle that first"),
    _s("this mail is not one whose outcome is open; look again"),
    _s("only who handles feedback sees it, and whoever it was given to"),
    # deliveries and tasks
    _s("its approval is void: approve the item again"),
    _s("the item was withdrawn"),
    _s("the item was withdrawn; it will not be sent"),
    _s("a later correction or withdrawal has taken its place"),
    _s("it is %(delivery_state)s; only what is blocked, rejected or expired can be tried again"),
    _s("it is %(delivery_state)s; only what is blocked, rejected or expired can be let go"),
    _s("it is to be taken down; say that it is gone, or try again"),
    _s("it is %(delivery_state)s by now; look again"),
    _s("it was called again meanwhile; look again"),
    _s("is no id of a dead letter"),
    _s("choose at least one delivery"),
    _s("is no delivery that stands on this page"),
    _s("there are %(count)s of these readers by now; look again"),
    _s("it is %(delivery_state)s; this can be said of a mail that has ended without reaching everybody"),
    _s("this is no open task"),
    _s("give a link or a file that shows it"),
    _s("must begin with https:// or http://"),
    _s("say why; it stands on every page while the suspension lasts"),
)


def in_words(error: LoaError) -> str:
    """An error as a sentence for the screen."""
    if isinstance(error, InvalidInputs):
        return " ".join(in_words(complaint) for complaint in error.complaints)
    return said(error.message if isinstance(error, InvalidInput) else str(error))


def said(sentence: str, known: tuple[str, ...] = SENTENCES) -> str:
    """A rule's sentence in the reader's language, with a capital and a full stop; one that is not known stays as it is."""
    found = find(sentence, known)
    if found is None:
        return sentence
    message, values = found
    sentence = gettext(message, **{name: _VALUES.get(name, str)(value) for name, value in values.items()})
    sentence = sentence[:1].upper() + sentence[1:]
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def find(sentence: str, known: tuple[str, ...] = SENTENCES) -> tuple[str, dict[str, str]] | None:
    """The entry that a sentence is, with its values; None where there is none."""
    for message, pattern in _patterns(known):
        matched = pattern.fullmatch(sentence)
        if matched:
            return message, matched.groupdict()
    return None


@cache
def _patterns(known: tuple[str, ...]) -> list[tuple[str, re.Pattern[str]]]:
    """The fewer values a sentence has the sooner it is tried: the plain one before the one that could swallow it."""
    messages = sorted(known, key=lambda message: message.count("%("))
    pieces = re.compile(r"%\((\w+)\)s")
    return [
        (
            message,
            re.compile(
                pieces.sub(r"(?P<\1>.+)", re.escape(message).replace(r"%\(", "%(").replace(r"\)s", ")s")),
                re.DOTALL,
            ),
        )
        for message in messages
    ]


def _roles(text: str) -> str:
    named = re.findall(r"[a-z]+", text.replace(" or ", " "))
    return ", ".join(str(words.ROLES.get(role, role)) for role in named)


_VALUES: dict[str, Callable[[str], str]] = {
    "channel": lambda label: gettext(label),
    "item_state": lambda code: str(words.item_state(code).label).lower(),
    "delivery_state": lambda code: str(words.delivery_state(code).label).lower(),
    "plan_state": lambda code: str(PLAN_STATES[code].label).lower() if code in PLAN_STATES else code,
    "other_plan_state": lambda code: str(PLAN_STATES[code].label).lower() if code in PLAN_STATES else code,
    "slot": lambda code: str(words.slot_state(code).label).lower(),
    "roles": _roles,
    "role": lambda code: str(words.ROLES.get(code, code)).lower(),
}
