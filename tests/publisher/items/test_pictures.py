from __future__ import annotations

import hashlib
import random
import struct
import unicodedata
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from loa.errors import Forbidden, InvalidInput
from loa_publisher.items.pictures import LARGEST, keep_picture, read_picture
from tests.publisher.bureau import Bureau, picture

KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, packed: bytes = b"") -> bytes:
    """A PNG file that says it has this size."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_are_known_by_their_bytes(kind: str) -> None:
    """JPEG, PNG, WebP and GIF are taken, whatever they are called."""
    found = read_picture("cổng.txt", picture(kind))
    assert (found.media_type, found.width, found.height) == (KINDS[kind], 8, 6)


def test_a_phones_jpeg() -> None:
    """A JPEG with another behind it (MPO) is a JPEG."""
    more = [Image.new("RGB", (8, 6), "red")]
    file = picture("MPO", save_all=True, append_images=more)
    assert read_picture("IMG_0001.JPG", file).media_type == "image/jpeg"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a",
        b"\xff\xd8\xff\xe0",
        b"RIFF\x00\x00\x00\x00WEBP",
        b"\x89PNG\r\n\x1a\n",
        b"BM" + bytes(60),
        picture("BMP"),
        picture("TIFF"),
        png(8, 6),
        png(0, 0),
        png(8, 6, b"not packed"),
        png(8, 6, zlib.compress(b"\x00")),
        picture()[:-20],
    ],
)
def test_what_is_no_picture(content: bytes) -> None:
    """Anything else is refused, by the name of the field that it came in."""
    with pytest.raises(InvalidInput) as refused:
        read_picture("a.png", content, "pictures")
    assert refused.value.field == "pictures"


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_was_cut_off(kind: str) -> None:
    """A file that ends too soon is refused, wherever it ends."""
    whole = picture(kind, (64, 48), quality=90) if kind != "GIF" else picture(kind, (64, 48))
    refused = 0
    for length in range(0, len(whole) * 3 // 4, max(1, len(whole) // 40)):
        with pytest.raises(InvalidInput):
            read_picture("a", whole[:length])
        refused += 1
    assert refused > 20


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_picture_breaks_nothing(kind: str) -> None:
    """Whatever bytes are wrong, a picture is taken or refused in words."""
    chance = random.Random(kind)
    whole = picture(kind, (32, 24))
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read_picture("a", bytes(damaged))
        except InvalidInput as refused:
            assert refused.field == "file"  # noqa: PT017


@pytest.mark.parametrize(
    "size",
    [
        (50_001, 1_000),
        (7_072, 7_072),
        (10_000, 10_000),
        (65_000, 65_000),
        (2**31 - 1, 2**31 - 1),
        (2**31 - 1, 1),
    ],
)
def test_a_bomb_is_not_unpacked(size: tuple[int, int]) -> None:
    """A small file that says it is huge is refused by what it says."""
    with pytest.raises(InvalidInput):
        read_picture("a.png", png(*size, zlib.compress(bytes(100_000))))


def test_a_file_that_is_too_large() -> None:
    """10 MB are taken and not a byte more."""
    filled = picture("JPEG") + bytes(LARGEST)
    assert read_picture("a.jpg", filled[:LARGEST]).width == 8
    with pytest.raises(InvalidInput, match="at most 10485760"):
        read_picture("a.jpg", filled[: LARGEST + 1])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("cổng.png", "cổng.png"),
        (unicodedata.normalize("NFD", "Trường Đống Đa.png"), "Trường Đống Đa.png"),
        ("C:\\Ảnh\\cổng.png", "cổng.png"),
        ("../../etc/passwd", "passwd"),
        ("a\u00a0 b.png", "a b.png"),
        ("", "anh"),
        ("thư mục/", "anh"),
    ],
)
def test_names_of_files(name: str, kept: str) -> None:
    """The name is kept without its folder, in NFC."""
    assert read_picture(name, picture()).name == kept


@pytest.mark.parametrize("name", ["a\x00.png", "a\ud800.png", "a" * 201])
def test_names_that_are_no_text(name: str) -> None:
    """A name that no database would take is refused."""
    with pytest.raises(InvalidInput):
        read_picture(name, picture())


def test_the_same_bytes_are_the_same_picture(bureau: Bureau) -> None:
    """Sent again under another name, a picture is the one that is there, and its bytes are kept as they came."""
    content = picture("JPEG")
    with bureau.office() as office:
        first = keep_picture(office, bureau.blobs, read_picture("một.jpg", content))
    with bureau.office("both") as office:
        again = keep_picture(office, bureau.blobs, read_picture("hai.jpg", content))
    assert first == again
    assert (first.name, first.uploaded_by) == ("một.jpg", bureau.people["editor"].id)
    assert first.sha256 == hashlib.sha256(content).hexdigest()
    assert bureau.blobs.read(first.sha256) == content


def test_two_send_the_same_picture_at_once(bureau: Bureau) -> None:
    """Both get it, and it is there once."""
    content = picture()

    def send(_: int) -> str:
        return bureau.upload(content)

    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(send, range(6)))) == 1
    assert bureau.rows()["media"] == 1


def test_who_may_not_write_uploads_nothing(any_bureau: Bureau) -> None:
    """Neither a row nor a file is left."""
    with pytest.raises(Forbidden):
        any_bureau.upload(person="reader")
    assert any_bureau.rows()["media"] == 0
    assert not list(any_bureau.settings.media.rglob("*"))
