#!/usr/bin/env python3
"""Print the part of requirements.lock that some of our distributions need: `scripts/lock_part.py shared services/portal`.

An argument is a distribution's folder, or the name of a locked package. What follows from it is read off the lock file
itself, whose `# via` lines say who asked for each package; so the part has the same versions and hashes as the whole.
Runs on the standard library alone, for it runs before anything is installed (docker/Dockerfile).
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def normal(name: str) -> str:
    """A package's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def blocks(lock: str) -> list[tuple[str, set[str], str]]:
    """(name, who asked for it, text) of each entry of a lock file."""
    found = []
    for text in re.split(r"(?m)^(?=[\w.-]+==)", lock)[1:]:
        asked_by = re.findall(r"(?m)^\s+#\s+(?:via\s+)?(?:-r )?([\w.-]+)\s*$", text)
        found.append((normal(text.partition("==")[0]), {normal(name) for name in asked_by}, text))
    return found


def requirements(argument: str) -> set[str]:
    """What a distribution's folder asks for, our own distributions left out; or the package itself."""
    project = ROOT / argument / "pyproject.toml"
    if not project.is_file():
        return {normal(argument)}
    names = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
    bare = {normal(re.split(r"[\[<>=!~; ]", name, maxsplit=1)[0]) for name in names}
    return {name for name in bare if name != "loa" and not name.startswith("loa-")}


def part(lock: str, wanted: set[str]) -> str:
    """The entries of `lock` for `wanted` and all that they ask for. Raises SystemExit naming what is not locked."""
    entries = blocks(lock)
    missing = wanted - {name for name, _, _ in entries}
    if missing:
        raise SystemExit(
            f"not in requirements.lock (add to requirements.in, then make lock): {', '.join(sorted(missing))}"
        )
    needed = set(wanted)
    while more := {name for name, asked_by, _ in entries if asked_by & needed} - needed:
        needed |= more
    return "".join(text for name, _, text in entries if name in needed)


if __name__ == "__main__":
    wanted = set().union(*map(requirements, sys.argv[1:]))
    sys.stdout.write(part((ROOT / "requirements.lock").read_text(encoding="utf-8"), wanted))
