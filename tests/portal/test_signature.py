from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from loa.errors import Misconfigured
from loa_portal.signature import lock
from tests.portal.grounds import one_database
from tests.portal.sender import Sender, article, picture, signed

OTHER = "whsec_" + base64.b64encode(b"the secret of someone else").decode()


@one_database
def test_a_request_without_signature_is_refused(client: FlaskClient, item: UUID) -> None:
    """Nothing of the API answers a stranger: 401 as a problem."""
    for method in ("GET", "PUT", "DELETE"):
        answer = client.open(f"/api/articles/{item}", method=method)
        assert (answer.status_code, answer.content_type) == (401, "application/problem+json")


@one_database
@pytest.mark.parametrize(
    "changes",
    [
        {"loa-request": ""},
        {"loa-request": "DELETE /api/articles/x"},
        {"webhook-id": ""},
        {"webhook-id": "a.b"},
        {"webhook-id": "msg_of_another_request"},
        {"webhook-timestamp": "never"},
        {"webhook-timestamp": "nan"},
        {"webhook-timestamp": "1e400"},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,é"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v2,AAAA"},
    ],
)
def test_a_changed_header_breaks_the_signature(
    sender: Sender, client: FlaskClient, item: UUID, changes: dict[str, str]
) -> None:
    """Whatever is malformed or altered in the signed headers answers 401, never an error of ours."""
    path = f"/api/articles/{item}"

    answer = client.get(path, headers=signed(sender.secret, "GET", path) | changes)

    assert answer.status_code == 401


@one_database
def test_the_signature_binds_method_path_and_body(sender: Sender, client: FlaskClient, item: UUID) -> None:
    """A signature made for one request opens no other."""
    path, other = f"/api/articles/{item}", "/api/articles/00000000-0000-7000-8000-000000000000"
    body = b'{"generation": 1}'
    headers = signed(sender.secret, "DELETE", path, body)

    answers = [
        client.put(path, data=body, headers=headers),
        client.delete(other, data=body, headers=headers),
        client.delete(path, data=b'{"generation": 2}', headers=headers),
        client.delete(path, data=b"\xff", headers=headers),
        client.delete(path, data=body, headers=headers | {"loa-request": f"DELETE {other}"}),
    ]

    assert [answer.status_code for answer in answers] == [401] * 5
    assert client.delete(path, data=body, headers=headers).status_code == 404  # the one that it was made for


@one_database
@pytest.mark.parametrize(("minutes", "status"), [(-6, 401), (-4, 404), (4, 404), (6, 401)])
def test_a_signature_holds_for_five_minutes(
    sender: Sender, client: FlaskClient, item: UUID, minutes: int, status: int
) -> None:
    """A time-stamp more than five minutes off, either way, is refused."""
    path, at = f"/api/articles/{item}", datetime.now(UTC) + timedelta(minutes=minutes)

    assert status == client.get(path, headers=signed(sender.secret, "GET", path, at=at)).status_code


@one_database
def test_another_secret_opens_nothing(client: FlaskClient, item: UUID) -> None:
    """A signature by another secret is refused."""
    path = f"/api/articles/{item}"

    assert client.get(path, headers=signed(OTHER, "GET", path)).status_code == 401


@one_database
def test_one_of_several_signatures_is_enough(sender: Sender, client: FlaskClient, item: UUID) -> None:
    """While a secret is rotated a sender signs with both."""
    path = f"/api/articles/{item}"
    headers = signed(sender.secret, "GET", path)
    both = signed(OTHER, "GET", path)["webhook-signature"] + " " + headers["webhook-signature"]

    assert client.get(path, headers=headers | {"webhook-signature": both}).status_code == 404


@one_database
def test_a_pictures_signature_covers_its_bytes(sender: Sender, client: FlaskClient) -> None:
    """Bytes are signed by their hash: other bytes are refused."""
    red, blue = picture("red"), picture("blue")
    path = f"/api/media/{hashlib.sha256(red).hexdigest()}"
    headers = signed(sender.secret, "PUT", path, red, binary=True)

    assert client.put(path, data=blue, content_type="image/jpeg", headers=headers).status_code == 401
    assert client.put(path, data=red, content_type="image/jpeg", headers=headers).status_code == 201


def test_a_replayed_put_does_not_undo_a_withdrawal(sender: Sender, client: FlaskClient, item: UUID) -> None:
    """The same signed request sent again, within its five minutes, brings nothing back."""
    path, body = f"/api/articles/{item}", json.dumps(article()).encode()
    headers = signed(sender.secret, "PUT", path, body)
    client.put(path, data=body, headers=headers)
    sender.withdraw(item)

    assert client.put(path, data=body, headers=headers).status_code == 409
    assert client.get(f"/bai/{item}").status_code == 410


@pytest.mark.parametrize("secret", ["whsec_", "whsec_a", "x"])
def test_an_unreadable_secret_is_told_at_the_start(secret: str) -> None:
    """A secret that cannot be read stops the portal and names the setting."""
    with pytest.raises(Misconfigured, match="LOA_PORTAL_SECRET"):
        lock(secret)
