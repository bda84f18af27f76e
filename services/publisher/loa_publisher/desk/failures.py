"""What a person sees when something does not go: why, in plain words, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, jsonify, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs, LoaError, NotFound
from loa_publisher.desk.wording import in_words


@dataclass(frozen=True)
class Failure:
    """One kind of failure: title and what to do."""

    title: LazyString
    advice: LazyString
    icon: str = "warning"


FAILURES = {
    400: Failure(_l("This could not be taken"), _l("Go back, look over what was entered and try again.")),
    403: Failure(
        _l("Not allowed"), _l("Your role does not include this. Ask somebody whose role does."), "lock"
    ),
    404: Failure(_l("Not found"), _l("The address is wrong, or what was here has moved."), "search"),
    405: Failure(_l("This could not be taken"), _l("Open the page anew and use its buttons.")),
    409: Failure(
        _l("It has changed meanwhile"), _l("Somebody else was quicker. Look at how it is now, then decide.")
    ),
    413: Failure(_l("Too large"), _l("Send at most 10 MB a picture.")),
    429: Failure(_l("Too many attempts"), _l("Wait a minute, then try again."), "clock"),
    500: Failure(
        _l("Something broke here"),
        _l("It has been noted. What was saved before is safe; try again in a moment."),
    ),
}

EXPIRED_FORM = _l("The form was open for too long. Go back, load the page anew and send it again.")

STATUS: dict[type[LoaError], int] = {
    InvalidInput: 400,
    InvalidInputs: 400,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
}


def explain(app: Flask) -> None:
    """Gives every failure its page; under /api a problem document instead."""

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> tuple[Response | str, int]:
        return _page(400, str(EXPIRED_FORM))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[Response | str, int] | HTTPException:
        status = error.code or 500
        return error if status < 400 else _page(status, None)

    @app.errorhandler(LoaError)
    def ours(error: LoaError) -> tuple[Response | str, int]:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
        if status == 500:
            app.logger.error("%s %s", request.method, request.path, exc_info=error)
        return _page(status, in_words(error) if status in (400, 403, 409) else None)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> tuple[Response | str, int]:
        app.logger.error("%s %s", request.method, request.path, exc_info=error)
        return _page(500, None)


def _page(status: int, detail: str | None) -> tuple[Response | str, int]:
    failure = FAILURES.get(status, FAILURES[400 if status < 500 else 500])
    if request.path.startswith("/api/"):
        problem = jsonify(
            type="about:blank", title=str(failure.title), status=status, detail=detail or str(failure.advice)
        )
        problem.content_type = "application/problem+json"
        return problem, status
    return render_template("failure.html", failure=failure, detail=detail, status=status), status
