from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from loa.errors import Rejected
from loa_channels.newsletter.pictures import WIDTH, for_mail
from tests.channels.publications import picture


def noise(size: tuple[int, int]) -> bytes:
    out = BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_a_small_picture_stays_as_it_is(kind: str) -> None:
    """Byte for byte."""
    content = picture(kind=kind)
    assert for_mail(content, f"image/{kind.lower()}") == (content, f"image/{kind.lower()}")


@pytest.mark.parametrize("size", [(2_400, 1_600), (1_000, 700)])
def test_a_large_picture_becomes_a_small_jpeg(size: tuple[int, int]) -> None:
    """No wider than mails show it, in the same proportions."""
    content = noise(size)
    made, media_type = for_mail(content, "image/png")
    with Image.open(BytesIO(made)) as image:
        assert (media_type, image.format) == ("image/jpeg", "JPEG")
        assert image.width == min(size[0], WIDTH)
        assert abs(image.width / image.height - size[0] / size[1]) < 0.01
    assert len(made) < len(content)


def test_webp_becomes_jpeg() -> None:
    """Not every mail program shows WebP."""
    assert for_mail(picture(kind="WEBP"), "image/webp")[1] == "image/jpeg"


def test_a_transparent_picture_stands_on_white() -> None:
    """Where JPEG has no transparency, black would be what remains."""
    out = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "WEBP")
    made, _ = for_mail(out.getvalue(), "image/webp")
    with Image.open(BytesIO(made)) as image:
        assert image.getpixel((10, 10)) == (255, 255, 255)


def test_what_is_no_picture_is_refused() -> None:
    """Rather than sent without it."""
    with pytest.raises(Rejected):
        for_mail(b"no picture", "image/png")
