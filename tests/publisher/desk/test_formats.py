"""How the desk writes times, numbers, differences and outcomes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from loa.errors import InvalidInput
from loa_publisher.desk import formats
from loa_publisher.desk.difference import marked
from loa_publisher.desk.outcome import outcome
from loa_publisher.desk.preferences import own_address
from loa_publisher.desk.tabs import Pages
from loa_publisher.desk.times import read_moment


def test_midnight_in_hanoi_is_still_the_day_before_in_utc() -> None:
    """What is shown is Hanoi's day."""
    shown = formats.moment(datetime(2021, 2, 11, 17, 0, tzinfo=UTC))
    assert shown == '<time datetime="2021-02-12T00:00:00+07:00">12/02/2021 00:00</time>'


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        ("05/09/2026", "08:00", "2026-09-05T01:00:00+00:00"),
        ("5/9/2026", "8h", "2026-09-05T01:00:00+00:00"),
        ("5-9-2026", "8h30", "2026-09-05T01:30:00+00:00"),
        (" 05.09.2026 ", "0:15", "2026-09-04T17:15:00+00:00"),
    ],
)
def test_days_and_hours_are_read_as_people_write_them(day: str, hour: str, expected: str) -> None:
    """Day before month, on Hanoi's clock."""
    read = read_moment({"due_day": day, "due_time": hour}, "due", "due_at")
    assert read is not None
    assert read.isoformat() == expected


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        ("2026-09-05", "08:00"),
        ("05/09/26", "08:00"),
        ("29/02/2026", "08:00"),
        ("05/09/2026", "25:00"),
        ("", "08:00"),
    ],
)
def test_what_could_be_another_day_is_refused(day: str, hour: str) -> None:
    """Naming the field."""
    with pytest.raises(InvalidInput) as raised:
        read_moment({"due_day": day, "due_time": hour}, "due", "due_at")
    assert raised.value.field == "due_at"


@pytest.mark.parametrize(
    ("value", "written"), [(1234, "1.234"), (1234.56, "1.234,6"), (0, "0"), (63206, "63.206")]
)
def test_numbers_are_grouped_with_dots(value: float, written: str) -> None:
    """And parted by a comma."""
    assert formats.number(value) == written


def test_a_difference_is_marked_word_by_word_and_escaped() -> None:
    """What went, what came; never markup from the text itself."""
    assert marked("thi ngày 12/6", "thi ngày 13/6 <b>") == "thi ngày <del>12/6</del><ins>13/6 &lt;b&gt;</ins>"


def test_long_unchanged_stretches_are_left_out_of_a_difference() -> None:
    """A word at the end of a long text is found at once."""
    same = " ".join(f"từ{n}" for n in range(200))
    shown = marked(f"{same} cũ", f"{same} mới")
    assert "<del>cũ</del><ins>mới</ins>" in shown
    assert "…" in shown
    assert "từ100" not in shown


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], ()),
        (["scheduled", "scheduled"], ("scheduled",)),
        (["published", "published"], ("published",)),
        (["published", "scheduled"], ("partial",)),
        (["published", "unknown"], ("partial", "unknown")),
        (["published", "blocked", "unknown"], ("partial", "unknown")),
        (["blocked"], ("blocked",)),
        (["withdrawn", "withdrawn"], ("withdrawn",)),
        (["superseded", "cancelled"], ()),
        (["sending", "scheduled"], ("sending",)),
    ],
)
def test_an_item_shows_how_far_it_is_and_what_is_wrong(states: list[str], expected: tuple[str, ...]) -> None:
    """Partial success is called that, and a doubt is louder than a fault."""
    assert outcome(states) == expected


def test_pages_link_the_first_the_last_and_the_neighbours() -> None:
    """None stands for those left out."""
    pages = Pages(6, 50, 1000, str)
    assert pages.near == [1, None, 5, 6, 7, None, 20]
    assert (pages.first, pages.last) == (251, 300)


@pytest.mark.parametrize("address", ["//evil", "https://evil", "\\\\evil", "/\\evil", "evil", ""])
def test_only_paths_of_this_desk_are_gone_back_to(address: str) -> None:
    """Anything else leads to the front page."""
    assert own_address(address) == "/"
