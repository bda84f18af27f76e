"""A browser window that notes what ran, what the policy refused, who else was asked, and what stands where it should not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

WATCH = """
(() => {
  const told = window.told;
  for (const name of ["alert", "confirm", "prompt", "print", "open", "MsgBox"]) {
    window[name] = (...given) => { told(`ran ${name}(${given}) at ${location.href}`); };
  }
  document.addEventListener("securitypolicyviolation", (event) =>
    told(`refused ${event.effectiveDirective} ${event.blockedURI} ${event.sample} at ${location.href}`));
})();
"""
FOREIGN = Path(__file__).with_name("foreign.js").read_text("utf-8")


@dataclass
class Watched:
    """A window and all that it noted."""

    page: Page
    context: BrowserContext
    noted: list[str] = field(default_factory=list)

    def look(self, address: str) -> int:
        """Opens a page, lets it settle and looks through what the server sent; the answer's status."""
        answer = self.page.goto(address)
        assert answer is not None
        policy = answer.headers.get("content-security-policy", "")
        if "default-src" not in policy or "unsafe-inline" in policy or "unsafe-eval" in policy:
            self.noted.append(f"policy {policy!r} at {address}")
        if answer.headers.get("x-content-type-options") != "nosniff":
            self.noted.append(f"guesses the type of {address}")
        if "html" in answer.headers.get("content-type", ""):
            found = self.page.evaluate(FOREIGN, answer.text())
            self.noted += [f"stands {one} at {address}" for one in found]
        return answer.status

    def show(self, html: str) -> None:
        """Shows a document as a reader's program would that knows no content policy at all."""
        self.page.set_content(html, wait_until="load")


@contextmanager
def watched(browser: Browser, host: str, **options: Any) -> Iterator[Watched]:
    """A fresh window. `host`: the only one it may talk to, as in ``127.0.0.1:8080``."""
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options)
    context.set_default_timeout(20_000)
    page = context.new_page()
    window = Watched(page, context)
    noted = window.noted
    context.expose_binding("told", lambda _source, said: noted.append(said))
    context.add_init_script(WATCH)

    def asked(request: Any) -> None:
        there = urlsplit(request.url)
        if there.scheme in ("http", "https", "ws", "wss", "ftp") and there.netloc != host:
            noted.append(f"asked {request.url}")

    context.route(lambda url: urlsplit(url).netloc != host, lambda route: route.abort())
    context.on("request", asked)
    context.on("page", lambda opened: noted.append(f"opened {opened.url}"))
    page.on("dialog", lambda dialog: (noted.append(f"ran {dialog.type}"), dialog.dismiss()))
    page.on("download", lambda loaded: noted.append(f"loaded {loaded.url}"))
    yield window
    context.close()
