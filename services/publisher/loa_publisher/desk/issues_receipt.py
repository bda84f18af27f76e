"""Where a unit confirms that it has received a task, without an account: an address that nobody can guess."""

from __future__ import annotations

import hmac
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from loa.errors import Conflict, InvalidInput, NotFound
from loa_publisher.desk.access import open_to_all
from loa_publisher.desk.house import house
from loa_publisher.desk.wording import in_words
from loa_publisher.issues import tasks

blueprint = Blueprint("issues_receipt", __name__)


@blueprint.get("/tiep-nhan/<uuid:task_id>/<seal>")
@open_to_all
def ask(task_id: UUID, seal: str) -> Response:
    """What is asked, and one field: who confirms."""
    return _page(task_id, seal)


@blueprint.post("/tiep-nhan/<uuid:task_id>/<seal>")
@open_to_all
def confirm(task_id: UUID, seal: str) -> Any:
    """Writes the receipt down; a second time changes nothing."""
    _check(task_id, seal)
    try:
        with house().database.begin() as connection:
            tasks.confirm_by_link(connection, house().clock.now(), task_id, request.form.get("name", ""))
    except InvalidInput as fault:
        return _page(task_id, seal, [in_words(fault)], 422)
    except Conflict as error:
        return _page(task_id, seal, [in_words(error)], 409)
    return redirect(url_for("issues_receipt.ask", task_id=task_id, seal=seal), 303)


def _check(task_id: UUID, seal: str) -> None:
    if not hmac.compare_digest(
        tasks.seal_of(house().settings.secret_key, task_id).encode(), seal.encode("utf-8", "replace")
    ):
        raise NotFound("there is no such task")


def _page(task_id: UUID, seal: str, errors: list[str] | None = None, status: int = 200) -> Response:
    _check(task_id, seal)
    with house().database.read() as connection:
        task = tasks.of_link(connection, task_id)
    answer = make_response(
        render_template("issues/receipt.html", task=task, errors=errors, given=request.form), status
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
