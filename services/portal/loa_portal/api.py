"""What the channel `portal` calls: put, read and withdraw articles, hand in media. Signed; errors are problem details."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

import structlog
from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs, Misconfigured, NotFound
from loa_portal.articles import actions, documents, shelf
from loa_portal.articles.missing import MissingMedia
from loa_portal.articles.submission import parse_submission, parse_withdrawal
from loa_portal.problems import problem
from loa_portal.signature import check
from loa_portal.site import site

log = structlog.get_logger(__name__)
api = Blueprint("api", __name__, url_prefix="/api")


@api.before_request
def _signed() -> None:
    if "Transfer-Encoding" in request.headers:
        # Of a body in chunks werkzeug gives what fits into the limit and drops the rest without a word.
        abort(411, "send the body with its Content-Length, not in chunks")
    check(request, site().lock, binary=request.endpoint in ("api.put_media", "api.put_file"))


@api.put("/articles/<uuid:item>")
def put_article(item: UUID) -> ResponseReturnValue:
    """Publishes a version: 201 created, 200 updated or unchanged, 409 too late, 422 with the fields named."""
    here = site()
    submission = parse_submission(request.get_data())
    outcome = actions.publish(here.database, here.blobs, item, submission, here.clock.now())
    log.info(
        "article put",
        item=str(item),
        generation=submission.generation,
        revision=submission.revision,
        status=outcome.status,
    )
    answer = {
        "id": str(item),
        "url": here.address(shelf.article_path(item, outcome.slug)),
        "generation": submission.generation,
        "revision": submission.revision,
        "snapshot_hash": submission.snapshot_hash,
        "status": outcome.status,
    }
    return jsonify(answer), 201 if outcome.status == actions.CREATED else 200


@api.get("/articles/<uuid:item>")
def get_article(item: UUID) -> ResponseReturnValue:
    """An article as it stands here, withdrawn or not; 404 for one that never was."""
    here = site()
    with here.read() as connection:
        article = shelf.find(connection, item)
    if article is None:
        raise NotFound(f"no article {item}")
    return jsonify(
        id=str(article.id),
        url=here.address(article.path),
        generation=article.generation,
        revision=article.revision,
        snapshot_hash=article.snapshot_hash,
        title=article.title,
        summary=article.summary,
        html=article.html,
        lang=article.lang,
        lane=article.lane,
        topic=asdict(article.topic),
        published_at=article.published_at.isoformat(),
        media=[asdict(picture) for picture in article.pictures],
        attachments=[asdict(document) for document in article.documents],
        papers=[asdict(paper) for paper in article.papers],
        bases=[asdict(basis) for basis in article.bases],
        withdrawn=article.withdrawn_at is not None,
    )


@api.delete("/articles/<uuid:item>")
def delete_article(item: UUID) -> ResponseReturnValue:
    """Withdraws an article and leaves a tombstone; again: the same answer."""
    here = site()
    actions.withdraw(here.database, item, parse_withdrawal(request.get_data()), here.clock.now())
    log.info("article withdrawn", item=str(item))
    return jsonify(id=str(item), withdrawn=True)


@api.put("/media/<sha256>")
def put_media(sha256: str) -> ResponseReturnValue:
    """Keeps a picture under the hash of its bytes: 201 new, 200 known, 415 no picture, 422 another hash."""
    here = site()
    content = request.get_data()
    new = actions.keep_media(
        here.database, here.blobs, content, sha256=sha256, declared=request.mimetype, now=here.clock.now()
    )
    return jsonify(sha256=sha256, media_type=request.mimetype, size=len(content)), 201 if new else 200


@api.put("/files/<sha256>")
def put_file(sha256: str) -> ResponseReturnValue:
    """Keeps a document under the hash of its bytes: 201 new, 200 known, 415 no document, 422 another hash."""
    here = site()
    content = request.get_data()
    new = documents.keep(
        here.database, here.blobs, content, sha256=sha256, declared=request.mimetype, now=here.clock.now()
    )
    return jsonify(sha256=sha256, media_type=request.mimetype, size=len(content)), 201 if new else 200


@api.errorhandler(InvalidInputs)
def _invalid_inputs(failure: InvalidInputs) -> Response:
    return problem(422, str(failure), fields=failure.complaints)


@api.errorhandler(InvalidInput)
def _invalid_input(failure: InvalidInput) -> Response:
    return problem(422, str(failure), fields=[failure])


@api.errorhandler(MissingMedia)
def _missing_media(failure: MissingMedia) -> Response:
    return problem(
        422, str(failure), fields=[InvalidInput("media", str(failure))], missing_media=failure.sha256
    )


@api.errorhandler(actions.NotAnImage)
@api.errorhandler(documents.NotADocument)
def _not_such_a_file(failure: actions.NotAnImage | documents.NotADocument) -> Response:
    return problem(415, str(failure))


@api.errorhandler(Conflict)
def _conflict(failure: Conflict) -> Response:
    return problem(409, str(failure))


@api.errorhandler(NotFound)
def _not_found(failure: NotFound) -> Response:
    return problem(404, str(failure))


@api.errorhandler(Forbidden)
def _forbidden(failure: Forbidden) -> Response:
    return problem(401, str(failure))


@api.errorhandler(Misconfigured)
def _misconfigured(failure: Misconfigured) -> Response:
    return problem(503, str(failure))


def http_problem(failure: HTTPException) -> Response:
    """Any other refusal below ``/api/``, among them unknown paths, wrong methods and bodies that are too large."""
    answer = problem(failure.code or 500, failure.description or failure.name)
    if allowed := getattr(failure, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(sorted(allowed))
    return answer
