"""A row of the year's table, read: what it plans, or what is wrong in it, with what was found and what would do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from loa.content import INTERNAL, PUBLIC, ROUTINE, URGENT
from loa.errors import InvalidInput, InvalidInputs
from loa.text import clean_line, clean_text
from loa_publisher.imports.channel_words import ChannelWords
from loa_publisher.imports.columns import COLUMNS, Mapped
from loa_publisher.imports.whens import RowWhen, read_when
from loa_publisher.items.drafts import Draft, Target
from loa_publisher.items.resolving import resolve_targets
from loa_publisher.office import Office
from loa_publisher.plans.queries import Plan, Topic
from loa_publisher.tables.headings import plain
from loa_publisher.tables.table import ERRORS, Table

AUDIENCES: Mapping[str, str] = {
    **dict.fromkeys(("cong khai", "cong chung", "ben ngoai", "public"), PUBLIC),
    **dict.fromkeys(("noi bo", "noi bo nganh", "trong nganh", "internal"), INTERNAL),
}
CAMPAIGN: Final = "campaign"
URGENT_NOTICE: Final = "urgent_notice"
KINDS: Mapping[str, str] = {
    **dict.fromkeys(("", "tin", "bai", "tin bai", "bai viet", "tin bai viet", CAMPAIGN), CAMPAIGN),
    **dict.fromkeys(("thong bao khan", "khan", "urgent notice"), URGENT_NOTICE),
    **dict.fromkeys(("bao cao", "report"), "report"),
    **dict.fromkeys(("phong su", "video", "phim", "video report"), "video_report"),
    **dict.fromkeys(("chi dao", "van ban", "van ban chi dao", "directive"), "directive"),
}
"""What a kind may be called."""
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a row plans. `targets` have their accounts named."""

    line: int
    code: str | None
    title: str
    topic: Topic
    when: RowWhen
    targets: Sequence[Target]
    audience: str
    kind: str
    note: str | None

    @property
    def lane(self) -> str:
        """Urgent notices go by the urgent lane."""
        return URGENT if self.kind == URGENT_NOTICE else ROUTINE


@dataclass(frozen=True, kw_only=True)
class BadRow:
    """A row that cannot be taken as it is. The field of a fault is that of the mapping."""

    line: int
    said: Mapping[str, str]
    faults: Sequence[InvalidInput]


class RowReader:
    """Reads the rows of one table for one plan."""

    def __init__(
        self, office: Office, today: date, plan: Plan, topics: Sequence[Topic], table: Table, mapped: Mapped
    ) -> None:
        self._office = office
        self._plan = plan
        self._table = table
        self._mapped = mapped
        self._channels = ChannelWords(office.connection, today)
        self._topics = {
            word: topic
            for topic in topics
            if topic.retired_on is None
            for word in (plain(topic.code), str(topic.position), plain(topic.title))
        }
        self._resolved: dict[tuple[str, str], Sequence[Target] | InvalidInput] = {}
        self._faults: list[InvalidInput] = []

    def read(self, line: int) -> Row | BadRow:
        """One row."""
        said = {name: self._mapped.text(self._table, line, name) for name in COLUMNS}
        self._faults = [
            InvalidInput(name, f"{text} is what Excel shows where a formula failed; write the value")
            for name, text in said.items()
            if text in ERRORS
        ]
        title = self._take(lambda: clean_line(said["title"], "title", longest=300, required=True))
        code = self._take(lambda: _code(said["code"]))
        topic = self._take(lambda: self._topic(said["topic"]))
        when = self._take(lambda: read_when(said, self._plan.period_start, self._plan.period_end))
        audience = self._take(lambda: _audience(said["audience"]))
        kind = self._take(lambda: _kind(said["kind"]))
        note = self._take(lambda: clean_text(said["note"], "note", longest=5000))
        targets = self._take(lambda: self._targets(said["channels"], audience))
        if self._faults:
            of_field = {fault.field: fault for fault in reversed(self._faults)}
            return BadRow(
                line=line, said=said, faults=[of_field[name] for name in COLUMNS if name in of_field]
            )
        assert topic is not None
        assert when is not None
        return Row(
            line=line,
            code=code or None,
            title=title or "",
            topic=topic,
            when=when,
            targets=targets or (),
            audience=audience or PUBLIC,
            kind=kind or CAMPAIGN,
            note=note or None,
        )

    def _take(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except InvalidInput as fault:
            self._faults.append(fault)
            return None

    def _topic(self, text: str) -> Topic:
        found = self._topics.get(plain(text))
        leading = re.match(r"\s*([A-Za-z]+[0-9]+)\b", text)  # “T04 – Thi và tuyển sinh”
        if found is None and leading:
            found = self._topics.get(plain(leading[1]))
        if found is None:
            codes = ", ".join(dict.fromkeys(topic.code for topic in self._topics.values())) or "none yet"
            if not text:
                raise InvalidInput("topic", f"names no focus topic; there are {codes}")
            raise InvalidInput("topic", f"“{text[:80]}” is no focus topic of this plan; there are {codes}")
        return found

    def _targets(self, text: str, audience: str | None) -> Sequence[Target]:
        """The same names stand in many rows, so each is looked for once."""
        named = self._channels.read(text)
        if audience is None:
            return ()
        key = (plain(text), audience)
        if key not in self._resolved:
            draft = _nothing_but([Target(one.channel, one.account) for one in named], audience)
            try:
                self._resolved[key] = resolve_targets(self._office, draft)
            except InvalidInputs as refused:
                self._resolved[key] = InvalidInput("channels", refused.complaints[0].message)
        resolved = self._resolved[key]
        if isinstance(resolved, InvalidInput):
            raise resolved
        return resolved


def _code(text: str) -> str:
    code = clean_line(text, "code", longest=40)
    if code and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", code):
        raise InvalidInput("code", "may have letters without marks, digits and - _ . only")
    return code


def _audience(text: str) -> str:
    found = AUDIENCES.get(plain(text))
    if found is None:
        if not text:
            raise InvalidInput("audience", "does not say for whom; write Công khai or Nội bộ")
        raise InvalidInput("audience", f"“{text[:60]}” is no audience; write Công khai or Nội bộ")
    return found


def _kind(text: str) -> str:
    found = KINDS.get(plain(text))
    if found is None:
        raise InvalidInput(
            "kind",
            f"“{text[:60]}” is no kind; there are Tin bài, Phóng sự, Báo cáo, Văn bản, Thông báo khẩn",
        )
    return found


def _nothing_but(targets: Sequence[Target], audience: str) -> Draft:
    """A draft that says only where it goes: all that is asked of it here."""
    return Draft(
        topic="",
        title="",
        summary="",
        body_html="",
        audience=audience,
        lane=ROUTINE,
        targets=targets,
        due_at=None,
        media=(),
        needs_spokesperson=None,
        embargo_until=None,
        slot=None,
    )
