from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from loa.settings import Settings
from tests.portal.grounds import one_database


@one_database
@pytest.mark.parametrize(
    "path", ["/", "/khong-co", "/feed.atom", "/api/nothing", "/static/site.css", "/healthz", "/media/x"]
)
def test_every_answer_is_protected(client: FlaskClient, path: str) -> None:
    """Pages, errors, feeds and files: nothing from other hosts, nothing inline, no framing, no guessing."""
    headers = client.get(path).headers

    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


@one_database
def test_plain_http_is_not_told_to_be_https(start: Callable[[Settings], Flask], settings: Settings) -> None:
    """A portal that is tried out without TLS does not lock browsers out of itself."""
    plain = start(replace(settings, portal_url="http://127.0.0.1:8081")).test_client()

    assert "Strict-Transport-Security" not in plain.get("/healthz").headers
