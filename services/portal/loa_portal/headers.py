"""Security headers of every answer."""

from __future__ import annotations

from flask import Flask, Response

from loa.settings import Settings

POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "connect-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)


def install(app: Flask, settings: Settings) -> None:
    """Nothing from other hosts, no inline script or style, no framing, no guessing of content types."""

    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if settings.portal_address.startswith("https:"):
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response

    app.after_request(protect)
