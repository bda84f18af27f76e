from __future__ import annotations

import urllib.request

from loa import metrics
from loa.settings import Settings
from tests.nodes.ports import free_ports


def test_figures_are_served_where_a_port_is_set() -> None:
    """Prometheus reads what this process has counted."""
    (port,) = free_ports(1)
    metrics.serve(Settings(metrics=f"127.0.0.1:{port}"))
    metrics.SETTLED.labels("facebook", "publish", "published").inc()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        told = answer.read().decode()
    assert 'loa_settled_total{channel="facebook",operation="publish",state="published"}' in told
    assert "loa_due_to_call_seconds" in told
