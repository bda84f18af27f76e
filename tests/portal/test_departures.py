from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from loa.database import Database
from loa.newsletter import departures
from loa.settings import Settings

TOKEN = "zZRvKaTD-Nr3aPIA3aI93CY4uBu5XInN"


def asked(settings: Settings) -> list[tuple[str, str]]:
    database = Database.connect(settings.database)
    with database.read() as connection:
        found = [(row.token, row.how) for row in connection.execute(select(departures))]
    database.close()
    return found


def test_a_scanner_that_follows_the_link_takes_nobody_off(client: FlaskClient, settings: Settings) -> None:
    """GET shows one button, HEAD nothing, and neither writes."""
    page = client.get(f"/u/{TOKEN}")
    assert page.status_code == 200
    assert "<button" in page.text
    assert client.head(f"/u/{TOKEN}").status_code == 200
    assert asked(settings) == []


def test_one_click_leaves_without_cookie_or_redirect(client: FlaskClient, settings: Settings) -> None:
    """As RFC 8058 wants it; once more is the same."""
    for _ in range(2):
        answer = client.post(f"/u/{TOKEN}", data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    assert asked(settings) == [(TOKEN, "one-click")]


def test_the_button_of_the_page_leaves(client: FlaskClient, settings: Settings) -> None:
    """The form has no fields: the address says it all."""
    assert "Bạn sẽ không nhận bản tin này nữa" in client.post(f"/u/{TOKEN}").text
    assert asked(settings) == [(TOKEN, "page")]


@pytest.mark.parametrize("token", ["x", "a" * 44, "a" * 19 + "'", "%00" * 24])
def test_what_cannot_be_a_token_is_no_page(client: FlaskClient, settings: Settings, token: str) -> None:
    """Nothing is written for it."""
    assert client.get(f"/u/{token}").status_code == 404
    assert client.post(f"/u/{token}").status_code == 404
    assert asked(settings) == []
