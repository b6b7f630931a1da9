"""QR codes as SVG that a page may hold: attributes only, no styles, one path."""

import segno
from django.utils.safestring import SafeString, mark_safe


def drawn(text: str, *, border: int = 4) -> SafeString:
    """The text as a QR code: dark on white, as large as its box; `border` modules of quiet zone."""
    code = segno.make(text, error="m", micro=False)
    return mark_safe(code.svg_inline(border=border, omitsize=True, dark="#000", light="#fff", lineclass=None))
