from __future__ import annotations

import hashlib
import hmac

import requests

from tests.sandbox.outside import PAGE, TIMEOUT, TOKEN, Sandbox

APP_TOKEN = "2026|sandbox-app-secret"


def test_without_a_token_nothing_is_done(sandbox: Sandbox) -> None:
    """No token: code 104. An unknown one: code 190. Neither leaves a post."""
    for token, code in ((None, 104), ("EAA-forged", 190)):
        answer = sandbox.graph("POST", f"{PAGE}/feed", token=token, data={"message": "x"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
        assert answer.json()["error"]["type"] == "OAuthException"
        assert answer.headers["WWW-Authenticate"].startswith('OAuth "Facebook Platform" "invalid_token"')
    assert sandbox.truth("facebook") == []


def test_a_token_may_also_come_as_a_parameter(sandbox: Sandbox) -> None:
    """As the Graph API does, for clients that send it so."""
    answer = sandbox.graph("GET", "me", token=None, params={"access_token": TOKEN})
    assert answer.json()["id"] == PAGE


def test_the_proof_of_the_app_secret_is_checked_where_given(sandbox: Sandbox) -> None:
    """A right appsecret_proof passes, a wrong one answers code 100 as GraphMethodException."""
    proof = hmac.new(b"sandbox-app-secret", TOKEN.encode(), hashlib.sha256).hexdigest()
    assert sandbox.graph("GET", "me", params={"appsecret_proof": proof}).status_code == 200
    error = sandbox.graph("GET", "me", params={"appsecret_proof": "0" * 64}).json()["error"]
    assert (error["code"], error["type"]) == (100, "GraphMethodException")


def test_debug_token_tells_what_a_token_is_good_for(sandbox: Sandbox) -> None:
    """A page token never expires and names its app and scopes; an unknown one is not valid."""
    query = {"input_token": TOKEN, "access_token": APP_TOKEN}
    data = sandbox.graph("GET", "debug_token", token=None, params=query).json()["data"]
    assert data["is_valid"] is True
    assert (data["app_id"], data["type"], data["profile_id"]) == ("2026", "PAGE", PAGE)
    assert (data["expires_at"], data["data_access_expires_at"]) == (0, 0)
    assert "pages_manage_posts" in data["scopes"]
    query["input_token"] = "EAA-forged"
    data = sandbox.graph("GET", "debug_token", token=None, params=query).json()["data"]
    assert data["is_valid"] is False
    assert data["error"]["code"] == 190


def test_debug_token_asks_who_asks(sandbox: Sandbox) -> None:
    """Without a token of its own, or without the one in question, it refuses."""
    asked = sandbox.graph("GET", "debug_token", token=None, params={"input_token": TOKEN})
    assert asked.json()["error"]["code"] == 104
    assert sandbox.graph("GET", "debug_token").json()["error"]["code"] == 100


def test_versions_are_served_as_the_graph_api_does(sandbox: Sandbox) -> None:
    """A dead version is served by the oldest alive, a path without a version too; one to come is unknown."""
    headers = {"Authorization": f"Bearer {TOKEN}"}

    def ask(prefix: str) -> requests.Response:
        return requests.get(f"{sandbox.url}/graph/{prefix}me", headers=headers, timeout=TIMEOUT)

    for prefix, version in (("v26.0/", "v26.0"), ("v23.0/", "v23.0"), ("v3.0/", "v21.0"), ("", "v21.0")):
        answer = ask(prefix)
        assert (answer.status_code, answer.headers["facebook-api-version"]) == (200, version)
    answer = ask("v99.0/")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 2500)
