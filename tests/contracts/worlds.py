"""For each channel, the world that it publishes to: how to reach it, what it saw, and how to make it misbehave.

What a world saw is told by the world, never by Loa: the sandbox's ``/truth``, and the portal's own article.
"""

from __future__ import annotations

import hashlib
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import requests

from loa.channel import Channel, ExpandingChannel, OpenAccount, Publication, Receipt
from loa.database import Database
from loa.errors import ChannelFailure
from loa.newsletter import metadata
from loa_channels.newsletter import subscribers
from loa_channels.plugins.email import Email
from loa_channels.plugins.facebook import Facebook
from loa_channels.plugins.manual import Manual
from loa_channels.plugins.portal import Portal
from loa_channels.plugins.unit import Unit
from tests.channels.peer import free_port
from tests.channels.publications import account, picture, tools
from tests.contracts.between import Between
from tests.portal.sender import signed
from tests.sandbox.outside import PAGE, PIXEL, TIMEOUT, TOKEN, UNIT, Sandbox, secret

PICTURES = (PIXEL, picture("teal"), picture("navy"))
"""What items are published with; tools lend them all."""
READER = "phu-huynh@truong.example"
GRAPH_SECRET = "sandbox-app-secret"


@dataclass(frozen=True)
class Seen:
    """One thing that the world saw of an item: its text as a reader finds it, and pictures by SHA-256."""

    text: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Portals:
    """A running portal: where it listens, and what its channel signs with."""

    port: int
    secret: str


class World(ABC):
    """What lies behind a channel."""

    channel: ClassVar[type[Channel]]
    asked: ClassVar[bool] = True
    """Whether the channel can look for what it published."""
    operations: ClassVar[Mapping[str, str]] = {}
    """What the call of each operation is named where faults are programmed."""

    def __init__(self, sandbox: Sandbox, portal: Portals, folder: Path) -> None:
        self.sandbox = sandbox
        self.portal = portal
        self.database: Database | None = None

    def close(self) -> None:
        """Puts away what it opened."""
        if self.database is not None:
            self.database.close()

    def plugin(self, timeout: float = 10.0) -> Channel:
        """The channel, with a worker's tools."""
        return self.channel(tools(*PICTURES, timeout=timeout, database=self.database))

    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """The account's settings as typed into the form."""

    def account(self, **changes: Any) -> OpenAccount:
        """The account."""
        return account(self.channel, self.settings() | changes)

    @abstractmethod
    def nobody(self) -> OpenAccount:
        """An account at whose address nobody listens."""

    def secrets(self) -> list[str]:
        """What may stand in no message."""
        return []

    @abstractmethod
    def seen(self, publication: Publication) -> list[Seen]:
        """What stands there of the item now; for what cannot be taken back, all that came."""

    @abstractmethod
    def misbehave(self, fault: str, operation: str, **parameters: Any) -> None:
        """Makes the call of `operation` go wrong, once."""

    def publish(self, publication: Publication, to: OpenAccount, timeout: float = 10.0) -> Receipt:
        """Publishes as a worker does; mail to its one reader."""
        channel = self.plugin(timeout)
        if not isinstance(channel, ExpandingChannel):
            return channel.publish(publication, to)
        [(_, outcome)] = channel.send(publication, list(channel.readers(publication, to)), to)
        if isinstance(outcome, ChannelFailure):
            raise outcome
        return outcome

    def correct(
        self, receipt: Receipt, publication: Publication, to: OpenAccount, timeout: float = 10.0
    ) -> Receipt:
        """Corrects as a worker does: for mail that is a second one."""
        channel = self.plugin(timeout)
        if isinstance(channel, ExpandingChannel):
            return self.publish(publication, to, timeout)
        return channel.correct(receipt, publication, to)


class PortalWorld(World):
    """The real portal; faults stand between."""

    channel = Portal
    operations: ClassVar[Mapping[str, str]] = {"publish": "PUT", "correct": "PUT", "withdraw": "DELETE"}

    def __init__(self, sandbox: Sandbox, portal: Portals, folder: Path) -> None:
        super().__init__(sandbox, portal, folder)
        self._between = Between(portal.port)

    def close(self) -> None:
        self._between.close()

    def settings(self) -> dict[str, Any]:
        return {"base_url": self._between.url, "secret": self.portal.secret}

    def nobody(self) -> OpenAccount:
        return self.account(base_url=f"http://127.0.0.1:{free_port()}")

    def secrets(self) -> list[str]:
        return [self.portal.secret]

    def seen(self, publication: Publication) -> list[Seen]:
        path = f"/api/articles/{publication.snapshot.item}"
        headers = signed(self.portal.secret, "GET", path)
        answer = requests.get(f"http://127.0.0.1:{self.portal.port}{path}", headers=headers, timeout=TIMEOUT)
        if answer.status_code == 404 or answer.json()["withdrawn"]:
            return []
        said = answer.json()
        return [Seen(said["title"], tuple(media["sha256"] for media in said["media"]))]

    def misbehave(self, fault: str, operation: str, **parameters: Any) -> None:
        self._between.misbehave(fault, self.operations[operation], **parameters)


class FacebookWorld(World):
    """The sandbox's page."""

    channel = Facebook
    operations: ClassVar[Mapping[str, str]] = {"publish": "feed", "correct": "edit", "withdraw": "delete"}

    def settings(self) -> dict[str, Any]:
        return {
            "page_id": PAGE,
            "app_id": "2026",
            "token": TOKEN,
            "app_secret": GRAPH_SECRET,
            "base_url": f"{self.sandbox.url}/graph/v26.0",
        }

    def nobody(self) -> OpenAccount:
        return self.account(base_url=f"http://127.0.0.1:{free_port()}")

    def secrets(self) -> list[str]:
        return [TOKEN, GRAPH_SECRET]

    def seen(self, publication: Publication) -> list[Seen]:
        posts = self.sandbox.truth("facebook")
        mine = [post for post in posts if publication.marker in f"{post['message']} {post['link']}"]
        return [Seen(post["message"], tuple(post["images"])) for post in mine if not post["deleted"]]

    def misbehave(self, fault: str, operation: str, **parameters: Any) -> None:
        self.sandbox.misbehave("facebook", fault, operation=self.operations[operation], **parameters)


class UnitWorld(World):
    """One unit's system in the sandbox. What came twice under one id and in the same bytes counts once, by its protocol."""

    channel = Unit
    asked = False
    operations: ClassVar[Mapping[str, str]] = dict.fromkeys(("publish", "correct", "withdraw"), "inbox")

    def settings(self) -> dict[str, Any]:
        return {
            "url": f"{self.sandbox.url}/units/{UNIT}/inbox",
            "secret": secret(UNIT),
            "allow_http": True,
            "allowed_cidr": "127.0.0.0/8",
        }

    def nobody(self) -> OpenAccount:
        return self.account(url=f"http://127.0.0.1:{free_port()}/inbox")

    def secrets(self) -> list[str]:
        return [secret(UNIT)]

    def seen(self, publication: Publication) -> list[Seen]:
        mine = [
            event for event in self.sandbox.truth("units") if event["subject"] == publication.snapshot.item
        ]
        distinct = {(event["webhook_id"], event["raw_sha256"]): event for event in mine}
        assert len({webhook_id for webhook_id, _ in distinct}) == len(distinct), (
            "one id came with other bytes"
        )
        last = list(distinct.values())[-1:]
        if not last or last[0]["type"] == "vn.loa.item.withdrawn":
            return []
        assert len([event for event in distinct.values() if event["type"] == last[0]["type"]]) == 1
        data = last[0]["data"]
        return [Seen(data["text"], tuple(media["sha256"] for media in data["media"]))]

    def misbehave(self, fault: str, operation: str, **parameters: Any) -> None:
        self.sandbox.misbehave("unit", fault, operation="inbox", unit=UNIT, **parameters)


class EmailWorld(World):
    """The sandbox's mail server, and a list with one reader."""

    channel = Email
    asked = False
    operations: ClassVar[Mapping[str, str]] = dict.fromkeys(("publish", "correct"), "data")

    def __init__(self, sandbox: Sandbox, portal: Portals, folder: Path) -> None:
        super().__init__(sandbox, portal, folder)
        self.database = Database.connect(f"sqlite:///{folder}/newsletter.db")
        metadata.create_all(self.database.engine)
        now = datetime.now(UTC)
        with self.database.begin() as connection:
            subscribers.add_list(connection, now, "phu-huynh", "Phụ huynh", "public")
            subscribers.add_reader(connection, now, "phu-huynh", READER, "Nguyễn Thị An", {"how": "test"})

    def settings(self) -> dict[str, Any]:
        host, port = self.sandbox.smtp
        return {
            "list": "phu-huynh",
            "from_address": "tin@so.example.vn",
            "from_name": "Sở Giáo dục và Đào tạo Hà Nội",
            "list_id": "phu-huynh.tin.example.vn",
            "unsubscribe_url": "https://tin.example.vn/u",
            "smtp_host": host,
            "smtp_port": port,
        }

    def nobody(self) -> OpenAccount:
        return self.account(smtp_port=free_port())

    def seen(self, publication: Publication) -> list[Seen]:
        mails = self.sandbox.truth("mail")
        assert {mail["to"] for mail in mails} <= {READER}
        mine = [mail for mail in mails if mail["subject"].endswith(publication.snapshot.title)]
        return [Seen(mail["text"]) for mail in mine]

    def misbehave(self, fault: str, operation: str, **parameters: Any) -> None:
        if fault == "slow_body":  # a reply has no body: the slowest that SMTP can be is to say nothing
            fault, parameters = "hang", {}
        parameters.pop("answer", None)  # a lost answer is always the same: the connection ends
        self.sandbox.misbehave("mail", fault, operation=self.operations[operation], **parameters)


class ManualWorld(World):
    """People. Nothing is sent anywhere."""

    channel = Manual
    asked = False

    def misbehave(self, fault: str, operation: str, **parameters: Any) -> None:
        """Nobody is called."""
        raise AssertionError(f"no call of the manual channel can end in {fault}")

    def settings(self) -> dict[str, Any]:
        return {"instructions": "Gọi ban biên tập."}

    def nobody(self) -> OpenAccount:
        return self.account()

    def seen(self, publication: Publication) -> list[Seen]:
        return []


WORLDS: dict[str, type[World]] = {
    world.channel.name: world for world in (PortalWorld, FacebookWorld, UnitWorld, EmailWorld, ManualWorld)
}
"""A channel that is installed and not here fails the contract's tests: whoever adds one says where it publishes to."""


def sha256(content: bytes) -> str:
    """In hex."""
    return hashlib.sha256(content).hexdigest()


def is_nfc(text: str) -> bool:
    """Whether Vietnamese letters are in one piece."""
    return unicodedata.is_normalized("NFC", text)
