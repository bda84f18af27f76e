from __future__ import annotations

import socket
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import pytest

from loa.errors import NeedsOperator, Transient
from loa_channels.protocols.deadline import Deadline
from loa_channels.protocols.reach import Reach, connect, parse_networks
from tests.channels.peer import peer, says

INSIDE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.0.8", "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "198.19.255.255", "240.0.0.1",
    "255.255.255.255", "224.0.0.1", "192.88.99.1", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1",
    "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "2002:7f00:1::", "64:ff9b::7f00:1", "2001:0:1::", "fec0::1", "100::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_refuses_what_is_not_public(address: str) -> None:
    """Private, loopback, link-local, shared, documentation, multicast, and IPv4 inside IPv6."""
    assert not Reach().allows(ip_address(address), 443)


@pytest.mark.parametrize("address", ["8.8.8.8", "113.160.1.1", "2001:4860:4860::8888"])
def test_allows_what_is_public(address: str) -> None:
    """At the ports of HTTPS, and at no other."""
    reach = Reach()
    assert (reach.allows(ip_address(address), 443), reach.allows(ip_address(address), 22)) == (True, False)


def test_an_exception_opens_one_network_at_any_port() -> None:
    """What an administrator opened for one endpoint, and nothing beside it."""
    reach = Reach(exceptions=parse_networks("10.20.0.0/16, fd00:1::/32"))
    found = [
        reach.allows(ip_address(one), 9000)
        for one in ("10.20.3.4", "10.21.0.1", "fd00:1::5", "::ffff:10.20.0.1")
    ]
    assert found == [True, False, True, True]


def test_checks_every_address_of_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """One address that is not allowed among others that are: no connection is made at all."""

    def both(host: str, port: int, **_: Any) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", port)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", port)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(NeedsOperator, match=r"169\.254\.169\.254"):
        connect("rebind.example", 443, Reach(), Deadline(timedelta(seconds=1)), at_most=1)


def test_connects_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that would answer differently a moment later is not asked again."""
    with peer(says(200)) as other:
        asked = []

        def once(host: str, port: int, **_: Any) -> list[Any]:
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", other.port))]

        monkeypatch.setattr(socket, "getaddrinfo", once)
        reach = Reach(exceptions=parse_networks("127.0.0.1/32"))
        with connect("unit.example", other.port, reach, Deadline(timedelta(seconds=5)), at_most=5) as sock:
            assert (asked, sock.getpeername()) == (["unit.example"], ("127.0.0.1", other.port))


def test_tries_the_next_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with several addresses is reached by the first that answers."""
    with peer(says(200)) as other:

        def two(host: str, port: int, **_: Any) -> list[Any]:
            return [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 1)),
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", other.port)),
            ]

        monkeypatch.setattr(socket, "getaddrinfo", two)
        reach = Reach(exceptions=parse_networks("127.0.0.0/8"))
        with connect("unit.example", 1, reach, Deadline(timedelta(seconds=5)), at_most=5) as sock:
            assert sock.getpeername() == ("127.0.0.1", other.port)


def test_nobody_there_says_why() -> None:
    """The operator reads what the system said."""
    with pytest.raises(Transient, match="Connection refused"):
        connect("127.0.0.1", 1, Reach(public_only=False), Deadline(timedelta(seconds=5)), at_most=5)


@pytest.mark.parametrize(
    "url", ["http://a.example/", "https://a:b@c.example/", "https://", "file:///etc/passwd"]
)
def test_refuses_addresses_that_are_no_endpoint(url: str) -> None:
    """HTTPS, a host, no user name."""
    with pytest.raises(NeedsOperator):
        Reach().check_url(url)


@pytest.mark.parametrize("text", ["10.0.0.0/33", "10.20.1.0/8", "intern"])
def test_refuses_networks_that_are_none(text: str) -> None:
    """Also one whose address has bits beyond its mask: it would open more than was meant."""
    with pytest.raises(ValueError):
        parse_networks(text)
