from __future__ import annotations

import json
import time
from typing import Any

import requests

from tests.sandbox.outside import MARKER_FIELDS, PAGE, TIMEOUT, TOKEN, Sandbox


def pages(sandbox: Sandbox, **query: Any) -> list[list[str]]:
    """Ids page by page, following `next` as given."""
    answer = sandbox.graph("GET", f"{PAGE}/published_posts", params=query).json()
    found = []
    while True:
        found.append([post["id"] for post in answer["data"]])
        following = answer.get("paging", {}).get("next")
        if following is None:
            return found
        answer = requests.get(following, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=TIMEOUT).json()


def test_a_post_can_be_found_by_its_marker(sandbox: Sandbox) -> None:
    """The fields that look-ups need tell app, time, link and kind honestly."""
    post = sandbox.post("Bài", link="https://tin.example.vn/bai/7?k=1&x=ữ")
    [found] = sandbox.graph("GET", f"{PAGE}/published_posts", params={"fields": MARKER_FIELDS}).json()["data"]
    [truth] = sandbox.truth("facebook")
    assert found == {
        "id": post,
        "message": "Bài",
        "created_time": truth["created_time"],
        "permalink_url": f"{sandbox.url}/facebook/{post.replace('_', '/posts/')}",
        "is_published": True,
        "application": {"id": "2026", "name": "Loa sandbox", "category": "Utilities"},
        "attachments": {
            "data": [{"unshimmed_url": "https://tin.example.vn/bai/7?k=1&x=ữ", "media_type": "link"}]
        },
    }


def test_attachments_tell_links_photos_and_albums_apart(sandbox: Sandbox) -> None:
    """Without a choice of fields the address of a link is the shimmed one; an album has its photos below."""
    sandbox.post("chữ")
    sandbox.post("liên kết", link="https://tin.example.vn/")
    sandbox.upload(message="ảnh")
    media = [{"media_fbid": sandbox.upload(published="false").json()["id"]} for _ in range(2)]
    sandbox.post("bộ ảnh", attached_media=json.dumps(media))
    query = {"fields": "message,attachments{media_type,url,subattachments{media_type}}"}
    told = sandbox.graph("GET", f"{PAGE}/published_posts", params=query).json()["data"]
    kinds = {post["message"]: post.get("attachments", {"data": [{}]})["data"][0] for post in told}
    assert kinds["chữ"] == {}
    assert kinds["liên kết"]["media_type"] == "link"
    assert kinds["liên kết"]["url"] == "https://l.facebook.com/l.php?u=https%3A%2F%2Ftin.example.vn%2F"
    assert kinds["ảnh"]["media_type"] == "photo"
    assert kinds["bộ ảnh"]["media_type"] == "album"
    assert kinds["bộ ảnh"]["subattachments"] == {"data": [{"media_type": "photo"}] * 2}


def test_the_list_is_paged_newest_first(sandbox: Sandbox) -> None:
    """`limit` and `next` lead through all posts once; the last page has no `next`."""
    posts = [sandbox.post(f"Bài {n}") for n in range(7)]
    found = pages(sandbox, limit=3, fields="id")
    assert [len(page) for page in found] == [3, 3, 1]
    assert [post for page in found for post in page] == posts[::-1]


def test_paging_leads_back_as_well(sandbox: Sandbox) -> None:
    """`before` gives the page in front of a cursor, in the same order."""
    posts = [sandbox.post(f"Bài {n}") for n in range(6)][::-1]
    first = sandbox.graph("GET", f"{PAGE}/published_posts", params={"limit": 2}).json()
    second = sandbox.graph(
        "GET",
        f"{PAGE}/published_posts",
        params={"limit": 2, "after": first["paging"]["cursors"]["after"]},
    ).json()
    assert [post["id"] for post in second["data"]] == posts[2:4]
    assert sandbox.listed(limit=2, before=second["paging"]["cursors"]["before"]) == posts[:2]


def test_since_and_until_narrow_the_list(sandbox: Sandbox) -> None:
    """Both compare with the second in which a post came to be."""
    post = sandbox.post()
    now = int(time.time())
    assert sandbox.listed(since=now - 3600, until=now + 3600) == [post]
    assert sandbox.listed(since=now + 3600) == []
    assert sandbox.listed(until=now - 3600) == []


def test_what_is_not_published_is_not_listed(sandbox: Sandbox) -> None:
    """A post with published=false can be read by its id only."""
    post = sandbox.post("Nháp", published="false")
    assert sandbox.listed() == []
    assert sandbox.graph("GET", post, params={"fields": "is_published"}).json() == {
        "id": post,
        "is_published": False,
    }


def test_bad_questions_are_refused(sandbox: Sandbox) -> None:
    """Too large a limit, a cursor of nowhere and an unknown field answer code 100; bad syntax code 2500."""
    for query, code in (
        ({"limit": 101}, 100),
        ({"limit": 0}, 100),
        ({"limit": "nhiều"}, 100),
        ({"after": "ở đâu đó"}, 100),
        ({"since": "hôm qua"}, 100),
        ({"fields": "id,nonsense"}, 100),
        ({"fields": "id,attachments{"}, 2500),
        ({"fields": "id}"}, 2500),
        ({"fields": "id;message"}, 2500),
        ({"fields": "{id}"}, 2500),
    ):
        sandbox.post()
        answer = sandbox.graph("GET", f"{PAGE}/published_posts", params=query)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, code), query


def test_the_page_tells_its_name(sandbox: Sandbox) -> None:
    """GET /{page} and GET /me are the same for a page token."""
    told = sandbox.graph("GET", PAGE, params={"fields": "id,name,can_post"}).json()
    assert told["id"] == PAGE
    assert told["can_post"] is True
    assert sandbox.graph("GET", "me", params={"fields": "id,name,can_post"}).json() == told


def test_unknown_objects_and_paths_are_told_apart(sandbox: Sandbox) -> None:
    """No such object: 100 (33). No such path: 2500."""
    for object_id in (f"{PAGE}_122100999999999", "122200999999999", "5", "999_5"):
        error = sandbox.graph("GET", object_id).json()["error"]
        assert (error["code"], error["error_subcode"]) == (100, 33)
    for path in ("", f"{PAGE}/nowhere", "nothing", f"{PAGE}/feed/more"):
        assert sandbox.graph("GET", path).json()["error"]["code"] == 2500
