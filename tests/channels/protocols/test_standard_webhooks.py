from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from marshmallow import ValidationError
from standardwebhooks import Webhook

from loa.errors import ChannelFailure, NeedsOperator, RateLimited, Transient
from loa_channels.protocols.http import Answer
from loa_channels.protocols.standard_webhooks import failure, headers, readable_secret, sign

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_signs_as_the_specification_does() -> None:
    """The vector of Standard Webhooks 1.0.0."""
    signed = sign(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_receiver_takes_what_we_sign_now() -> None:
    """Verified with the library that receivers use."""
    body = '{"title": "Tuyển sinh lớp 10"}'
    assert Webhook(SECRET).verify(body, headers(SECRET, "msg_1", body.encode())) == {
        "title": "Tuyển sinh lớp 10"
    }


def test_the_time_is_that_of_the_attempt() -> None:
    """Receivers refuse what is five minutes old, so a retry must not carry the first attempt's time."""
    at = datetime.fromtimestamp(int(headers(SECRET, "msg_1", b"")["webhook-timestamp"]), UTC)
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=1)


BAD = [
    "",
    "whsec_",
    "whsec_!!!",
    "whsec_" + base64.b64encode(b"short").decode(),
    "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
]


@pytest.mark.parametrize("secret", BAD)
def test_refuses_a_secret_that_is_none(secret: str) -> None:
    """In the form, and again before anything is sent."""
    with pytest.raises(ValidationError):
        readable_secret(secret)
    with pytest.raises(NeedsOperator):
        sign(secret, "msg_1", 1, b"")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((status, NeedsOperator) for status in (301, 302, 307, 308, 400, 405, 410, 413, 415, 422)),
        *((status, Transient) for status in (401, 403, 404, 408, 409, 425, 500, 502, 503, 504)),
        (429, RateLimited),
    ],
)
def test_tells_what_an_answer_means(status: int, kind: type[ChannelFailure]) -> None:
    """The table of the protocol; the status is kept as evidence."""
    found = failure(Answer(status, {}, b"", True))
    assert (type(found), found and found.evidence) == (kind, {"status": status})
    if isinstance(found, Transient):
        assert found.perhaps_done is (status not in (401, 403))


@pytest.mark.parametrize("status", [401, 403])
def test_a_repeated_refusal_of_our_signature_needs_an_operator(status: int) -> None:
    """Once may be a receiver that changes its secret just now."""
    found = failure(Answer(status, {}, b"", True), attempt=2)
    assert (type(found), found and found.evidence) == (NeedsOperator, {"status": status})


@pytest.mark.parametrize(
    "answer", [Answer(200, {}, b"", True), Answer(204, {}, b"", True), Answer(200, {}, b"{", False)]
)
def test_any_2xx_is_success(answer: Answer) -> None:
    """Whatever its body."""
    assert failure(answer) is None


@pytest.mark.parametrize(("status", "wait"), [(429, timedelta(minutes=2)), (503, timedelta(minutes=2))])
def test_honours_retry_after(status: int, wait: timedelta) -> None:
    """The wait that a receiver names is the wait that we keep."""
    found = failure(Answer(status, {"Retry-After": "120"}, b"", True))
    assert isinstance(found, RateLimited | Transient)
    assert found.wait == wait
