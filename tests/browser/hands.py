"""Two hands on a keyboard: a page is worked by keys alone, as by somebody who has no mouse or cannot hold one."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

FARTHEST = 250
"""So many presses of Tab, and a place counts as out of reach."""
_HERE = "one => one === document.activeElement"


class Hands:
    """Keys on one page. Nothing here clicks, hovers or sets a focus."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """Presses keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Types a text where the focus is."""
        self.page.keyboard.type(text)

    def to(self, place: Locator, *, back: bool = False) -> Locator:
        """Goes to a place by Tab (`back`: by Shift+Tab), from where the focus is; fails where no Tab leads there."""
        expect(place).to_have_count(1)
        for _ in range(FARTHEST):
            if place.evaluate(_HERE):
                return place
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"Tab does not lead to {place}")

    def write(self, place: Locator, text: str) -> None:
        """Goes to a field and writes there what is to stand in it."""
        self.to(place)
        self.press("Control+a")
        self.type(text)

    def do(self, place: Locator) -> None:
        """Goes to a button or a link and presses Enter."""
        self.to(place)
        self.press("Enter")

    def tick(self, place: Locator) -> None:
        """Goes to a box and ticks it."""
        self.to(place)
        self.press("Space")
        expect(place).to_be_checked()

    def choose_file(self, place: Locator, file: Path) -> None:
        """Opens the system's own window for a file by Space, and takes one."""
        self.to(place)
        with self.page.expect_file_chooser() as chooser:
            self.press("Space")
        chooser.value.set_files(file)
