"""`loa portal`: serves the public site."""

from __future__ import annotations

import os

import click

from loa.running import start
from loa.serving import serve
from loa.settings import Settings
from loa_portal.app import create_app


@click.command()
@click.option("--host", help="Address to listen at (LOA_PORTAL_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen at (LOA_PORTAL_PORT).")
@click.option(
    "--threads", type=click.IntRange(1, 512), default=16, show_default=True, help="Requests served at once."
)
def portal(host: str | None, port: int | None, threads: int) -> None:
    """Serve the public web site, and take articles from its channel."""
    settings = Settings.load(os.environ)
    start(settings, "portal")
    serve(
        create_app(settings),
        host=host or settings.portal_host,
        port=port or settings.portal_port,
        threads=threads,
    )
