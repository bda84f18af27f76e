"""The shapes of bodies: one name, one shape."""

from __future__ import annotations

from loa_publisher.api.every_shape import _OF_ROOMS, EVERY_SHAPE


def test_no_two_rooms_give_one_name_to_two_shapes() -> None:
    """The document would show one of them for both."""
    assert len(EVERY_SHAPE) == sum(map(len, _OF_ROOMS))
