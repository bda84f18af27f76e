"""``loa-sandbox``: runs the pretend outside world until it is told to stop."""

from __future__ import annotations

from pathlib import Path

import click

from loa_sandbox.serve import Options, Server


@click.command(context_settings={"auto_envvar_prefix": "LOA_SANDBOX", "show_default": True})
@click.option("--host", default="127.0.0.1", help="Address to listen on.", show_envvar=True)
@click.option(
    "--port",
    default=8090,
    type=click.IntRange(0, 65_535),
    help="HTTP; 0 takes a free port.",
    show_envvar=True,
)
@click.option(
    "--smtp-port",
    default=8025,
    type=click.IntRange(0, 65_535),
    help="Mail; 0 takes a free port.",
    show_envvar=True,
)
@click.option(
    "--data",
    default="var/sandbox",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for what it has seen.",
    show_envvar=True,
)
@click.option(
    "--threads", default=64, type=click.IntRange(12, 1_000), help="Calls served at once.", show_envvar=True
)
@click.option(
    "--public-url", default="", help="How browsers reach it, if not by its own address.", show_envvar=True
)
def main(host: str, port: int, smtp_port: int, data: Path, threads: int, public_url: str) -> None:
    """A pretend outside world: Graph API, 30 unit systems, mail server. GET /truth tells what it saw."""
    try:
        server = Server(Options(host, port, smtp_port, data, threads, public_url))
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on {host}, ports {port} and {smtp_port}: {error.strerror}"
        ) from error
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"sandbox http://{shown}:{server.http_port}  mail {shown}:{server.smtp_port}  data {data}")
    server.run()


if __name__ == "__main__":
    main(prog_name="loa-sandbox")
