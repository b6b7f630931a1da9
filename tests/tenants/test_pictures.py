"""Pictures from outside: what is kept of them, and what is refused."""

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from tenants.pictures import MOST_BYTES, BadPicture, made_harmless

RED, WHITE = (200, 30, 30), (255, 255, 255)


def picture(size=(40, 20), mode="RGB", colour=RED, kind="PNG", **how) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, colour).save(made, format=kind, **how)
    return made.getvalue()


def cut() -> bytes:
    """The first half of a picture of noise."""
    made = io.BytesIO()
    Image.effect_noise((200, 100), 80).save(made, format="PNG")
    return made.getvalue()[: made.tell() // 2]


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(made_harmless(content).png))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(side: int) -> bytes:
    """A PNG of some hundred bytes that says it is a square of so many pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_small_picture_keeps_its_size_and_becomes_png(kind):
    found = opened(picture(kind=kind))
    assert (found.format, found.mode, found.size) == ("PNG", "RGB", (40, 20))
    assert all(abs(is_ - was) < 6 for is_, was in zip(found.getpixel((20, 10)), RED, strict=True))


@pytest.mark.parametrize(("size", "kept"), [((1200, 400), (600, 200)), ((3000, 300), (600, 60)), ((300, 2000), (30, 200))])
def test_a_large_one_is_made_small_and_keeps_its_shape(size, kept):
    made = made_harmless(picture(size))
    assert (made.width, made.height) == kept == Image.open(io.BytesIO(made.png)).size


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_becomes_white(mode):
    clear = Image.new("RGBA", (10, 10), (0, 0, 0, 0)).convert(mode)
    made = io.BytesIO()
    clear.save(made, format="PNG", **({"transparency": 0} if mode == "P" else {}))
    assert opened(made.getvalue()).getpixel((5, 5)) == WHITE


def test_colours_of_a_printing_press_are_read_too():
    assert opened(picture(mode="CMYK", colour=(0, 0, 0, 0), kind="JPEG")).getpixel((5, 5)) == WHITE


def test_a_photo_taken_upright_stands_upright():
    turned = Image.Exif()
    turned[0x0112] = 6
    assert opened(picture(kind="JPEG", exif=turned)).size == (20, 40)


def test_nothing_of_the_file_is_kept_but_what_can_be_seen():
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "<script>alert(1)</script>")
    sent = picture(pnginfo=told) + b"<?php system('id'); ?>"
    made = made_harmless(sent).png
    assert (b"script" in made, b"php" in made, Image.open(io.BytesIO(made)).info) == (False, False, {})


def test_the_same_picture_gives_the_same_bytes():
    assert made_harmless(picture()).png == made_harmless(picture()).png


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "not_a_picture"),
        (SVG, "not_a_picture"),
        (b"<!doctype html><script>alert(1)</script>", "not_a_picture"),
        (picture(kind="GIF", mode="L", colour=9), "not_a_picture"),
        (cut(), "not_a_picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "not_a_picture"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, "not_a_picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n", "not_a_picture"),
        (bomb(1_000), "not_a_picture"),
        (bomb(4_001), "too_many_pixels"),
        (bomb(100_000), "too_many_pixels"),
        (picture() + b"\0" * MOST_BYTES, "too_big"),
    ],
    ids=[
        "empty",
        "svg",
        "html",
        "gif",
        "cut",
        "png head",
        "jpeg head",
        "postscript",
        "little data",
        "pixels",
        "bomb",
        "bytes",
    ],
)
def test_what_is_no_picture_or_too_large_is_refused(sent, code):
    with pytest.raises(BadPicture, match=code):
        made_harmless(sent)
