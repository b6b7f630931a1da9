"""Each document says that it is PDF/A-3a, and holds what that asks for. Only veraPDF could say that it keeps all of it."""

import io
import re

import pytest
from pypdf import PdfReader

from billing.documents.proof import proven
from billing.documents.render import render
from tests.billing.documents.samples import invoice, statement
from tests.billing.documents.test_einvoice import credited, european
from tests.billing.documents.test_render import NEEDS_PANGO, has_pango

PDF_A = ({"part": "3", "conformance": "A"}, ["/GTS_PDFA1"], True)
"""What the metadata say, for which standard the colours are, and that it is tagged."""


def standard(pdf: bytes):
    """What a PDF tells of the standard it keeps: as PDF_A, and how each file in it belongs to it."""
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    told = dict(re.findall(r'pdfaid:(\w+)="(\w+)"', root["/Metadata"].get_object().get_data().decode()))
    intents = [each.get_object() for each in root.get("/OutputIntents", [])]
    files = [each.get_object()["/AFRelationship"] for each in root.get("/AF", [])]
    assert all(each["/DestOutputProfile"].get_object().get_data() for each in intents)
    return (told, [each["/S"] for each in intents], bool(root["/MarkInfo"]["/Marked"])), sorted(set(files))


def reminded():
    sums = {"asked": 75515, "credited": 1106, "paid": 0, "left": 74409}
    return credited() | {"kind": "reminder", "number": "RMD-2026-000001", "level": 1, "days": 3, "summary": sums}


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
@pytest.mark.parametrize(
    ("document", "files"),
    [
        (invoice(), ["/Data"]),
        (statement(language="en"), ["/Data"]),
        (european(), ["/Alternative", "/Data"]),
        (credited(), ["/Alternative", "/Data"]),
        (reminded(), ["/Data"]),
    ],
    ids=["invoice", "statement", "european invoice", "credit", "reminder"],
)
def test_a_document_is_pdf_a_3_with_its_data_in_it(document, files):
    assert standard(render(proven(document, ""))) == (PDF_A, files)
