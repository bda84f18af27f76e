"""What must not begin, or not yet: withdrawn items, and links to a page that does not stand."""

from __future__ import annotations

from tests.faults.plant import LETTERS, PAGE_POST, READER, SECONDS, SITE, UNIT_INBOX, Plant
from tests.ledger_world import until


def test_withdrawn_while_scheduled_or_queued_no_call_begins(plant: Plant) -> None:
    """The desk was told `cancelled`; items that come due afterwards pass it by."""
    queued = plant.item(PAGE_POST, UNIT_INBOX)
    plant.start("scheduler")
    plant.until_states(["queued"], 2)
    scheduled = plant.item(PAGE_POST, UNIT_INBOX, due_in=1)
    assert plant.withdraw(scheduled) == ["cancelled"] * 2
    assert plant.withdraw(queued) == ["cancelled"] * 2
    plant.start("channel", "facebook")
    plant.start("channel", "unit")
    later = plant.item(PAGE_POST, UNIT_INBOX, due_in=2)
    plant.until_ended()
    assert plant.states() == {"cancelled": 4, "published": 2}
    assert [plant.posts(item) for item in (queued, scheduled)] == [[], []]
    assert len(plant.posts(later)) == plant.calls("feed") == 1
    assert [item for _, item, _ in plant.events()] == [str(later.id)]


def test_facebook_and_mail_wait_for_the_portals_page(plant: Plant) -> None:
    """The portal is down when they are due; once it is up the page stands first, and then what links to it."""
    item = plant.item(SITE, PAGE_POST, LETTERS)
    for name in ("facebook", "email", "portal"):
        plant.start("channel", name)
    plant.start("scheduler")
    site = item.deliveries[SITE]
    until(lambda: len(plant.attempts(site)) >= 3, "the portal was tried", SECONDS)
    for target in (PAGE_POST, LETTERS):
        assert plant.why(item.deliveries[target]) == ("scheduled", "requires_portal")
        assert plant.attempts(item.deliveries[target]) == []
    assert plant.sandbox.truth("calls") == []

    plant.start("portal")
    plant.until_ended()
    assert plant.states() == {"published": 3}
    assert plant.page_of(item).status_code == 200
    assert [post["link"].partition("?")[0] for post in plant.posts(item)] == [
        f"{plant.settings.portal_address}/bai/{item.id}"
    ]
    assert [mail["to"] for mail in plant.sandbox.truth("mail")] == [READER]
