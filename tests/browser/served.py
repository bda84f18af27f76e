"""A desk or a portal behind a real socket in this process, for a browser: no scheduler, no worker, a clock that stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wsgi import ClosingIterator

from loa_publisher.desk.security import limiter
from tests.publisher.desk.conftest import PASSWORD, Desk, open_desk

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Says nothing of each request."""


def _whole(app: Flask) -> WSGIApplication:
    """`app`, its answers read before they are sent: werkzeug's server leaves a file open whose reader has gone away."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with closing(ClosingIterator(app(environ, start_response))) as body:
            return list(body)

    return answer


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address at which `app` answers until the end of the block."""
    server = make_server("127.0.0.1", 0, _whole(app), threaded=True, request_handler=_Silent)
    thread = Thread(target=server.serve_forever, name="served", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def desk_served(url: str, var: Path) -> Iterator[tuple[Desk, str]]:
    """A desk over a migrated database, with the sample plan and its people, and its address."""
    desk = open_desk(url, var)
    try:
        with serving(desk.app) as address:
            yield desk, address
    finally:
        limiter.reset()
        desk.database.close()


@dataclass
class Window:
    """A browser window at one address, and everything that went wrong in it."""

    address: str
    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)

    def sign_in(self, person: str) -> None:
        """Signs in at the desk."""
        self.context.clear_cookies(name="session")
        self.go("/dang-nhap")
        self.page.locator("#f-login").fill(person)
        self.page.locator("#f-password").fill(PASSWORD)
        self.page.locator("main button[type=submit], main .button-main").first.click()
        self.page.wait_for_url(f"{self.address}/")

    def go(self, path: str) -> Page:
        """Opens a page."""
        self.page.goto(self.address + path)
        return self.page

    def speak(self, language: str) -> None:
        """Chooses the language."""
        self.context.add_cookies([{"name": "loa_language", "value": language, "url": self.address}])


@contextmanager
def window(browser: Browser, address: str, **options: Any) -> Iterator[Window]:
    """A fresh window; what scripts and the content policy complain of is noted."""
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options)
    context.set_default_timeout(15_000)
    page = context.new_page()
    opened = Window(address, context, page)
    page.on("pageerror", lambda error: opened.faults.append(str(error)))
    page.on("console", lambda said: opened.faults.append(said.text) if said.type == "error" else None)
    yield opened
    context.close()
