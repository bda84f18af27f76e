"""What a channel says that it can do about what stands there is what it does."""

from __future__ import annotations

import pytest

from loa.channel import NEVER, WAYS, installed

CHANNELS = installed()


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_every_channel_names_its_ways(name: str) -> None:
    """For corrections and for taking down, and whether pictures can be exchanged."""
    channel = CHANNELS[name]
    assert channel.corrects in WAYS
    assert channel.withdraws in WAYS
    assert isinstance(channel.corrects_pictures, bool)


def test_what_cannot_be_called_back_is_mail_alone() -> None:
    """Its plug-in refuses to withdraw (test_email.py); every other brings it about."""
    assert [name for name, channel in CHANNELS.items() if channel.withdraws == NEVER] == ["email"]
    assert [name for name, channel in CHANNELS.items() if not channel.corrects_pictures] == ["facebook"]
