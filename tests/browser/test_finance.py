"""A clerk on the third of the month: finds the invoice, reads it, saves it."""

import hashlib

import pytest

from billing import close, rendering
from billing.models import Document
from tenants.scope import platform_scope
from tests.billing.documents.test_render import NEEDS_PANGO, has_pango
from tests.browser.conftest import DESK, PHONE
from tests.portals.month import NOVEMBER, freeze, november

pytestmark = pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
FINANCE = "finance@example.com"


@pytest.fixture
def closed(live):
    november(live.world)
    for document_id in freeze(live.world):
        rendering.render_document(document_id)
    assert close.finish_close(NOVEMBER)
    return live


def saved(page, words: str) -> tuple[str, bytes]:
    with page.expect_download() as download:
        page.click(f".desk__title a:has-text('{words}')")
    return download.value.suggested_filename, download.value.path().read_bytes()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_invoice_is_found_read_and_saved_in_four_ways(closed, browse, size):
    page = browse("hanul", FINANCE, language="ko", size=size, accept_downloads=True)
    page.goto(closed.url("hanul", "/finance/"))
    page.click(".stat--link:has-text('INV-2025-000001')")
    page.wait_for_url("**/finance/invoices/INV-2025-000001/")
    assert page.locator(".amount--large .amount__number").inner_text() == "17,000"
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    files = {words: saved(page, words) for words in ("PDF", "XLSX", "CSV", "JSON")}
    assert [files["PDF"][1][:5], files["XLSX"][1][:2], files["CSV"][1][:3]] == [b"%PDF-", b"PK", b"\xef\xbb\xbf"]
    assert {name.rsplit(" ", 1)[1] for name, _ in files.values()} == {
        f"INV-2025-000001.{suffix}" for suffix in ("pdf", "xlsx", "csv", "json")
    }
    with platform_scope():
        document = Document.objects.get(number="INV-2025-000001")
    assert hashlib.sha256(files["JSON"][1]).hexdigest() == document.fingerprint
