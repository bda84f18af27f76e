"""The front-end files that are committed are those of package-lock.json, and none of them names another host."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVED = sorted(ROOT.glob("services/*/*/static/vendor"))
FOLDERS = [*SERVED, ROOT / "tests/browser/vendor"]


def versions(folder: Path) -> dict[str, Any]:
    text: dict[str, Any] = json.loads((folder / "VERSIONS.json").read_text(encoding="utf-8"))
    return text


def test_desk_and_portal_have_vendored_files() -> None:
    """The desk and the portal each carry their own."""
    assert [folder.parts[-3] for folder in SERVED] == ["loa_portal", "loa_publisher"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parts[-3])
def test_vendored_files_are_of_the_locked_versions(folder: Path) -> None:
    """Each package has the version and integrity that package-lock.json pins."""
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    have = {name: (entry["version"], entry["integrity"]) for name, entry in versions(folder).items()}
    want = {
        name: (locked[f"node_modules/{name}"]["version"], locked[f"node_modules/{name}"]["integrity"])
        for name in have
    }
    assert have == want


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parts[-3])
def test_vendored_files_are_as_they_were_copied(folder: Path) -> None:
    """Nobody edited a copy, and no file lies there whose origin is not written down."""
    have = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "VERSIONS.json"
    }
    want = {name: digest for entry in versions(folder).values() for name, digest in entry["files"].items()}
    assert have == want


@pytest.mark.parametrize("folder", SERVED, ids=lambda folder: folder.parts[-3])
def test_stylesheets_fetch_nothing_from_another_host(folder: Path) -> None:
    """Every address in a vendored stylesheet is a file beside it."""
    for sheet in folder.glob("*.css"):
        addresses = re.findall(r'url\("?([^")]+)', sheet.read_text(encoding="utf-8"))
        assert addresses
        assert [address for address in addresses if not (folder / address).is_file()] == []


def test_no_lock_file_names_a_registry() -> None:
    """A lock file says what, never from where: that is the machine's own setting."""
    for name in ("requirements.lock", "requirements-dev.lock", "package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert (
            re.findall(r"(?m)^\s*(?:--(?:extra-)?index-url|--find-links|-f|-i)\b.*|\"resolved\".*", text)
            == []
        ), name
