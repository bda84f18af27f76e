"""Who wrote is forgotten after the keeping time, or when they ask."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

from sqlalchemy import String, cast, select

from loa import audit
from loa.database import new_id
from loa_publisher.feedback import forgetting, handling, queries, replies
from loa_publisher.feedback.models import events, feedback
from loa_publisher.feedback.models import replies as replies_table
from tests.publisher.bureau import Bureau
from tests.publisher.feedback.cases import letter, received

TRACES = ("Bưởi", "buoi@thu.example", "0912 345 678")


def kept(bureau: Bureau) -> str:
    """Everything that the desk has of letters, answers and their timelines."""
    with bureau.database.read() as connection:
        return " ".join(
            str(value)
            for table in (feedback, replies_table, events)
            for row in connection.execute(select(*(cast(column, String) for column in table.c)))
            for value in row
        )


def test_nothing_of_the_sender_is_left_after_the_keeping_time(bureau: Bureau) -> None:
    """In fields or texts; what was asked stays, and so do the numbers."""
    old, young = received(bureau), received(bureau, text="Khác", name="Lê Văn Nhãn")
    with bureau.office() as office:
        replies.write(office, old, new_id(), way="phone", text="Chào bà Trần Thị Bưởi (buoi@thu.example)")
        handling.close(office, old, "Đã đưa lịch lên trang nhất")
    assert all(trace in kept(bureau) for trace in TRACES)
    bureau.clock.advance(bureau.settings.feedback_keep - timedelta(hours=1))
    assert forgetting.forget_old(bureau.database, bureau.clock.now(), bureau.settings) == 0
    bureau.clock.advance(timedelta(hours=2))
    assert forgetting.forget_old(bureau.database, bureau.clock.now(), bureau.settings) == 1
    assert forgetting.forget_old(bureau.database, bureau.clock.now(), bureau.settings) == 0
    row = letter(bureau, old)
    assert (row.name, row.email, row.phone) == ("", "", "")
    assert row.text.startswith("Xin cho biết lịch thi lớp 10.")
    assert row.changed == "Đã đưa lịch lên trang nhất"
    assert not any(trace in kept(bureau) for trace in TRACES[:1])
    assert "0912" not in row.text
    assert letter(bureau, young).name == "Lê Văn Nhãn"
    with bureau.database.read() as connection:
        assert queries.figures(connection)[0].received == 2
        assert audit.verify(connection) >= 3


def test_a_sender_may_ask_for_it_at_once(any_bureau: Bureau) -> None:
    """While it is still being dealt with, too; then nobody can be mailed."""
    id = received(any_bureau)
    with any_bureau.office() as office:
        forgetting.forget(office, id)
    assert not any(trace in kept(any_bureau) for trace in TRACES)
    assert letter(any_bureau, id).state == "new"


def test_a_text_loses_addresses_and_numbers_and_keeps_the_rest() -> None:
    """Dates, amounts and document numbers are none."""
    text = (
        "Công văn 3725/KH-SGDĐT ngày 15/10/2020 thu 500.000 đồng; gọi +84 912 345 678 hoặc a.b@c.vn, Lê An."
    )
    left = forgetting.without_traces(text, "Lê An")
    assert "3725/KH-SGDĐT ngày 15/10/2020 thu 500.000 đồng" in left
    assert not any(trace in left for trace in ("912", "a.b@c.vn", "Lê An"))


def test_the_command_line_does_it(any_bureau: Bureau) -> None:
    """As cron calls it."""
    id = received(any_bureau)
    with any_bureau.office() as office:
        handling.set_aside(office, id, spam=True)
    environ = os.environ | any_bureau.environ | {"LOA_FEEDBACK_KEEP": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "loa", "feedback", "forget"], env=environ, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.strip()) == (0, "erased the personal data of 1 letters"), done.stderr
    assert letter(any_bureau, id).name == ""
