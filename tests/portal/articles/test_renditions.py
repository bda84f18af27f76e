"""Pictures cut for shared links: in their shape, around the focus, never larger than they are."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from loa_portal.articles.renditions import SHARED, box, shared


@pytest.mark.parametrize(
    ("size", "focus", "cut"),
    [
        ((1200, 630), (0, 100), (0, 0, 1200, 630)),
        ((4000, 630), (0, 50), (0, 0, 1200, 630)),
        ((4000, 630), (50, 50), (1400, 0, 2600, 630)),
        ((4000, 630), (100, 50), (2800, 0, 4000, 630)),
        ((1200, 1630), (50, 0), (0, 0, 1200, 630)),
        ((1200, 1630), (50, 20), (0, 200, 1200, 830)),
        ((1200, 1630), (50, 100), (0, 1000, 1200, 1630)),
        ((1, 1), (50, 50), (0, 0, 1, 1)),
        ((10_000, 1), (100, 100), (9998, 0, 10_000, 1)),
    ],
)
def test_the_largest_part_of_the_shape_is_cut_around_the_focus(
    size: tuple[int, int], focus: tuple[int, int], cut: tuple[int, int, int, int]
) -> None:
    """As ``object-position`` of a browser places it; never outside the picture."""
    assert box(size, focus) == cut


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_every_kind_becomes_a_jpeg_of_its_size_at_most(kind: str, tmp_path: Path) -> None:
    """What can be seen through lies on white; a small picture stays small."""
    file = tmp_path / "anh"
    mode = "RGB" if kind in ("JPEG", "GIF") else "RGBA"
    Image.new(mode, (300, 300), (0, 0, 0, 0)[: len(mode)]).save(file, kind)
    with Image.open(BytesIO(shared(file, (50, 50)))) as cut:
        assert (cut.format, cut.width) == ("JPEG", 300)
        assert cut.width / cut.height == pytest.approx(SHARED[0] / SHARED[1], abs=0.02)
        if mode == "RGBA":
            assert min(cut.getpixel((150, 70))) > 250


def test_a_picture_that_lies_on_its_side_is_cut_as_it_is_seen(tmp_path: Path) -> None:
    """Telephones write the turn beside the picture; the focus was set on what people see."""
    file = tmp_path / "anh"
    image = Image.new("RGB", (600, 1200), "red")
    image.paste("blue", (0, 0, 600, 600))
    told = Image.Exif()
    told[0x0112] = 6  # is shown turned by a quarter to the right: what is above comes to the right
    image.save(file, "JPEG", exif=told)
    for x, colour in ((0, "red"), (100, "blue")):
        with Image.open(BytesIO(shared(file, (x, 50)))) as cut:
            red, _green, blue = cut.getpixel(
                (cut.width // 8 if x == 0 else cut.width * 7 // 8, cut.height // 2)
            )
        assert ("red" if red > blue else "blue") == colour
