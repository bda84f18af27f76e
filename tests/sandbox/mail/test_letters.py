from __future__ import annotations

import hashlib
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from loa_sandbox.mail import letters
from tests.sandbox.outside import PIXEL, Sandbox


def newsletter(encoding: str) -> EmailMessage:
    """A newsletter as a careful sender writes it."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = "Bản tin tuần: tuyển sinh lớp 10 và những điều phụ huynh cần biết trong tháng này"
    message["From"] = "Bản tin <tin@example.vn>"
    message["To"] = "an@example.vn"
    message["Message-ID"] = "<tuan-7@tin.example.vn>"
    message["List-Unsubscribe"] = "<https://tin.example.vn/u/abc>, <mailto:u+abc@tin.example.vn>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content("Kính gửi quý phụ huynh\n", cte=encoding)
    message.add_alternative("<p>Kính gửi <b>quý phụ huynh</b></p>\n", subtype="html", cte=encoding)
    return message


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_a_newsletter_is_told_decoded(sandbox: Sandbox, encoding: str) -> None:
    """Subject, both texts and the headers of a list come out as they were written."""
    sandbox.mail("an@example.vn", content=newsletter(encoding).as_bytes())
    [told] = sandbox.truth("mail")
    assert told["to"] == "an@example.vn"
    assert told["subject"] == newsletter(encoding)["Subject"]
    assert told["message_id"] == "<tuan-7@tin.example.vn>"
    assert told["text"] == "Kính gửi quý phụ huynh\n"
    assert told["html"] == "<p>Kính gửi <b>quý phụ huynh</b></p>\n"
    assert told["from"] == "Bản tin <tin@example.vn>"
    assert told["list_unsubscribe"] == "<https://tin.example.vn/u/abc>, <mailto:u+abc@tin.example.vn>"
    assert told["list_unsubscribe_post"] == "List-Unsubscribe=One-Click"
    assert told["list_id"] is None
    assert told["attachments"] == []


def test_attached_files_are_told_by_their_hash() -> None:
    """Name, kind, length and hash."""
    message = newsletter("base64")
    message.add_attachment(PIXEL, maintype="image", subtype="png", filename="ảnh.png")
    assert letters.body(message.as_bytes())["attachments"] == [
        {
            "filename": "ảnh.png",
            "media_type": "image/png",
            "sha256": hashlib.sha256(PIXEL).hexdigest(),
            "bytes": len(PIXEL),
        }
    ]
    assert letters.body(message.as_bytes())["text"] == "Kính gửi quý phụ huynh\n"


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        ("Subject: Bản tin\r\n\r\n".encode(), "Bản tin"),
        (b"Subject: =?utf-8?q?B=E1=BA=A3n?=\r\n =?utf-8?q?_tin?=\r\n\r\n", "Bản tin"),
        (b"Subject: =?nonsense?q?x?=\r\n\r\n", "=?nonsense?q?x?="),
        (b"Subject: mot\r\n dong gap\r\n\r\n", "mot dong gap"),
        (b"Subject:\r\n\r\n", ""),
    ],
    ids=["8-bit", "in two words", "unknown charset", "folded", "empty"],
)
def test_odd_subjects_are_read(raw: bytes, subject: str) -> None:
    """Raw UTF-8, encoded words, folds, and charsets that nobody knows."""
    assert letters.headers(raw)["subject"] == subject


def test_a_mail_without_a_text_has_none() -> None:
    """Only HTML, an unknown charset, or nothing at all."""
    html = letters.body("Content-Type: text/html; charset=utf-8\r\n\r\n<p>Chào</p>".encode())
    assert (html["text"], html["html"]) == (None, "<p>Chào</p>")
    odd = letters.body("Content-Type: text/plain; charset=x-odd\r\n\r\nChào".encode())
    assert odd["text"] == "Chào"
    assert letters.body(b"")["text"] == ""
