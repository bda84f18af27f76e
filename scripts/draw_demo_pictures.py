"""Draw the demonstration pictures anew from their drawings.

A drawing is an SVG written by hand as a Jinja template, so that leaves, books and roof tiles are loops and
not copies. Its name carries the format of the picture: `cong-truong.jpg.svg` becomes `cong-truong.jpg`. Files
that begin with `_` hold the parts that several drawings share.

The pictures are committed: neither an installation nor the demonstration runs this program. Run it after
editing a drawing, where chromium, playwright, Jinja and Pillow are installed:

    python scripts/draw_demo_pictures.py            # all of them
    python scripts/draw_demo_pictures.py loa thi    # those whose name contains one of these words
"""

from __future__ import annotations

import io
import math
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image
from playwright.sync_api import Page, sync_playwright

CONTENT = Path(__file__).parents[1] / "services/publisher/loa_publisher/demo/content"
DRAWINGS = CONTENT / "drawings"
PICTURES = CONTENT / "pictures"
WIDTH, HEIGHT = 1600, 900
LARGEST_BYTES = 250_000


def dice(seed: int) -> Callable[[float, float], float]:
    """A source of numbers between two bounds that gives the same row of numbers for the same seed."""
    source = random.Random(seed)
    return lambda low, high: round(low + (high - low) * source.random(), 2)


def smooth(points: list[tuple[float, float]], roundness: float = 0.5) -> str:
    """The path data of a closed soft outline through the points (Catmull-Rom, written as Bézier curves)."""
    count = len(points)
    path = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for index in range(count):
        before, start, end, after = (points[(index + step) % count] for step in (-1, 0, 1, 2))
        first = [start[axis] + (end[axis] - before[axis]) * roundness / 3 for axis in (0, 1)]
        second = [end[axis] - (after[axis] - start[axis]) * roundness / 3 for axis in (0, 1)]
        path.append("C" + " ".join(f"{number:.1f}" for number in (*first, *second, *end)))
    return " ".join(path) + "Z"


def environment() -> Environment:
    """The template environment of the drawings: strict, and with the few functions that they draw with."""
    templates = Environment(
        loader=FileSystemLoader(DRAWINGS),
        undefined=StrictUndefined,
        autoescape=False,  # the drawings are ours and become an image, never a page
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals.update(dice=dice, smooth=smooth, sin=math.sin, cos=math.cos, pi=math.pi)
    return templates


def photograph(page: Page, svg: str) -> Image.Image:
    """The drawing as pixels, 1600 by 900, drawn by the browser at double size and then reduced."""
    page.set_content(f"<!doctype html><style>body{{margin:0}}svg{{display:block}}</style>{svg}")
    raw = page.screenshot(type="png", animations="disabled")
    return Image.open(io.BytesIO(raw)).convert("RGB").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def save(picture: Image.Image, target: Path) -> int:
    """Write the picture in the format that its name asks for and return its size in bytes."""
    if target.suffix == ".jpg":
        for quality in (90, 86, 82, 78):
            picture.save(target, quality=quality, subsampling=0, optimize=True, progressive=True)
            if target.stat().st_size <= LARGEST_BYTES:
                break
    else:
        # 256 colours, refined by k-means, hold a flat drawing; dithering would only add bytes and noise.
        few = picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
        few.save(target, optimize=True)
    return target.stat().st_size


def main(words: list[str]) -> int:
    """Draw all pictures, or those named; return 1 when one of them is too large to be committed."""
    drawings = sorted(path for path in DRAWINGS.glob("*.svg") if not path.name.startswith("_"))
    if words:
        drawings = [path for path in drawings if any(word in path.stem for word in words)]
    templates = environment()
    too_large = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=2)
        for drawing in drawings:
            target = PICTURES / drawing.stem
            size = save(photograph(page, templates.get_template(drawing.name).render()), target)
            too_large += size > LARGEST_BYTES
            print(f"{target.name:32} {size / 1000:6.0f} kB{'  too large' if size > LARGEST_BYTES else ''}")
        browser.close()
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
