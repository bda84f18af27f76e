"""The desk's style sheet: written one room a file, served as one, under an address that changes with its content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, request, url_for

from loa_publisher.desk.access import open_to_all

FIRST = ("tokens.css", "base.css", "layout.css")

blueprint = Blueprint("stylesheet", __name__)


@cache
def assembled(folder: Path) -> bytes:
    """Tokens, base and layout, then every component in the order of its name."""
    files = [folder / name for name in FIRST] + sorted((folder / "components").glob("*.css"))
    return b"\n".join(file.read_bytes() for file in files)


@blueprint.get("/static/desk.css")
@open_to_all
def desk_css() -> Response:
    """All of it."""
    return Response(assembled(_folder()), mimetype="text/css")


def address() -> str:
    """Where the style sheet is, with the hash of what it holds."""
    return _stylesheet_address(request.script_root, _folder())


def asset(filename: str) -> str:
    """Address of a static file, with the hash of what it holds, so that browsers may keep it for ever."""
    return _asset_address(request.script_root, str(current_app.static_folder), filename)


def keep_versioned(app: Flask) -> None:
    """Lets browsers keep for ever what they asked for by hash; fonts and the like for an hour."""

    @app.after_request
    def cache_control(response: Response) -> Response:
        if request.path.startswith("/static/") and response.status_code in (200, 304):
            kept = "public, max-age=31536000, immutable" if request.args.get("v") else "public, max-age=3600"
            response.headers["Cache-Control"] = kept
        return response


def _folder() -> Path:
    return Path(str(current_app.static_folder)) / "css"


@cache
def _stylesheet_address(_root: str, folder: Path) -> str:
    return url_for("stylesheet.desk_css", v=_version(assembled(folder)))


@cache
def _asset_address(_root: str, folder: str, filename: str) -> str:
    return url_for("static", filename=filename, v=_version((Path(folder) / filename).read_bytes()))


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
