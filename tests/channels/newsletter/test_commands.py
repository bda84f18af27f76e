from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loa.errors import InvalidInput
from loa_channels.newsletter.commands import newsletter
from tests.channels.newsletter.test_list_file import GOOD


@pytest.fixture
def run(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("LOA_DATABASE_URL", sqlite_url)
    return CliRunner()


def done(run: CliRunner, *words: str) -> str:
    result: Result = run.invoke(newsletter, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_lists_and_readers_are_added_by_hand(run: CliRunner) -> None:
    """And counted."""
    done(run, "add-list", "phu-huynh", "--title", "Phụ huynh")
    reader = ("add-reader", "phu-huynh", "An@a.example", "--evidence", "phiếu 5/9")
    assert "added" in done(run, *reader)
    assert "known already" in done(run, *reader)
    assert done(run, "lists") == "phu-huynh\tpublic\t1\tPhụ huynh\n"


def test_a_file_is_imported_once(run: CliRunner, tmp_path: Path) -> None:
    """Again changes nothing."""
    file = tmp_path / "lists.yaml"
    file.write_text(GOOD, "utf-8")
    assert (
        done(run, "import", str(file))
        == "list phu-huynh: 2 new of 2 readers\nlist trong: 0 new of 0 readers\n"
    )
    assert "0 new of 2" in done(run, "import", str(file))


def test_a_file_with_one_bad_address_writes_nothing(run: CliRunner, tmp_path: Path) -> None:
    """All or nothing."""
    file = tmp_path / "lists.yaml"
    file.write_text(GOOD.replace("binh@a.example", "binh"), "utf-8")
    with pytest.raises(InvalidInput):
        done(run, "import", str(file))
    assert done(run, "lists") == ""
