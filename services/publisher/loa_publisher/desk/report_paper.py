"""The report as a paper for the briefing, in Vietnamese whatever the reader's language: it is the authority's own document."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _

from loa.settings import Settings
from loa_publisher.desk import report_words as said
from loa_publisher.desk.formats import number, stretch
from loa_publisher.desk.paper import LEFT, SIGNATURE, SMALL, WIDTH, Authority, Colour, Column, Paper
from loa_publisher.desk.plans_words import OUTCOMES, rhythm_name
from loa_publisher.desk.report_charts import PARTS, Bar, bars
from loa_publisher.reports.report import Report

_COLOURS: dict[str, Colour] = {
    "in_time": (23, 98, 56),
    "late": (231, 154, 27),
    "missed": (165, 31, 38),
    "open": (178, 202, 226),
}
_HATCHED = "missed"
_NAME, _BAR, _ROW = 62.0, 84.0, 6.2
"""Millimetres: of a chart's names, of its longest bar, of its lines."""
_FEW = 8
"""So few lines are kept on one page with their chart."""
_PILLAR, _MOST_PILLARS, _TINY = 38.0, 15, 9.5
"""The longest pillar in millimetres, how many have room side by side, and the size of their words in points."""


def paper(report: Report, settings: Settings) -> bytes:
    """The bytes of the .pdf file."""
    with force_locale("vi"):
        return _paper(report, settings)


def _paper(report: Report, settings: Settings) -> bytes:
    authority = Authority(
        settings.parent_authority,
        settings.letterhead,
        settings.document_sign,
        settings.place,
        settings.signatory,
    )
    plan, days = report.plan, said.days_in_words(report.chosen.period.first, report.chosen.period.last)
    subject = _("Results of the communication work, %(period)s", period=said.chosen_in_words(report.chosen))
    sheet = Paper(authority, report.made_at, f"Báo cáo {plan.code} {said.chosen_name(report.chosen)}")
    sheet.letterhead("BC")
    sheet.name("Báo cáo", [subject])
    issued = f" ngày {plan.issued_on:%d/%m/%Y}" if plan.issued_on else ""
    sheet.paragraph(
        _(
            "Carrying out plan no. %(number)s: “%(title)s”, %(authority)s reports what was achieved %(days)s:",
            number=f"{plan.code}{issued}",
            title=plan.title,
            authority=settings.authority,
            days=days,
        )
    )
    _overall(sheet, report)
    numerals = iter(("II", "III", "IV", "V", "VI", "VII"))
    for grouping, heading in (
        (said.TOPIC, _("By focus topic")), (said.MONTH, _("By month")),
        (said.CHANNEL, _("By channel")), (said.UNIT, _("By receiving unit")),
    ):  # fmt: skip
        if len(said.lines_of(report, grouping)) > (1 if grouping == said.MONTH else 0):
            _grouping(sheet, report, grouping, f"{next(numerals)}. {heading}")
    if report.obligations:
        obligations = _("Obligations")
        _obligations(sheet, report, f"{next(numerals)}. {obligations}")
    if report.feedback.kinds:
        letters = _("Feedback of the public")
        _feedback(sheet, report, f"{next(numerals)}. {letters}")
    sheet.signature([_("As addressed at the briefing;"), _("Filed: registry, communication.")])
    return bytes(sheet.output())


def _overall(sheet: Paper, report: Report) -> None:
    total, reach, doings = report.total, report.reach, report.doings
    overall = _("Overall")
    sheet.heading(f"I. {overall}", keep=20)
    sheet.paragraph(
        _(
            "%(planned)s items were planned; %(done)s are out, %(late)s of them late; %(missed)s are overdue, "
            "%(open)s are still to come; %(dropped)s were called off.",
            planned=number(total.planned),
            done=number(total.done),
            late=number(total.late),
            missed=number(total.missed),
            open=number(total.open),
            dropped=number(total.dropped),
        )
    )
    sheet.paragraph(
        _(
            "They reached receiving units %(units)s times, readers by mail %(readers)s times, "
            "and were viewed %(views)s times on the web portal.",
            units=number(reach.units),
            readers=number(reach.readers),
            views=number(reach.views),
        )
    )
    sheet.paragraph(
        _(
            "%(emergencies)s items went out as an emergency (%(owed)s reviews still owed); %(corrections)s were corrected, "
            "%(withdrawals)s taken down.",
            emergencies=number(doings.emergencies),
            owed=number(doings.reviews_owed),
            corrections=number(doings.corrections),
            withdrawals=number(doings.withdrawals),
        )
    )
    if report.issues.received:
        issues = report.issues
        typical = stretch(issues.typical) if issues.typical is not None else "–"
        sheet.paragraph(
            _(
                "%(received)s hot issues came up: %(in_time)s answered within their clock, %(late)s after it, "
                "%(overdue)s overdue; the median time to the first answer was %(typical)s; %(closed)s are closed.",
                received=number(issues.received),
                in_time=number(issues.in_time),
                late=number(issues.late),
                overdue=number(issues.overdue),
                typical=typical,
                closed=number(issues.closed),
            )
        )


def _grouping(sheet: Paper, report: Report, grouping: str, heading: str) -> None:
    lines = said.lines_of(report, grouping)
    named = [(said.line_name(line, grouping), line) for line in lines]
    drawn = bars([(name, line.figures) for name, line in named])
    if grouping == said.MONTH and len(lines) <= _MOST_PILLARS:
        sheet.heading(heading, keep=_PILLAR + 3 * _ROW)
        _pillars(sheet, drawn)
    elif grouping != said.UNIT:
        table = (len(lines) + 4) * _ROW if len(lines) <= _FEW else 0.0
        sheet.heading(heading, keep=(min(len(lines), 14) + 1) * _ROW + 3 + table)
        _chart(sheet, drawn)
    else:
        sheet.heading(heading)
    columns = said.columns_of(grouping)
    heads = [
        Column(_("No."), 6, "C"),
        Column(str(said.FIRST_COLUMN[grouping]), 35 if len(columns) > 5 else 46),
        *(Column(str(column.label), 10.5, "R") for column in columns),
    ]
    rows = [
        [str(place), name, *(number(column.value(line)) for column in columns)]
        for place, (name, line) in enumerate(named, start=1)
    ]
    total = said.total_of(report, grouping)
    last = ["", total.name, *(number(column.value(total)) for column in columns)] if total else None
    signed = grouping == said.UNIT and not (report.obligations or report.feedback.kinds)
    sheet.ruled(heads, rows, last, follows=SIGNATURE if signed else 0.0)


def _chart(sheet: Paper, drawn: Sequence[Bar]) -> None:
    for bar in drawn:
        sheet.room(_ROW)
        y = sheet.get_y()
        sheet.text_at(LEFT, y + 0.3, _NAME, bar.name, size=SMALL)
        for part in bar.parts:
            x, width = LEFT + _NAME + _BAR * part.start / 100, _BAR * part.length / 100
            sheet.box(x, y + 1, width, _ROW - 2, _COLOURS[part.code], hatched=part.code == _HATCHED)
        counts = f"{number(bar.figures.done)}/{number(bar.figures.planned)}"
        sheet.text_at(
            LEFT + _NAME + _BAR + 1, y + 0.3, WIDTH - _NAME - _BAR - 1, counts, size=SMALL, align="R"
        )
        sheet.set_xy(LEFT, y + _ROW)
    _key(sheet)


def _pillars(sheet: Paper, drawn: Sequence[Bar]) -> None:
    top, each = sheet.get_y() + _ROW, WIDTH / len(drawn)
    wide = min(each * 0.7, 12.0)
    for place, bar in enumerate(drawn):
        x = LEFT + each * place
        longest = max((part.start + part.length for part in bar.parts), default=0)
        for part in bar.parts:
            height = _PILLAR * part.length / 100
            y = top + _PILLAR * (100 - part.start - part.length) / 100
            sheet.box(
                x + (each - wide) / 2, y, wide, height, _COLOURS[part.code], hatched=part.code == _HATCHED
            )
        if bar.parts:
            counts = f"{number(bar.figures.done)}/{number(bar.figures.planned)}"
            sheet.text_at(
                x, top + _PILLAR * (100 - longest) / 100 - _ROW + 0.6, each, counts, size=_TINY, align="C"
            )
        sheet.text_at(x, top + _PILLAR + 0.8, each, bar.name, size=_TINY, align="C")
    sheet.line(LEFT, top + _PILLAR, LEFT + WIDTH, top + _PILLAR)
    sheet.set_xy(LEFT, top + _PILLAR + _ROW)
    _key(sheet)


def _key(sheet: Paper) -> None:
    sheet.room(_ROW)
    x, y = LEFT, sheet.get_y() + 1
    for code in PARTS:
        sheet.box(x, y + 1, 3.4, 3.4, _COLOURS[code], hatched=code == _HATCHED)
        sheet.text_at(x + 4.6, y, 36, str(OUTCOMES[code].label), size=SMALL)
        x += WIDTH / len(PARTS)
    sheet.set_xy(LEFT, y + _ROW + 2)


def _obligations(sheet: Paper, report: Report, heading: str) -> None:
    states = ("met", "late", "missed", "open")
    last = not report.feedback.kinds
    sheet.heading(heading, keep=30 + SIGNATURE if last and len(report.obligations) <= 2 else 30)
    heads = [
        Column(_("No."), 6, "C"), Column(_("Obligation"), 40), Column(_("Rhythm"), 16),
        *(Column(str(said.KEPT[code].label), 10, "R") for code in states),
    ]  # fmt: skip
    rows = [
        [
            str(place),
            one.obligation.title,
            rhythm_name(one.obligation),
            *(number(getattr(one, code)) for code in states),
        ]
        for place, one in enumerate(report.obligations, start=1)
    ]
    sheet.ruled(heads, rows, follows=SIGNATURE if last else 0.0)


def _feedback(sheet: Paper, report: Report, heading: str) -> None:
    every = report.feedback.all
    sheet.heading(heading, keep=60 + SIGNATURE)
    sheet.paragraph(
        _(
            "%(received)s letters came in by the portal: %(in_time)s answered within their clock, %(late)s after it, "
            "%(overdue)s overdue, %(unanswered)s needed no answer; the median time to the first answer was %(typical)s.",
            received=number(every.received),
            in_time=number(every.in_time),
            late=number(every.late),
            overdue=number(every.overdue),
            unanswered=number(every.unanswered),
            typical=stretch(every.typical) if every.typical is not None else "–",
        )
    )
    heads = [
        Column(_("No."), 6, "C"),
        Column(_("Kind"), 30),
        *(Column(str(column.label), 12, "R") for column in said.LETTERS),
    ]
    rows = [
        [str(place), said.kind_name(kind), *(number(column.value(one)) for column in said.LETTERS)]
        for place, (kind, one) in enumerate(report.feedback.kinds, start=1)
    ]
    last = ["", _("Total"), *(number(column.value(every)) for column in said.LETTERS)]
    sheet.ruled(heads, rows, last, follows=SIGNATURE)
