"""A clock of their own for processes (Debian's libfaketime): tests set it forward and back while they run."""

from __future__ import annotations

from pathlib import Path

from tests.nodes.missing import NotInstalled

LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"


class FakeTime:
    """What processes read as the time of day; time that passes (CLOCK_MONOTONIC) stays as it is. `file` keeps the setting."""

    def __init__(self, file: Path, hours: float = 0) -> None:
        found = sorted(Path("/").glob(LIBRARY[1:]))
        if not found:
            raise NotInstalled("libfaketime is not installed (Debian and Ubuntu: apt-get install faketime)")
        self._file = file
        self.environ = {
            "LD_PRELOAD": str(found[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        """For the processes that are to live by it."""
        self.set(hours)

    def set(self, hours: float) -> None:
        """So many hours ahead of the machine's clock."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{hours * 3600:+.0f}\n")
        new.replace(self._file)  # in one step: nobody reads half of it
