"""Tags of an item: audience groups, levels, grades, fields."""

from __future__ import annotations

import pytest

from loa.errors import Forbidden, InvalidInputs
from loa_publisher.items.tags import Tags, tag, tags_of
from tests.publisher.bureau import Bureau

GIVEN = {
    "groups": ["phu_huynh"],
    "levels": ["thpt", "thcs"],
    "grades": ["10", "9"],
    "fields": ["thi_tuyen_sinh"],
}


def test_tags_are_kept_in_the_order_of_their_catalogue(bureau: Bureau) -> None:
    """However they were ticked; the same again changes nothing."""
    item_id = bureau.write()
    with bureau.office() as office:
        assert tag(office, item_id, GIVEN)
    assert tags_of(bureau.item(item_id)) == Tags(
        groups=("phu_huynh",), levels=("thcs", "thpt"), grades=("9", "10"), fields=("thi_tuyen_sinh",)
    )
    with bureau.office() as office:
        assert not tag(office, item_id, GIVEN)


def test_a_tag_voids_no_approval(bureau: Bureau) -> None:
    """No reader sees it, so what was approved stays approved."""
    item_id = bureau.approved()
    with bureau.office() as office:
        tag(office, item_id, GIVEN)
    assert bureau.item(item_id).state == "approved"
    assert len(bureau.approvals_of(item_id)) == 1


def test_what_is_in_no_catalogue_is_refused_by_name(any_bureau: Bureau) -> None:
    """All of it at once, and nothing is changed."""
    item_id = any_bureau.write()
    with pytest.raises(InvalidInputs) as complaints, any_bureau.office() as office:
        tag(office, item_id, {"grades": ["13"], "levels": ["dai_hoc"]})
    assert {one.field for one in complaints.value.complaints} == {"tags.grades", "tags.levels"}
    assert tags_of(any_bureau.item(item_id)) == Tags()


def test_the_plans_own_groups_stay(any_bureau: Bureau) -> None:
    """Those that an item came with can be kept and taken away."""
    item_id = any_bureau.of_plan("I001")
    groups = list(any_bureau.item(item_id).groups)
    assert groups
    with any_bureau.office() as office:
        assert not tag(office, item_id, {"groups": groups})
        assert tag(office, item_id, {})
    assert tags_of(any_bureau.item(item_id)) == Tags()


def test_who_may_not_write_tags_nothing(any_bureau: Bureau) -> None:
    """An approver is told so."""
    item_id = any_bureau.write()
    with pytest.raises(Forbidden), any_bureau.office("approver") as office:
        tag(office, item_id, GIVEN)
