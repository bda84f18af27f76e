"""Several approvals at once."""

from __future__ import annotations

import pytest

from loa.errors import Conflict, Forbidden, InvalidInput
from loa_publisher.approvals import bulk
from tests.publisher.approvals.test_inbox import submitted
from tests.publisher.bureau import Bureau


def test_each_has_its_own_outcome(bureau: Bureau) -> None:
    """One that was changed since it was shown and one's own are refused; the others are approved all the same."""
    good, changed, own, late = (
        submitted(bureau, author) for author in ("editor", "editor", "both", "editor")
    )
    bureau.edit(late, due_at=None, title="Chưa có giờ")
    bureau.submit(late)
    shown = [(one, bureau.item(one).revision_hash) for one in (changed, own, good, late)]
    bureau.edit(changed, title="Đã đổi")
    bureau.submit(changed)
    outcomes = bulk.approve_each(lambda: bureau.office("both"), shown)
    assert [(one.item_id, one.scheduled, type(one.error)) for one in outcomes] == [
        (changed, None, Conflict),
        (own, None, Forbidden),
        (good, True, type(None)),
        (late, False, type(None)),
    ]
    assert [bureau.item(one).state for one in (changed, own, good, late)] == [
        "submitted",
        "submitted",
        "approved",
        "approved",
    ]
    assert bureau.states(good) == ["scheduled"]


def test_there_must_be_some_and_not_too_many(any_bureau: Bureau) -> None:
    """Nobody has read hundreds."""
    one = submitted(any_bureau)
    hash = any_bureau.item(one).revision_hash
    for shown in ([], [(one, hash)] * (bulk.MOST + 1)):
        with pytest.raises(InvalidInput, match="items"):
            bulk.approve_each(lambda: any_bureau.office("approver"), shown)
    assert any_bureau.item(one).state == "submitted"
