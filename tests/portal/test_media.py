from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from tests.portal.grounds import one_database
from tests.portal.sender import Sender, described, picture


def test_a_picture_is_public_while_a_live_article_shows_it(
    sender: Sender, client: FlaskClient, item: UUID
) -> None:
    """Handed in alone, replaced or withdrawn: not found; shown by any live article: there."""
    content, other = picture("red"), picture("blue")
    path = f"/media/{described(content)['sha256']}.jpg"
    seen = []
    sender.hand_in(content)
    sender.hand_in(other)
    seen.append(client.get(path).status_code)
    sender.put(item, media=[described(content)])
    seen.append(client.get(path).status_code)
    sender.put(item, revision=2, media=[described(other)])
    seen.append(client.get(path).status_code)
    sender.put(item, revision=3, media=[described(content)])
    second = uuid4()
    sender.put(second, media=[described(content)])
    sender.withdraw(item)
    seen.append(client.get(path).status_code)
    sender.withdraw(second)
    seen.append(client.get(path).status_code)

    assert seen == [404, 200, 404, 200, 404]


@one_database
def test_a_picture_comes_as_what_it_is(sender: Sender, client: FlaskClient, item: UUID) -> None:
    """Its own bytes and type, never guessed, kept by caches for a while, asked for again by ETag."""
    content = picture(kind="PNG")
    sender.hand_in(content, "image/png")
    sender.put(item, media=[described(content, media_type="image/png")])
    path = f"/media/{described(content)['sha256']}.png"

    answer = client.get(path)
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})

    assert (content, "image/png") == (answer.data, answer.content_type)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "max-age=3600" in answer.headers["Cache-Control"]
    assert (again.status_code, again.data) == (304, b"")


@one_database
@pytest.mark.parametrize("name", ["{}.png", "{}", "{}.jpg.jpg", "..{}.jpg", "{}.JPG", "../loa.db"])
def test_a_picture_has_one_address(sender: Sender, client: FlaskClient, item: UUID, name: str) -> None:
    """Another extension, or anything but a hash, is not found."""
    content = picture()
    sender.hand_in(content)
    sender.put(item, media=[described(content)])

    assert client.get("/media/" + name.format(described(content)["sha256"])).status_code == 404
