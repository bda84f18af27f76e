"""From a plan's text to what it says, or to everything that is wrong with it, each with field and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError

from loa.errors import InvalidInputs
from loa_publisher.plans import plan_file
from loa_publisher.plans.channel_names import CHANNEL_NAMES, Target
from loa_publisher.plans.document import Document, Path
from loa_publisher.plans.file_schema import File
from loa_publisher.plans.references import check_references
from loa_publisher.plans.series_dates import bounds, check_series


def parse(text: str) -> plan_file.PlanFile:
    """Reads a plan in YAML.

    Raises InvalidInputs whose complaints are `PlanComplaint`s, in the order of their lines: all that can be told in one round.
    """
    document = Document(text)
    loaded: Any = None
    if not document.complaints and not isinstance(document.data, dict):
        document.complain((), "phải là một nhóm khóa: giá trị, với các mục plan, topics, items, …")
    elif isinstance(document.data, dict):
        try:
            loaded = File().load(document.data)
        except ValidationError as error:
            for path, message in _messages(error.messages_dict, ()):
                document.complain(path, message)
        check_references(document)
        check_series(document)
    if document.complaints:
        document.complaints.sort(key=lambda complaint: complaint.line)
        raise InvalidInputs(list(document.complaints))
    return _assemble(loaded)


def _messages(errors: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """The leaves of marshmallow's tree of messages; `_schema` stands for the mapping itself."""
    if isinstance(errors, dict):
        for key, inner in errors.items():
            yield from _messages(inner, path if key == "_schema" else (*path, key))
    else:
        for message in errors:
            yield path, message


def _assemble(data: Mapping[str, Any]) -> plan_file.PlanFile:
    channels = [_channel(entry) for entry in data["channels"]]
    targets = {channel.code: channel.target for channel in channels}
    return plan_file.PlanFile(
        plan=plan_file.PlanEntry(**data["plan"]),
        topics=tuple(plan_file.TopicEntry(**entry) for entry in data["topics"]),
        roles=tuple(plan_file.NameEntry(**entry) for entry in data["roles"]),
        audiences=tuple(plan_file.NameEntry(**entry) for entry in data["audiences"]),
        audience_groups=tuple(plan_file.NameEntry(**entry) for entry in data["audience_groups"]),
        channels=tuple(channels),
        units=tuple(_unit(entry) for entry in data["units"]),
        calendar=tuple(plan_file.EventEntry(**entry) for entry in data["calendar"]),
        series=tuple(_series(entry, data["plan"], targets) for entry in data["series"]),
        items=tuple(_item(entry, targets) for entry in data["items"]),
        hot_issues=tuple(plan_file.HotIssueEntry(**entry) for entry in data["hot_issues"]),
    )


def _channel(entry: Mapping[str, Any]) -> plan_file.ChannelEntry:
    usual = CHANNEL_NAMES.get(entry["code"])
    return plan_file.ChannelEntry(**{**entry, "target": usual.target if usual else entry["target"]})


def _unit(entry: Mapping[str, Any]) -> plan_file.UnitEntry:
    area = {
        key: entry[f"area_{key}"]
        for key in ("kind", "slug", "name", "code")
        if entry[f"area_{key}"] is not None
    }
    rest = {key: value for key, value in entry.items() if not key.startswith("area_")}
    return plan_file.UnitEntry(**rest, area=area or None)


def _series(
    entry: Mapping[str, Any], plan: Mapping[str, Any], targets: Mapping[str, Target]
) -> plan_file.SeriesEntry:
    starts_on, ends_on = bounds(entry, plan)
    own = ("channels", "forbidden", "occurrences", "exceptions", "starts_on", "ends_on")
    return plan_file.SeriesEntry(
        **{key: value for key, value in entry.items() if key not in own},
        targets=tuple(targets[channel] for channel in entry["channels"]),
        forbidden=tuple(targets[channel] for channel in entry["forbidden"]),
        exceptions=tuple(plan_file.ExceptionEntry(**exception) for exception in entry["exceptions"]),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _item(entry: Mapping[str, Any], targets: Mapping[str, Target]) -> plan_file.ItemEntry:
    own = ("channels", "groups", "status", "backfilled", "reschedules")
    return plan_file.ItemEntry(
        **{key: value for key, value in entry.items() if key not in own},
        targets=tuple(targets[channel] for channel in entry["channels"]),
        groups=tuple(entry["groups"]),
        past=entry["backfilled"] or entry["status"] == "published",
        reschedules=tuple(entry["reschedules"]),
    )
