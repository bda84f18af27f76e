#!/usr/bin/env python3
"""Photograph a page with headless Chromium: `scripts/screenshot.py URL OUT.png [--width 1280] …`.

Also reports what a reader would not see: console errors, refused requests (Content-Security-Policy), requests to another
host, and whether the page is wider than the window. Exits 1 if there was any.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
]


def launch(browser_type: object) -> Browser:
    """The machine's own Chromium; playwright's download of one is never used."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("screenshot: no chromium on this machine (apt-get install chromium)")
    return browser_type.launch(executable_path=path, args=FLAGS)  # type: ignore[attr-defined,no-any-return]


def sign_in(context: BrowserContext, url: str, login: str, password: str) -> None:
    """Fill the desk's sign-in form as a person would; the session stays in `context`."""
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    page.locator("form:has(input[type=password]) input:is([type=text],[type=email],:not([type]))").first.fill(
        login
    )
    page.locator("input[type=password]").fill(password)
    page.locator(
        "form:has(input[type=password]) :is(button:not([type=button]),input[type=submit])"
    ).first.click()
    page.wait_for_load_state("networkidle")
    if page.locator("input[type=password]").count():
        raise SystemExit(f"screenshot: {url} did not accept the login {login!r}")
    page.close()


def watch(page: Page, host: str) -> list[str]:
    """Collect what goes wrong on `page`, as lines; the list fills while the page loads."""
    found: list[str] = []
    page.on(
        "console",
        lambda message: (
            found.append(f"console {message.type}: {message.text}") if message.type == "error" else None
        ),
    )
    page.on("pageerror", lambda error: found.append(f"script error: {error}"))
    page.on(
        "request",
        lambda request: found.append(f"other host: {request.url}") if leaves(request.url, host) else None,
    )
    page.on("requestfailed", lambda request: found.append(f"failed: {request.url} {request.failure}"))
    return found


def leaves(url: str, host: str) -> bool:
    """Whether a request to `url` goes to another host than `host`."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and parts.netloc != host


def main() -> int:
    """Take one picture; returns the process's exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("url")
    parser.add_argument("out", type=Path)
    parser.add_argument("--width", type=int, default=1280, help="of the window, CSS pixels (1280)")
    parser.add_argument("--height", type=int, default=900, help="of the window, CSS pixels (900)")
    parser.add_argument("--window", action="store_true", help="the window only, not the whole page")
    parser.add_argument("--dark", action="store_true", help="prefer the dark colour scheme")
    parser.add_argument("--no-js", action="store_true", help="with JavaScript switched off")
    parser.add_argument("--lang", default="vi-VN", help="the browser's language (vi-VN)")
    parser.add_argument("--cookie", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--login", metavar="LOGIN:PASSWORD", help="sign in first")
    parser.add_argument("--login-url", metavar="URL", help="the sign-in page (default: URL itself)")
    parser.add_argument(
        "--click",
        action="append",
        default=[],
        metavar="SELECTOR",
        help="click before the picture; may be repeated",
    )
    parser.add_argument("--wait", type=float, default=0, help="seconds to wait before the picture")
    options = parser.parse_args()

    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        context = browser.new_context(
            viewport={"width": options.width, "height": options.height},
            locale=options.lang,
            timezone_id="Asia/Ho_Chi_Minh",
            color_scheme="dark" if options.dark else "light",
            java_script_enabled=not options.no_js,
        )
        for cookie in options.cookie:
            name, _, value = cookie.partition("=")
            context.add_cookies([{"name": name, "value": value, "url": options.url}])
        if options.login:
            login, _, password = options.login.partition(":")
            sign_in(context, options.login_url or options.url, login, password)
        page = context.new_page()
        found = watch(page, urlsplit(options.url).netloc)
        answer = page.goto(options.url, wait_until="load")
        for selector in options.click:
            page.locator(selector).first.click()
        page.wait_for_timeout(options.wait * 1000 or 300)
        if answer is not None and answer.status >= 400:
            found.append(f"status {answer.status}")
        if not options.no_js:
            wide = int(page.evaluate("document.documentElement.scrollWidth"))
            if wide > options.width:
                found.append(f"page is {wide} px wide in a window of {options.width}")
        options.out.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=options.out, full_page=not options.window)
        browser.close()
    print(options.out)
    for line in found:
        print(f"  {line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
