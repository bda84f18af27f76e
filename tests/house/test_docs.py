"""What the documents say of the code is what the code says of itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from loa.ledger.states import diagram

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def test_the_state_diagram_is_the_transition_table() -> None:
    """Drawn anew by ``python -m loa.ledger.states``."""
    drawn = re.search(r"```mermaid\n(.*?)\n```", (ROOT / "docs/ledger-states.md").read_text(), re.DOTALL)
    assert drawn is not None
    assert drawn[1] == diagram()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    """Relative links name files that are there."""
    links = re.findall(r"\]\(([^)#:]+)\)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize(
    "document", [ROOT / "docs/journey.md", ROOT / "README.md"], ids=lambda path: path.name
)
def test_every_room_that_is_named_exists(document: Path) -> None:
    """A moved file is moved in the documents, too."""
    bases = [ROOT, ROOT / "shared", *(ROOT / "services").iterdir()]
    named = re.findall(
        r"`((?:loa|loa_[a-z]+|services|shared|tests|bench|sandbox)/[\w/]+(?:\.py)?)`", document.read_text()
    )
    assert named or document.name == "README.md"
    assert [name for name in named if not any((base / name).exists() for base in bases)] == []
