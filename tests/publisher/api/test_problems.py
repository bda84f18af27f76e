from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from loa_publisher.desk.house import House
from tests.publisher.api.program import Programs, refusal


def test_addresses_that_are_not_there(any_api: Programs) -> None:
    """Under /api every failure is a problem document, with a token and without."""
    client = any_api.app.test_client()
    for path in (
        "/api/",
        "/api/v2/items",
        "/api/v1",
        "/api/v1/",
        "/api/v1/khong-co",
        "/api/v1/items/",
        "/api/x/%00",
    ):
        refusal(client.get(path), 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/items", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("PATCH", "/items", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("GET", "/media", {"OPTIONS", "POST"}),
        ("PUT", "/plans", {"GET", "HEAD", "OPTIONS"}),
        ("TRACE", "/deliveries", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_a_method_that_is_not_there(any_api: Programs, method: str, path: str, allowed: set[str]) -> None:
    """It is told which there are."""
    answer = any_api.call(method, path)
    refusal(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) == allowed


def test_head_and_options(any_api: Programs) -> None:
    """HEAD is GET without its body, OPTIONS tells the methods."""
    head, get = any_api.call("HEAD", "/items"), any_api.call("GET", "/items")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Type"] == get.headers["Content-Type"] == "application/json"
    options = any_api.call("OPTIONS", "/items")
    assert options.status_code == 200
    assert set(options.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_slash_too_many_leads_to_the_right_address(any_api: Programs) -> None:
    """A redirect is no failure."""
    answer = any_api.app.test_client().get("/api//v1/items")
    assert answer.status_code == 308
    assert answer.headers["Location"].endswith("/api/v1/items")


def test_the_pages_of_the_desk_keep_their_own(any_api: Programs) -> None:
    """Beside the API a failure is a page for people."""
    answer = any_api.app.test_client().get("/khong-co")
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"


def test_a_database_that_is_away(any_api: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs are told to come again."""
    house: House = any_api.app.extensions["loa_house"]

    def away() -> None:
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))

    monkeypatch.setattr(house.database, "read", away)
    answer = any_api.call("GET", "/items")
    refusal(answer, 503)
    assert answer.headers["Retry-After"] == "5"
    assert "connection refused" not in answer.text


def test_what_nobody_foresaw(any_api: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a problem document too, and tells nothing of what stands inside."""
    house: House = any_api.app.extensions["loa_house"]

    def broken() -> None:
        raise RuntimeError("geheim")

    monkeypatch.setattr(house.database, "read", broken)
    assert isinstance(any_api.app, Flask)
    answer = any_api.call("GET", "/items")
    refusal(answer, 500)
    assert "geheim" not in answer.text


def test_answers_are_not_kept_by_others(any_api: Programs) -> None:
    """Neither a proxy nor a browser keeps what was answered to one token for another."""
    for answer in (any_api.call("GET", "/items"), any_api.call("GET", "/items", None)):
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
