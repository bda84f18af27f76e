"""Portraits of every page, to be looked at: ``python -m tests.browser.portraits FOLDER [--only WORD] [--empty]``.

Serves a desk and a portal in the middle of the sample year (filled.py) and takes all of addresses.py at 1280 and 390 px,
in both languages, light and dark; what is refused, too; with `--empty` a desk without a plan, an item or an account. Beside the
pictures lie contact sheets, a dozen pages on each.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.addresses import DESK, PORTAL, REFUSED, addresses, reachable, within_reach
from tests.browser.empty import empty
from tests.browser.filled import Filled, filled
from tests.browser.press import send_as_it_stands
from tests.browser.served import Window, window
from tests.chromium import FLAGS
from tests.stack import environment

WIDTHS = (1280, 390)
TALLEST = 2600
"""Pixels of a page that a portrait shows at most."""
SHEET, ACROSS, DOWN = 1900, {1280: 2, 390: 5}, {1280: 2, 390: 1}


@dataclass(frozen=True)
class Light:
    """One language and one colour scheme."""

    language: str
    scheme: str

    @property
    def name(self) -> str:
        """For a folder."""
        return f"{self.language}-{self.scheme}"


LIGHTS = [Light(language, scheme) for language in ("vi", "en") for scheme in ("light", "dark")]


def main(given: Sequence[str]) -> int:
    """Takes them; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--only", action="append", default=[], help="addresses with this in them; may be repeated"
    )
    parser.add_argument("--light", action="append", choices=[one.name for one in LIGHTS], help="vi-light …")
    parser.add_argument("--empty", action="store_true", help="a desk on its first day")
    asked = parser.parse_args(given)
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="loa-portraits-")))
        loa = stack.enter_context(filled_desk(var, day_one=asked.empty))
        chromium = stack.enter_context(browser())
        for light in LIGHTS:
            if not asked.light or light.name in asked.light:
                for width in WIDTHS:
                    _take(chromium, loa, light, width, asked.folder, asked.only)
    return 0


@contextmanager
def filled_desk(var: Path, *, day_one: bool = False) -> Iterator[Filled]:
    """A desk and a portal in this folder, filled or (`day_one`) empty."""
    url = f"sqlite:///{var}/loa.db"
    migrate = [sys.executable, "-m", "loa", "migrate"]
    subprocess.run(migrate, env={**os.environ, **environment(url, "", var)}, check=True)
    with empty(url, var) if day_one else filled(url, var) as loa:
        yield loa


@contextmanager
def browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield launched
        launched.close()


def _take(
    chromium: Browser, loa: Filled, light: Light, width: int, folder: Path, only: Sequence[str]
) -> None:
    place = folder / f"{light.name}-{width}"
    place.mkdir(parents=True, exist_ok=True)
    how = {
        "color_scheme": light.scheme,
        "viewport": {"width": width, "height": 900},
        "reduced_motion": "reduce",
    }
    taken: list[Path] = []
    with window(chromium, loa.desk_address, **how, has_touch=width < 500) as opened:
        opened.speak(light.language)
        taken += _all(opened, ["/dang-nhap"], place, "0", only)
        opened.sign_in("chief")
        opened.speak(light.language)
        taken += _all(opened, addresses(within_reach(DESK, loa.ids), loa.ids), place, "1", only)
        taken += _refused(opened, loa.ids, place, only)
    with window(chromium, loa.portal_address, **how, has_touch=width < 500) as opened:
        opened.go(f"/?lang={light.language}")
        taken += _all(opened, addresses(within_reach(PORTAL, loa.ids), loa.ids), place, "3-portal", only)
    for number, sheet in enumerate(_sheets(taken, width), 1):
        sheet.save(folder / f"{light.name}-{width}-{number:02}.png")
        print(folder / f"{light.name}-{width}-{number:02}.png")


def _all(opened: Window, paths: Iterable[str], place: Path, kind: str, only: Sequence[str]) -> list[Path]:
    taken = []
    for number, path in enumerate(paths):
        if not only or any(word in path for word in only):
            opened.go(path)
            taken.append(_portrait(opened.page, place / f"{kind}-{number:02}-{_name(path)}.png"))
    return taken


def _refused(opened: Window, ids: Mapping[str, object], place: Path, only: Sequence[str]) -> list[Path]:
    taken = []
    for number, (path, button) in enumerate(REFUSED):
        if reachable(path, ids) and (not only or any(word in path for word in only)):
            opened.go(path.format_map(ids))
            send_as_it_stands(opened.page, button)
            taken.append(_portrait(opened.page, place / f"2-{number:02}-refused-{_name(path)}.png"))
    return taken


def _portrait(page: Page, file: Path) -> Path:
    page.wait_for_timeout(150)
    size = page.viewport_size or {"width": 1280, "height": 900}
    tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": max(900, tall)})
    page.screenshot(path=file)
    page.set_viewport_size(size)
    return file


def _name(path: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"[0-9a-f-]{36}", "id", path)).strip("-")[:60] or "start"


def _sheets(files: Sequence[Path], width: int) -> Iterator[Image.Image]:
    """Contact sheets, each page with its name above it."""
    across, down = ACROSS[width], DOWN[width]
    cell = SHEET // across
    for first in range(0, len(files), across * down):
        sheet = Image.new("RGB", (SHEET, 0 + down * (cell if width > 500 else 3 * cell)), "white")
        high = sheet.height // down
        draw = ImageDraw.Draw(sheet)
        for index, file in enumerate(files[first : first + across * down]):
            with Image.open(file) as picture:
                shown = picture.convert("RGB")
            shown.thumbnail((cell - 12, 10_000))
            left, top = index % across * cell, index // across * high
            sheet.paste(shown.crop((0, 0, shown.width, min(shown.height, high - 30))), (left + 6, top + 24))
            draw.text((left + 6, top + 6), file.stem, fill="black")
        yield sheet


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
