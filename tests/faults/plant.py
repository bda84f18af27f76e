"""Loa as it runs: processes of its own over one database and one bus, publishing to the sandbox. Tests kill what they like."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import requests
from sqlalchemy import Connection, Row, func, select

from loa.content import Snapshot, revision_hash
from loa.database import Database, new_id
from loa.ledger import accounts, cancel, resolve, schedule
from loa.ledger.states import ENDED
from loa.ledger.tables import attempts, deliveries, postings
from loa.secrets import new_keys, seal
from loa.settings import Settings
from loa.steps import Step
from loa_channels.newsletter import subscribers
from tests.ledger_world import TOPIC, until
from tests.nodes.ports import free_ports
from tests.sandbox.outside import PAGE, TIMEOUT, TOKEN, UNIT, Sandbox, secret
from tests.stack import Stack

ROOT = Path(__file__).resolve().parents[2]
LOA = Path(sys.executable).with_name("loa")
SECONDS = 60.0
"""How long a test waits for what must come to an end: far longer than it takes."""
PAGE_POST, LETTERS, SITE = "facebook:trang", "email:ban-tin", "portal:cong"
UNIT_INBOX, BY_HAND, TO_THREE = f"unit:{UNIT}", "manual:dai", "email:ba-nguoi"
READER = "phu-huynh@truong.example"
READERS = (READER, "giao-vien@truong.example", "hoc-sinh@truong.example")
"""`TO_THREE` goes to all of them, `LETTERS` to the first alone."""
SHORT = {
    "LOA_CALL_TIMEOUT": "2.5",
    "LOA_LEASE": "6",
    "LOA_LOOKS": "0.3,0.6,1",
    "LOA_BACKOFF": ",".join(["0.3"] * 60),
    "LOA_CIRCUIT_WAITS": "0.3",
    "LOA_STRANDED": "2",
}


@dataclass(frozen=True)
class Item:
    """An item as it was scheduled."""

    id: UUID
    deliveries: dict[str, UUID]
    """By target, of its newest revision."""
    revision: int = 1
    lane: str = "routine"

    def text(self) -> str:
        """What stands in its newest revision and in no other."""
        return f"Bản {self.revision}: kỳ thi diễn ra ngày 12/6."


class Process:
    """One `loa` process; its output is kept."""

    def __init__(self, command: Sequence[str | Path], environ: Mapping[str, str], log: Path) -> None:
        self.name = " ".join(str(word) for word in command[1:])
        self._ended = False
        self._log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | dict(environ), stdout=output, stderr=subprocess.STDOUT
            )

    @property
    def said(self) -> str:
        """What it has logged."""
        return self._log.read_text()

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return self._process.poll() is None

    @property
    def fallen(self) -> bool:
        """Whether it ended though nobody ended it."""
        return not self._ended and not self.running

    def kill(self) -> None:
        """kill -9: it has no time for anything."""
        self._ended = True
        self._process.kill()
        self._process.wait()

    def await_kill(self) -> None:
        """Sees that it kills itself, as it was started to do."""
        try:
            code = self._process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name} never came to its step:\n{self.said[-3000:]}") from None
        assert code == -signal.SIGKILL, f"{self.name} ended with {code}:\n{self.said[-3000:]}"
        self._ended = True

    def await_stop(self) -> None:
        """Sees that it stops itself (SIGSTOP), as it was started to do."""
        state = Path(f"/proc/{self._process.pid}/stat")
        until(
            lambda: state.read_text().rpartition(")")[2].split()[0] == "T",
            f"{self.name} stops itself",
            SECONDS,
        )

    def stop(self) -> None:
        """Stops it (SIGSTOP): it stands still wherever it is."""
        self._process.send_signal(signal.SIGSTOP)
        self.await_stop()

    def go_on(self) -> None:
        """Lets one that was stopped go on."""
        self._process.send_signal(signal.SIGCONT)

    def tell_to_stop(self) -> None:
        """Asks it to end in order."""
        self._ended = True
        self._process.send_signal(signal.SIGTERM)

    def await_end(self) -> None:
        """Sees that it ends in order, told to or by itself."""
        self._ended = True
        code = self._process.wait(TIMEOUT)
        assert code == 0, f"{self.name} ended with {code}:\n{self.said[-3000:]}"


class Plant:
    """What runs for one test. `close` it at the end."""

    def __init__(self, stack: Stack, sandbox: Sandbox) -> None:
        public, private = new_keys()
        (self.portal_port,) = free_ports(1)
        keys = {"LOA_SEAL_PUBLIC_KEY": public, "LOA_SEAL_PRIVATE_KEY": private}
        self.environ = stack.environ | SHORT | keys | {"LOA_PORTAL_PORT": str(self.portal_port)}
        self.settings = Settings.load(self.environ)
        self.database = Database.connect(stack.database_url)
        self.sandbox = sandbox
        # where accounts that are made from now on find the outside world: a test may put a proxy there
        self.outside, self.relay, self.site = sandbox.url, sandbox.smtp, self.settings.portal_address
        self.processes: list[Process] = []
        self._numbers = count()
        self._var = stack.var

    def close(self) -> None:
        """Kills what still runs. One that has ended by itself fails the test."""
        fallen = [process for process in self.processes if process.fallen]
        for process in self.processes:
            process.kill()
        self.database.close()
        assert not fallen, "".join(f"{one.name} ended by itself:\n{one.said[-3000:]}" for one in fallen)

    def stop(self) -> None:
        """Ends what runs in order. One that cannot fails the test."""
        running = [process for process in self.processes if process.running]
        for process in running:
            process.tell_to_stop()
        for process in running:
            process.await_end()

    def start(self, *arguments: str, **environ: str) -> Process:
        """`loa scheduler`, `loa channel NAME`, …; `environ` are settings of this process alone."""
        return self._start([LOA], arguments, environ)

    def start_with_killer(
        self,
        step: Step,
        *arguments: str,
        channel: str | None = None,
        operation: str | None = None,
        nth: int = 1,
        signal: str = "KILL",
    ) -> Process:
        """The same, in a process that sends itself the signal the nth time that it comes to a step."""
        chosen = {"channel": channel, "operation": operation, "nth": str(nth), "signal": signal}
        options = [word for name, value in chosen.items() if value for word in (f"--{name}", value)]
        runner = [sys.executable, "-m", "tests.faults.process_with_killer"]
        return self._start([*runner, step, *options, "--"], arguments, {})

    def _start(
        self, program: Sequence[str | Path], arguments: Sequence[str], environ: Mapping[str, str]
    ) -> Process:
        log = self._var / f"{next(self._numbers)}-{'-'.join(arguments)}.log"
        self.processes.append(Process([*program, *arguments], self.environ | environ, log))
        return self.processes[-1]

    # what the desk does

    def item(self, *targets: str, due_in: float = 0, lane: str = "routine") -> Item:
        """An item that was written, approved by another person and scheduled."""
        with self.database.begin() as connection:
            for target in targets:
                self._account(connection, target)
            return self._approved(connection, Item(new_id(), {}, 1, lane), targets, due_in)

    def correct(self, item: Item) -> Item:
        """The item in a newer revision, approved and due now."""
        newer = replace(item, revision=item.revision + 1)
        with self.database.begin() as connection:
            cancel.void(connection, datetime.now(UTC), item.id, "edited")
            return self._approved(connection, newer, list(item.deliveries), 0)

    def _approved(self, connection: Connection, item: Item, targets: Sequence[str], due_in: float) -> Item:
        now = datetime.now(UTC)
        snapshots = [self._snapshot(item, target) for target in targets]
        plan = schedule.Plan(
            item_id=item.id, revision=item.revision, revision_hash=revision_hash(snapshots), snapshots=snapshots,
            due_at=now + timedelta(seconds=due_in), grace=timedelta(hours=12), requires_timeout=timedelta(minutes=15),
        )  # fmt: skip
        schedule.approve(
            connection, now, item_id=item.id, revision_hash=plan.revision_hash,
            written_by=UUID(int=1), approved_by=UUID(int=2),
        )  # fmt: skip
        made = schedule.schedule(connection, now, plan)
        return replace(item, deliveries=dict(zip(targets, made, strict=True)))

    def withdraw(self, item: Item) -> list[str]:
        """Takes it back; the answer for each account."""
        with self.database.begin() as connection:
            return [answer.answer for answer in cancel.withdraw(connection, datetime.now(UTC), item.id)]

    def _snapshot(self, item: Item, target: str) -> Snapshot:
        title, text = f"Tuyển sinh vào lớp 10, thông báo {item.id}", item.text()
        return Snapshot(
            item=str(item.id), revision=item.revision, target=target, title=title, summary=text,
            html=f"<p>{text}</p>", text=f"{title}\n\n{text}",
            link=f"{self.settings.portal_address}/bai/{item.id}", topic=TOPIC,
            audience="public", lane=item.lane,
        )  # fmt: skip

    def _account(self, connection: Any, target: str) -> None:
        channel, _, key = target.partition(":")
        if accounts.find(connection, channel, key, "public") is not None:
            return
        now = datetime.now(UTC)
        host, port = self.relay
        settings: dict[str, dict[str, Any]] = {
            "facebook": {"page_id": PAGE, "app_id": "2026", "base_url": f"{self.outside}/graph/v26.0"},
            "unit": {
                "url": f"{self.outside}/units/{key}/inbox", "allowed_cidr": "127.0.0.0/8", "allow_http": True,
            },
            "portal": {"base_url": self.site},
            "manual": {"instructions": "Gọi điện cho đài."},
            "email": {
                "list": key, "from_address": "tin@so.example.vn", "from_name": "Sở Giáo dục và Đào tạo Hà Nội",
                "list_id": f"{key}.tin.example.vn", "unsubscribe_url": "https://tin.example.vn/u",
                "smtp_host": host, "smtp_port": port,
            },
        }  # fmt: skip
        secrets = {
            "facebook": {"token": TOKEN},
            "unit": {"secret": secret(key)},
            "portal": {"secret": self.settings.portal_secret},
            "email": {},
            "manual": {},
        }
        sealed = {name: seal(text, self.settings.seal_public_key) for name, text in secrets[channel].items()}
        if channel == "email":
            subscribers.add_list(connection, now, key, "Bản tin", "public")
            for address in READERS[: 1 if key == "ban-tin" else None]:
                subscribers.add_reader(connection, now, key, address, "Nguyễn Thị An", {"how": "test"})
        accounts.put(
            connection, now, channel=channel, key=key, label=target, visibility="public",
            settings=settings[channel], secrets=sealed,
        )  # fmt: skip

    def end_task(self, delivery: UUID) -> None:
        """A person has done by hand what was to be done, and says so."""
        with self.database.begin() as connection:
            resolve.end_task(
                connection, datetime.now(UTC), delivery, "biên tập", {"link": "https://dai.example.vn/1"}
            )

    # what the ledger says

    def why(self, delivery: UUID) -> tuple[str, str | None]:
        """State and reason of a delivery."""
        with self.database.read() as connection:
            row = connection.execute(select(deliveries).where(deliveries.c.id == delivery)).one()
        return row.state, row.reason

    def row(self, delivery: UUID) -> Row[Any]:
        """A delivery, with what stands at its account: `live_id`, `live_revision`."""
        stands = (postings.c.live_id, postings.c.live_revision)
        query = select(deliveries, *stands).join(postings, postings.c.id == deliveries.c.posting_id)
        with self.database.read() as connection:
            return connection.execute(query.where(deliveries.c.id == delivery)).one()

    def takedown(self, item: Item) -> UUID:
        """The delivery that takes an item of one target down."""
        mine = (deliveries.c.item_id == item.id, deliveries.c.operation == "withdraw")
        with self.database.read() as connection:
            return UUID(str(connection.execute(select(deliveries.c.id).where(*mine)).scalar_one()))

    def attempts(self, delivery: UUID) -> list[tuple[str, str | None]]:
        """(kind, outcome) of all that was tried, oldest first."""
        query = select(attempts).where(attempts.c.delivery_id == delivery).order_by(attempts.c.begun_at)
        with self.database.read() as connection:
            return [(row.kind, row.outcome) for row in connection.execute(query)]

    def states(self) -> dict[str, int]:
        """How many deliveries are in each state."""
        query = select(deliveries.c.state, func.count().label("number")).group_by(deliveries.c.state)
        with self.database.read() as connection:
            return {row.state: row.number for row in connection.execute(query)}

    def count(self, states: Collection[str]) -> int:
        """How many deliveries are in any of these states."""
        found = self.states()
        return sum(found.get(state, 0) for state in states)

    def until_states(self, states: Collection[str], number: int) -> None:
        """Waits until so many deliveries are in any of these states."""
        what = f"{number} deliveries are {' or '.join(states)}"
        try:
            until(lambda: self.count(states) >= number, what, SECONDS)
        except AssertionError as failure:
            logs = "\n".join(f"— {process.name}\n{process.said[-2000:]}" for process in self.processes)
            raise AssertionError(f"{failure}; they are {self.states()}\n{logs}") from None

    def until_ended(self) -> None:
        """Waits until no delivery is open."""
        with self.database.read() as connection:
            number = connection.execute(select(func.count()).select_from(deliveries)).scalar_one()
        self.until_states(ENDED, number)

    # what the outside world says

    def posts(self, item: Item) -> list[dict[str, Any]]:
        """Every post of an item that the page ever had."""
        return [post for post in self.sandbox.truth("facebook") if str(item.id) in post["message"]]

    def events(self) -> list[tuple[str, str, str]]:
        """(unit, item, webhook id) of every event that a unit was sent."""
        return [
            (event["unit"], event["subject"], event["webhook_id"]) for event in self.sandbox.truth("units")
        ]

    def calls(self, operation: str) -> int:
        """How often the sandbox was called for something."""
        return sum(call["operation"] == operation for call in self.sandbox.truth("calls"))

    def page_of(self, item: Item) -> requests.Response:
        """What a reader of the portal gets."""
        return requests.get(f"{self.settings.portal_address}/bai/{item.id}", timeout=TIMEOUT)
