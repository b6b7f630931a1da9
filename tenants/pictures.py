"""A picture from outside, made harmless: decoded, laid on white, made small and written anew as PNG. Knows no database."""

import io
from dataclasses import dataclass

from PIL import Image, ImageFile, ImageOps

MOST_BYTES = 1024 * 1024
MOST_PIXELS = 16_000_000
"""Before anything is decoded: a small file can hold a picture of gigabytes."""
BOX = (600, 200)
"""As wide and high as it is kept: 45 by 15 mm on paper at 340 dots an inch."""
FORMATS = ("PNG", "JPEG")


class BadPicture(ValueError):
    """It cannot be used; `code` is too_big (of bytes), too_many_pixels or not_a_picture (no PNG or JPEG, or damaged)."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Picture:
    """A PNG of our own making, and its size in pixels."""

    png: bytes
    width: int
    height: int


def made_harmless(content: bytes) -> Picture:
    """Return the picture in a PNG or JPEG file as one of our own; raises BadPicture.

    Nothing of the file is kept but what can be seen: no comments, places, profiles, or bytes after its end.
    """
    if len(content) > MOST_BYTES:
        raise BadPicture("too_big")
    small = _decoded(content)
    made = io.BytesIO()
    small.save(made, format="PNG", optimize=True)
    return Picture(made.getvalue(), small.width, small.height)


def _decoded(content: bytes) -> Image.Image:
    """The picture, upright, on white and small. Pillow raises most kinds of errors for files that are none."""
    # WeasyPrint has Pillow fill up what is cut off, for the whole process; its own pictures here are always whole.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as sent:
            if sent.width * sent.height <= MOST_PIXELS:
                return _small(sent)
    except Image.DecompressionBombError:
        pass
    except Exception as damaged:
        raise BadPicture("not_a_picture") from damaged
    raise BadPicture("too_many_pixels")


def _small(sent: Image.Image) -> Image.Image:
    """Paper is white, and PDF/A has no need of transparency."""
    upright = ImageOps.exif_transpose(sent).convert("RGBA")
    white = Image.new("RGB", upright.size, "white")
    white.paste(upright, mask=upright.getchannel("A"))
    white.thumbnail(BOX, Image.Resampling.LANCZOS)
    return white
