"""A YAML text as plain data in which every value knows its line.

Scalars stay the text that was written, so that YAML's own ideas of ``no``, ``08`` and ``+07:00`` (a boolean, an octal number, a
number in base 60) do no harm: the fields of the file say what a value is to be. Aliases are refused, since a few hundred bytes of
them can stand for gigabytes; so are tags, which would name Python objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from loa.errors import InvalidInput

LARGEST = 2_000_000
"""In characters; the sample year has 41 000."""
DEEPEST = 12

Path = tuple[str | int, ...]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN_TAGS = {
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map", "merge")
}
_NULL = "tag:yaml.org,2002:null"
WHOLE_FILE = "tệp"


class PlanComplaint(InvalidInput):
    """What is wrong in a plan's file: the field's path, the line (from 1), and what would do."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(".".join(map(_shown, path)) or WHOLE_FILE, message)
        self.line = line


class Document:
    """The data of a text, the line of each path in it, and what is wrong with it as YAML."""

    def __init__(self, text: str) -> None:
        self.data: Any = None
        self.complaints: list[PlanComplaint] = []
        self._lines: dict[Path, int] = {(): 1}
        if len(text) > LARGEST:
            self.complain((), f"tệp dài {len(text)} ký tự; tối đa {LARGEST}")
            return
        strange = yaml.reader.Reader.NON_PRINTABLE.search(text)
        if strange:
            line = text.count("\n", 0, strange.start()) + 1
            what = f"ký tự U+{ord(strange.group()):04X} không phải là văn bản; hãy bỏ đi"
            self.complaints.append(PlanComplaint((), line, what))
            return
        try:
            self._refuse_bombs(text)
            if not self.complaints:
                node = yaml.compose(text, Loader=_LOADER)
                self.data = None if node is None else self._read(node, ())
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.complaints.append(
                PlanComplaint((), _line(mark), f"không phải YAML hợp lệ ({error.problem})")
            )

    def complain(self, path: Path, message: str) -> None:
        """Notes what is wrong at `path`; where the file has no such value, at the line of what should hold it."""
        self.complaints.append(PlanComplaint(path, self.line(path), message))

    def line(self, path: Path) -> int:
        """The line, from 1, of a value or of the nearest thing around it that there is."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def _refuse_bombs(self, text: str) -> None:
        depth = 0
        for event in yaml.parse(text, Loader=_LOADER):
            line = _line(event.start_mark)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                self.complaints.append(
                    PlanComplaint((), line, "không nhận neo và bí danh YAML (& và *); hãy viết ra đầy đủ")
                )
                return
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                self.complaints.append(PlanComplaint((), line, f"lồng nhau quá sâu; tối đa {DEEPEST} tầng"))
                return

    def _read(self, node: yaml.Node, path: Path) -> Any:
        self._lines.setdefault(path, _line(node.start_mark))
        if node.tag not in _PLAIN_TAGS:
            self.complain(path, f"không nhận nhãn YAML {node.tag}")
            return None
        if isinstance(node, yaml.ScalarNode):
            return None if node.tag == _NULL else node.value
        if isinstance(node, yaml.SequenceNode):
            return [self._read(child, (*path, index)) for index, child in enumerate(node.value)]
        return dict(self._pairs(node, path))

    def _pairs(self, node: yaml.Node, path: Path) -> Iterator[tuple[str, Any]]:
        seen = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.complaints.append(PlanComplaint(path, _line(key.start_mark), "khóa phải là văn bản"))
                continue
            here = (*path, key.value)
            if key.value in seen:
                self.complaints.append(PlanComplaint(here, _line(key.start_mark), "khóa này đã có ở trên"))
                continue
            seen.add(key.value)
            self._lines[here] = _line(key.start_mark)
            yield key.value, self._read(value, here)


def _line(mark: Any) -> int:
    return 1 if mark is None else int(mark.line) + 1


def _shown(step: str | int) -> str:
    """A step of a path, harmless on a terminal: a file's keys may be anything."""
    return "".join(character if character.isprintable() else "?" for character in str(step)[:60])
