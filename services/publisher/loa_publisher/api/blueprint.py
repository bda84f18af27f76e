"""A part of the API: flask-smorest's blueprint, which documents itself, with bodies and failures that are ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask_smorest import Blueprint as SmorestBlueprint

from loa.errors import InvalidInput, InvalidInputs
from loa_publisher.api.bodies import read_body
from loa_publisher.api.every_shape import EVERY_SHAPE

View = Callable[..., Any]


class Blueprint(SmorestBlueprint):  # type: ignore[misc]  # flask-smorest ships no types
    """Views are given what was sent; every answer that they may give is documented."""

    def body(self, shape: str) -> Callable[[View], View]:
        """Gives the view the JSON object that was sent, before all else. `shape`: its name in `shapes.py`."""

        def decorate(view: View) -> View:
            @wraps(view)
            def reading(*args: Any, **kwargs: Any) -> Any:
                data = read_body()
                _refuse_unknown(data, shape)
                return view(data, *args, **kwargs)

            sent = {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape}"}}}
            documented = self.doc(requestBody={"required": True, "content": sent})(reading)
            return self.fails(400, 413, 415, 422)(documented)

        return decorate

    def fails(self, *statuses: int) -> Callable[[View], View]:
        """Documents statuses with which the view may answer by a problem document. 401 every view may."""

        def decorate(view: View) -> View:
            for status in statuses:
                view = self.alt_response(status, response=HTTPStatus(status).name)(view)
            return view

        return decorate


def _refuse_unknown(data: Mapping[str, Any], shape: str) -> None:
    """What its document does not name is a mistake of whoever sent it, and not to be passed over. Raises InvalidInputs."""
    of = EVERY_SHAPE[shape]
    if of.get("additionalProperties") is not False:
        return
    known = of["properties"]
    unknown = [name for name in data if name not in known]
    if unknown:
        there_are = ", ".join(known)
        raise InvalidInputs(
            [InvalidInput(name[:100], f"is not known; there are {there_are}") for name in unknown]
        )
