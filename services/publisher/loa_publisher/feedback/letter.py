"""How an answer reads as a mail."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from sqlalchemy import Row

from loa.clock import in_hanoi
from loa.settings import Settings


def compose(settings: Settings, letter: Row[Any], reply: Row[Any]) -> EmailMessage:
    """The mail; its Message-ID is the same on every attempt, so that mail programs show it once."""
    local, _, domain = settings.reply_from.partition("@")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(settings.authority, local, domain)
    message["To"] = reply.address
    message["Subject"] = f"Trả lời phản hồi {letter.reference}"
    message["Date"] = format_datetime(in_hanoi(reply.written_at))
    message["Message-ID"] = f"<feedback.{reply.id}@{domain}>"
    message["Content-Language"] = "vi"
    to = f"Kính gửi {letter.name}," if letter.name else "Kính gửi Ông/Bà,"
    quoted = "\n".join(f"> {line}" for line in letter.text.split("\n"))
    message.set_content(
        f"{to}\n\n{settings.authority} đã nhận phản hồi ngày {in_hanoi(letter.sent_at):%d/%m/%Y} "
        f"(mã số {letter.reference}) và trả lời như sau:\n\n{reply.text}\n\nTrân trọng,\n{settings.authority}\n\n"
        f"Nội dung phản hồi:\n{quoted}\n"
    )
    return message
