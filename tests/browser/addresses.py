"""Every page of the desk and of the portal, and where a browser finds it: a new page is one line here.

Both the trial for accessibility and the trial of widths read these tables (test_every_page.py), and so do the portraits. What
stands in braces is an id of the filled desk (filled.py); a page has several addresses, one for each state to be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask

DESK: dict[str, tuple[str, ...]] = {
    "approvals.page": ("/phe-duyet", "/phe-duyet?xem=all"),
    "approvals.show": ("/phe-duyet/{waiting}", "/phe-duyet/{again}", "/phe-duyet/{scheduled}"),
    "approvals_delegations.new": ("/phe-duyet/uy-quyen/moi",),
    "approvals_delegations.page": ("/phe-duyet/uy-quyen", "/phe-duyet/uy-quyen?xem=het"),
    "approvals_emergencies.ask": ("/phe-duyet/{waiting}/khan-cap",),
    "approvals_emergencies.page": ("/phe-duyet/xem-lai",),
    "approvals_emergencies.show": ("/phe-duyet/xem-lai/{emergency}",),
    "approvals_partners.page": ("/noi-dung/{again}/ky-lien-tich", "/noi-dung/{draft}/ky-lien-tich"),
    "approvals_together.page": ("/phe-duyet/cung-luc?so={waiting}&so={again}",),
    "audit_log.page": ("/nhat-ky", "/nhat-ky?nguoi=khong-co"),
    "briefings.edit": ("/giao-ban/{briefing}/sua",),
    "briefings.new": ("/giao-ban/moi",),
    "briefings.page": ("/giao-ban",),
    "briefings.printed": ("/giao-ban/{held}/in",),
    "briefings.show": ("/giao-ban/{briefing}", "/giao-ban/{held}"),
    "bulk.ask": (
        "/luot-dang/nhieu?act=retry&kind_state=blocked&kind_channel=facebook&kind_operation=publish&kind_reason=needs_operator",
    ),
    "calendar.move": ("/lich/noi-dung/{scheduled}/chuyen",),
    "calendar.page": ("/lich?xem=thang", "/lich?xem=tuan", "/lich?xem=ngay", "/lich?xem=danh-sach"),
    "calendar_feeds.page": ("/lich/dang-ky",),
    "clocks.page": ("/thoi-han",),
    "dead_letters.page": ("/thu-chet",),
    "deliveries.page": ("/luot-dang", "/luot-dang?state=published", "/luot-dang?q=khong-co"),
    "deliveries.show": ("/luot-dang/{unknown}", "/luot-dang/{blocked}", "/luot-dang/{mailed}"),
    "editor.edit": ("/noi-dung/{draft}/soan", "/noi-dung/{pictured}/soan"),
    "editor.new": ("/noi-dung/moi", "/noi-dung/moi?mau={template}"),
    "feedback.figures": ("/phan-hoi/so-lieu",),
    "feedback.page": ("/phan-hoi", "/phan-hoi?xem=dang-xu-ly", "/phan-hoi?xem=rac"),
    "feedback.show": ("/phan-hoi/{letter}", "/phan-hoi/{answered}"),
    "films.page": ("/phim", "/phim?xem=truyen-hinh"),
    "films.show": ("/phim/{film}", "/phim/{film_draft}", "/phim/{television}"),
    "films_followups.page": ("/phim/khac-phuc",),
    "films_followups.show": ("/phim/khac-phuc/{followup}",),
    "films_segments.edit": ("/phim/{film_draft}/phan-doan/{segment}",),
    "films_segments.new": ("/phim/{film_draft}/phan-doan/moi",),
    "films_television.air": ("/phim/{television}/phat-song",),
    "films_television.choose": ("/phim/truyen-hinh/{television_slot}",),
    "gallery.page": ("/bo-phan",),
    "gates.page": ("/tam-dung",),
    "gates.resume": ("/tam-dung/mo-lai?scope={suspended}",),
    "gates.suspend": ("/tam-dung/dung?scope=all",),
    "issues.page": ("/van-de-nong", "/van-de-nong?xem=da-dong", "/van-de-nong?xem=cua-toi"),
    "issues.show": ("/van-de-nong/{issue}", "/van-de-nong/{closed_issue}"),
    "issues_intake.new": ("/van-de-nong/moi",),
    "issues_receipt.ask": ("{receipt}",),
    "items.page": ("/noi-dung", "/noi-dung?q=sua+hoc+duong", "/noi-dung?q=khong-co-gi"),
    "items.show": (
        "/noi-dung/{live}",
        "/noi-dung/{pictured}",
        "/noi-dung/{waiting}",
        "/noi-dung/{planned}",
        "/noi-dung/{again}",
    ),
    "items_templates.ask": ("/mau/{template}/bo",),
    "items_templates.new": ("/mau/moi?tu={pictured}",),
    "items_templates.page": ("/mau",),
    "items_templates.show": ("/mau/{template}",),
    "keyboard.page": ("/phim-tat",),
    "nominations.new": ("/de-cu/moi",),
    "nominations.page": ("/de-cu", "/de-cu?xem=declined"),
    "nominations.show": ("/de-cu/{nomination}", "/de-cu/{child}"),
    "plans.page": ("/ke-hoach",),
    "reports.page": (
        "/bao-cao",
        "/bao-cao?by=month",
        "/bao-cao?by=channel",
        "/bao-cao?by=unit",
    ),
    "press.edit": ("/bao-chi/{contact}",),
    "press.new": ("/bao-chi/moi",),
    "press.page": ("/bao-chi", "/bao-chi?q=khong-co"),
    "plans.show": ("/ke-hoach/{plan}", "/ke-hoach/{plan}?xem=tre", "/ke-hoach/{derived}"),
    "plans_aims.campaigns_page": ("/ke-hoach/{plan}/dot", "/ke-hoach/{derived}/dot"),
    "plans_aims.edit": ("/ke-hoach/{plan}/dot/{campaign}",),
    "plans_aims.new": ("/ke-hoach/{plan}/dot/moi",),
    "plans_aims.page": ("/ke-hoach/{plan}/muc-tieu", "/ke-hoach/{derived}/muc-tieu"),
    "plans_edit.edit": ("/ke-hoach/{plan}/sua",),
    "plans_edit.new": ("/ke-hoach/moi", "/ke-hoach/moi?theo={plan}"),
    "plans_edit.parent": ("/ke-hoach/{derived}/cap-tren",),
    "plans_item.show": ("/noi-dung/{planned}/ke-hoach", "/noi-dung/{live}/ke-hoach"),
    "plans_items.page": ("/ke-hoach/{plan}/noi-dung", "/ke-hoach/{plan}/noi-dung?thang=2099-01"),
    "plans_items_sheet.page": ("/ke-hoach/{plan}/nhap-bang",),
    "plans_obligations.edit": ("/ke-hoach/{plan}/chi-tieu/{obligation}",),
    "plans_obligations.new": ("/ke-hoach/{plan}/chi-tieu/moi",),
    "plans_text.page": ("/ke-hoach/tu-van-ban",),
    "plans_topics.page": ("/ke-hoach/{plan}/trong-tam",),
    "plans_topics.show": ("/ke-hoach/{plan}/trong-tam/T07", "/ke-hoach/{plan}/trong-tam/T05"),
    "recall.page": ("/noi-dung/{live}/go-bo",),
    "recall.progress": ("/noi-dung/{live}/ket-qua",),
    "searching.page": ("/tra-cuu", "/tra-cuu?q=dong+da", "/tra-cuu?q=khong-co-gi"),
    "settings.page": ("/cai-dat",),
    "settings_bases.edit": ("/cai-dat/can-cu/{basis}",),
    "settings_bases.new": ("/cai-dat/can-cu/moi",),
    "settings_bases.page": ("/cai-dat/can-cu", "/cai-dat/can-cu?q=22"),
    "settings_days.edit": ("/cai-dat/ngay-nghi/{own_day}",),
    "settings_days.new": ("/cai-dat/ngay-nghi/moi",),
    "settings_days.page": ("/cai-dat/ngay-nghi", "/cai-dat/ngay-nghi?nam=2021"),
    "settings_channels.page": (
        "/cai-dat/kenh",
        "/cai-dat/kenh?kenh=unit",
        "/cai-dat/kenh?kenh=unit&q=khong-co",
    ),
    "settings_channels.show": ("/cai-dat/kenh/{account}",),
    "settings_channels_form.edit": ("/cai-dat/kenh/{account}/sua",),
    "settings_channels_form.new": (
        "/cai-dat/kenh/moi",
        "/cai-dat/kenh/moi?kenh=email",
        "/cai-dat/kenh/moi?kenh=unit",
    ),
    "settings_password.page": ("/cai-dat/mat-khau",),
    "settings_speakers.edit": ("/cai-dat/nguoi-phat-ngon/{speaker}",),
    "settings_speakers.new": ("/cai-dat/nguoi-phat-ngon/moi",),
    "settings_speakers.page": ("/cai-dat/nguoi-phat-ngon",),
    "settings_units.edit": ("/cai-dat/don-vi/{unit}/sua",),
    "settings_units.new": ("/cai-dat/don-vi/moi",),
    "settings_units.page": ("/cai-dat/don-vi", "/cai-dat/don-vi?xem=da-het"),
    "settings_units.show": ("/cai-dat/don-vi/{unit}",),
    "settings_units_many.ask": ("/cai-dat/don-vi/ket-thuc",),
    "settings_units_many.import_page": ("/cai-dat/don-vi/nhap",),
    "settings_users.new": ("/cai-dat/nguoi-dung/moi",),
    "settings_users.page": ("/cai-dat/nguoi-dung",),
    "settings_users.show": ("/cai-dat/nguoi-dung/{user}",),
    "sign_in.page": ("/dang-nhap",),
    "start.page": ("/",),
    "tasks.page": ("/viec", "/viec?state=done"),
    "tasks.show": ("/viec/{task}",),
    "trials.page": ("/gui-thu",),
}
PORTAL: dict[str, tuple[str, ...]] = {
    "departures.ask": ("/u/{reader}",),
    "feedback.page": ("/gui-phan-hoi", "/gui-phan-hoi?bai={article}"),
    "feedback.thanks": ("/gui-phan-hoi/cam-on/PH-2345-6789",),
    "pages.article": ("/bai/{article}", "/bai/00000000-0000-0000-0000-000000000000"),
    "pages.front": ("/",),
    "speakers.page": ("/nguoi-phat-ngon",),
    "pages.topic": ("/chu-de/{topic}",),
    "pages.topics": ("/chu-de",),
}
REFUSED: tuple[tuple[str, str], ...] = (
    # a page, and the button by which its form, sent as it stands, is refused: what an error looks like
    ("/cai-dat/don-vi/ket-thuc", "main .button-bad-main"),
    ("/cai-dat/can-cu/moi", "[data-save]"),
    ("/cai-dat/don-vi/moi", "[data-save]"),
    ("/cai-dat/ngay-nghi/moi", "[data-save]"),
    ("/cai-dat/nguoi-phat-ngon/moi", "[data-save]"),
    ("/cai-dat/kenh/moi?kenh=email", "[data-save]"),
    ("/cai-dat/nguoi-dung/moi", "[data-save]"),
    ("/bao-chi/moi", "main .button-main"),
    ("/phan-hoi/{letter}", "form[action$=tra-loi] .button-main"),
    ("/van-de-nong/moi", "main .button-main"),
    ("/van-de-nong/{issue}", "form[action$=ket-thuc] button"),
    ("/de-cu/moi", "[data-save]"),
    ("/de-cu/{child}", "main .button-main"),
    ("/giao-ban/moi", "[data-save]"),
    ("/ke-hoach/moi", "main .button-main"),
    ("/ke-hoach/tu-van-ban", "main .button-main"),
    ("/ke-hoach/{plan}/nhap-bang", "main form .button-main"),
    ("/ke-hoach/{plan}/chi-tieu/moi", "main .button-main"),
    ("/ke-hoach/{plan}/dot/moi", "main .button-main"),
    ("/luot-dang/{unknown}", "[name=verdict][value=live]"),
    ("/noi-dung/moi", "[data-save]"),
    ("/mau/moi?tu={pictured}", "main .button-main"),
    ("/noi-dung/{again}/ky-lien-tich", "main .button-main"),
    ("/phe-duyet/uy-quyen/moi", "main .button-main"),
    ("/phe-duyet/{waiting}", "[name=decision][value=return]"),
    ("/phe-duyet/{waiting}/khan-cap", "main .button-bad-main"),
    ("/phim/{film_draft}/phan-doan/moi", "[data-save]"),
    ("/phim/{television}/phat-song", "main .button-main"),
    ("/tam-dung/dung?scope=all", "main .button-bad-main"),
    ("/viec/{task}", "main .button-main"),
)
PARTS: dict[str, tuple[str, ...]] = {
    # parts of pages that are fetched again by themselves, and documents in a frame of a page
    "deliveries.live": ("/luot-dang/song", "/luot-dang/song?state=faults"),
    "deliveries.show_live": ("/luot-dang/{unknown}/song",),
    "documents.show": ("/xem-truoc/{mail}",),
    "issues.live": ("/van-de-nong/{issue}/song",),
    "items.deliveries_part": ("/noi-dung/{live}/luot-dang",),
    "recall.progress_live": ("/noi-dung/{live}/ket-qua/song",),
    "settings_channels.live": ("/cai-dat/kenh/{account}/song",),
    "start.live": ("/song",),
    "trials.live": ("/gui-thu/song",),
    "trying.document": ("/noi-dung/dang-viet/{window}/thu?target=email:ban-tin",),
    "trying.show": ("/noi-dung/dang-viet/{window}/xem-truoc",),
}
FILES: dict[str, tuple[str, ...]] = {
    # files, feeds and health
    "approvals_partners.file": (),
    "audit_log.export": ("/nhat-ky/nhat-ky.csv",),
    "attachments.show": (),
    "briefings.file": (),
    "calendar_feeds.ics": ("/lich/doc/{token}.ics",),
    "feeds.all_articles": (),
    "feeds.of_topic": (),
    "films.file": (),
    "films_followups.file": (),
    "healthz": ("/healthz",),
    "issues.file": (),
    "media.document": (),
    "media.picture": (),
    "media.shared": (),
    "nominations.file": (),
    "pages.health": (),
    "pictures.show": ("/hinh/{sha256}",),
    "plans_items_sheet.sample_file": ("/ke-hoach/{plan}/nhap-bang/mau.csv",),
    "pictures.signed": (),
    "press.export": ("/bao-chi/danh-sach.csv",),
    "reports.paper": (),
    "reports.workbook": (),
    "reports_exports.csv_file": (),
    "settings_units_many.sample": ("/cai-dat/don-vi/mau.csv",),
    "static": (),
    "stylesheet.desk_css": ("/static/desk.css",),
    "tasks.file": (),
}
LISTS: tuple[str, ...] = (
    # what else is asked of lists: looked at no further, but it costs no more where there is more (test_growth.py, bench/desk.py)
    "/lich?xem=thang&mine=1",
    "/luot-dang?state=coming",
    "/luot-dang?state=faults",
    "/luot-dang?channel=portal",
    "/luot-dang?q=an+toan",
    "/noi-dung?state=draft",
    "/noi-dung?state=approved",
    "/noi-dung?topic=T04&audience=public",
    "/noi-dung?trang=3",
    "/noi-dung?q=an+toàn+giao+thông",
    "/noi-dung?q=%23{live}",
    "/phe-duyet?xem=mine",
    "/phe-duyet?xem=written",
)


def unlisted(app: Flask, table: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Views that answer a browser's GET and stand neither in the table nor among what is no page."""
    answering = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith("api")
    }
    return answering - set(table) - set(PARTS) - set(FILES)


def addresses(table: Mapping[str, tuple[str, ...]], ids: Mapping[str, Any]) -> Iterator[str]:
    """Every address of a table, with its ids."""
    for paths in table.values():
        for path in paths:
            yield path.format_map(ids)


def within_reach(table: Mapping[str, tuple[str, ...]], ids: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The addresses of a table that need no more than these ids: on its first day a desk has few."""
    return {name: tuple(path for path in paths if reachable(path, ids)) for name, paths in table.items()}


def reachable(path: str, ids: Mapping[str, Any]) -> bool:
    """Whether every id that an address needs is there."""
    return all(name in ids for name in re.findall(r"{(\w+)}", path))
