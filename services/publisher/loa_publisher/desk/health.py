"""Whether the desk works: for health checks and load balancers."""

from __future__ import annotations

from flask import Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from loa_publisher.desk.access import open_to_all
from loa_publisher.desk.house import house


@open_to_all
def healthz() -> tuple[Response, int]:
    """200 while the database answers, else 503."""
    try:
        with house().database.read() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        current_app.logger.error("the database does not answer", exc_info=error)
        return jsonify(status="down", database="does not answer"), 503
    return jsonify(status="up"), 200
