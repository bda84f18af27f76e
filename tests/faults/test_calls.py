"""A call whose answer nobody got: looked for, adopted or made again, and never there twice."""

from __future__ import annotations

from tests.faults.plant import LETTERS, PAGE_POST, READER, Plant


def test_a_worker_killed_during_a_committed_call_leaves_one_post(plant: Plant) -> None:
    """Whoever comes after it finds the post and adopts it."""
    plant.sandbox.misbehave("facebook", "hang", operation="feed")
    item = plant.item(PAGE_POST)
    plant.start("scheduler")
    worker = plant.start("channel", "facebook")
    plant.sandbox.held(1)
    worker.kill()
    plant.sandbox.release()
    plant.start("channel", "facebook")
    plant.until_ended()
    delivery = item.deliveries[PAGE_POST]
    assert plant.why(delivery) == ("published", "adopted")
    assert plant.attempts(delivery) == [("call", "Unknown"), ("look", "found")]
    assert len(plant.posts(item)) == 1
    assert plant.calls("feed") == 1


def test_a_worker_killed_before_its_call_took_effect_leaves_one_post(real_plant: Plant) -> None:
    """Looked for in vain as often as is set, then called once more."""
    plant = real_plant
    plant.sandbox.misbehave("facebook", "hang_before", operation="feed")
    item = plant.item(PAGE_POST)
    plant.start("scheduler")
    worker = plant.start("channel", "facebook")
    plant.sandbox.held(1)
    worker.kill()
    plant.start("channel", "facebook")
    plant.until_ended()
    delivery = item.deliveries[PAGE_POST]
    assert plant.why(delivery)[0] == "published"
    looks = [("look", "absent")] * len(plant.settings.looks)
    assert plant.attempts(delivery)[: 1 + len(looks)] == [("call", "Unknown"), *looks]
    assert plant.attempts(delivery)[-1] == ("call", "published")
    assert len(plant.posts(item)) == 1


def test_an_answer_lost_after_the_commit_leaves_one_post(plant: Plant) -> None:
    """500 with code 2 says nothing about what was done."""
    plant.sandbox.misbehave("facebook", "lose_answer", operation="feed")
    item = plant.item(PAGE_POST)
    plant.start("scheduler")
    plant.start("channel", "facebook")
    plant.until_ended()
    delivery = item.deliveries[PAGE_POST]
    assert plant.why(delivery) == ("published", "adopted")
    assert plant.attempts(delivery) == [("call", "Unknown"), ("look", "found")]
    assert len(plant.posts(item)) == 1
    assert plant.calls("feed") == 1


def test_a_worker_killed_while_a_mail_is_handed_over_sends_it_once(real_plant: Plant) -> None:
    """A mail server cannot be asked: who may have it is not written to again, and the delivery says so."""
    plant = real_plant
    plant.sandbox.misbehave("mail", "hang", operation="data")
    item = plant.item(LETTERS)
    plant.start("scheduler")
    worker = plant.start("channel", "email")
    plant.sandbox.held(1)
    worker.kill()
    plant.start("channel", "email")
    plant.until_ended()
    assert plant.why(item.deliveries[LETTERS])[0] in ("partial", "rejected")
    assert [mail["to"] for mail in plant.sandbox.truth("mail")] == [READER]
