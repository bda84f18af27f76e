"""A private PostgreSQL server (Debian's package, any version from 15)."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from tests.nodes.missing import NotInstalled
from tests.nodes.ports import free_ports

# The operating system never crashes under a test, only processes do: without fsync nothing less survives them.
FAST = ["fsync=off", "full_page_writes=off", "max_connections=200"]


def programs() -> Path:
    """The folder of initdb and postgres, of the newest version installed. Raises NotInstalled."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found:
        raise NotInstalled("PostgreSQL is not installed (Debian and Ubuntu: apt-get install postgresql)")
    return found[-1].parent


class PostgreSQL:
    """One server in a folder of its own, with `settings`. `start` first; every method may be called again and again."""

    def __init__(self, settings: Sequence[str] = FAST) -> None:
        self._programs = programs()
        self._settings = settings
        self.folder = Path(tempfile.mkdtemp(prefix="loa-postgresql-"))
        self.data = self.folder / "data"
        (self.port,) = free_ports(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._prefix: list[str] = []
        if os.geteuid() == 0:  # initdb and postgres refuse to run as root
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self._prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]

    def url(self, database: str = "postgres") -> str:
        """Where clients connect."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    @property
    def running(self) -> bool:
        """Whether the server's process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the server and wait until it takes clients (under 1 s). Raises RuntimeError with the end of its log."""
        if self.running:
            return
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        settings = [
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self.folder}",
            *self._settings,
        ]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *self._prefix,
                    self._programs / "postgres",
                    "-D",
                    self.data,
                    *(f"--{setting}" for setting in settings),
                ],
                cwd=self.folder,
                start_new_session=True,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        end = time.monotonic() + 60
        while not self._answers():
            if not self.running or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.02)

    def _initialise(self) -> None:
        command = [*self._prefix, self._programs / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust"]
        command += ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"initdb: {done.stderr}")

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.url(), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def stop(self) -> None:
        """End the server in order (a "fast" shutdown: open transactions are rolled back)."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(60)
            self._process = None

    def kill(self) -> None:
        """kill -9 of the server and all its backends at once. Its data stays."""
        if self._process is None:
            return
        victims = [self._process.pid, *_children(self._process.pid)]
        for pid in victims:
            _kill(pid)
        self._process.wait(60)
        self._process = None
        # Backends that still hold the shared memory would keep the next start from happening.
        end = time.monotonic() + 10
        while any(map(_alive, victims)) and time.monotonic() < end:
            time.sleep(0.01)

    def restart(self) -> None:
        """Stop and start."""
        self.stop()
        self.start()

    def wipe(self) -> None:
        """A server that has lost everything: killed, its data removed, started anew."""
        self.kill()
        shutil.rmtree(self.data)
        self.start()

    def close(self) -> None:
        """Kill the server and remove the folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def execute(self, statement: sql.Composed | sql.SQL) -> None:
        """Run one statement as the superuser, outside a transaction."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)

    def add_database(self, name: str, template: str = "template1") -> str:
        """A new database, a copy of `template` (which nobody may be connected to); returns its address."""
        self.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        return self.url(name)

    def empty_database(self, name: str, schemas: Iterable[str]) -> None:
        """Take every row out of these schemas' tables, whoever is still connected: some ten times as fast as a new database."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute("SET session_replication_role = replica")  # without triggers and foreign keys
            tables = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s)"
            for table in connection.execute(tables, [list(schemas)]).fetchall():
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(*table)))

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat that follow the command's name: state, parent, … ; empty if there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _children(parent: int) -> list[int]:
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [pid for pid in pids if _stat(pid)[1:2] == [str(parent)]]


def _alive(pid: int) -> bool:
    return _stat(pid)[:1] not in ([], ["Z"])


def _kill(pid: int) -> None:
    if _alive(pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # it went by itself in between
