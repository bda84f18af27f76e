from __future__ import annotations

import email
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from typing import Any

import pytest

from loa_channels.newsletter.letter import picture_id, write
from loa_channels.newsletter.message import Envelope, compose
from tests.channels.publications import BASIS, PAPER, document, picture, snapshot

LEAVE = "https://tin.so-giao-duc-va-dao-tao.example.vn/thoi-nhan/" + "abcdefgh" * 6


def envelope(**changes: Any) -> Envelope:
    usual: dict[str, Any] = {
        "from_name": "Sở Giáo dục và Đào tạo Hà Nội – Bản tin dành cho phụ huynh và học sinh",
        "from_address": "tin@so.example.vn",
        "to_name": 'Nguyễn Thị Ánh "Tuyết", phụ huynh',
        "to_address": "tuyet@a.example",
        "date": datetime(2026, 11, 20, 2, tzinfo=UTC),
        "token": "0123456789abcdef0123456789abcdef",
        "list_id": "phu-huynh.tin.example.vn",
        "unsubscribe": LEAVE,
    }
    return Envelope(**usual | changes)


def composed(*pictures: bytes, subject: str | None = None, **changes: Any) -> bytes:
    of = snapshot(*pictures, **({"title": subject} if subject else {}))
    letter = write(of, correction=False, sender="Sở Giáo dục").addressed(LEAVE)
    shown = {media.sha256: (content, "image/png") for media, content in zip(of.media, pictures, strict=True)}
    return compose(letter, envelope(**changes), shown)


def read(message: bytes) -> EmailMessage:
    found = email.message_from_bytes(message, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_every_byte_is_ascii() -> None:
    """So that a relay without 8BITMIME and SMTPUTF8 takes it; no line is too long, and all end with CRLF."""
    message = composed(picture())
    assert message.isascii()
    assert max(len(line) for line in message.split(b"\r\n")) <= 998
    assert message.count(b"\n") == message.count(b"\r\n")


def test_is_decoded_to_what_was_written() -> None:
    """Headers, text, HTML and picture, letter by letter."""
    content = picture()
    of = snapshot(content)
    letter = write(of, correction=True, sender="Sở Giáo dục").addressed(LEAVE)
    found = read(compose(letter, envelope(), {of.media[0].sha256: (content, "image/png")}))
    text, html = found.get_body(("plain",)), found.get_body(("html",))
    assert text is not None
    assert html is not None
    assert found["subject"] == letter.subject
    assert text.get_content().replace("\r\n", "\n") == letter.text
    assert html.get_content().replace("\r\n", "\n") == letter.html
    related = [part for part in found.walk() if part.get_content_type() == "image/png"]
    assert [part["content-id"] for part in related] == [f"<{picture_id(of.media[0])}>"]
    assert related[0].get_payload(decode=True) == content


def test_names_survive_folding() -> None:
    """However long, and with signs that mean something in an address."""
    # The newer parser puts a second space where a name was folded (it should not), so the older one reads here.
    found = email.message_from_bytes(composed())
    read_as = {name: parseaddr(str(found[name])) for name in ("from", "to")}
    decoded = {name: (str(make_header(decode_header(who))), at) for name, (who, at) in read_as.items()}
    assert decoded == {
        "from": (envelope().from_name, "tin@so.example.vn"),
        "to": (envelope().to_name, "tuyet@a.example"),
    }


SUBJECTS = [
    "Tuyển sinh lớp 10",
    "Hướng dẫn tuyển sinh vào lớp 10 trung học phổ thông công lập năm học 2026 – 2027 và lịch công bố kết quả",
    "Giáo dục Thủ đô 2020: những kết quả nổi bật",
    "Tuyển sinh trực tuyến lớp 1, mẫu giáo 5 tuổi và lớp 6",
    "ASCII only, but quite long so that it has to be folded somewhere along the way, and then once more",
    "a" * 200,
    "Ưu tiên, khuyến khích: “điểm cộng” =?utf-8?q?không?=",
    "=?utf-8?q?=0D=0ABcc:_all@example.vn?=",
    "=?utf-8?b?DQpCY2M6IGFsbEBleGFtcGxlLnZu?= =?utf-8?q?=0A?=",
]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_subjects_survive_folding(subject: str) -> None:
    """However long, and whatever they hold: what looks encoded is no head of its own."""
    found = read(composed(subject=subject))
    assert found["subject"] == subject
    assert "bcc" not in found


def test_the_way_out_stays_in_one_piece() -> None:
    """A mail program offers its button only where it finds the address as it is."""
    raw = composed()
    assert f"\r\nList-Unsubscribe: <{LEAVE}>\r\n".encode() in raw
    assert read(raw)["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"


def test_is_known_as_what_it_is() -> None:
    """A list's mail, sent by a program, that wants no automatic answers."""
    found = read(composed())
    assert found["list-id"] == "<phu-huynh.tin.example.vn>"
    assert found["auto-submitted"] == "auto-generated"
    assert found["x-auto-response-suppress"] == "OOF, AutoReply"
    assert found["message-id"] == "<0123456789abcdef0123456789abcdef@so.example.vn>"
    assert found["date"].datetime == datetime(2026, 11, 20, 2, tzinfo=UTC)


def test_is_the_same_bytes_when_made_again() -> None:
    """A retry is the same mail, its boundaries included."""
    content = picture()
    of = snapshot(content)
    letter = write(of, correction=False, sender="Sở").addressed(LEAVE)
    made = {compose(letter, envelope(), {of.media[0].sha256: (content, "image/png")}) for _ in range(2)}
    assert len(made) == 1


def test_a_long_name_stays_one_name() -> None:
    """What looks like another address in it is in quotes, however the line is folded."""
    name = "Phụ huynh <ca-nha@example.vn>, " + "x" * 80 + "@example.vn, " + "y" * 80
    for said in (name, name.encode("ascii", "ignore").decode()):
        found = email.message_from_bytes(composed(to_name=said))
        shown, address = parseaddr(str(found["to"]))
        assert (str(make_header(decode_header(shown))), address) == (said, "tuyet@a.example")


@pytest.mark.parametrize("field", ["from_name", "to_name", "unsubscribe"])
def test_no_header_can_be_smuggled_in(field: str) -> None:
    """A line end in a value is refused, not sent."""
    with pytest.raises(ValueError):
        composed(**{field: "x\r\nBcc: all@example.vn"})


def test_documents_travel_with_a_mail_that_no_page_on_the_portal_belongs_to() -> None:
    """Under their own names; where there is a page, the mail says that it has them."""
    content = b"%PDF-1.7 ..."
    inside = snapshot(link=None, attachments=(document(content),))
    letter = write(inside, correction=False, sender="Sở Giáo dục").addressed(LEAVE)
    made = {compose(letter, envelope(), {}, [(one, content) for one in letter.documents]) for _ in range(2)}
    [message] = made
    [part] = read(message).iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("Kế hoạch 3725.pdf", "application/pdf")
    assert part.get_content() == content
    assert message.isascii()
    assert "Tệp đính kèm thư này:\n- Toàn văn kế hoạch" in letter.text
    outside = write(snapshot(attachments=(document(content),)), correction=False, sender="Sở Giáo dục")
    assert outside.documents == ()
    assert "tải trên cổng thông tin:\n- Toàn văn kế hoạch" in outside.text
    assert "<li" in outside.html


def test_cards_and_bases_stand_in_the_letter() -> None:
    """As papers are cited here: number, day, issuer, title; in the text and in the HTML."""
    letter = write(snapshot(papers=(PAPER,), bases=(BASIS,)), correction=False, sender="Sở")
    for said in (letter.text, letter.html):
        assert "3725/KH-SGDĐT ngày 27/10/2020 của Sở Giáo dục và Đào tạo" in said
        assert "Căn cứ:" in said
    assert "Căn cứ:" not in write(snapshot(), correction=False, sender="Sở").text
