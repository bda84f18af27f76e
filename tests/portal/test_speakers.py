"""Who speaks for the authority, on the portal: what the desk has published, on the days on which it is in force."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient

from loa import spokespeople
from loa.spokespeople import Speaker
from loa_portal.site import EXTENSION
from tests.portal.grounds import one_database

TODAY = date(2026, 11, 20)
"""On which the portal's clock stands."""


def speaker(**changes: Any) -> Speaker:
    """A spokesperson since last year."""
    said = {
        "id": uuid4(),
        "kind": "spokesperson",
        "position": 1,
        "name": "Ông Nguyễn Văn Mẫu",
        "post": "Chánh Văn phòng Sở",
        "subject": "",
        "phone": "024 3825 0000",
        "email": "phatngon@so.example",
        "basis": "Quyết định 12/QĐ-SGDĐT",
        "starts_on": date(2020, 1, 5),
        "ends_on": None,
    }
    return Speaker(**said | changes)


def test_the_public_reads_who_speaks_today(client: FlaskClient) -> None:
    """By role, with telephone and paper; what is over or lies ahead is not there."""
    term = {"kind": "delegated", "starts_on": TODAY - timedelta(days=9), "ends_on": TODAY + timedelta(days=9)}
    with client.application.extensions[EXTENSION].database.begin() as connection:
        for one in (
            speaker(),
            speaker(name="Bà Phạm Thị Ủy", subject="Kỳ thi lớp 10", **term),
            speaker(**term | {"name": "Ông Hết Hạn", "ends_on": TODAY - timedelta(days=2)}),
            speaker(name="Bà Chưa Đến", starts_on=TODAY + timedelta(days=2)),
        ):
            spokespeople.show(connection, one)
    page = client.get("/nguoi-phat-ngon").text
    told = (
        "Ông Nguyễn Văn Mẫu",
        "tel:02438250000",
        "Quyết định 12/QĐ-SGDĐT",
        "Bà Phạm Thị Ủy",
        "Kỳ thi lớp 10",
    )
    assert all(one in page for one in told)
    assert page.index("Ông Nguyễn Văn Mẫu") < page.index("Bà Phạm Thị Ủy")
    assert "Ông Hết Hạn" not in page
    assert "Bà Chưa Đến" not in page


@one_database
def test_every_page_leads_there(client: FlaskClient) -> None:
    """And with nobody in it yet the page says so."""
    assert 'href="/nguoi-phat-ngon"' in client.get("/").text
    assert "Danh sách đang được lập" in client.get("/nguoi-phat-ngon").text
