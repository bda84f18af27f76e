from __future__ import annotations

from loa.channel import CORRECT, WITHDRAW
from loa_channels.plugins.manual import Manual
from tests.channels.publications import TEXT, account, next_operation, picture, publication, snapshot, tools

TELEVISION = account(Manual, {"instructions": "Gọi ban biên tập trước 10 giờ."}, label="Đài truyền hình")


def test_publishing_makes_a_task_with_instructions() -> None:
    """Pending until a person ends it."""
    receipt = Manual(tools()).publish(publication(), TELEVISION)
    assert receipt.pending
    assert receipt.evidence == {"operation": "publish", "instructions": "Gọi ban biên tập trước 10 giờ."}


def test_the_same_publication_is_the_same_task() -> None:
    """A worker that dies half-way makes no second one."""
    one = publication()
    made = {Manual(tools()).publish(one, TELEVISION).external_id for _ in range(2)}
    assert len(made) == 1


def test_a_correction_is_a_task_of_its_own() -> None:
    """Pending as well, and told apart."""
    one = publication()
    first = Manual(tools()).publish(one, TELEVISION)
    second = Manual(tools()).correct(first, next_operation(one, CORRECT, title="Sửa"), TELEVISION)
    assert (second.pending, second.external_id != first.external_id) == (True, True)


def test_a_withdrawal_is_a_task_too() -> None:
    """Only a person can have it taken off the air; it ends with proof, as every task does."""
    one = publication()
    first = Manual(tools()).publish(one, TELEVISION)
    task = Manual(tools()).withdraw(first, next_operation(one, WITHDRAW), TELEVISION)
    assert (task.pending, task.external_id != first.external_id) == (True, True)


def test_a_lost_withdrawal_is_not_taken_for_done() -> None:
    """Nobody but a person knows."""
    one = publication()
    assert Manual(tools()).find(one, TELEVISION, one.due_at) is None
    assert Manual(tools()).find(next_operation(one, WITHDRAW), TELEVISION, one.due_at) is not None


def test_shows_all_that_is_handed_over() -> None:
    """Text, link and pictures."""
    of = snapshot(picture())
    preview = Manual.render(of)
    assert (preview.text, preview.link, preview.images) == (TEXT, of.link, (of.media[0].sha256,))
    assert Manual.complaints(of) == []


def test_is_always_well() -> None:
    """There is nothing to reach."""
    assert Manual(tools()).check(TELEVISION).ok
