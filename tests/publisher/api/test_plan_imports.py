"""A year's table handed in by a program."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.publisher.api.program import Programs, refusal
from tests.publisher.tables.workbooks import workbook

HEAD = ("Nội dung", "Trọng tâm", "Thời gian", "Kênh", "Đối tượng")
ROWS = (
    ("Thi thử", "T04", "5/3/2021", "Facebook", "Công khai"),
    ("Sai ngày", "T04", "31/02/2021", "", "Công khai"),
    ("Hướng nghiệp", "T05", "quý II/2021", "", "Công khai"),
)


def hand_in(api: Programs, rows: Any = ROWS, person: str = "editor", **form: str) -> Any:
    plan = api.get("/plans")["items"][0]["id"]
    data = {"file": (io.BytesIO(workbook(HEAD, *rows)), "nam.xlsx"), **form}
    return api.call(
        "POST", f"/plans/{plan}/items/import", person, data=data, content_type="multipart/form-data"
    )


def test_a_table_is_looked_at_and_then_brought_in(api: Programs) -> None:
    """Every row is told; a bad one is an error until it is left out by name; twice changes nothing."""
    before = api.bureau.rows()
    looked = hand_in(api).json
    assert (looked["written"], looked["new"], looked["faulty"]) == (False, 2, 1)
    assert looked["columns"] == {"title": 0, "topic": 1, "when": 2, "channels": 3, "audience": 4}
    assert [(row["line"], row["does"]) for row in looked["rows"]] == [(2, "new"), (3, "nothing"), (4, "new")]
    [fault] = looked["rows"][1]["faults"]
    assert fault == {"field": "when", "message": "there is no day “31/02/2021”; it is read as day/month/year"}
    assert list(refusal(hand_in(api, write="true"), 422)) == ["3.when"]
    assert api.bureau.rows() == before
    done = hand_in(api, write="true", leave_out="3").json
    assert [row["left_out"] for row in done["rows"]] == [False, True, False]
    assert done["rows"][0]["channels"][0].startswith("facebook:")
    assert done["rows"][2]["planned_on"] == "2021-06-30"
    again = hand_in(api, write="true", leave_out="3").json
    assert (again["new"], again["changed"]) == (0, 0)
    assert [row.get("item") for row in again["rows"]] == [row.get("item") for row in done["rows"]]


def test_a_topic_and_an_audience_for_rows_that_name_none(any_api: Programs) -> None:
    """As a person chooses them at the desk."""
    rows = [("Một", "", "3/2021", "", "")]
    assert hand_in(any_api, rows).json["faulty"] == 1
    assert hand_in(any_api, rows, topic="T01", audience="internal").json["rows"][0]["audience"] == "internal"


@pytest.mark.parametrize("form", [{"write": "yes"}, {"leave_out": "a"}])
def test_a_form_that_nobody_can_mean(any_api: Programs, form: dict[str, str]) -> None:
    """The field is named."""
    assert list(refusal(hand_in(any_api, **form), 422)) == list(form)


def test_who_may_not_and_what_is_no_table(any_api: Programs) -> None:
    """Refused before anything is read, or as what it is."""
    refusal(hand_in(any_api, person="admin"), 403)
    plan = any_api.get("/plans")["items"][0]["id"]
    path = f"/plans/{plan}/items/import"
    data = {"file": (io.BytesIO(b"%PDF-1.7\n\xe2\xe3"), "a.pdf")}
    told = any_api.call("POST", path, data=data, content_type="multipart/form-data")
    assert list(refusal(told, 422)) == ["file"]
    assert list(refusal(any_api.call("POST", path, data={}, content_type="multipart/form-data"), 422)) == [
        "file"
    ]
