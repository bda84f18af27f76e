"""The shape of every body that the API takes, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loa_publisher.api.approval_shapes import APPROVAL_SHAPES
from loa_publisher.api.day_shapes import DAY_SHAPES
from loa_publisher.api.feedback_shapes import FEEDBACK_SHAPES
from loa_publisher.api.film_shapes import FILM_SHAPES
from loa_publisher.api.issue_shapes import ISSUE_SHAPES
from loa_publisher.api.plan_edit_schemas import PLAN_EDIT_SHAPES
from loa_publisher.api.plan_schemas import DATE_SHAPES
from loa_publisher.api.shapes import SHAPES

_OF_ROOMS = (
    SHAPES,
    APPROVAL_SHAPES,
    FILM_SHAPES,
    ISSUE_SHAPES,
    FEEDBACK_SHAPES,
    DATE_SHAPES,
    DAY_SHAPES,
    PLAN_EDIT_SHAPES,
)

EVERY_SHAPE: Mapping[str, Mapping[str, Any]] = {
    name: shape for shapes in _OF_ROOMS for name, shape in shapes.items()
}
