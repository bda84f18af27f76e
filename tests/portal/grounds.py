"""On which databases a test runs, where not on both."""

from __future__ import annotations

import pytest

one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is decided before the database is asked: the cheaper one is enough."""
