"""The reviewer's checklist (R15), kept with the decision."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from loa.errors import InvalidInput
from loa_publisher.approvals import actions
from loa_publisher.approvals.checklist import POINTS
from loa_publisher.items import queries
from loa_publisher.office import Office
from tests.publisher.approvals.test_inbox import submitted
from tests.publisher.bureau import Bureau


def kept(bureau: Bureau, item_id: UUID) -> object:
    """The points that stand with the last decision."""
    with bureau.database.read() as connection:
        return queries.history(connection, item_id)[-1].checklist


def test_what_was_ticked_is_kept_in_its_order(bureau: Bureau) -> None:
    """With an approval and with a "no"; where nobody asked there is nothing."""
    approved, returned, silent = (submitted(bureau) for _ in range(3))
    with bureau.office("approver") as office:
        actions.approve(office, approved, bureau.item(approved).revision_hash, checklist=reversed(POINTS))
        actions.return_(office, returned, "Thiếu nguồn", checklist=["remit", "remit"])
        actions.approve(office, silent, bureau.item(silent).revision_hash)
    assert kept(bureau, approved) == list(POINTS)
    assert kept(bureau, returned) == ["remit"]
    assert kept(bureau, silent) is None


def test_an_unknown_point_is_refused(any_bureau: Bureau) -> None:
    """And names those that there are."""
    item_id = submitted(any_bureau)
    with pytest.raises(InvalidInput, match="guiding"), any_bureau.office("approver") as office:
        actions.approve(office, item_id, any_bureau.item(item_id).revision_hash, checklist=["ok"])


def test_an_office_may_ask_for_every_point(any_bureau: Bureau) -> None:
    """By a setting nothing is approved before all are ticked; turning down needs none."""
    item_id = submitted(any_bureau)
    hash = any_bureau.item(item_id).revision_hash

    def strict(office: Office) -> Office:
        return replace(office, settings=replace(office.settings, checklist="require"))

    for points in (None, POINTS[1:]):
        with pytest.raises(InvalidInput, match="checklist"), any_bureau.office("approver") as office:
            actions.approve(strict(office), item_id, hash, checklist=points)
    with any_bureau.office("approver") as office:
        assert actions.approve(strict(office), item_id, hash, checklist=POINTS)
