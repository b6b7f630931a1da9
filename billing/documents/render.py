"""The one seam between a frozen document and its PDF."""

import contextlib
import hashlib
import io
from typing import Any

from django.template.loader import get_template
from django.utils import translation

from billing.documents.paper import LOGO, on_paper
from billing.documents.shapes import canonical
from tenants.queries import logo_png

TEMPLATES = {kind: f"documents/{kind}.html" for kind in ("invoice", "statement", "credit", "reminder")}
LANGUAGES = ("ko", "en")
PANGO = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class PangoMissing(RuntimeError):
    """The system library that sets type is not installed; the text says the command that installs it."""

    def __init__(self) -> None:
        super().__init__(f"PDF needs Pango: {PANGO}")


class UnknownDocument(ValueError):
    """The document's kind or language is none that we render."""


class LogoLost(LookupError):
    """The picture that the document was issued with is not kept, or is another by now."""


class TooLong(ValueError):
    """What should be set is longer than any paper of ours; says by what."""


def render(document: Any) -> bytes:
    """Return a frozen document as PDF/A-3 in its own language, with its frozen JSON attached.

    The same document gives the same bytes on the same machine. Raises UnknownDocument, PangoMissing, TooLong and LogoLost.
    """
    html = as_html(document)
    return _typesetter().typeset(html, canonical(document), document, _pictures(document))


def _pictures(document: Any) -> dict[str, bytes]:
    """The logo by its address in the HTML; nothing of a document without one. Raises LogoLost."""
    seal = document["recipient"].get("logo")
    if not seal:
        return {}
    png = logo_png(seal)
    if png is None or hashlib.sha256(png).hexdigest() != seal:
        raise LogoLost(seal)
    return {LOGO + seal: png}


def as_html(document: Any) -> str:
    """Return the document as the HTML that is typeset, in its own language; raises UnknownDocument."""
    template = TEMPLATES.get(document["kind"])
    if template is None or document["language"] not in LANGUAGES:
        raise UnknownDocument(f"{document['kind']} in {document['language']}")
    with translation.override(document["language"]):
        return get_template(template).render(on_paper(document))


def as_pdf(html: str, name: str = "", data: bytes = b"") -> bytes:
    """Return a page that is no frozen document as tagged PDF/A-3, in the documents' style, with what it is made of as a
    file of this name attached.

    Raises PangoMissing and TooLong.
    """
    return _typesetter().typeset_page(html, name, data)


def require_pango() -> None:
    """Raise PangoMissing on a machine that cannot set type."""
    _typesetter()


def _typesetter() -> Any:
    """Import WeasyPrint late: without Pango everything but PDF still works."""
    try:
        # It prints advice of its own before it raises; ours is one line.
        with contextlib.redirect_stdout(io.StringIO()):
            from billing.documents import typesetting
    except OSError as missing:
        raise PangoMissing from missing
    return typesetting
