"""Each distribution declares what it imports: an image that installs one alone must run."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECTS = sorted(
    path for pattern in ("shared", "services/*", "sandbox") for path in ROOT.glob(f"{pattern}/pyproject.toml")
)
OWN = {"loa", "loa_publisher", "loa_scheduler", "loa_channels", "loa_portal", "loa_sandbox"}
# imported through the package that re-exports it, or loaded by name
INDIRECT = {"tzdata": "zoneinfo reads it", "psycopg": "SQLAlchemy loads it by the address's name"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(project: Path) -> set[str]:
    """Names of the distributions that a pyproject.toml depends on."""
    requirements = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
    return {normal(re.split(r"[\[<>=!~; ]", one, maxsplit=1)[0]) for one in requirements}


def imported(folder: Path) -> set[str]:
    """Top-level names that the Python files of a folder import, at run time or not."""
    names: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - {"_typeshed"}  # which exists for type checkers alone


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.parent.name)
def test_declares_exactly_what_it_imports(project: Path) -> None:
    """Nothing is imported that is not declared, and nothing declared that is not used."""
    (package,) = tomllib.loads(project.read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]["packages"]
    providers = packages_distributions()
    names = imported(project.parent / package) - {package}
    needs = {normal(name) if name in OWN else normal(providers.get(name, [name])[0]) for name in names}
    assert needs - declared(project) == set(), "imported, but not declared"
    assert declared(project) - needs - set(INDIRECT) == set(), "declared, but not imported"


def test_every_declared_dependency_is_locked() -> None:
    """requirements.lock has a version for each of them."""
    locked = {
        normal(name)
        for name in re.findall(r"(?m)^([\w.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    }
    needs = {name for project in PROJECTS for name in declared(project)} - {normal(name) for name in OWN}
    assert needs - locked == set()


def test_every_requirement_is_used() -> None:
    """requirements.in asks for what a distribution declares, and for what builds them."""
    text = (ROOT / "requirements.in").read_text(encoding="utf-8")
    asked = {normal(name) for name in re.findall(r"(?m)^([\w.-]+)", text)}
    declares = {name for project in PROJECTS for name in declared(project)}
    assert asked - declares == {"editables", "hatchling"}
