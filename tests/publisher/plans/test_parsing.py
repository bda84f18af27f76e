"""From text to a plan, or to all that is wrong with it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loa.errors import InvalidInputs
from loa_publisher.plans.channel_names import Target
from loa_publisher.plans.document import PlanComplaint
from loa_publisher.plans.parsing import parse
from loa_publisher.plans.plan_file import PlanFile

WRONG = Path(__file__).with_name("wrong.yaml").read_text("utf-8")
Change = Callable[[dict[str, Any]], object]


def complaints(text: str) -> list[tuple[str, int, str]]:
    with pytest.raises(InvalidInputs) as caught:
        parse(text)
    return [
        (complaint.field, complaint.line, complaint.message)
        for complaint in caught.value.complaints
        if isinstance(complaint, PlanComplaint)
    ]


def test_the_sample_year_is_read_whole(sample_plan: PlanFile, sample_data: dict[str, Any]) -> None:
    """Every entry of every section, as independently counted."""
    sections = (
        "topics",
        "items",
        "series",
        "units",
        "calendar",
        "hot_issues",
        "roles",
        "audience_groups",
        "channels",
    )
    assert {name: len(getattr(sample_plan, name)) for name in sections} == {
        "topics": 10,
        "items": 44,
        "series": 2,
        "units": 31,
        "calendar": 22,
        "hot_issues": 4,
        "roles": 7,
        "audience_groups": 6,
        "channels": 7,
    }
    assert [item.code for item in sample_plan.items] == [item["id"] for item in sample_data["items"]]
    assert [item.title for item in sample_plan.items] == [item["title_vi"] for item in sample_data["items"]]
    assert sum(item.past for item in sample_plan.items) == 11  # 7 back-filled, 4 published
    assert sum(item.audience == "internal" for item in sample_plan.items) == 6


def test_the_plans_channels_become_ours(sample_plan: PlanFile) -> None:
    """One item of the sample goes to nearly all of them."""
    (item,) = [item for item in sample_plan.items if item.code == "I037"]

    assert item.targets == (
        Target("portal"),
        Target("facebook"),
        Target("email"),
        Target("unit"),
        Target("manual", "press"),
        Target("manual", "tv"),
    )
    assert sample_plan.series[0].targets == (Target("manual", "briefing"),)
    assert Target("manual", "tv") in sample_plan.series[0].forbidden
    assert item.starts_at == datetime(2021, 6, 7, 1, tzinfo=UTC)
    assert item.needs_spokesperson


def test_a_series_begins_with_the_first_occurrence_that_the_file_lists(sample_plan: PlanFile) -> None:
    """The plan was issued when its year had begun; it ends with the plan."""
    monthly, quarterly = sample_plan.series
    assert (monthly.starts_on, monthly.ends_on) == (date(2020, 11, 27), date(2021, 8, 31))
    assert (quarterly.starts_on, quarterly.ends_on) == (date(2020, 12, 18), date(2021, 8, 31))


def test_three_errors_are_told_at_once_with_line_and_field() -> None:
    """In the order of their lines."""
    found = complaints(WRONG)

    assert [(field, line) for field, line, _ in found] == [
        ("items.0.topic", 34),
        ("items.1.start", 51),
        ("items.2.channels.1", 62),
    ]
    lines = WRONG.splitlines()
    assert [lines[line - 1].strip() for _, line, _ in found] == [
        "topic: T10",
        "start: '2027-05-03T08:00:00'",
        "- facebook_page",
    ]
    assert "T01, T02" in found[0][2]
    assert "múi giờ" in found[1][2]
    assert "nội bộ" in found[2][2]


def changed(change: Change) -> str:
    data = yaml.load(WRONG, Loader=yaml.BaseLoader)
    data["items"][0]["topic"] = "T01"
    data["items"][1]["start"] += "+07:00"
    data["items"][2]["channels"].pop()
    data["series"] = [
        {
            "id": "S01",
            "slug": "phong-su",
            "topic": "T01",
            "title_vi": "Phóng sự",
            "kind": "video_report",
            "audience": "public",
            "channels": ["web_portal"],
            "forbidden_channels": ["facebook_page"],
            "rrule": "FREQ=MONTHLY;BYDAY=-1FR",
            "exceptions": [{"date": "2027-04-30", "moved_to": "2027-04-23", "reason_vi": "Nghỉ lễ"}],
        }
    ]
    data["units"] = [
        {"id": "so", "kind": "department", "name_vi": "Sở"},
        {"id": "phuong", "kind": "ward", "name_vi": "Phường", "parent": "so"},
    ]
    data["hot_issues"] = [
        {
            "id": "H01",
            "title_vi": "Ý kiến",
            "reported_at": "2026-10-08T09:00:00+07:00",
            "first_reply_due": "2026-10-09T09:00:00+07:00",
            "topic": "T01",
            "status": "open",
            "linked_item": "ma-hoc-sinh",
        }
    ]
    data["calendar"] = [
        {"id": "khai-giang", "title_vi": "Khai giảng", "start": "2026-09-05", "kind": "school"}
    ]
    change(data)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


def test_the_plan_that_the_wrong_ones_are_made_from_is_right() -> None:
    """Or what follows would prove nothing."""
    assert len(parse(changed(lambda data: None)).items) == 3


def put(*path: Any) -> Change:
    """A change that sets the value at a path."""
    *way, last, value = path

    def change(data: dict[str, Any]) -> None:
        here: Any = data
        for step in way:
            here = here[step]
        here[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        (put("plan", "titel_vi", "x"), "plan.titel_vi", "không có trong định dạng"),
        (put("extras", []), "extras", "không có trong định dạng"),
        (put("items", 0, "chanels", []), "items.0.chanels", "không có trong định dạng"),
        (
            put("series", 0, "exceptions", 0, "to", "x"),
            "series.0.exceptions.0.to",
            "không có trong định dạng",
        ),
        (lambda data: data.pop("plan"), "plan", "thiếu"),
        (lambda data: data["items"][1].pop("title_vi"), "items.1.title_vi", "thiếu"),
        (lambda data: data["topics"][1].pop("id"), "topics.1.id", "thiếu"),
        (put("items", "none"), "items", "danh sách"),
        (put("items", 1, "text"), "items.1", "nhóm"),
        (put("items", 0, "channels", "web_portal"), "items.0.channels", "danh sách"),
        (put("items", 0, "title_vi", ["a"]), "items.0.title_vi", "một giá trị"),
        (put("items", 0, "title_vi", " "), "items.0.title_vi", "có chữ"),
        (put("items", 0, "title_vi", "x" * 501), "items.0.title_vi", "500"),
        (put("items", 0, "title_vi", "a\x07b"), "items.0.title_vi", "ký tự"),
        (put("items", 0, "title_vi", None), "items.0.title_vi", "trống"),
        (put("items", 0, "needs_spokesperson", "yes"), "items.0.needs_spokesperson", "true"),
        (put("items", 0, "priority", "very"), "items.0.priority", "urgent"),
        (put("items", 0, "audience", "friends"), "items.0.audience", "internal"),
        (put("items", 0, "status", "done"), "items.0.status", "planned"),
        (put("items", 0, "start", "2026-11-31T08:00:00+07:00"), "items.0.start", "múi giờ"),
        (put("items", 0, "start", "2026-11-02"), "items.0.start", "múi giờ"),
        (put("items", 0, "start", "9999-12-31T23:59:59-14:00"), "items.0.start", "múi giờ"),
        (put("items", 0, "start", "1000-01-01T00:00:00Z"), "items.0.start", "1000-01-01"),
        (put("items", 0, "end", "2026-11-01T08:00:00+07:00"), "items.0.end", "sớm hơn"),
        (put("items", 0, "slug", "mã"), "items.0.slug", "không dấu"),
        (put("items", 1, "slug", "ngay-phap-luat"), "items.1.slug", "đã dùng ở dòng"),
        (put("items", 1, "id", "I001"), "items.1.id", "đã dùng ở dòng"),
        (put("items", 0, "channels", ["web_portal", "web_portal"]), "items.0.channels.1", "đã có"),
        (put("items", 0, "channels", ["webportal"]), "items.0.channels.0", "có web_portal, facebook_page"),
        (put("hot_issues", 0, "topic", "T1"), "hot_issues.0.topic", "có T01, T02"),
        (put("items", 0, "groups", ["hoc_sinh"]), "items.0.groups.0", "nhóm đối tượng"),
        (
            put("items", 0, "reschedules", [{"version": "0", "exam_dates": []}]),
            "items.0.reschedules.0.version",
            "1 đến 999",
        ),
        (put("topics", 1, "position", "1"), "topics.1.position", "đã dùng ở dòng"),
        (put("topics", 0, "position", "first"), "topics.0.position", "số nguyên"),
        (put("plan", "issued_on", "27/10/2026"), "plan.issued_on", "không phải là ngày"),
        (put("plan", "issued_on", "2026-02-29"), "plan.issued_on", "không phải là ngày"),
        (put("plan", "period_end", "2026-08-31"), "plan.period_end", "sớm hơn"),
        (put("plan", "period_end", "2126-08-31"), "plan.period_end", "dài quá"),
        (put("plan", "issuer", "bo"), "plan.issuer", "đơn vị"),
        (put("meta", {"time_zone": "Asia/Bangkok"}), "meta.time_zone", "Asia/Ho_Chi_Minh"),
        (put("audiences", [{"id": "secret", "name_vi": "Mật"}]), "audiences.0.id", "internal"),
        (put("channels", 0, "visibility", "internal"), "channels.0.visibility", "public"),
        (put("channels", 0, "target", "portal"), "channels.0.target", "bỏ target"),
        (put("channels", 2, "id", "zalo"), "channels.2.id", "target"),
        (put("units", 1, "parent", "bo"), "units.1.parent", "đơn vị"),
        (put("units", 0, "parent", "phuong"), "units.0.parent", "chính mình"),
        (put("units", 0, "valid_to", "2025-13-01"), "units.0.valid_to", "ngày"),
        (put("calendar", 0, "kind", "party"), "calendar.0.kind", "holiday"),
        (put("calendar", 0, "end", "2026-09-04"), "calendar.0.end", "sớm hơn"),
        (put("hot_issues", 0, "linked_item", "gone"), "hot_issues.0.linked_item", "nội dung truyền thông"),
        (put("hot_issues", 0, "topic", "T77"), "hot_issues.0.topic", "nội dung trọng tâm"),
        (
            put("hot_issues", 0, "first_reply_due", "2026-10-01T09:00:00+07:00"),
            "hot_issues.0.first_reply_due",
            "sớm hơn",
        ),
        (put("series", 0, "audience", "internal"), "series.0.channels.0", "nội bộ"),
        (put("series", 0, "channels", ["facebook_page"]), "series.0.channels.0", "forbidden_channels"),
        (put("series", 0, "rrule", "FREQ=SOMETIMES"), "series.0.rrule", "FREQ=MONTHLY"),
        (
            put("series", 0, "rrule", "FREQ=YEARLY;BYMONTH=7"),
            "series.0.exceptions.0.date",
            "không rơi vào ngày",
        ),
        (put("series", 0, "due_time", "8h"), "series.0.due_time", "08:00"),
        (put("series", 0, "exceptions", 0, "date", "2027-04-29"), "series.0.exceptions.0.date", "29/04/2027"),
        (put("series", 0, "exceptions", 0, "date", "2199-04-29"), "series.0.exceptions.0.date", "29/04/2199"),
        (put("series", 0, "occurrences", ["2026-09-25"]), "series.0.occurrences", "thiếu: 30/10/2026"),
        (put("series", 0, "ends_on", "2027-06-30"), "series.0.ends_on", "thời gian của kế hoạch"),
        (put("series", 0, "occurrences", ["2025-09-26"]), "series.0.occurrences", "thời gian của kế hoạch"),
    ],
)
def test_each_fault_is_told_where_it_is(change: Change, field: str, says: str) -> None:
    """Field, line and what would do."""
    text = changed(change)
    found = {where: (line, message) for where, line, message in complaints(text)}

    assert field in found, found
    line, message = found[field]
    assert says in message
    key = field.split(".")[-1]
    if "thiếu mục" not in message and not key.isdigit():
        assert text.splitlines()[line - 1].strip().removeprefix("- ").startswith(key)


def test_a_name_nearly_right_among_many_is_guessed(sample: str) -> None:
    """Where they are too many to list."""
    ((field, _, message),) = complaints(
        sample.replace("linked_item: thi-vao-lop-10-2021", "linked_item: thi-vao-lop-10")
    )
    assert field == "hot_issues.2.linked_item"
    assert message.endswith("có phải là 'thi-vao-lop-10-2021'?")


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n", "words\n"])
def test_what_is_no_plan_at_all_is_said_in_one_sentence(text: str) -> None:
    """Rather than as a hundred missing fields."""
    ((field, line, message),) = complaints(text)
    assert (field, line) == ("tệp", 1)
    assert "plan, topics, items" in message


def test_text_typed_in_the_other_normal_form_comes_in_as_nfc(sample: str, sample_plan: PlanFile) -> None:
    """One system types decomposed letters."""
    assert parse(unicodedata.normalize("NFD", sample)) == sample_plan


def test_a_channel_that_the_table_does_not_know_names_its_target() -> None:
    """Adding a channel needs no change of the importer."""

    def radio(data: dict[str, Any]) -> None:
        data["channels"].append(
            {"id": "radio", "name_vi": "Phát thanh", "visibility": "public", "target": "manual:radio"}
        )
        data["items"][0]["channels"].append("radio")

    assert parse(changed(radio)).items[0].targets[-1] == Target("manual", "radio")


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(st.data())
def test_no_damage_to_the_file_is_worse_than_a_complaint(sample: str, data: st.DataObject) -> None:
    """Lines lost, doubled, cut, indented, swapped for junk: a plan or complaints with lines that there are."""
    lines = sample.splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        damage = data.draw(st.sampled_from(["drop", "double", "cut", "indent", "junk"]))
        if damage == "drop":
            del lines[place]
        elif damage == "double":
            lines.insert(place, lines[place])
        elif damage == "cut":
            lines[place] = lines[place][: data.draw(st.integers(0, len(lines[place])))]
        elif damage == "indent":
            lines[place] = "  " + lines[place]
        else:
            lines[place] = data.draw(st.text(max_size=30))
    text = "\n".join(lines)

    told: list[Exception] = []
    try:
        parse(text)
    except InvalidInputs as error:
        told = list(error.complaints)
        places = [complaint.line for complaint in told if isinstance(complaint, PlanComplaint)]

    if told:
        assert len(places) == len(told)
        assert places == sorted(places)
        assert all(1 <= line <= len(text.splitlines()) + 2 for line in places)
