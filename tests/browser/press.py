"""Pressing a button as no person would: without what the browser itself asks for first."""

from __future__ import annotations

from playwright.sync_api import Page


def send_as_it_stands(page: Page, button: str) -> None:
    """Sends the form of a button as it is, so that it is the desk that refuses it."""
    with page.expect_navigation():
        page.locator(button).first.evaluate(
            "one => { one.form.noValidate = true; one.form.requestSubmit(one); }"
        )
