"""Where a call may go to. Addresses that somebody typed in must not lead into our own network (SSRF).

A name is resolved once, *every* address that it has is checked, and the connection goes to one that was checked; so a name
that answers differently a moment later gains nothing. Written here because requests-hardened 1.3 checks the first address
alone and knows no exception for one endpoint, which a unit on a private WAN needs.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from loa.errors import NeedsOperator, Transient
from loa_channels.protocols.deadline import Deadline, TimedSocket

Network = IPv4Network | IPv6Network

NOT_PUBLIC: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "::1/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
        "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
"""IANA's special-purpose registries, multicast, and what carries an IPv4 address inside (6to4, Teredo, NAT64)."""


@dataclass(frozen=True)
class Reach:
    """What one endpoint may reach. `exceptions` are networks that an administrator opened for it, at any port."""

    public_only: bool = True
    exceptions: tuple[Network, ...] = ()
    http: bool = False
    """True: plain HTTP may be used too. Only for trials and private networks."""

    def check_url(self, url: str) -> None:
        """Raises NeedsOperator unless `url` has a scheme that may be used, a host, and no password."""
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError:
            raise NeedsOperator("the address cannot be read; write it as https://host/path") from None
        if parts.scheme not in (("https", "http") if self.http else ("https",)):
            raise NeedsOperator(f"the address must begin with https://, not {parts.scheme}://")
        if not parts.hostname or parts.username is not None:
            raise NeedsOperator("the address must have a host and no user name")

    def allows(self, address: IPv4Address | IPv6Address, port: int) -> bool:
        """Whether a connection may go there."""
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        if any(address in network for network in self.exceptions):
            return True
        if not self.public_only:
            return True
        public = address.is_global and not any(address in network for network in NOT_PUBLIC)
        return public and port in ((443, 8443, 80) if self.http else (443, 8443))


ANYWHERE = Reach(public_only=False, http=True)
"""For addresses that whoever runs Loa wrote into its configuration: the portal beside us, a mail relay."""


def parse_networks(text: str) -> tuple[Network, ...]:
    """Reads networks such as ``10.20.0.0/16, fd00::/8``. Raises ValueError for anything else."""
    return tuple(ip_network(part) for part in text.replace(",", " ").split())


def connect(host: str, port: int, reach: Reach, deadline: Deadline, *, at_most: float) -> TimedSocket:
    """A TCP connection to an address of `host` that `reach` allows, within the deadline and `at_most` seconds an address.

    Raises Transient where there is no such name or nobody answers, NeedsOperator where an address is not allowed.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Transient(f"the name {host} cannot be resolved", host=host) from None
    for _, _, _, _, place in found:
        if not reach.allows(ip_address(place[0]), port):
            raise NeedsOperator(
                f"{host} leads to {place[0]} port {port}, which is not a public address that may be called; "
                "correct the address, or let an administrator open that network for this account",
                host=host,
            )
    why = "it has no address"
    for family, kind, protocol, _, place in found:
        sock = TimedSocket(family, kind, protocol)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(max(min(at_most, deadline.left()), 0.001))
            sock.connect(place)
        except OSError as failure:
            sock.close()
            why = (
                "no connection in time"
                if isinstance(failure, TimeoutError)
                else (failure.strerror or "refused")
            )
            continue
        return sock
    raise Transient(f"{host} cannot be reached: {why}", host=host)
