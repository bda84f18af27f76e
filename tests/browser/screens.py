"""The pictures of docs/desk.md: ``python -m tests.browser.screens`` takes them anew over the filled desk."""

from __future__ import annotations

import io
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.browser.portraits import browser, filled_desk
from tests.browser.served import window

FOLDER = Path(__file__).resolve().parents[2] / "docs/screens"
SCREENS = {
    # name: address, width and height of the window
    "today": ("/", 1280, 860),
    "today-phone": ("/", 390, 800),
    "calendar": ("/lich?xem=thang", 1280, 900),
    "editor": ("/noi-dung/{draft}/soan", 1280, 1000),
    "approval": ("/phe-duyet/{again}", 1280, 900),
    "delivery": ("/luot-dang/{unknown}", 1280, 800),
    "recall": ("/noi-dung/{live}/go-bo", 1280, 800),
    "suspend": ("/tam-dung", 1280, 760),
    "plan": ("/ke-hoach/{plan}", 1280, 900),
    "reports": ("/bao-cao", 1280, 900),
}
LARGEST = 150_000
"""Bytes of one picture."""


def main() -> int:
    """Takes them; returns the exit status."""
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="loa-screens-")))
        loa = stack.enter_context(filled_desk(var))
        chromium = stack.enter_context(browser())
        for name, (path, width, height) in SCREENS.items():
            how = {"viewport": {"width": width, "height": height}, "reduced_motion": "reduce"}
            with window(chromium, loa.desk_address, **how, has_touch=width < 500) as opened:
                opened.sign_in("chief")
                opened.go(path.format_map(loa.ids))
                _keep(opened.page, FOLDER / f"{name}.png")
    return 0


def _keep(page: Page, file: Path) -> None:
    """As it is; in 256 colours where that would be too heavy, as a page with a photograph is."""
    page.wait_for_timeout(300)
    file.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        shown = taken.convert("RGB")
    shown.save(file, optimize=True)
    if file.stat().st_size > LARGEST:
        few = shown.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(file, optimize=True)
    if file.stat().st_size > LARGEST:
        raise SystemExit(f"{file} has {file.stat().st_size} bytes; at most {LARGEST} are wanted")
    print(file, file.stat().st_size)


if __name__ == "__main__":
    sys.exit(main())
