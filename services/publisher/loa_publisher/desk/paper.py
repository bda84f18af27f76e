"""A paper of the authority, as state documents look in Vietnam (Decree 30/2020/NĐ-CP, appendix I): A4, the margins, the head in
two columns, numbers of pages in the upper margin from the second one on, the signature's block.

Tinos has the widths of the typeface that the decree names. A table's head stands on each of its pages, no row is parted, and none
stands alone at the end or the beginning of a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from loa.clock import in_hanoi

FONTS = Path(__file__).parent.parent / "static/vendor/fonts"
LEFT, RIGHT, TOP, BOTTOM = 30.0, 15.0, 20.0, 20.0
"""Margins in millimetres."""
WIDTH = 210.0 - LEFT - RIGHT
BODY, SMALL = 13.0, 11.0
"""Points."""
SIGNATURE = 48.0
"""Millimetres that the signature's block takes, with the room to sign."""
_POINT = 25.4 / 72
_LEADING = 1.35
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
Colour = tuple[int, int, int]
BLACK: Colour = (0, 0, 0)


@dataclass(frozen=True)
class Authority:
    """Whose paper it is: the body above it, its own name, its sign in document numbers, its place, who signs."""

    above: str
    name: str
    sign: str
    place: str
    signatory: str


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its width in parts of the whole, where its texts stand (L, C, R)."""

    head: str
    width: float
    align: str = "L"


class Paper(FPDF):
    """One paper, written from top to bottom."""

    def __init__(self, authority: Authority, made_at: datetime, title: str) -> None:
        super().__init__("P", "mm", "A4")
        self.authority, self.made_at = authority, in_hanoi(made_at)
        for style, file in (("", "400regular"), ("I", "400regular_italic"), ("B", "700bold")):
            self.add_font("Tinos", style, FONTS / f"tinos-{file}.ttf")
        self.set_margins(LEFT, TOP, RIGHT)
        self.set_auto_page_break(False)
        self.c_margin = 0.0
        self.set_title(title)
        self.set_author(authority.name)
        self.set_lang("vi")
        self.set_creation_date(self.made_at)
        self.add_page()

    def header(self) -> None:
        """The page's number, in the upper margin."""
        if self.page_no() > 1:
            self._type("", BODY)
            self.set_xy(LEFT, TOP / 2)
            self.cell(WIDTH, 5, str(self.page_no()), align="C")
            self.set_xy(LEFT, TOP)

    def letterhead(self, kind: str) -> None:
        """The head of the first page. `kind`: the sign of the document's kind, such as BC."""
        left, right = 68.0, WIDTH - 68.0
        y = TOP
        after = self._centred(
            LEFT, left, y, [(self.authority.above.upper(), "", 12), (self.authority.name.upper(), "B", 12)]
        )
        self._rule(LEFT + left / 2, after + 0.6, left / 3)
        x = LEFT + left
        after_state = self._centred(x, right, y, [(STATE, "B", 12), (MOTTO, "B", 13)])
        self._type("B", 13)
        self._rule(x + right / 2, after_state + 0.6, self.get_string_width(MOTTO))
        y = max(after, after_state) + 4
        self._centred(LEFT, left, y, [(f"Số:            /{kind}-{self.authority.sign}", "", 13)])
        day = self.made_at
        month = f"{day.month:02}" if day.month < 3 else day.month  # as the decree has it
        dated = f"{self.authority.place}, ngày {day:%d} tháng {month} năm {day.year}"
        self.set_xy(LEFT, self._centred(x, right, y, [(dated, "I", 13)]) + 7)

    def name(self, kind: str, subject: Sequence[str]) -> None:
        """What the paper is, and of what."""
        lines = [(kind.upper(), "B", 14.0), *((line, "B", 14.0) for line in subject)]
        after = self._centred(LEFT, WIDTH, self.get_y(), lines)
        self._rule(LEFT + WIDTH / 2, after + 1, 40)
        self.set_xy(LEFT, after + 7)

    def heading(self, text: str, keep: float = 30) -> None:
        """A heading; it is never the last thing on a page: `keep` millimetres after it have room there."""
        self.ln(2)
        self._room(_height(BODY) + keep)
        self._type("B", BODY)
        self.multi_cell(WIDTH, _height(BODY), text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1)

    def paragraph(self, text: str) -> None:
        """Text, its first line drawn in."""
        self._type("", BODY)
        lines = self._lines(WIDTH, BODY, "        " + text)
        self._room(min(len(lines), 2) * _height(BODY))
        for line in lines:
            self._room(_height(BODY))
            last = line is lines[-1]
            self.multi_cell(
                WIDTH, _height(BODY), line, align="L" if last else "J", new_x=XPos.LMARGIN, new_y=YPos.NEXT
            )
        self.ln(1.5)

    def ruled(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        total: Sequence[str] | None = None,
        *,
        follows: float = 0.0,
    ) -> None:
        """A ruled table. `total`: a last row in bold; `follows`: millimetres that stay on one page with the last two rows."""
        all_parts = sum(column.width for column in columns)
        widths = [WIDTH * column.width / all_parts for column in columns]
        body = [(row, "") for row in rows] + ([(total, "B")] if total is not None else [])
        heights = [self._row_height(widths, row, style) for row, style in body]
        heads = [column.head for column in columns]
        head = self._row_height(widths, heads, "B")
        self._room(head + sum(heights[:2]) + (follows if len(body) <= 2 else 0))
        self._row(columns, widths, heads, "B", head, is_head=True)
        for index, (row, style) in enumerate(body):
            left = heights[index:]
            needs = left[0] if len(left) > 2 else sum(left) + follows
            if index and self.get_y() + needs > self.h - BOTTOM:
                self.add_page()
                self._row(columns, widths, heads, "B", head, is_head=True)
            self._row(columns, widths, row, style, heights[index])
        self.ln(3)

    def signature(self, recipients: Sequence[str]) -> None:
        """Who gets it, and the place to sign: together on one page, and not alone there."""
        self.ln(3)
        self._room(SIGNATURE - 6)
        y, half = self.get_y(), WIDTH / 2
        self._centred(LEFT + half, half, y, [(self.authority.signatory.upper(), "B", BODY)])
        self.set_xy(LEFT, y)
        self._type("I", 12)
        self.cell(half, _height(12), "Nơi nhận:", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._type("", SMALL)
        for recipient in recipients:
            self.cell(half, _height(SMALL), f"- {recipient}", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def room(self, height: float) -> None:
        """Goes to a new page where so many millimetres have no room on this one."""
        self._room(height)

    def text_at(
        self, x: float, y: float, width: float, text: str, *, size: float = SMALL, align: str = "L"
    ) -> None:
        """One line of small text in a box; what is too long ends with an ellipsis."""
        self._type("", size)
        if self.get_string_width(text) > width - 1:
            while text and self.get_string_width(text + "…") > width - 1:
                text = text[:-1]
            text = text.rstrip() + "…"
        self.set_xy(x, y)
        self.cell(width, _height(size), text, align=align)

    def box(
        self, x: float, y: float, width: float, height: float, colour: Colour, *, hatched: bool = False
    ) -> None:
        """A filled box; hatched ones are told apart in black and white, too."""
        self.set_fill_color(*colour)
        self.set_draw_color(*colour)
        if not hatched:
            self.rect(x, y, width, height, "F")
            return
        self.set_line_width(0.25)
        with self.rect_clip(x, y, width, height):
            step = 1.2
            for index in range(int((width + height) / step) + 1):
                self.line(x + index * step - height, y + height, x + index * step, y)
        self.rect(x, y, width, height, "D")
        self.set_draw_color(*BLACK)

    def _centred(self, x: float, width: float, y: float, lines: Sequence[tuple[str, str, float]]) -> float:
        """Lines (text, style, points) in the middle of a column; gives where they end."""
        for text, style, size in lines:
            self._type(style, size)
            self.set_xy(x, y)
            self.multi_cell(width, _height(size), text, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            y = self.get_y()
        return y

    def _rule(self, middle: float, y: float, length: float) -> None:
        self.set_draw_color(*BLACK)
        self.set_line_width(0.25)
        self.line(middle - length / 2, y, middle + length / 2, y)

    def _row(
        self,
        columns: Sequence[Column],
        widths: Sequence[float],
        cells: Sequence[str],
        style: str,
        height: float,
        *,
        is_head: bool = False,
    ) -> None:
        x, y = LEFT, self.get_y()
        self.set_line_width(0.2)
        self.set_draw_color(*BLACK)
        self.set_fill_color(234, 240, 238)
        self._type(style, SMALL)
        for column, width, text in zip(columns, widths, cells, strict=True):
            self.rect(x, y, width, height, "DF" if is_head else "D")
            lines = self._lines(width - 2, SMALL, text, style)
            free = height - len(lines) * _height(SMALL)
            top = y + free / 2
            for index, line in enumerate(lines):
                self.set_xy(x + 1, top + index * _height(SMALL))
                self.cell(width - 2, _height(SMALL), line, align="C" if is_head else column.align)
            x += width
        self.set_xy(LEFT, y + height)

    def _row_height(self, widths: Sequence[float], cells: Sequence[str], style: str) -> float:
        most = max(
            len(self._lines(width - 2, SMALL, text, style)) for width, text in zip(widths, cells, strict=True)
        )
        return most * _height(SMALL) + 1.6

    def _lines(self, width: float, size: float, text: str, style: str = "") -> list[str]:
        self._type(style, size)
        found = self.multi_cell(width, _height(size), text, dry_run=True, output="LINES")
        return found if isinstance(found, list) and found else [""]

    def _room(self, height: float) -> None:
        if self.get_y() + height > self.h - BOTTOM:
            self.add_page()

    def _type(self, style: str, size: float) -> None:
        self.set_font("Tinos", style, size)
        self.set_text_color(*BLACK)


def _height(points: float) -> float:
    """The height of a line, in millimetres: tall enough for ế, ộ, ữ."""
    return points * _POINT * _LEADING
