"""A private RabbitMQ node (Debian's package, any version from 3.10), with its own epmd."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import requests
from amqp.exceptions import AMQPError
from kombu import Connection, Queue
from kombu.exceptions import KombuError

from tests.nodes.missing import NotInstalled
from tests.nodes.ports import free_ports, wait_for

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # /usr/sbin's is a wrapper that changes the user
PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"  # AMQP 0-9-1 §4.2.2; a booted broker answers connection.start


@dataclass(frozen=True)
class Held:
    """One line of `rabbitmqctl list_queues`."""

    name: str
    type: str
    durable: bool
    messages: int


class RabbitMQ:
    """One node in a folder of its own. `start` first; every method may be called again and again.

    `beside`: a node with which this one can form a cluster; it shares its epmd and its cookie.
    """

    def __init__(self, beside: RabbitMQ | None = None) -> None:
        if not SERVER.exists():
            raise NotInstalled(
                "RabbitMQ is not installed (Debian and Ubuntu: apt-get install rabbitmq-server)"
            )
        self.folder = Path(tempfile.mkdtemp(prefix="loa-rabbitmq-"))
        self.port, self._distribution, self._epmd_port, self.api_port = free_ports(4)
        self._beside = beside
        if beside is not None:
            self._epmd_port = beside._epmd_port
            shutil.copy(beside.folder / ".erlang.cookie", self.folder)  # with its mode, 400
        self.name = f"loa{self.port}@localhost"
        self._process: subprocess.Popen[bytes] | None = None
        self._epmd: subprocess.Popen[bytes] | None = None
        (self.folder / "enabled_plugins").write_text("[rabbitmq_management].\n")
        (self.folder / "rabbitmq.conf").write_text(
            f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {self.api_port}\ncollect_statistics_interval = 1000\n"
        )

    def url(self, vhost: str = "%2F") -> str:
        """Where clients connect."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}/{vhost}"

    @property
    def _environment(self) -> dict[str, str]:
        return {
            **{key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL") if key in os.environ},
            "HOME": str(self.folder),  # .erlang.cookie lies here
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._distribution),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }

    @property
    def running(self) -> bool:
        """Whether the node's process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the node and wait until it takes clients (about 6 s). Raises RuntimeError with the end of its log."""
        if self.running:
            return
        if self._beside is None and (self._epmd is None or self._epmd.poll() is not None):
            # Ours, and so ours to end: an epmd that the node starts by itself outlives it.
            self._epmd = subprocess.Popen(["epmd", "-port", str(self._epmd_port)], env=self._environment)
        with (self.folder / "console").open("ab") as console:
            self._process = subprocess.Popen(
                [SERVER],
                env=self._environment,
                start_new_session=True,
                stdout=console,
                stderr=subprocess.STDOUT,
            )
        if not wait_for(self.port, 90, PROTOCOL_HEADER) or not wait_for(self.api_port, 30):
            raise RuntimeError(f"RabbitMQ did not start:\n{(self.folder / 'console').read_text()[-2000:]}")

    def stop(self) -> None:
        """End the node in order, as its own service script would (6 s: the management listener drains)."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9: the node has no time for anything. Its data stays."""
        self._end(signal.SIGKILL)

    def await_saved(self, queue: str, vhost: str = "/") -> None:
        """Wait until a quorum queue just declared is one that a kill cannot destroy.

        RabbitMQ keeps its register of quorum queues in a file that it saves every half second (Ra's `names.dets`).
        Killed before that, 3.10 comes back with a queue that answers nothing: publishing and getting time out.
        """
        name = f"{quote(vhost, safe='')}_{queue}".encode()
        end = time.monotonic() + 10
        while not any(name in path.read_bytes() for path in self.folder.glob("data/*/quorum/*/names.dets")):
            if time.monotonic() > end:
                raise RuntimeError(f"RabbitMQ has not saved that there is a queue {queue!r}")
            time.sleep(0.05)

    def sound(self) -> bool:
        """Whether a queue can be declared, filled and emptied: 3.10 may come back from a kill unable to do so."""
        try:
            with Connection(self.url(), connect_timeout=10) as connection:
                connection.ensure_connection(max_retries=1, timeout=10)
                connection.connection.transport.sock.settimeout(10)
                queue = Queue(
                    "sound", channel=connection.default_channel, queue_arguments={"x-queue-type": "quorum"}
                )
                queue.queue_declare()
                connection.Producer().publish(b"", routing_key=queue.name)
                queue.delete()
        except (OSError, KombuError, AMQPError):
            return False
        return True

    def restart(self) -> None:
        """Stop and start; durable queues and persistent messages are there again."""
        self.stop()
        self.start()

    def wipe(self) -> None:
        """A broker that has lost everything: killed, its data removed, started anew."""
        self.kill()
        shutil.rmtree(self.folder / "data")
        self.start()

    def close(self) -> None:
        """Kill the node and its epmd and remove the folder."""
        self.kill()
        if self._epmd is not None:
            self._epmd.kill()
            self._epmd.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if how is signal.SIGTERM:
            # To Erlang itself: the script around it would start a whole rabbitmqctl to say the same.
            os.kill(int((self.folder / f"data/{self.name}.pid").read_text()), how)
            self._process.wait(60)
        with suppress(ProcessLookupError):  # none of its helpers may be left
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(60)
        self._process = None

    def ctl(self, *arguments: str) -> str:
        """Run rabbitmqctl on this node (about 1 s); its output without banners. Raises CalledProcessError."""
        script = max(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin/rabbitmqctl"))
        done = subprocess.run(
            [script, "-q", "-n", self.name, *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return done.stdout

    def queues(self, vhost: str = "/") -> list[Held]:
        """Every queue of `vhost`, with the number of messages that it holds, ready and unacknowledged.

        Right after a start a quorum queue says 0 until it has read its log.
        """
        table = self.ctl(
            "list_queues", "-p", vhost, "--no-table-headers", "name", "type", "durable", "messages"
        )
        lines = (line.split("\t") for line in table.splitlines())
        return [Held(name, kind, durable == "true", int(messages)) for name, kind, durable, messages in lines]

    def _api(self, method: str, path: str) -> None:
        url = f"http://127.0.0.1:{self.api_port}/api/{path}"
        requests.request(method, url, auth=("guest", "guest"), json={}, timeout=30).raise_for_status()

    def add_vhost(self, name: str) -> str:
        """A fresh virtual host, empty and out of sight of all others; returns the address to connect to."""
        self._api("PUT", f"vhosts/{name}")
        return self.url(name)

    def drop_vhost(self, name: str) -> None:
        """Remove a virtual host with everything in it."""
        self._api("DELETE", f"vhosts/{name}")
