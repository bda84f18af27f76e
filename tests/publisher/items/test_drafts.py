from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest

from loa.errors import InvalidInputs
from loa_publisher.items.drafts import (
    LONGEST_BODY,
    MOST_PICTURES,
    MOST_TAGS,
    MOST_TARGETS,
    Picture,
    Target,
    read_draft,
)

SHA = "0a" * 32


def said(**changes: Any) -> dict[str, Any]:
    """The smallest draft, changed."""
    return {"topic": "T01", "title": "Tuyển sinh"} | changes


def fields(data: object) -> list[str]:
    """The fields that are complained of, in order."""
    with pytest.raises(InvalidInputs) as refused:
        read_draft(data)
    return [complaint.field for complaint in refused.value.complaints]


def test_the_least_that_a_draft_says() -> None:
    """Topic and title are all that it must have; it is public, routine, and goes nowhere yet."""
    draft = read_draft(said())
    assert (draft.topic, draft.title, draft.summary, draft.body_html) == ("T01", "Tuyển sinh", "", "")
    assert (draft.audience, draft.lane) == ("public", "routine")
    assert (draft.targets, draft.media) == ([], [])
    assert (draft.due_at, draft.embargo_until, draft.slot, draft.needs_spokesperson) == (None,) * 4


def test_all_that_a_draft_may_say() -> None:
    """Every field is read."""
    draft = read_draft(
        said(
            summary="Tóm tắt",
            body_html="<p>Nội dung</p>",
            audience="internal",
            lane="urgent",
            channels=[
                {"channel": "unit"},
                {"channel": "manual", "account": "tv", "variant": {"text": "Đọc"}},
            ],
            media=[{"sha256": SHA.upper(), "alt": "Cổng trường"}],
            due_at="2026-09-05T08:00:00+07:00",
            embargo_until="2026-09-05T00:00:00Z",
            needs_spokesperson=True,
            slot="018f4e5e-0000-7000-8000-000000000000",
        )
    )
    assert draft.due_at == datetime(2026, 9, 5, 1, tzinfo=UTC)
    assert draft.targets == [Target("unit"), Target("manual", "tv", {"text": "Đọc"})]
    assert draft.media == [Picture(SHA, "Cổng trường")]
    assert draft.needs_spokesperson is True


@pytest.mark.parametrize("value", [1, 0, True, False, 1.5, [], {}, ["a"], {"a": 1}, float("nan")])
@pytest.mark.parametrize(
    "name", ["topic", "title", "summary", "body_html", "audience", "lane", "due_at", "embargo_until", "slot"]
)
def test_a_text_is_a_text(name: str, value: object) -> None:
    """A value of another type is refused in every field that is a text, an empty one or a zero too."""
    assert fields(said(**{name: value})) == [name]


@pytest.mark.parametrize("value", ["x", 1, True, {}, None, "[]"])
@pytest.mark.parametrize("name", ["channels", "media"])
def test_a_list_is_a_list(name: str, value: object) -> None:
    """A value of another type is refused where a list belongs."""
    assert fields(said(**{name: value})) == [name]


@pytest.mark.parametrize("value", ["true", 1, 0, [], {}])
def test_a_flag_is_true_or_false(value: object) -> None:
    """Nothing else is taken for one."""
    assert fields(said(needs_spokesperson=value)) == ["needs_spokesperson"]


@pytest.mark.parametrize(
    ("target", "field"),
    [
        ("portal", "channels.0"),
        (None, "channels.0"),
        ([], "channels.0"),
        ({}, "channels.0.channel"),
        ({"channel": 1}, "channels.0.channel"),
        ({"channel": ""}, "channels.0.channel"),
        ({"channel": "x" * 41}, "channels.0.channel"),
        ({"channel": "portal", "account": 1}, "channels.0.account"),
        ({"channel": "portal", "account": ""}, "channels.0.account"),
        ({"channel": "portal", "accounts": "cong"}, "channels.0.accounts"),
        ({"channel": "portal", "variant": "x"}, "channels.0.variant"),
        ({"channel": "portal", "variant": []}, "channels.0.variant"),
        ({"channel": "portal", "variant": {"colour": "x"}}, "channels.0.variant.colour"),
        ({"channel": "portal", "variant": {"title": 1}}, "channels.0.variant.title"),
        ({"channel": "portal", "variant": {"title": False}}, "channels.0.variant.title"),
        ({"channel": "portal", "variant": {"text": ["a"]}}, "channels.0.variant.text"),
        ({"channel": "portal", "variant": {"body_html": {}}}, "channels.0.variant.body_html"),
        ({"channel": "portal", "variant": {"summary": "\x00"}}, "channels.0.variant.summary"),
    ],
)
def test_a_target_that_cannot_be_meant(target: object, field: str) -> None:
    """What is wrong in a target is told with its path."""
    assert fields(said(channels=[target])) == [field]


@pytest.mark.parametrize(
    ("picture", "field"),
    [
        (SHA, "media.0"),
        ({}, "media.0"),
        ({"sha256": 1, "alt": "a"}, "media.0"),
        ({"sha256": SHA, "alt": "a", "size": 1}, "media.0"),
        ({"sha256": SHA}, "media.0.alt"),
        ({"sha256": SHA, "alt": "  "}, "media.0.alt"),
        ({"sha256": SHA, "alt": 5}, "media.0.alt"),
        ({"sha256": "\ud800" * 64, "alt": "a"}, "media.0.sha256"),
        ({"sha256": "\x00" * 64, "alt": "a"}, "media.0.sha256"),
        ({"sha256": SHA[:-1], "alt": "a"}, "media.0.sha256"),
    ],
)
def test_a_picture_that_cannot_be_meant(picture: object, field: str) -> None:
    """What is wrong in a picture is told with its path; what is no hash never comes near the database."""
    assert fields(said(media=[picture])) == [field]


def test_nothing_is_named_twice() -> None:
    """A target and a picture each stand once."""
    twice = said(
        channels=[{"channel": "portal"}, {"channel": "portal"}],
        media=[{"sha256": SHA, "alt": "a"}, {"sha256": SHA.upper(), "alt": "b"}],
    )
    assert fields(twice) == ["channels.1", "media.1"]


def test_every_fault_is_told_at_once() -> None:
    """One round of mending does."""
    wrong = {"title": 1, "lane": "fast", "colour": "red", "due_at": "mai", "media": 3}
    assert fields(wrong) == ["colour", "topic", "title", "lane", "due_at", "media"]


@pytest.mark.parametrize("data", [None, [], "x", 1, True])
def test_a_draft_is_an_object(data: object) -> None:
    """Other JSON is refused as a whole."""
    assert fields(data) == ["body"]


@pytest.mark.parametrize(
    "time",
    [
        "2026-09-05T08:00:00",
        "2026-09-05",
        "08:00",
        "05/09/2026 08:00",
        "2026-02-30T08:00:00+07:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-23:59",
        "1970-01-01T00:00:00Z",
        "",
        "\ud800",
        "now",
    ],
)
@pytest.mark.parametrize("name", ["due_at", "embargo_until"])
def test_a_time_that_nobody_knows(name: str, time: str) -> None:
    """A time without offset, one that never comes and one that our clocks cannot show are refused."""
    assert fields(said(**{name: time})) == [name]


def test_nothing_is_due_under_its_embargo() -> None:
    """The time to go out is not before the embargo's end."""
    times = {"due_at": "2026-09-05T08:00:00+07:00", "embargo_until": "2026-09-05T08:00:01+07:00"}
    assert fields(said(**times)) == ["due_at"]


@pytest.mark.parametrize("name", ["title", "summary", "body_html", "topic"])
@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\ud800", "\ufffe", "\x7f"])
def test_what_is_no_text(name: str, bad: str) -> None:
    """NUL, other control characters and halves of characters are refused wherever there is a text."""
    assert fields(said(**{name: f"Chữ{bad}"})) == [name]


def test_control_characters_do_not_hide_in_entities() -> None:
    """What HTML would turn into a control character is refused like the character."""
    assert fields(said(body_html="<p>a&#1;b</p>")) == ["body_html"]


@pytest.mark.parametrize("name", ["title", "summary", "body_html"])
def test_texts_are_kept_in_nfc(name: str) -> None:
    """What a Mac sends decomposed is stored composed; tone marks stay where they were typed."""
    text = "Hoà bình, hòa bình, Nghệ An"
    draft = read_draft(said(**{name: unicodedata.normalize("NFD", text)}))
    assert getattr(draft, name) == text


def test_variants_and_alternatives_too() -> None:
    """The same holds for what reads differently on a channel, and for pictures."""
    apart = unicodedata.normalize("NFD", "Đống Đa")
    draft = read_draft(
        said(
            channels=[
                {"channel": "facebook", "variant": {"text": apart, "title": apart, "body_html": apart}}
            ],
            media=[{"sha256": SHA, "alt": apart}],
        )
    )
    assert draft.targets[0].variant == dict.fromkeys(("text", "title", "body_html"), "Đống Đa")
    assert draft.media[0].alt == "Đống Đa"


def test_scripts_are_gone_before_anything_is_kept() -> None:
    """In the text and in every variant."""
    draft = read_draft(
        said(
            body_html="<p>Chữ</p><script>alert(1)</script>",
            channels=[{"channel": "portal", "variant": {"body_html": "<p onclick=x>Chữ</p>"}}],
        )
    )
    assert draft.body_html == "<p>Chữ</p>"
    assert draft.targets[0].variant == {"body_html": "<p>Chữ</p>"}


def test_an_empty_variant_is_none() -> None:
    """Whoever clears every field of a variant has none."""
    draft = read_draft(said(channels=[{"channel": "portal", "variant": {"text": "", "title": None}}]))
    assert draft.targets[0].variant is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "a" * 301}, "title"),
        ({"summary": "a" * 1001}, "summary"),
        ({"body_html": "a" * (LONGEST_BODY + 1)}, "body_html"),
        ({"body_html": "&" * (LONGEST_BODY // 2)}, "body_html"),
        ({"body_html": "<ul><li>" * (MOST_TAGS // 2) + "<p>"}, "body_html"),
        ({"topic": "a" * 101}, "topic"),
        ({"channels": [{"channel": f"c{number}"} for number in range(MOST_TARGETS + 1)]}, "channels"),
        (
            {"media": [{"sha256": f"{number:064x}", "alt": "a"} for number in range(MOST_PICTURES + 1)]},
            "media",
        ),
    ],
)
def test_what_is_too_much(changes: dict[str, Any], field: str) -> None:
    """Every text and list has an end, and markup that would keep a parser busy is refused unread."""
    assert fields(said(**changes)) == [field]


def test_the_name_of_an_unknown_field_is_not_told_at_length() -> None:
    """A name of a million characters does not come back."""
    [field] = fields(said(**{"x" * 1_000_000: 1}))
    assert len(field) <= 100
