"""The form by which readers write: without scripts, cookies or captcha."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from loa import feedback as kept
from loa.database import Database
from loa.settings import Settings
from loa_portal.feedback.views import limiter
from tests.portal.grounds import one_database
from tests.portal.sender import Sender

PATH = "/gui-phan-hoi"


@pytest.fixture(autouse=True)
def _rested(app: Flask) -> Any:
    yield
    with app.app_context():
        limiter.reset()


def letters(settings: Settings) -> list[Any]:
    """What is written down."""
    database = Database.connect(settings.database)
    with database.read() as connection:
        found = list(connection.execute(select(kept.feedback).order_by(kept.feedback.c.sent_at)))
    database.close()
    return found


def opened(client: FlaskClient, query: str = "") -> dict[str, str]:
    """The hidden fields of a form that was opened."""
    page = client.get(PATH + query).text
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_what_is_sent_is_written_down_once_before_the_thanks(client: FlaskClient, settings: Settings) -> None:
    """Pressed twice is one letter with one number; other words by the same form are another."""
    form = opened(client) | {
        "text": "Tiê\u0301ng Việt",
        "name": "Trần Thị Bưởi",
        "email": "a@b.vn",
        "consent": "1",
    }
    first, second = (client.post(PATH, data=form) for _ in range(2))
    assert first.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert "Set-Cookie" not in first.headers
    thanks = client.get(first.headers["Location"])
    [letter] = letters(settings)
    assert kept.reference(letter.id) in thanks.text
    assert (letter.text, letter.email, letter.suspect) == ("Tiếng Việt", "a@b.vn", False)
    assert "24 tháng" in letter.consent
    client.post(PATH, data=form | {"text": "Thêm một ý"})
    assert len(letters(settings)) == 2


def test_the_foot_of_every_page_leads_to_the_form_with_its_first_words(
    client: FlaskClient, sender: Sender, item: UUID, settings: Settings
) -> None:
    """On an article's page, too, with the article; nothing is written before the form itself is sent."""
    sender.put(item, title="Lịch thi vào lớp 10")
    page = client.get(client.get(f"/bai/{item}").headers["Location"]).text
    assert 'action="/gui-phan-hoi"' in page
    assert f'name="bai" value="{item}"' in page
    assert 'action="/gui-phan-hoi"' in client.get("/chu-de").text
    begun = client.post(PATH, data={"bai": str(item), "text": "Sao đổi <b>lịch</b>?"})
    assert begun.status_code == 200
    assert "Sao đổi &lt;b&gt;lịch&lt;/b&gt;?" in begun.text
    assert "Lịch thi vào lớp 10" in begun.text
    assert letters(settings) == []
    client.post(PATH, data=opened(client, f"?bai={item}") | {"text": "Sao đổi lịch?"})
    assert letters(settings)[0].article_id == item


@one_database
def test_silence_is_no_consent(client: FlaskClient, settings: Settings) -> None:
    """Whoever says who they are must agree; the box is never ticked before. Without a name nothing is to be agreed to."""
    assert "checked" not in client.get(PATH).text
    form = opened(client) | {"text": "Hỏi", "phone": "0912 345 678"}
    refused = client.post(PATH, data=form)
    assert refused.status_code == 422
    assert 'href="#consent"' in refused.text
    assert letters(settings) == []
    client.post(PATH, data=form | {"phone": ""})
    [letter] = letters(settings)
    assert (letter.consent, letter.phone) == ("", "")


@one_database
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", " "),
        ("text", "x" * 5001),
        ("text", "a\x00b"),
        ("email", "a@b"),
        ("email", "a@b.vn\nBcc: c@d.vn"),
        ("phone", "gọi sau"),
        ("name", "x" * 201),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_field_and_kept_in_the_form(
    client: FlaskClient, settings: Settings, field: str, value: str
) -> None:
    """Tied to the field, for those who hear the page."""
    form = opened(client) | {"text": "Nội dung còn đây", "consent": "1", field: value}
    page = client.post(PATH, data=form)
    assert page.status_code == 422
    assert re.search(rf'id="{field}"[^>]*aria-describedby="[^"]*{field}-wrong', page.text, re.DOTALL)
    assert f'id="{field}-wrong"' in page.text
    if field != "text":
        assert "Nội dung còn đây" in page.text
    assert letters(settings) == []


@one_database
def test_a_program_that_fills_in_every_field_is_kept_and_marked(
    client: FlaskClient, settings: Settings
) -> None:
    """It is thanked like anybody else."""
    answer = client.post(PATH, data=opened(client) | {"text": "Mua ngay", "website": "http://spam.example"})
    assert answer.status_code == 303
    assert [letter.suspect for letter in letters(settings)] == [True]


@one_database
def test_too_many_at_once_are_asked_to_wait_with_their_words(client: FlaskClient, settings: Settings) -> None:
    """Ten a minute from one address; another address is not held up."""
    for number in range(10):
        assert client.post(PATH, data=opened(client) | {"text": f"Ý {number}"}).status_code == 303
    held = client.post(PATH, data=opened(client) | {"text": "Ý thứ mười một"})
    assert held.status_code == 429
    assert "Ý thứ mười một" in held.text
    assert len(letters(settings)) == 10
    other = client.post(
        PATH, data=opened(client) | {"text": "Nơi khác"}, environ_base={"REMOTE_ADDR": "10.0.0.9"}
    )
    assert other.status_code == 303


@one_database
def test_another_language_and_odd_addresses(client: FlaskClient, start: Callable[..., Flask]) -> None:
    """English where it was chosen; a number that is none is no page; an article that is none is left out."""
    assert "Send feedback" in client.get(f"{PATH}?lang=en").text
    assert client.get(f"{PATH}/cam-on/PH-1").status_code == 404
    assert client.get(f"{PATH}?bai=x").status_code == 200
    assert client.get(f"{PATH}?bai=00000000-0000-0000-0000-000000000000").status_code == 200
    assert client.get(PATH).headers["Cache-Control"] == "no-store"
