"""Joint sign-off at the desk: which partners sign an item too, and the proof that they have."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa_publisher.accounts.roles import SUBMIT, may
from loa_publisher.approvals import partners, signoffs
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.house import house
from loa_publisher.desk.proofs import keep_proof, kind_of
from loa_publisher.desk.times import read_moment
from loa_publisher.desk.wording import in_words
from loa_publisher.items import lists, queries

blueprint = Blueprint("approvals_partners", __name__)

_LABELS = {
    "partner": _l("Partner body"),
    "signatory": _l("Who signed, and as what"),
    "signed_at": _l("Signed on"),
    "link": _l("Link"),
    "file": _l("File"),
    "note": _l("Note"),
    "proof": _l("Proof"),
}


@blueprint.get("/noi-dung/<int:number>/ky-lien-tich")
def page(number: int) -> str:
    """The partners of an item and their word on the revision that stands there now."""
    return _page(number, [], None)


@blueprint.post("/noi-dung/<int:number>/ky-lien-tich")
@needs(SUBMIT)
def ask(number: int) -> Any:
    """Names a partner that is to sign too."""
    try:
        with at_work() as office:
            signoffs.ask(office, lists.id_of(office.connection, number), request.form.get("partner", ""))
    except InvalidInput as complaint:
        return _page(number, [complaint], None), 422
    except Conflict as error:
        flash(in_words(error), "bad")
    else:
        flash(_("Nothing of it is approved before this partner has signed."), "good")
    return redirect(url_for("approvals_partners.page", number=number), 303)


@blueprint.post("/noi-dung/<int:number>/ky-lien-tich/<uuid:partner_id>")
@needs(SUBMIT)
def sign(number: int, partner_id: UUID) -> Any:
    """Records a partner's sign-off of the revision that was shown, or (`act` = drop) does without the partner."""
    try:
        with at_work() as office:
            if request.form.get("act") == "drop":
                signoffs.drop(office, partner_id)
            else:
                _sign(office, partner_id)
    except InvalidInput as complaint:
        return _page(number, [complaint], partner_id), 422
    except InvalidInputs as several:
        return _page(number, several.complaints, partner_id), 422
    except Conflict as error:
        flash(in_words(error), "bad")
    else:
        flash(_("Saved."), "good")
    return redirect(url_for("approvals_partners.page", number=number), 303)


@blueprint.get("/noi-dung/<int:number>/ky-lien-tich/<uuid:partner_id>/tep")
def file(number: int, partner_id: UUID) -> Response:
    """The scan of what a partner signed, to save. Raises NotFound."""
    with house().database.read() as connection:
        item = queries.one(connection, lists.id_of(connection, number))
        rows = partners.of_item(connection, item.id, item.revision_hash)
    kept = next((row.file for row in rows if row.id == partner_id and row.file), None)
    if kept is None:
        raise NotFound("no file was given as proof")
    path = house().blobs.path(kept)
    media_type, suffix = kind_of(path.read_bytes()[:16]) or ("application/octet-stream", "bin")
    return send_file(
        path, mimetype=media_type, as_attachment=True, download_name=f"ky-lien-tich-{kept[:8]}.{suffix}"
    )


def _sign(office: Any, partner_id: UUID) -> None:
    signed_at = read_moment(request.form, f"signed-{partner_id}", "signed_at")
    given = request.files.get("file")
    signoffs.sign(
        office,
        partner_id,
        revision_hash=request.form.get("revision_hash", ""),
        signatory=request.form.get("signatory", ""),
        signed_at=signed_at,
        link=request.form.get("link", ""),
        file=keep_proof(house().blobs, given.read()) if given and given.filename else "",
        note=request.form.get("note", ""),
    )


def _page(number: int, complaints: Any, at: UUID | None) -> str:
    with house().database.read() as connection:
        item = queries.one(connection, lists.id_of(connection, number))
        rows = partners.of_item(connection, item.id, item.revision_hash)
    errors: dict[str, list[str]] = {}
    for complaint in complaints:
        errors.setdefault(complaint.field, []).append(in_words(complaint))
    return render_template(
        "approvals/partners.html",
        item=item,
        partners=rows,
        open=item.state not in signoffs.SETTLED,
        may_sign=may(person(), SUBMIT),
        at=at,
        given=request.form,
        errors=errors,
        summary=[
            (_anchor(name, at), str(_LABELS.get(name, name)), one)
            for name, told in errors.items()
            for one in told
        ],
    )


def _anchor(name: str, at: UUID | None) -> str:
    if at is None:
        return f"f-{name}"
    return f"f-signed-{at}-day" if name == "signed_at" else f"f-{'link' if name == 'proof' else name}-{at}"
