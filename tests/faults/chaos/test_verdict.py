from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.faults.chaos.journal import APPROVED, WITHDRAWN, WRITTEN, Journal, Said, Suspension, named, title
from tests.faults.chaos.orders import PLAIN, Order
from tests.faults.chaos.outside import SHOWN, TAKEN_DOWN, Outside, Post, Sighting
from tests.faults.chaos.pace import LEASE
from tests.faults.chaos.verdict import (
    DOUBLED,
    INTERNAL_IN_PUBLIC,
    LOST,
    OUT_OF_ORDER,
    UNAPPROVED,
    UNEXPLAINED,
    World,
    judge,
)

PAGE, SITE, UNIT, LETTERS = "facebook:trang", "portal:cong", "unit:ba-dinh", "email:ban-tin"
READERS = ["an@congkhai.example", "binh@congkhai.example"]
DUE = 100.0


class Scene:
    """One item, due at 100 s, and what the world saw of it."""

    def __init__(self, path: Path, *targets: str, audience: str = "public") -> None:
        self.journal = Journal(path / "journal.jsonl")
        self.item = self.journal.begin(Order(1, 0.0, PLAIN, targets, audience, "routine", 1.0, 1.0))
        self.item.id = "item-1"
        self.outside = Outside(pages={1: None})
        self.rows: list[dict[str, Any]] = []
        self.known: frozenset[str] | None = None

    def said(self, what: str, revision: int, at: float, **more: Any) -> Scene:
        due = {"due": DUE} if what == WRITTEN and revision == 1 else {}
        self.item.said.append(Said(what, revision, at, **{"acknowledged": at + 0.1, **due, **more}))
        return self

    def approved(self) -> Scene:
        return self.said(WRITTEN, 1, 90).said(APPROVED, 1, 91)

    def post(
        self, *revisions: int, at: float = DUE + 1, deleted_at: float | None = None, id: str = "p1"
    ) -> Scene:
        self.outside.posts.append(Post(id, 1, revisions, at, deleted_at))
        for place, revision in enumerate(revisions[1:], 1):
            self.outside.edits.append(Sighting(PAGE, 1, revision, at + 10 * place))
        return self

    def event(self, revision: int, at: float, what: str = SHOWN, id: str = "") -> Scene:
        self.outside.events.append(Sighting(UNIT, 1, revision, at, what, id=id or f"{what} {revision}"))
        return self

    def letter(self, reader: str, revision: int = 1, at: float = DUE + 1) -> Scene:
        self.outside.letters.append(Sighting(LETTERS, 1, revision, at, reader=reader))
        return self

    def row(self, channel: str, account: str, **more: Any) -> Scene:
        usual = {
            "item_id": "item-1", "channel": channel, "account": account, "operation": "publish", "revision": 1,
            "sequence": 1, "state": "published", "reason": None, "detail": None,
        }  # fmt: skip
        self.rows.append(usual | more)
        return self

    @property
    def offences(self) -> Counter[str]:
        world = World(self.journal, self.outside, ["ba-dinh"], {LETTERS: READERS}, self.rows, self.known)
        return Counter(offence.kind for offence in judge(world))


def test_a_world_as_it_was_ordered_is_no_offence(tmp_path: Path) -> None:
    """A post, its correction, an event that came twice, a page and a letter to each reader."""
    scene = (
        Scene(tmp_path, PAGE, "unit:*", SITE, LETTERS).approved().said(WRITTEN, 2, 103).said(APPROVED, 2, 104)
    )
    scene.post(1, 2).event(1, DUE + 1).event(1, DUE + 2).event(2, DUE + 9)
    scene.outside.pages[1] = 2
    for reader in READERS:
        scene.letter(reader).letter(reader, 2, DUE + 9)
    assert scene.offences == {}


def test_what_was_approved_and_does_not_stand_is_lost(tmp_path: Path) -> None:
    """At the page, at the unit, on the portal, for both readers: one each."""
    assert Scene(tmp_path, PAGE, "unit:*", SITE, LETTERS).approved().offences == {LOST: 4}


def test_an_older_revision_that_still_stands_is_a_lost_correction(tmp_path: Path) -> None:
    """The newest approved revision has to stand."""
    scene = Scene(tmp_path, PAGE).approved().said(WRITTEN, 2, 103).said(APPROVED, 2, 104)
    assert scene.post(1).offences == {LOST: 1}


def test_what_was_withdrawn_and_stands_is_a_lost_withdrawal(tmp_path: Path) -> None:
    """Whatever the ledger says."""
    scene = Scene(tmp_path, PAGE).approved().said(WITHDRAWN, 1, 110, answers={PAGE: "takedown"})
    assert scene.post(1).offences == {LOST: 1}


def test_letters_that_the_desk_admits_are_not_lost(tmp_path: Path) -> None:
    """It says of how many readers it does not know."""
    scene = Scene(tmp_path, LETTERS).approved().letter(READERS[0])
    assert scene.offences == {LOST: 1}
    scene.row("email", "ban-tin", state="partial", detail="sent 1, uncertain 1")
    assert scene.offences == {}


def test_two_posts_are_doubled(tmp_path: Path) -> None:
    """Even if one of them was deleted before the other was made."""
    scene = Scene(tmp_path, PAGE).approved()
    assert scene.post(1).post(1, at=DUE + 5, id="p2").offences[DOUBLED] == 1
    scene.outside.posts[0] = replace(scene.outside.posts[0], deleted_at=DUE + 2)
    assert scene.offences[DOUBLED] == 1


def test_a_post_again_after_a_withdrawal_is_not_doubled(tmp_path: Path) -> None:
    """The first one is gone, and the second says something newer."""
    scene = Scene(tmp_path, PAGE).approved().said(WITHDRAWN, 1, 105, answers={PAGE: "takedown"})
    scene.said(WRITTEN, 2, 107).said(APPROVED, 2, 108)
    assert scene.post(1, deleted_at=106).post(2, at=110, id="p2").offences == {}


def test_two_letters_to_one_reader_are_doubled(tmp_path: Path) -> None:
    """Of the same revision; a correction is another letter."""
    scene = Scene(tmp_path, LETTERS).approved().letter(READERS[0]).letter(READERS[1])
    assert scene.offences == {}
    assert scene.letter(READERS[1]).offences == {DOUBLED: 1}


def test_two_different_events_are_doubled(tmp_path: Path) -> None:
    """Another id or other bytes."""
    scene = Scene(tmp_path, "unit:*").approved().event(1, DUE + 1).event(1, DUE + 2)
    assert scene.offences == {}
    assert scene.event(1, DUE + 3, id="another").offences == {DOUBLED: 1}


def test_what_nobody_approved_is_unapproved(tmp_path: Path) -> None:
    """Written is not approved."""
    scene = Scene(tmp_path, "facebook:trang").said(WRITTEN, 1, 90)
    assert scene.post(1).offences[UNAPPROVED] == 1


def test_what_is_shown_before_it_is_due_is_unapproved(tmp_path: Path) -> None:
    """Approved for its time, and not for an earlier one."""
    assert Scene(tmp_path, PAGE).approved().post(1, at=DUE - 0.5).offences == {UNAPPROVED: 1}


@pytest.mark.parametrize(
    ("edited", "shown", "offences"), [(95, 101, 1), (102, 103, 0), (102, 103 + LEASE, 1)]
)
def test_what_is_shown_after_its_approval_was_void_is_unapproved(
    tmp_path: Path, edited: float, shown: float, offences: int
) -> None:
    """At once where nothing can have been under way, else as soon as no lease can last any more."""
    scene = Scene(tmp_path, PAGE).approved().said(WRITTEN, 2, edited)
    assert scene.post(1, at=shown).offences[UNAPPROVED] == offences


@pytest.mark.parametrize(("answer", "offences"), [("cancelled", 1), ("takedown", 1), ("in_flight", 0)])
def test_a_call_after_an_acknowledged_withdrawal_is_out_of_order(
    tmp_path: Path, answer: str, offences: int
) -> None:
    """Unless the withdrawal itself said that a call was under way."""
    scene = Scene(tmp_path, PAGE).approved().said(WITHDRAWN, 1, 110, answers={PAGE: answer})
    assert scene.post(1, at=111, deleted_at=113).offences[OUT_OF_ORDER] == offences


def test_a_gate_that_was_shut_twice_and_opened_once_is_open(tmp_path: Path) -> None:
    """Two people may suspend the same; it is one gate, and whoever opens it opens it for both."""
    scene = Scene(tmp_path, PAGE).approved().post(1)
    first, second = Suspension("all", 90.0, 0, 97.0, 98.0), Suspension("all", 95.0, 0, 110.0, 110.1)
    scene.journal.suspensions += [first, second]
    assert scene.offences == {}
    first.resumed, first.reopened = 92.0, 93.0
    assert scene.offences == {OUT_OF_ORDER: 1}


def test_a_call_during_a_suspension_is_out_of_order(tmp_path: Path) -> None:
    """None was under way when it was acknowledged."""
    scene = Scene(tmp_path, PAGE).approved().post(1)
    scene.journal.suspensions.append(Suspension("channel:unit", 95.0, 0, None))
    assert scene.offences == {}
    scene.journal.suspensions.append(Suspension("channel:facebook", 95.0, 0, DUE + 5))
    assert scene.offences == {OUT_OF_ORDER: 1}


def test_an_older_revision_after_a_newer_one_is_out_of_order(tmp_path: Path) -> None:
    """Whether as an event, as an edit or before a reader's eyes."""
    scene = Scene(tmp_path, "unit:*").approved().said(WRITTEN, 2, 101.2).said(APPROVED, 2, 101.4)
    assert scene.event(1, 101).event(2, 102).offences == {}
    assert scene.event(1, 103).offences == {OUT_OF_ORDER: 1}
    scene.journal.reads += [(101.0, 1, 2), (102.0, 1, 1)]
    assert scene.offences == {OUT_OF_ORDER: 2}


def test_an_event_after_the_event_that_took_it_down_is_out_of_order(tmp_path: Path) -> None:
    """A withdrawal is the last word on a revision."""
    scene = Scene(tmp_path, "unit:*").approved().said(WITHDRAWN, 1, 105, answers={UNIT: "in_flight"})
    assert scene.event(1, 104).event(1, 106, TAKEN_DOWN).offences == {}
    assert scene.event(1, 107).offences == {OUT_OF_ORDER: 1}


def test_an_internal_item_in_public_is_an_offence(tmp_path: Path) -> None:
    """Also where it had been approved."""
    scene = Scene(tmp_path, PAGE, audience="internal").approved()
    assert scene.post(1).offences == {INTERNAL_IN_PUBLIC: 1}


def test_what_has_no_end_no_reason_or_no_owner_is_unexplained(tmp_path: Path) -> None:
    """An open delivery, an end without a word, a post that the ledger does not know, a text that names no item."""
    scene = Scene(tmp_path, PAGE).approved().post(1)
    scene.row("facebook", "trang", state="unknown", reason="asks").row("facebook", "trang", state="rejected")
    scene.row("facebook", "trang", state="cancelled", reason="withdrawn")
    scene.outside.nameless.append("post p9")
    scene.known = frozenset()
    assert scene.offences == {UNEXPLAINED: 4}


def test_every_revision_is_named_everywhere() -> None:
    """By its title, which no other revision has."""
    assert named(f"Bản tin: {title(12, 3)}.") == (12, 3)
    assert named("Thông báo khác") is None
