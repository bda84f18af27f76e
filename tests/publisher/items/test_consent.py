"""Children in pictures: nothing is handed to the approvers, or rushed out, without the record of a consent (R23)."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from loa.errors import InvalidInputs
from loa.ledger import read
from loa_publisher.approvals import emergencies
from loa_publisher.items.consent import Consent
from loa_publisher.items.drafts import Picture, read_draft
from loa_publisher.items.models import revisions
from tests.publisher.bureau import Bureau, picture

SHA = "0a" * 32
GIVEN = {"holder": "Trường tiểu học Đống Đa", "reference": "12/GDDT-ĐY", "date": "2020-09-05"}


def shown(digest: str = SHA, **changes: Any) -> dict[str, Any]:
    """A picture in which children can be recognised, with all that is asked for; `changes` replace parts of the record."""
    return {"sha256": digest, "alt": "Giờ ra chơi", "children": True, "consent": GIVEN | changes}


def refused(said: dict[str, Any]) -> list[str]:
    """The fields for which a picture is refused."""
    with pytest.raises(InvalidInputs) as complaints:
        read_draft({"topic": "T01", "title": "Khai giảng", "media": [said]})
    return [complaint.field for complaint in complaints.value.complaints]


def content(bureau: Bureau, item_id: UUID) -> Any:
    """What the item's current revision says."""
    query = select(revisions.c.content).where(revisions.c.item_id == item_id)
    with bureau.database.read() as connection:
        return connection.execute(query.order_by(revisions.c.number.desc()).limit(1)).scalar_one()


def rushed(bureau: Bureau, item_id: UUID) -> object:
    """An approver publishes it as an emergency."""
    with bureau.office("approver") as office:
        return emergencies.publish(office, item_id, bureau.item(item_id).revision_hash, "Bão số 9")


def missing(bureau: Bureau, item_id: UUID, *, rush: bool = False) -> dict[str, str]:
    """What keeps an item from being submitted or (`rush`) published as an emergency; nothing may have been written."""
    before, state = bureau.rows(), bureau.item(item_id).state
    hand_on = partial(rushed, bureau) if rush else bureau.submit
    with pytest.raises(InvalidInputs) as complaints:
        hand_on(item_id)
    assert (bureau.rows(), bureau.item(item_id).state) == (before, state)
    return {complaint.field: complaint.message for complaint in complaints.value.complaints}


def test_a_record_is_read() -> None:
    """All of it, or with gaps while the draft is unfinished."""
    for said, consent in (
        (shown(), Consent(holder=GIVEN["holder"], reference=GIVEN["reference"], date=date(2020, 9, 5))),
        (shown(holder=None, reference="", date=None), Consent()),
        ({"sha256": SHA, "alt": "Giờ ra chơi", "children": True}, None),
    ):
        draft = read_draft({"topic": "T01", "title": "Khai giảng", "media": [said]})
        assert draft.media == [Picture(SHA, "Giờ ra chơi", True, consent)]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"children": "yes"}, "media.0.children"),
        ({"children": 1}, "media.0.children"),
        ({"children": False}, "media.0.consent"),
        ({"consent": "12/GDDT"}, "media.0.consent"),
        ({"consent": GIVEN | {"signed": True}}, "media.0.consent"),
        ({"consent": GIVEN | {"holder": 5}}, "media.0.consent.holder"),
        ({"consent": GIVEN | {"holder": "x" * 201}}, "media.0.consent.holder"),
        ({"consent": GIVEN | {"reference": "\x00"}}, "media.0.consent.reference"),
        ({"consent": GIVEN | {"date": "5/9"}}, "media.0.consent.date"),
        ({"consent": GIVEN | {"date": "20200905"}}, "media.0.consent.date"),
        ({"consent": GIVEN | {"date": "2020-02-30"}}, "media.0.consent.date"),
    ],
)
def test_a_record_that_cannot_be_meant(changed: dict[str, Any], field: str) -> None:
    """What is wrong is told with its path."""
    assert refused(shown() | changed) == [field]


def test_without_a_record_nothing_is_submitted(bureau: Bureau) -> None:
    """Every gap is told at once, by picture; the draft itself is kept."""
    plain, children = bureau.upload(), bureau.upload(picture(colour="red"))
    media = [{"sha256": plain, "alt": "Cổng trường"}, {"sha256": children, "alt": "Lớp 1A", "children": True}]
    item_id = bureau.write(media=media)
    told = missing(bureau, item_id)
    assert list(told) == [f"media.1.consent.{part}" for part in ("holder", "reference", "date")]
    assert all("(Lớp 1A)" in sentence for sentence in told.values())
    bureau.edit(item_id, media=[media[0], shown(children, reference="")])
    assert list(missing(bureau, item_id)) == ["media.1.consent.reference"]
    bureau.edit(item_id, media=[media[0], shown(children)])
    bureau.submit(item_id)
    assert bureau.item(item_id).state == "submitted"


def test_an_emergency_does_not_skip_it(bureau: Bureau) -> None:
    """One approver alone cannot send children's pictures out without a consent either."""
    item_id = bureau.write(media=[shown(bureau.upload(), holder="")])
    assert list(missing(bureau, item_id, rush=True)) == ["media.0.consent.holder"]
    assert bureau.deliveries(item_id) == []


def test_a_consent_of_tomorrow_is_none(any_bureau: Bureau) -> None:
    """By Hanoi's calendar: the office's day is 22 November 2020."""
    digest = any_bureau.upload()
    item_id = any_bureau.write(media=[shown(digest, date="2020-11-23")])
    assert list(missing(any_bureau, item_id)) == ["media.0.consent.date"]
    any_bureau.edit(item_id, media=[shown(digest, date="2020-11-22")])
    any_bureau.submit(item_id)


def test_a_changed_record_is_decided_on_again(bureau: Bureau) -> None:
    """The approval was given with the old one in view."""
    digest = bureau.upload()
    item_id = bureau.approved(media=[shown(digest)])
    assert not bureau.edit(item_id, media=[shown(digest)])
    assert bureau.item(item_id).state == "approved"
    assert bureau.edit(item_id, media=[shown(digest, reference="13/GDDT-ĐY")])
    assert bureau.item(item_id).state == "draft"
    assert bureau.approvals_of(item_id) == []


def test_nobody_outside_is_told_who_consented(any_bureau: Bureau) -> None:
    """The record stands in the revision; what goes out, and is hashed, says nothing of it."""
    item_id = any_bureau.approved(media=[shown(any_bureau.upload())])
    with any_bureau.database.read() as connection:
        [digest] = (
            connection.execute(select(revisions.c.snapshots).where(revisions.c.item_id == item_id))
            .scalar_one()
            .values()
        )
        body = read.snapshot_body(connection, digest)
    assert content(any_bureau, item_id)["media"][0]["consent"] == GIVEN
    assert "Giờ ra chơi" in body
    assert GIVEN["reference"] not in body
    assert "children" not in body


def test_of_other_pictures_nothing_is_said(any_bureau: Bureau) -> None:
    """What was written before the question was asked stays the same content, and is no new revision."""
    digest = any_bureau.upload()
    plain = {"sha256": digest, "alt": "Cổng trường"}
    item_id = any_bureau.write(media=[plain | {"children": False, "consent": None}])
    assert content(any_bureau, item_id)["media"] == [plain]
    assert not any_bureau.edit(item_id, media=[plain])
