from __future__ import annotations

import socket
import ssl
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from loa.errors import NeedsOperator, Transient, Unknown
from loa_channels.protocols.deadline import Deadline
from loa_channels.protocols.http import Answer, Http
from tests.channels.peer import Deed, Peer, answer, heard, peer


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate for the name localhost, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            "-keyout", folder / "key.pem", "-out", folder / "certificate.pem",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return folder


def behind_tls(folder: Path, deed: Deed) -> Deed:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")

    def wrapped(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            deed(secure)

    return wrapped


def call(other: Peer, within: float = 5.0) -> Answer:
    url = f"https://localhost:{other.port}/"
    return Http().call(
        "POST", url, deadline=Deadline(timedelta(seconds=within)), repeatable=False, data=b"{}"
    )


def good(connection: socket.socket) -> None:
    heard(connection)
    connection.sendall(answer(200, b'{"ok": true}'))


def test_speaks_tls_to_a_trusted_name(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is checked although the connection goes to an address."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "certificate.pem"))
    with peer(behind_tls(certificate, good)) as other:
        assert call(other).json() == {"ok": True}


def test_a_certificate_that_does_not_hold_needs_an_operator(certificate: Path) -> None:
    """Nothing is sent to somebody who cannot prove the name."""
    with peer(behind_tls(certificate, good)) as other, pytest.raises(NeedsOperator, match="certificate"):
        call(other)


def test_no_tls_at_all_is_transient() -> None:
    """A handshake that fails: nothing was sent."""
    with peer(lambda connection: connection.sendall(b"hello\r\n" * 10)) as other, pytest.raises(Transient):
        call(other)


def test_silence_after_the_request_is_unknown_behind_tls_too(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deadline holds for TLS connections as for others."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "certificate.pem"))

    def silent(connection: socket.socket) -> None:
        heard(connection)
        connection.recv(1)

    with peer(behind_tls(certificate, silent)) as other, pytest.raises(Unknown):
        call(other, within=0.5)
