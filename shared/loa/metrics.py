"""Figures for Prometheus, served by each long-running process where LOA_METRICS names an address."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Histogram, start_http_server

from loa.settings import Settings

RELEASED: Final = Counter("loa_released_messages", "Messages handed to the bus")
WITHOUT_EFFECT: Final = Counter(
    "loa_messages_without_effect", "Messages that named nothing that waits", ["channel"]
)
SETTLED: Final = Counter(
    "loa_settled", "Calls and looks by what they made of their delivery", ["channel", "operation", "state"]
)
LATE: Final = Histogram(
    "loa_due_to_call_seconds",
    "From the due time to the beginning of the first call",
    ["channel"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600),
)
RECOVERED: Final = Counter("loa_recovered", "What dead processes and wiped queues left behind", ["what"])


def serve(settings: Settings) -> None:
    """Serves ``/metrics`` at LOA_METRICS; does nothing where that is empty."""
    if settings.metrics:
        host, _, port = settings.metrics.rpartition(":")
        start_http_server(int(port), host)
