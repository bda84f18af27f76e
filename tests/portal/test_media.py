from __future__ import annotations

import re
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from PIL import Image

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


@one_database
def test_a_shared_link_shows_what_matters_in_the_picture(
    sender: Sender, client: FlaskClient, item: UUID
) -> None:
    """Cut on the server around the focus; another focus is another address; gone when the article is withdrawn."""
    content = two_halves()
    sender.hand_in(content)
    seen = {}
    for revision, focus in enumerate(([100, 50], [0, 50]), start=1):
        sender.put(item, revision=revision, media=[described(content, focus=focus, width=4000, height=100)])
        page = client.get(f"/bai/{item}", follow_redirects=True).text
        [address] = re.findall(r'og:image" content="https?://[^/]+([^"]+)"', page)
        answer = client.get(address)
        assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
        with Image.open(BytesIO(answer.data)) as cut:
            assert cut.width / cut.height == pytest.approx(1200 / 630, abs=0.02)
            red, _green, blue = cut.convert("RGB").getpixel((cut.width // 2, cut.height // 2))
        seen[address] = "red" if red > blue else "blue"
    sender.withdraw(item)

    assert list(seen.values()) == ["blue", "red"]
    assert client.get(address).status_code == 410


@one_database
def test_a_picture_without_a_focus_is_shared_as_it_is(
    sender: Sender, client: FlaskClient, item: UUID
) -> None:
    """And an article without a picture has none to share."""
    content = picture()
    sender.hand_in(content)
    sender.put(item, media=[described(content)])
    page = client.get(f"/bai/{item}", follow_redirects=True).text
    assert f'/media/{described(content)["sha256"]}.jpg">' in page
    assert "focus-" not in page
    bare = uuid4()
    sender.put(bare)
    assert client.get(f"/bai/{bare}/chia-se.jpg").status_code == 404


@one_database
def test_cards_keep_what_matters_in_view(sender: Sender, client: FlaskClient, item: UUID) -> None:
    """By classes of the site's style sheet, five percent apart; told to the sender as it came."""
    content = picture()
    sender.hand_in(content)
    sender.put(item, media=[described(content, focus=[12, 99])])
    assert 'class="focus-x-10 focus-y-100"' in client.get("/").text
    assert sender.get(item).get_json()["media"][0]["focus"] == [12, 99]
    styles = client.get("/static/site.css").text
    assert all(
        f".focus-{axis}-{percent} {{ --focus-{axis}: {percent}%; }}" in styles
        for axis in "xy"
        for percent in range(0, 101, 5)
    )


@pytest.mark.parametrize("focus", [[101, 0], [-1, 0], [5], [5, 5, 5], "5,5", [5.5, 5]])
@one_database
def test_a_focus_outside_the_picture_is_refused(sender: Sender, item: UUID, focus: object) -> None:
    """Naming the field."""
    content = picture()
    sender.hand_in(content)
    answer = sender.put(item, media=[described(content, focus=focus)])
    assert answer.status_code in (400, 422)
    assert "media.0.focus" in answer.text


def two_halves() -> bytes:
    """A picture that is red on the left and blue on the right."""
    image = Image.new("RGB", (4000, 1000), "red")
    image.paste("blue", (2000, 0, 4000, 1000))
    out = BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()
