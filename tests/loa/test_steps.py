"""Steps: named where they are taken, watched by tests alone."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import loa
import loa_channels
import loa_scheduler
from loa.steps import Step


def _reached() -> Counter[str]:
    found: Counter[str] = Counter()
    for package in (loa, loa_channels, loa_scheduler):
        for file in Path(package.__path__[0]).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "reached":
                    (step, *_) = node.args
                    assert isinstance(step, ast.Attribute), f"{file}:{node.lineno} names no step"
                    found[step.attr] += 1
    return found


def test_every_step_is_taken_somewhere() -> None:
    """A step that nobody comes to would be a fault point that no test reaches."""
    assert set(_reached()) == set(Step.__members__)


def test_no_production_code_watches() -> None:
    """Only a program that calls `watch` itself is stopped at a step, and none of ours does."""
    for package in (loa, loa_channels, loa_scheduler):
        for file in Path(package.__path__[0]).rglob("*.py"):
            if file.name != "steps.py":
                assert "steps.watch" not in file.read_text()
                assert "import watch" not in file.read_text()
