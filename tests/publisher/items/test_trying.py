"""What an unfinished draft would become, before anybody saves it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from loa_publisher.items.trying import Trial, try_out
from tests.publisher.bureau import Bureau


def tried(bureau: Bureau, **changes: Any) -> Trial:
    """Tries the bureau's draft with changes; nothing may be written by it."""
    before = bureau.rows()
    with bureau.office() as office:
        trial = try_out(office, uuid4(), bureau.draft(**changes))
    assert bureau.rows() == before
    return trial


def test_a_whole_draft_is_drawn_for_each_channel(bureau: Bureau) -> None:
    """As it would be saved, and nobody complains."""
    trial = tried(bureau, channels=[{"channel": "portal"}, {"channel": "facebook"}])
    assert [snapshot.channel for snapshot in trial.snapshots] == ["portal", "facebook"]
    assert {snapshot.title for snapshot in trial.snapshots} == {"Gương người tốt việc tốt"}
    assert trial.complaints == []


def test_what_is_missing_is_told_and_the_rest_is_drawn(any_bureau: Bureau) -> None:
    """Every fault at once: title, topic, time and the picture's description."""
    picture = any_bureau.upload()
    trial = tried(
        any_bureau, title="", topic=None, due_at="bao giờ cũng được", media=[{"sha256": picture, "alt": ""}]
    )
    assert {complaint.field for complaint in trial.complaints} == {"title", "topic", "due_at", "media.0.alt"}
    assert [snapshot.summary for snapshot in trial.snapshots] == ["Cô giáo vùng bãi giữa sông Hồng"]


def test_what_a_channel_refuses_is_told_with_its_place(any_bureau: Bureau) -> None:
    """Of a variant at the variant; an account that is not to be had keeps its place among the others."""
    channels = [
        {"channel": "portal", "account": "khong-co"},
        {"channel": "facebook", "variant": {"text": "x" * 63_207}},
    ]
    trial = tried(any_bureau, channels=channels)
    assert {complaint.field for complaint in trial.complaints} == {
        "channels.0.account",
        "channels.1.variant.text",
    }


def test_internal_things_are_not_drawn_for_public_accounts(any_bureau: Bureau) -> None:
    """The complaint stands in place of the preview."""
    trial = tried(any_bureau, audience="internal", channels=[{"channel": "facebook", "account": "trang"}])
    assert [complaint.field for complaint in trial.complaints] == ["channels.0.account"]
    assert trial.snapshots == []
