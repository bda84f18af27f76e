"""Templates are kept from items, found by name, renamed, replaced and thrown away."""

from __future__ import annotations

from uuid import UUID

import pytest

from loa.errors import Conflict, Forbidden, InvalidInputs, NotFound
from loa_publisher.item_templates import actions
from loa_publisher.item_templates.actions import Named, Template
from loa_publisher.items.tags import tag
from tests.publisher.bureau import Bureau

NAMED = Named(name="Lịch nghỉ lễ", note="Trước hai tuần", title="Lịch nghỉ lễ năm {năm}")


def keep(bureau: Bureau, item_id: UUID, named: Named = NAMED, *, replaces: bool = False) -> UUID:
    """The editor keeps an item as a template."""
    with bureau.office() as office:
        return actions.keep(office, item_id, named, replaces=replaces)


def listed(bureau: Bureau) -> list[Template]:
    """All that there are."""
    with bureau.database.read() as connection:
        return actions.listed(connection)


def test_it_holds_words_tags_and_places_and_no_picture_or_hour(bureau: Bureau) -> None:
    """What is particular to one item stays with it."""
    digest = bureau.upload()
    variant = {"text": "Nghỉ lễ nhé!"}
    item_id = bureau.write(
        media=[{"sha256": digest, "alt": "Sân trường"}],
        channels=[{"channel": "portal"}, {"channel": "facebook", "variant": variant}],
        needs_spokesperson=True,
    )
    with bureau.office() as office:
        tag(office, item_id, {"levels": ["thcs"], "groups": ["phu_huynh"]})
    keep(bureau, item_id)
    [kept] = listed(bureau)
    assert (kept.name, kept.note, kept.title) == ("Lịch nghỉ lễ", "Trước hai tuần", "Lịch nghỉ lễ năm {năm}")
    assert kept.content["body_html"] == "<p>Mỗi sáng cô <strong>qua đò</strong> đến lớp.</p>"
    assert kept.content["topic"] == "T08"
    assert kept.content["needs_spokesperson"] is True
    assert kept.content["tags"]["levels"] == ["thcs"]
    assert kept.content["tags"]["groups"] == ["phu_huynh"]
    assert [target["channel"] for target in kept.content["targets"]] == ["portal", "facebook"]
    assert kept.content["targets"][1]["variant"] == variant
    assert not {"media", "attachments", "due_at"} & set(kept.content)


def test_a_name_is_given_once_whatever_its_marks(bureau: Bureau) -> None:
    """Unless it is said that the new words take the place of the old ones."""
    first, second = bureau.write(), bureau.write(summary="Bản mới")
    kept = keep(bureau, first)
    again = Named(name="LICH NGHI LE", note="", title="Lịch nghỉ")
    before = bureau.rows()
    with pytest.raises(InvalidInputs) as complaints:
        keep(bureau, second, again)
    assert [one.field for one in complaints.value.complaints] == ["name"]
    assert bureau.rows() == before
    assert keep(bureau, second, again, replaces=True) == kept
    [template] = listed(bureau)
    assert (template.name, template.content["summary"]) == ("LICH NGHI LE", "Bản mới")


def test_it_is_renamed_and_thrown_away(bureau: Bureau) -> None:
    """What began with it stays; what is gone is not found."""
    kept = keep(bureau, bureau.write())
    other = keep(bureau, bureau.write(), Named(name="Khác", note="", title="Khác"))
    with bureau.office() as office:
        actions.rename(office, kept, Named(name="Lịch nghỉ Tết", note="", title="Tết {năm}"))
    assert [one.name for one in listed(bureau)] == ["Khác", "Lịch nghỉ Tết"]
    with bureau.office() as office, pytest.raises(InvalidInputs):
        actions.rename(office, kept, Named(name="khac", note="", title="Tết {năm}"))
    with bureau.office() as office:
        assert actions.throw_away(office, other) == "Khác"
    with bureau.office() as office, pytest.raises(NotFound):
        actions.throw_away(office, other)


def test_every_fault_names_its_field(bureau: Bureau) -> None:
    """Nothing is kept then."""
    item_id = bureau.write()
    before = bureau.rows()
    for named, fields in (
        (Named(name=" ", note="x" * 501, title=""), ["name", "note", "title"]),
        (Named(name="x" * 121, note="", title="{hôm nay}"), ["name", "title"]),
    ):
        with pytest.raises(InvalidInputs) as complaints:
            keep(bureau, item_id, named)
        assert [one.field for one in complaints.value.complaints] == fields
    assert bureau.rows() == before


def test_an_item_without_words_makes_no_template(bureau: Bureau) -> None:
    """The plan asks for it, and nobody has written it yet."""
    with pytest.raises(Conflict, match="nothing is written yet"):
        keep(bureau, bureau.of_plan("I020"))


@pytest.mark.parametrize("person", ["approver", "operator", "reader"])
def test_others_keep_none(bureau: Bureau, person: str) -> None:
    """Whoever writes items keeps templates."""
    item_id = bureau.write()
    kept = keep(bureau, item_id)
    with bureau.office(person) as office:
        with pytest.raises(Forbidden):
            actions.keep(office, item_id, NAMED)
        with pytest.raises(Forbidden):
            actions.rename(office, kept, NAMED)
        with pytest.raises(Forbidden):
            actions.throw_away(office, kept)
