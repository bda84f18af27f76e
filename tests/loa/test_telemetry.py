"""Logs: each line whole, and those that belong together in one call."""

from __future__ import annotations

import io
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import redirect_stderr

import orjson
import pytest
import structlog

from loa import telemetry


class Stream(io.StringIO):
    """Counts how often it is written to."""

    written = 0

    def write(self, text: str) -> int:
        self.written += 1
        return super().write(text)

    @property
    def events(self) -> list[str]:
        """What its lines tell of."""
        return [orjson.loads(line)["event"] for line in self.getvalue().splitlines()]


@pytest.fixture
def stream() -> Iterator[Stream]:
    """What a process logs to, inside ``redirect_stderr``."""
    stream = Stream()
    before = structlog.get_config()
    structlog.configure(
        processors=[telemetry._as_json],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: telemetry._Lines(sys.stderr),
    )
    yield stream
    structlog.configure(**before)


def test_a_line_is_there_at_once(stream: Stream) -> None:
    """Whoever watches sees it before the next is written."""
    with redirect_stderr(stream):
        log = structlog.get_logger()
        log.info("first")
        assert stream.events == ["first"]
        log.warning("second")
        assert stream.events == ["first", "second"]


def test_lines_of_a_block_are_written_in_one_call(stream: Stream) -> None:
    """In their order, and other threads wait for nothing."""
    with redirect_stderr(stream):
        log = structlog.get_logger()
        with telemetry.together():
            for name in ("one", "two", "three"):
                log.info(name)
            other = threading.Thread(target=log.info, args=("of another thread",))
            other.start()
            other.join()
            assert stream.events == ["of another thread"]
        assert stream.events == ["of another thread", "one", "two", "three"]
        assert stream.written == 2
        log.info("after")
        assert stream.events[-1] == "after"


def test_what_was_said_before_a_failure_is_not_lost(stream: Stream) -> None:
    """The block's lines tell how it came to it."""
    with redirect_stderr(stream):
        log = structlog.get_logger()

        def say_and_fail() -> None:
            with telemetry.together():
                log.info("before")
                raise ValueError("broke")

        with pytest.raises(ValueError, match="broke"):
            say_and_fail()
        assert stream.events == ["before"]
