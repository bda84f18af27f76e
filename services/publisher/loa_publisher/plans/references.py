"""What a plan's file must not contradict: names that refer to something, names that are there twice, and who may see what.

Looks at the data as written, so that these complaints come in the same round as those about single values.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from loa.content import INTERNAL, PUBLIC
from loa_publisher.plans.channel_names import CHANNEL_NAMES
from loa_publisher.plans.document import Document, Path

_UNIQUE = {
    "topics": ("id", "slug", "position"),
    "roles": ("id",),
    "audiences": ("id",),
    "audience_groups": ("id",),
    "channels": ("id",),
    "units": ("id",),
    "calendar": ("id",),
    "series": ("id", "slug"),
    "items": ("id", "slug"),
    "hot_issues": ("id",),
}
_COMPARED = 200  # hints are looked for among so many names, for so many complaints: comparing all with all takes hours
_LISTED = 12
_REFERENCES = (
    # section, key, the section that it refers to, by which key there, what that is called
    ("series", "topic", "topics", "id", "nội dung trọng tâm"),
    ("series", "channels", "channels", "id", "kênh"),
    ("series", "forbidden_channels", "channels", "id", "kênh"),
    ("items", "topic", "topics", "id", "nội dung trọng tâm"),
    ("items", "channels", "channels", "id", "kênh"),
    ("items", "groups", "audience_groups", "id", "nhóm đối tượng"),
    ("units", "parent", "units", "id", "đơn vị"),
    ("hot_issues", "topic", "topics", "id", "nội dung trọng tâm"),
    ("hot_issues", "linked_item", "items", "slug", "nội dung truyền thông"),
)


def check_references(document: Document) -> None:
    """Adds to the document's complaints. Values of a wrong type are passed over: the schema complains about them."""
    for section, keys in _UNIQUE.items():
        for key in keys:
            _unique(document, section, key)
    for section, key, where, by, what in _REFERENCES:
        known = _known(document, where, by)
        for path, value in _values(document, section, key):
            _known_or_complain(document, path, value, known, what)
    plan = document.data.get("plan")
    if isinstance(plan, dict) and isinstance(plan.get("issuer"), str):
        _known_or_complain(
            document, ("plan", "issuer"), plan["issuer"], _known(document, "units", "id"), "đơn vị"
        )
    _acyclic_units(document)
    _channels(document)


def _entries(document: Document, section: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    entries = document.data.get(section)
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            yield index, entry


def _values(document: Document, section: str, key: str) -> Iterator[tuple[Path, str]]:
    """Each text under `key` in the section, in a list or alone."""
    for index, entry in _entries(document, section):
        value = entry.get(key)
        if isinstance(value, str):
            yield (section, index, key), value
        for place, one in enumerate(value if isinstance(value, list) else []):
            if isinstance(one, str):
                yield (section, index, key, place), one


def _known(document: Document, section: str, key: str) -> Collection[str]:
    return {value: None for _, value in _values(document, section, key)}.keys()


def _known_or_complain(document: Document, path: Path, value: str, known: Collection[str], what: str) -> None:
    if value not in known:
        document.complain(path, f"tệp không có {what} {value[:60]!r}{_hint(document, value, list(known))}")


def _hint(document: Document, value: str, known: list[str]) -> str:
    if len(document.complaints) >= _COMPARED:
        return ""
    if len(known) <= _LISTED:
        return f"; có {', '.join(known)}" if known else ""
    near = get_close_matches(value[:60], known[:_COMPARED], n=1)
    return f"; có phải là {near[0]!r}?" if near else ""


def _unique(document: Document, section: str, key: str) -> None:
    first: dict[str, Path] = {}
    for path, value in _values(document, section, key):
        if value in first:
            document.complain(path, f"{value[:60]!r} đã dùng ở dòng {document.line(first[value])}")
        first.setdefault(value, path)
    for key_list in ("channels", "groups", "forbidden_channels") if key == "id" else ():
        seen: dict[Path, set[str]] = {}
        for path, value in _values(document, section, key_list):
            if value in seen.setdefault(path[:-1], set()):
                document.complain(path, f"{value[:60]!r} đã có trong danh sách này")
            seen[path[:-1]].add(value)


def _acyclic_units(document: Document) -> None:
    parents = {
        entry["id"]: entry["parent"]
        for _, entry in _entries(document, "units")
        if isinstance(entry.get("id"), str) and isinstance(entry.get("parent"), str)
    }
    above_all: set[str] = set()
    for index, entry in _entries(document, "units"):
        seen: set[str] = set()
        unit = entry.get("id")
        while isinstance(unit, str) and unit in parents and unit not in above_all and unit not in seen:
            seen.add(unit)
            unit = parents[unit]
        if unit in seen:
            document.complain(("units", index, "parent"), "đơn vị không thể là cấp trên của chính mình")
        above_all.update(seen)


def _channels(document: Document) -> None:
    visibility: dict[str, Any] = {}
    for index, entry in _entries(document, "channels"):
        code = entry.get("id")
        if not isinstance(code, str):
            continue
        usual = CHANNEL_NAMES.get(code)
        visibility[code] = usual.visibility if usual else entry.get("visibility")
        if usual is None and entry.get("target") is None:
            known = ", ".join(CHANNEL_NAMES)
            document.complain(
                ("channels", index, "id"),
                f"không rõ {code[:60]!r} là kênh nào; có sẵn {known}; kênh khác cần target",
            )
        if usual is not None and entry.get("visibility") != usual.visibility:
            document.complain(("channels", index, "visibility"), f"kênh {code} phải là {usual.visibility}")
        if usual is not None and entry.get("target") is not None:
            document.complain(("channels", index, "target"), f"kênh {code} có sẵn; hãy bỏ target")
    for section in ("items", "series"):
        for index, entry in _entries(document, section):
            _visible(document, (section, index), entry, visibility)


def _visible(document: Document, path: Path, entry: Mapping[str, Any], visibility: Mapping[str, Any]) -> None:
    channels = entry.get("channels")
    forbidden = entry.get("forbidden_channels")
    for place, channel in enumerate(channels if isinstance(channels, list) else []):
        if not isinstance(channel, str):
            continue
        here = (*path, "channels", place)
        if entry.get("audience") == INTERNAL and visibility.get(channel) == PUBLIC:
            document.complain(here, f"nội dung nội bộ không được đăng trên kênh công khai {channel}")
        if isinstance(forbidden, list) and channel in forbidden:
            document.complain(here, f"kênh {channel} nằm trong forbidden_channels")
