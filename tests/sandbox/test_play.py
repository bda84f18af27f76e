"""Every fault over HTTP, on the Graph API and on unit systems."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests

from tests.sandbox.outside import PAGE, TIMEOUT, TOKEN, UNIT, Sandbox, signed, until

Ask = Callable[[], requests.Response]


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    """Threads for calls that are to be held."""
    with ThreadPoolExecutor(80) as threads:
        yield threads


def raw_feed(sandbox: Sandbox) -> socket.socket:
    """A feed call on a socket of our own, sent and not yet answered."""
    parts = urlsplit(sandbox.url)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=TIMEOUT)
    body = b"message=x"
    head = (
        f"POST /graph/v26.0/{PAGE}/feed HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer {TOKEN}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    connection.sendall(head.encode() + body)
    return connection


def count(sandbox: Sandbox) -> int:
    """How many posts and events there are."""
    return len(sandbox.truth("facebook")) + len(sandbox.truth("units"))


@pytest.fixture(params=["facebook", "unit"])
def channel(request: pytest.FixtureRequest) -> str:
    """Facebook, then a unit."""
    return str(request.param)


@pytest.fixture
def ask(sandbox: Sandbox, channel: str) -> Ask:
    """A write on that channel."""
    return sandbox.feed if channel == "facebook" else sandbox.event


@pytest.mark.parametrize(
    ("answer", "status", "starts"),
    [("error", 500, b"{"), ("html", 502, b"<html>"), ("garbled", 200, b"{"), ("empty", 200, b"")],
)
def test_an_answer_is_lost_after_the_deed(
    sandbox: Sandbox, channel: str, ask: Ask, answer: str, status: int, starts: bytes
) -> None:
    """lose_answer: it is kept, and something useless is answered; the next call goes well."""
    sandbox.misbehave(channel, "lose_answer", answer=answer)
    lost = ask()
    assert (lost.status_code, lost.content[: len(starts)]) == (status, starts)
    if answer == "error" and channel == "facebook":
        assert (lost.json()["error"]["code"], lost.json()["error"]["is_transient"]) == (2, True)
    if answer in ("garbled", "empty"):
        with pytest.raises(requests.exceptions.JSONDecodeError):
            lost.json()
    assert count(sandbox) == 1
    assert ask().status_code == 200
    assert count(sandbox) == 2


@pytest.mark.parametrize(("fault", "kept"), [("reset", 1), ("reset_before", 0)])
def test_the_connection_is_cut_after_or_before_the_deed(
    sandbox: Sandbox, channel: str, ask: Ask, fault: str, kept: int
) -> None:
    """reset keeps it and cuts, reset_before only cuts; the server goes on serving."""
    sandbox.misbehave(channel, fault)
    with pytest.raises(requests.ConnectionError):
        ask()
    assert count(sandbox) == kept
    assert ask().status_code == 200


def test_a_cut_is_a_reset_on_the_wire(sandbox: Sandbox) -> None:
    """The caller's socket reads ECONNRESET, not an orderly end."""
    sandbox.misbehave("facebook", "reset")
    with raw_feed(sandbox) as connection, pytest.raises(ConnectionResetError):
        connection.recv(1)


def test_a_call_is_held_after_the_deed_until_released(
    sandbox: Sandbox, channel: str, ask: Ask, aside: ThreadPoolExecutor
) -> None:
    """hang: it is kept at once; the answer comes with the release, and it is the right one."""
    sandbox.misbehave(channel, "hang")
    waiting = aside.submit(ask)
    sandbox.held(1)
    assert count(sandbox) == 1
    assert not waiting.done()
    assert sandbox.release() == 1
    assert waiting.result(TIMEOUT).status_code == 200
    assert count(sandbox) == 1


def test_a_call_is_held_before_the_deed_until_released(
    sandbox: Sandbox, channel: str, ask: Ask, aside: ThreadPoolExecutor
) -> None:
    """hang_before: nothing is kept while it is held; released, it goes on."""
    sandbox.misbehave(channel, "hang_before")
    waiting = aside.submit(ask)
    sandbox.held(1)
    assert count(sandbox) == 0
    sandbox.release()
    assert waiting.result(TIMEOUT).status_code == 200
    assert count(sandbox) == 1


@pytest.mark.parametrize("fault", ["hang", "hang_before"])
def test_a_hold_ends_by_itself(sandbox: Sandbox, ask: Ask, channel: str, fault: str) -> None:
    """With `seconds` nobody needs to release."""
    sandbox.misbehave(channel, fault, seconds=0.2)
    began = time.monotonic()
    assert ask().status_code == 200
    assert time.monotonic() - began >= 0.2
    assert count(sandbox) == 1


def test_a_held_call_whose_caller_leaves_is_dropped(sandbox: Sandbox) -> None:
    """hang_before: the caller hangs up, the thread is freed, and the post never comes to be."""
    sandbox.misbehave("facebook", "hang_before")
    connection = raw_feed(sandbox)
    sandbox.held(1)
    connection.close()
    sandbox.held(0)
    until(lambda: len(sandbox.truth("calls")) == 1, "the call has ended")
    assert sandbox.truth("facebook") == []


def test_a_held_call_may_be_done_after_its_caller_left(sandbox: Sandbox) -> None:
    """hang_before with then=commit: the post comes to be when nobody waits any more."""
    sandbox.misbehave("facebook", "hang_before", then="commit")
    connection = raw_feed(sandbox)
    sandbox.held(1)
    connection.close()
    assert sandbox.truth("facebook") == []
    sandbox.release()
    until(lambda: len(sandbox.truth("facebook")) == 1, "the post has come to be")
    [post] = sandbox.truth("facebook")
    assert post["created_at"] > post["at"]


def test_held_calls_leave_room_for_the_release(sandbox: Sandbox, aside: ThreadPoolExecutor) -> None:
    """More calls than threads are held: 56 wait, the others are cut, and truth and release are still heard."""
    sandbox.misbehave("facebook", "hang", times=None)
    waiting: list[Future[requests.Response]] = [aside.submit(sandbox.feed) for _ in range(70)]
    until(lambda: sum(call.done() for call in waiting) == 14, "those without room are cut")
    sandbox.held(56)
    assert len(sandbox.truth("facebook")) == 70
    assert sandbox.release() == 56
    ended = [call.exception(TIMEOUT) for call in waiting]
    assert ended.count(None) == 56
    assert sum(isinstance(error, requests.ConnectionError) for error in ended) == 14


def test_an_answer_comes_slowly(sandbox: Sandbox, ask: Ask, channel: str) -> None:
    """slow_body: the bytes come one by one, and make the right answer in the end."""
    sandbox.misbehave(channel, "slow_body", seconds=0.3)
    began = time.monotonic()
    answer = ask()
    assert time.monotonic() - began >= 0.3
    assert answer.status_code == 200
    assert isinstance(answer.json(), dict)
    assert count(sandbox) == 1


def test_a_slow_answer_can_be_released(sandbox: Sandbox, aside: ThreadPoolExecutor) -> None:
    """The rest comes at once."""
    sandbox.misbehave("unit", "slow_body", seconds=3600)
    waiting = aside.submit(sandbox.event)
    sandbox.held(1)
    sandbox.release()
    assert waiting.result(TIMEOUT).json()["status"] == "stored"


def test_a_status_stands_in_place_of_the_deed(sandbox: Sandbox, ask: Ask, channel: str) -> None:
    """status: 429 and 503 with Retry-After, 410 without; nothing is kept."""
    for status, more, header in (
        (429, {"retry_after": 120}, "120"),
        (503, {"retry_after": 0}, "0"),
        (410, {}, None),
    ):
        sandbox.misbehave(channel, "status", status=status, **more)
        answer = ask()
        assert (answer.status_code, answer.headers.get("Retry-After")) == (status, header)
    assert count(sandbox) == 0


def test_an_event_can_be_accepted_only(sandbox: Sandbox) -> None:
    """status 202: the event is kept, and the answer says that its receipt is to follow."""
    sandbox.misbehave("unit", "status", status=202)
    answer = sandbox.event()
    assert (answer.status_code, answer.json()["status"]) == (202, "accepted")
    assert len(sandbox.truth("units")) == 1
    sandbox.misbehave("unit", "status", status=202)
    headers, body = signed(key="whsec_" + "QUJD" * 8)
    refused = requests.post(f"{sandbox.url}/units/{UNIT}/inbox", data=body, headers=headers, timeout=TIMEOUT)
    assert refused.status_code == 401


def test_a_redirect_leads_where_no_one_should_go(sandbox: Sandbox) -> None:
    """redirect: by default to the address where clouds keep secrets; nothing is kept."""
    sandbox.misbehave("unit", "redirect")
    answer = sandbox.event()
    assert answer.status_code == 307
    assert answer.headers["Location"].startswith("http://169.254.169.254/")
    sandbox.misbehave("unit", "redirect", location="https://tin.example.vn/", status=302)
    answer = sandbox.event()
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://tin.example.vn/")
    assert count(sandbox) == 0


@pytest.mark.parametrize("operation", ["edit", "delete"])
def test_edits_and_deletes_lose_their_answer_too(sandbox: Sandbox, operation: str) -> None:
    """The deed is done, the answer is code 2."""
    post = sandbox.post()
    sandbox.misbehave("facebook", "lose_answer", operation=operation)
    method = "POST" if operation == "edit" else "DELETE"
    assert sandbox.graph(method, post, data={"message": "Sửa"}).json()["error"]["code"] == 2
    [told] = sandbox.truth("facebook")
    assert (len(told["edits"]), told["deleted"]) == ((1, False) if operation == "edit" else (0, True))


def test_a_fault_of_one_operation_spares_the_others(sandbox: Sandbox) -> None:
    """Uploads fail, the feed does not."""
    sandbox.misbehave("facebook", "reset_before", operation="photos", times=None)
    assert sandbox.feed().status_code == 200
    with pytest.raises(requests.ConnectionError):
        sandbox.upload()


def test_a_refused_call_uses_no_fault_up(sandbox: Sandbox) -> None:
    """A fault after the deed waits for a call that does something."""
    sandbox.misbehave("facebook", "lose_answer")
    assert sandbox.feed("").json()["error"]["code"] == 100
    assert sandbox.feed().json()["error"]["code"] == 2


def test_a_late_post_shows_after_its_time(sandbox: Sandbox) -> None:
    """visible_late: truth has it at once, lists and reads only later; it can be edited meanwhile."""
    sandbox.misbehave("facebook", "visible_late", operation="feed", seconds=1.5)
    post = sandbox.post("Muộn")
    assert [told["id"] for told in sandbox.truth("facebook")] == [post]
    assert sandbox.listed() == []
    assert sandbox.graph("GET", post).json()["error"]["error_subcode"] == 33
    assert sandbox.graph("POST", post, data={"message": "Muộn, sửa"}).json() == {"success": True}
    until(lambda: sandbox.listed() == [post], "the post is listed")
    assert sandbox.graph("GET", post).json()["message"] == "Muộn, sửa"


def test_a_late_post_may_lose_its_answer_as_well(sandbox: Sandbox) -> None:
    """Both faults strike one call."""
    sandbox.misbehave("facebook", "visible_late", seconds=3600)
    sandbox.misbehave("facebook", "lose_answer", operation="feed")
    assert sandbox.feed().status_code == 500
    assert len(sandbox.truth("facebook")) == 1
    assert sandbox.listed() == []


def test_an_unordered_list_is_whole_and_stays_in_its_order(sandbox: Sandbox) -> None:
    """unordered_feed: another order, the same from page to page, each post once."""
    posts = [sandbox.post(f"Bài {n}") for n in range(20)]
    sandbox.misbehave("facebook", "unordered_feed", seed=3)
    answer = sandbox.graph("GET", f"{PAGE}/published_posts", params={"limit": 8}).json()
    found: list[str] = []
    while True:
        found += [post["id"] for post in answer["data"]]
        if "next" not in answer["paging"]:
            break
        cursor = answer["paging"]["cursors"]["after"]
        answer = sandbox.graph("GET", f"{PAGE}/published_posts", params={"limit": 8, "after": cursor}).json()
    assert sorted(found) == sorted(posts)
    assert found not in (posts, posts[::-1])
    assert sandbox.listed() == posts[::-1]


def test_an_expired_token_is_refused_until_cleared(sandbox: Sandbox) -> None:
    """expire_token: every call answers 190 (463), debug_token says so too; cleared, it is valid again."""
    fault = sandbox.misbehave("facebook", "expire_token", times=None)
    query = {"input_token": TOKEN, "access_token": "2026|sandbox-app-secret"}
    for answer in (
        sandbox.feed(),
        sandbox.graph("GET", "me"),
        sandbox.graph("GET", f"{PAGE}/published_posts"),
    ):
        error = answer.json()["error"]
        assert (error["code"], error["error_subcode"]) == (190, 463)
    requests.delete(f"{sandbox.url}/misbehave/{fault}", timeout=TIMEOUT)
    assert sandbox.graph("GET", "debug_token", token=None, params=query).json()["data"]["is_valid"] is True
    sandbox.misbehave("facebook", "expire_token", operation="feed", times=None, subcode=460)
    data = sandbox.graph("GET", "debug_token", token=None, params=query).json()["data"]
    assert (data["is_valid"], data["error"]["subcode"]) == (False, 460)
    assert sandbox.truth("facebook") == []


def test_every_call_is_logged_with_its_fate(sandbox: Sandbox) -> None:
    """kind=calls tells each call, the refused, struck and unanswered too, with times in order."""
    sandbox.feed()
    sandbox.feed("")
    sandbox.misbehave("unit", "reset")
    with pytest.raises(requests.ConnectionError):
        sandbox.event()
    until(lambda: len(sandbox.truth("calls")) == 3, "the calls have ended")
    calls = sandbox.truth("calls")
    fates = [
        (call["channel"], call["operation"], call["target"], call["status"], call["fault"]) for call in calls
    ]
    assert fates == [
        ("facebook", "feed", PAGE, 200, None),
        ("facebook", "feed", PAGE, 400, None),
        ("unit", "inbox", UNIT, None, "reset"),
    ]
    assert all(call["at"] <= call["ended"] for call in calls)


def test_half_a_request_is_no_call(sandbox: Sandbox) -> None:
    """A caller that is cut off amid its own request leaves nothing behind."""
    connection = raw_feed_head(sandbox)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    assert sandbox.feed().status_code == 200
    assert len(sandbox.truth("facebook")) == 1


def raw_feed_head(sandbox: Sandbox) -> socket.socket:
    """A feed call of which half the body is never sent."""
    parts = urlsplit(sandbox.url)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=TIMEOUT)
    head = (
        f"POST /graph/v26.0/{PAGE}/feed HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer {TOKEN}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nmessage=x"
    )
    connection.sendall(head.encode())
    return connection
