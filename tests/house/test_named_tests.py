"""The documents name the tests that show what they promise; each of these exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


@pytest.mark.parametrize("document", ["complaints.md", "reliability.md", "requirements.md"])
def test_every_test_that_a_document_names_is_there(document: str) -> None:
    """File and function."""
    named = _NAMED.findall((ROOT / "docs" / document).read_text())
    assert named
    missing = [
        f"{file}::{function}"
        for file, function in named
        if not (ROOT / file).is_file() or (function and f"def {function}(" not in (ROOT / file).read_text())
    ]
    assert missing == []
