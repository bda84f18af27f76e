"""``python -m bench.bare.page PORT``: gunicorn set up as the desk's, and nothing behind it: ``/N`` is answered with N bytes."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from loa.serving import serve


class Page:
    """A WSGI application."""

    name = "bare"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """So many bytes of text."""
        body = b"x" * int(environ["PATH_INFO"].strip("/"))
        start_response(
            "200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
        )
        return [body]


if __name__ == "__main__":
    serve(Page(), host="127.0.0.1", port=int(sys.argv[1]))  # type: ignore[arg-type]
