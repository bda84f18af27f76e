"""What a plan owes at a rhythm, found in its text: “mỗi tháng 01 phóng sự …”, “02 tin bài/quý”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from loa.content import INTERNAL, PUBLIC
from loa.text import slugify
from loa_publisher.plans.channel_names import CHANNEL_NAMES
from loa_publisher.plans.periods import MONTH, QUARTER, SEMESTER, YEAR

_PERIODS = {
    "tháng": MONTH,
    "quý": QUARTER,
    "học kỳ": SEMESTER,
    "học kì": SEMESTER,
    "năm": YEAR,
    "năm học": YEAR,
}
_PERIOD = r"(?P<period>học k[ỳì]|năm học|tháng|quý|tuần|năm)"
_NAME = r"(?:\s*[“\"](?P<name>[^”\"]{2,120})[”\"])?"
_EACH = re.compile(
    rf"(?:mỗi|hằng|hàng|từng)\s+{_PERIOD}\s+(?:(?:có|thực hiện|đăng|ít nhất|tối thiểu|phát|xây dựng)\s+)*"
    rf"(?P<owed>\d{{1,2}})\s+(?P<what>[^“”\"();,.:/]{{2,80}}){_NAME}",
    re.IGNORECASE,
)
_A_PERIOD = re.compile(
    rf"(?P<owed>\d{{1,2}})\s+(?P<what>[^“”\"();.:/\d]{{2,60}}?){_NAME}\s*/\s*(?:01\s+)?{_PERIOD}",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s+(?:để|nhằm|trên|tại|trong|phục vụ|về việc|do)\s.*")


@dataclass(frozen=True, kw_only=True)
class Owed:
    """Proposed. `period`: one of plans/periods.py, or empty where it is owed each week, which a plan here cannot say.

    `target`: a channel as ``channel:account``, empty for none; `words`: where it stands in the text.
    """

    title: str
    period: str
    owed: int
    audience: str | None
    target: str
    words: str

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.period or 'week'}-{slugify(self.title)}"


def owed_in(text: str) -> Sequence[Owed]:
    """What a topic's text says is owed, in its order."""
    matches = sorted([*_EACH.finditer(text), *_A_PERIOD.finditer(text)], key=re.Match.start)
    found: dict[str, Owed] = {}
    for match in matches:
        one = _owed(match, text)
        found.setdefault(one.key, one)
    return list(found.values())


def _owed(match: re.Match[str], text: str) -> Owed:
    period = _PERIODS.get(match["period"].lower(), "")
    said = " ".join(match["what"].split())
    what = _ENDS.sub("", said)
    title = f"{what} “{match['name']}”" if match["name"] else what
    rest = re.split(r"[;)]|\.\s", text[match.end() :], maxsplit=1)[0].lower()
    purpose = f"{said} {rest}".lower()
    on_television = "truyền hình" in purpose
    return Owed(
        title=title[:1].upper() + title[1:],
        period=period,
        owed=max(1, int(match["owed"])),
        audience=INTERNAL if "nội bộ" in purpose else PUBLIC if on_television else None,
        target=_named("tv") if on_television else "",
        words=" ".join(f"{match[0]}{rest}".split())[:200],
    )


def _named(channel: str) -> str:
    target = CHANNEL_NAMES[channel].target
    return f"{target.channel}:{target.account}" if target.account else target.channel
