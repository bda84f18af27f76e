"""A short title for a focus topic, made of its text: what it is about, without the verbs that every topic begins with."""

from __future__ import annotations

import re

from loa_publisher.published.obligations import owed_in
from loa_publisher.published.stray import without_any

LONGEST = 130
"""Characters that a title should have at most; a clause that does not fit any more is left out."""
_READ = 3_000
"""Characters of a text that a title is made of."""
_TELL = r"(?:tuyên truyền|truyền thông|thông tin|giới thiệu|phổ biến|tuyên dương|phản ánh|đưa tin)"
_OPENINGS = re.compile(
    rf"(?:(?:tiếp tục|tăng cường|đẩy mạnh|tập trung|chủ động|thực hiện|triển khai|kịp thời|tổ chức)(?:,\s*|\s+(?:và\s+)?))*"
    rf"(?:{_TELL}(?:\s+(?:nội bộ|bên ngoài|rộng rãi|sâu rộng|kịp thời|đầy đủ))*(?:\s*,\s*|\s+(?:và|đến|tới)\s+)?\s*)+"
    rf"(?:(?:về|cho)\s+)?",
    re.IGNORECASE,
)
_EFFORT = re.compile(
    r"(?:(?:tiếp tục|tăng cường|đẩy mạnh|tập trung|triển khai|thực hiện|nâng cao hiệu quả)(?:\s+|,\s*))+",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    rf"phối hợp (?:chặt chẽ )?(?:với|giữa) .{{3,120}}? {_TELL}\s+(?:về\s+)?", re.IGNORECASE
)
_ARTICLES = re.compile(r"(?:(?:những|các|việc|công tác|nội dung)\s+)+(?=\S)", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\((?![A-ZĐ]{2,10}\))[^()]*\)?")
_ABBREVIATION = re.compile(r"\s\((?P<short>[A-ZĐ]{2,8})\)")
_TAILS = re.compile(
    r",?\s+(?:theo (?:tinh thần|quy định|Nghị quyết|Chỉ thị|Quyết định|Luật)|nhằm|góp phần|đáp ứng|trên địa bàn|"
    r"trong (?:toàn )?ngành|trong (?:các )?(?:trường học|nhà trường|dạy học)|trong điều kiện|trong bối cảnh|"
    r"của (?:ngành|học sinh|Ngành|Thành phố)|cho học sinh|cải thiện|mang tính|tập trung (?:đối với|vào)|"
    r"cũng như|đối với nhiệm vụ|gắn với việc)\b.*",
    re.DOTALL,
)
_YEARS = re.compile(r",?\s+năm(?: học)? \d{4}(?:\s*[-–]\s*\d{4})?$")
_PAIRS = ("phòng, chống", "phòng, trừ", "đổi mới, sáng tạo")
_FEWEST = 12
"""Characters below which a clause says too little to stand for itself."""


def short_title(text: str) -> str:
    """The title. Clauses are those of the text in their order, each cut down as far as it takes for the next to have a place."""
    text = " ".join(_ASIDE.sub("", _abbreviated(without_any(text[:_READ]))).split()).strip(" .;…-–")
    text = re.split(r"(?<=[^\W\d_]{3})\.\s+(?=[^\W\d_])", text)[0]
    parts = re.split(r"\s*;\s*", text)
    parts = [part for part in parts if not owed_in(part)] or parts[:1]  # “02 tin bài/quý” is no topic
    clauses = [clause for clause in map(_plain, parts) if clause]
    if not clauses:
        return ""
    for shorter in (str, _without_year, _without_tail, _first_of_list):
        cut = [shorter(clause) for clause in clauses]
        if len("; ".join(cut)) <= LONGEST:
            break
    title = cut[0]
    for clause in cut[1:]:
        if len(title) + len(clause) + 2 <= LONGEST:
            title = f"{title}; {clause}"
    if len(title) > LONGEST:
        title = title[: LONGEST + 1].rsplit(" ", 1)[0].rstrip(" ,;:")
    return title[:1].upper() + title[1:]


def _plain(clause: str) -> str:
    """A clause without its opening. It begins small, unless with a name: “Chương trình Sữa học đường” keeps its capital."""
    bare = clause.strip(" .…,-–")
    for opening in (_TOGETHER, _OPENINGS, _EFFORT, _ARTICLES):
        bare = _strip(opening, bare)
    return bare


def _strip(opening: re.Pattern[str], clause: str) -> str:
    found = opening.match(clause)
    return clause[found.end() :] if found and len(clause) - found.end() >= _FEWEST else clause


def _abbreviated(text: str) -> str:
    """“Trung học phổ thông (THPT)” as “THPT”: where the capitals are the first letters of the words before."""
    pieces, end = [""], 0
    for found in _ABBREVIATION.finditer(text):
        short, before = found["short"], text[end : found.start()]
        words = before.split()[-len(short) :]
        if "".join(word[0] for word in words).upper() == short and before.endswith(" ".join(words)):
            pieces += [before[: len(before) - len(" ".join(words))], short]
        else:
            pieces += [before, found[0]]
        end = found.end()
    return "".join([*pieces, text[end:]])


def _without_year(clause: str) -> str:
    """The plan says of which year it is."""
    return _YEARS.sub("", clause)


def _without_tail(clause: str) -> str:
    cut = _TAILS.sub("", _without_year(clause))
    return cut if len(cut) >= _FEWEST else clause


def _first_of_list(clause: str) -> str:
    """Of “an toàn trường học, an toàn giao thông, …” the first; a pair of words stays one."""
    clause = _without_tail(clause)
    guarded = clause
    for pair in _PAIRS:
        guarded = guarded.replace(pair, pair.replace(", ", "\0"))
    first = guarded.split(", ")[0].replace("\0", ", ")
    return first if len(first) >= _FEWEST else clause
