"""Snapshots and the hashes by which they are approved."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.content import Attachment, Basis, Media, Paper, Snapshot, Topic, canonical_json, revision_hash
from loa.errors import Tampered

MEDIA = Media(
    sha256="ab" * 32, media_type="image/png", name="anh.png", alt="Học sinh", width=60, height=40, size=345
)
SNAPSHOT = Snapshot(
    item="01994d2a-0000-7000-8000-000000000001",
    revision=1,
    target="facebook:trang",
    title="Tuyển sinh vào lớp 10",
    summary="Kỳ thi diễn ra ngày 12/6.",
    html="<p>Kỳ thi diễn ra <strong>ngày 12/6</strong>.</p>",
    text="Tuyển sinh vào lớp 10\n\nKỳ thi diễn ra ngày 12/6.",
    link="https://portal.example/bai/1",
    topic=Topic(code="3", slug="tuyen-sinh", title="Tuyển sinh đầu cấp"),
    audience="public",
    lane="routine",
    media=(MEDIA,),
)

text = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), text),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(text, inner, max_size=4)),
    max_leaves=12,
)


@given(json_values)
def test_canonical_json_says_the_same_value(value: Any) -> None:
    """Read again it is the value in normal form, and writing that gives the very same text."""
    written = canonical_json(value)
    assert canonical_json(json.loads(written)) == written
    assert all(unicodedata.is_normalized("NFC", one) for one in texts(json.loads(written)))


def texts(value: Any) -> list[str]:
    """Every text in a JSON value, names of fields too."""
    if isinstance(value, dict):
        return [*value, *texts(list(value.values()))]
    if isinstance(value, list):
        return [one for inner in value for one in texts(inner)]
    return [value] if isinstance(value, str) else []


@given(st.dictionaries(text, st.integers(), max_size=6))
def test_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    """Equal values give equal text, however they were put together."""
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


def test_canonical_json_is_pinned() -> None:
    """Hashes of years ago must still fit: keys sorted, no white space, letters as they are."""
    assert canonical_json({"b": [1, None, True], "a": "Đống Đa"}) == '{"a":"Đống Đa","b":[1,null,true]}'


@given(text, text)
def test_a_snapshot_typed_composed_or_decomposed_is_the_same(title: str, body: str) -> None:
    """Normal form is part of the canonical text, so a keyboard does not change a hash."""
    forms = [
        replace(SNAPSHOT, title=unicodedata.normalize(form, title), text=unicodedata.normalize(form, body))
        for form in ("NFC", "NFD")
    ]
    assert forms[0].hash == forms[1].hash


OTHER_VALUES: dict[str, Any] = {
    "item": "another",
    "revision": 2,
    "target": "facebook:khac",
    "title": "khác",
    "summary": "khác",
    "html": "<p>khác</p>",
    "text": "khác",
    "link": None,
    "topic": Topic(code="4", slug="khac", title="Khác"),
    "audience": "internal",
    "lane": "urgent",
    "lang": "en",
    "media": (replace(MEDIA, alt="một mô tả khác"),),
    "attachments": (
        Attachment(sha256="0" * 64, media_type="application/pdf", name="a.pdf", title="Kế hoạch", size=1),
    ),
    "papers": (Paper(number="3725/KH-SGDĐT", title="Kế hoạch", issuer="Sở", issued_on="2020-10-27"),),
    "bases": (Basis(number="22/QĐ-BGDĐT", title="Quy chế", issuer="Bộ", issued_on="2019-01-08"),),
}


@pytest.mark.parametrize("name", [field.name for field in fields(Snapshot)])
def test_every_field_is_under_the_hash(name: str) -> None:
    """Whatever a reader could see, alternative text included, cannot change without a new approval."""
    assert replace(SNAPSHOT, **{name: OTHER_VALUES[name]}).hash != SNAPSHOT.hash


def test_a_snapshot_comes_back_from_its_canonical_text() -> None:
    """Storing and loading loses nothing."""
    loaded = Snapshot.parse(SNAPSHOT.canonical(), SNAPSHOT.hash)
    assert loaded == SNAPSHOT
    assert loaded.channel == "facebook"
    for name in ("attachments", "papers", "bases"):
        one = replace(SNAPSHOT, **{name: OTHER_VALUES[name]})
        assert Snapshot.parse(one.canonical(), one.hash) == one
        assert name not in SNAPSHOT.canonical(), "what was approved before there were any keeps its hash"
    looked_at = replace(SNAPSHOT, media=(replace(MEDIA, focus=(20, 80)), MEDIA))
    assert Snapshot.parse(looked_at.canonical(), looked_at.hash) == looked_at
    assert "focus" not in SNAPSHOT.canonical()


def test_another_focus_is_another_hash() -> None:
    """What a cut shows is what was approved."""
    hashes = {
        replace(SNAPSHOT, media=(replace(MEDIA, focus=focus),)).hash
        for focus in (None, (50, 50), (0, 50), (50, 0))
    }
    assert len(hashes) == 4


@pytest.mark.parametrize(
    ("old", "new"), [("12/6", "13/6"), ('"public"', '"internal"'), ("}", "} "), ("Học sinh", "Học viên")]
)
def test_a_body_that_was_tampered_with_is_refused(old: str, new: str) -> None:
    """One byte is enough, white space too."""
    body = SNAPSHOT.canonical()
    assert old in body
    with pytest.raises(Tampered):
        Snapshot.parse(body.replace(old, new), SNAPSHOT.hash)


def test_the_revision_hash_does_not_depend_on_the_order() -> None:
    """It is a hash over the sorted pairs of target and snapshot."""
    other = replace(SNAPSHOT, target="portal:cong")
    assert revision_hash([SNAPSHOT, other]) == revision_hash([other, SNAPSHOT])


def test_one_more_account_is_another_revision_hash() -> None:
    """So an account added after the approval voids it, and so does one taken away or changed."""
    other = replace(SNAPSHOT, target="portal:cong")
    hashes = {
        revision_hash([]),
        revision_hash([SNAPSHOT]),
        revision_hash([other]),
        revision_hash([SNAPSHOT, other]),
        revision_hash([SNAPSHOT, replace(other, text="khác")]),
    }
    assert len(hashes) == 5
