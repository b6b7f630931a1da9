"""WeasyPrint, kept warm: fonts and style are read once per process. Import it through render only."""

import io
import re
import threading
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import segno
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from billing.documents.einvoice import FILE, as_cii, is_for_eu, metadata
from billing.documents.render import TooLong

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "static" / "fonts" / "documents"
STYLE = ROOT / "templates" / "documents" / "documents.css"
SCHEME = "hankki-font:"
XMP = "hankki-xmp:factur-x"
QR = re.compile(r"hankki-qr:([0-9A-Z/-]{1,300})")
LONGEST = 600_000
"""Characters of HTML: more than the longest invoice there can be, or a month of 1,000 receipts."""
MOST_PAGES = 60
FACES = ("Pretendard-Regular.otf", "Pretendard-SemiBold.otf", "Pretendard-Bold.otf")

# Pango and fontconfig keep state of their own behind a shared FontConfiguration.
_one_at_a_time = threading.Lock()


class ForbiddenAddress(FatalURLFetchingError):
    """A document asked for something that is neither a shipped typeface, a QR code nor its own logo."""


class ShippedFacesOnly(URLFetcher):
    """Answer the shipped typefaces, QR codes, our metadata and the pictures in hand, and refuse every other address."""

    def __init__(self, pictures: dict[str, bytes] | None = None):
        super().__init__()
        self.pictures = pictures or {}

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return a shipped typeface, a picture or our metadata; raises ForbiddenAddress for anything else."""
        if url in self.pictures:
            return URLFetcherResponse(url, self.pictures[url], {"Content-Type": "image/png"})
        if code := QR.fullmatch(url):
            return URLFetcherResponse(url, _qr(code[1]), {"Content-Type": "image/png"})
        if url == XMP:
            return URLFetcherResponse(url, metadata(), {"Content-Type": "application/rdf+xml"})
        name = url.removeprefix(SCHEME)
        if not url.startswith(SCHEME) or name not in FACES:
            raise ForbiddenAddress(f"a document may not fetch {url[:80]!r}")
        return URLFetcherResponse(url, (FONTS / name).read_bytes(), {"Content-Type": "font/otf"})


def _qr(text: str) -> bytes:
    """The text as PNG, one pixel a module: as SVG it would double the time of a document."""
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", border=0)
    return picture.getvalue()


@cache
def _warm() -> tuple[FontConfiguration, CSS, ShippedFacesOnly]:
    fonts, fetcher = FontConfiguration(), ShippedFacesOnly()
    style = CSS(string=STYLE.read_text("utf-8"), font_config=fonts, url_fetcher=fetcher)
    return fonts, style, fetcher


def typeset(html: str, frozen: bytes, document: Any, pictures: dict[str, bytes] | None = None) -> bytes:
    """Return HTML as tagged PDF/A-3 with the frozen JSON attached, dated by the document, not the clock.

    `pictures` are PNGs by their address, the only ones beside QR codes.
    An invoice or credit note for the EU carries its data as Factur-X, too.
    """
    invoice = as_cii(document) if is_for_eu(document) else None
    with _one_at_a_time:
        attachments = _attachments(frozen, invoice, document, _warm()[2])
        return _written(html, pictures, attachments=attachments, xmp_metadata=[XMP] if invoice else None)


def typeset_page(html: str, name: str = "", data: bytes = b"") -> bytes:
    """Return HTML as tagged PDF/A-3; `data` is attached under a name, when there is one."""
    with _one_at_a_time:
        files = [Attachment(string=data, name=name, relationship="Data", url_fetcher=_warm()[2])] if name else None
        return _written(html, attachments=files)


def _written(html: str, pictures: dict[str, bytes] | None = None, **options: Any) -> bytes:
    """Set HTML and write it; raises TooLong before it takes long, and before a file of hundreds of pages is written."""
    if len(html) > LONGEST:
        raise TooLong(f"{len(html)} characters")
    fonts, style, _ = _warm()
    page = HTML(string=html, url_fetcher=ShippedFacesOnly(pictures))
    made = page.render(stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3a", **options)
    if len(made.pages) > MOST_PAGES:
        raise TooLong(f"{len(made.pages)} pages")
    return made.write_pdf(pdf_variant="pdf/a-3a", **options)


def _attachments(frozen: bytes, invoice: bytes | None, document: Any, fetcher: URLFetcher) -> list[Attachment]:
    issued = datetime.fromisoformat(document["issued_on"]).replace(tzinfo=UTC)
    seal = "SHA-256 of this file is the fingerprint printed on the document"
    files = [(f"{document['number']}.json", frozen, seal, "Data")]
    if invoice:
        files.append((FILE, invoice, "Factur-X: this document as EN 16931", "Alternative"))
    return [
        Attachment(
            string=content,
            name=name,
            description=description,
            created=issued,
            modified=issued,
            relationship=relationship,
            url_fetcher=fetcher,
        )
        for name, content, description, relationship in files
    ]
