"""A part of the API: flask-smorest's blueprint, which documents itself, with bodies and failures that are ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask_smorest import Blueprint as SmorestBlueprint

from loa_publisher.api.bodies import read_body

View = Callable[..., Any]


class Blueprint(SmorestBlueprint):  # type: ignore[misc]  # flask-smorest ships no types
    """Views are given what was sent; every answer that they may give is documented."""

    def body(self, shape: str) -> Callable[[View], View]:
        """Gives the view the JSON object that was sent, before all else. `shape`: its name in `shapes.py`."""

        def decorate(view: View) -> View:
            @wraps(view)
            def reading(*args: Any, **kwargs: Any) -> Any:
                return view(read_body(), *args, **kwargs)

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
