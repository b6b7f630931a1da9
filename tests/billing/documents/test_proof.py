"""Proof: what was altered is named by a program that shares no code with the one that proved it."""

import copy
import io
import json
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from billing import rendering
from billing.documents import proof
from billing.documents.proof import proven, public_key
from billing.documents.render import render
from billing.documents.shapes import canonical
from billing.models import Document, Line
from tenants.scope import platform_scope
from tests.billing.documents.samples import INVOICE, STATEMENT, invoice, statement
from tests.billing.documents.test_render import NEEDS_PANGO, has_pango
from tests.billing.test_books import DECEMBER, NEXT_FLIP, close_month
from tests.portals.month import NOVEMBER, closed_november, eat

VERIFY = Path(__file__).parents[3] / "static/verify/hankki-verify.py"


@pytest.fixture
def verify(tmp_path):
    """verify(bytes, *words) runs hankki-verify in an empty Python; returns its code and its lines."""

    def run(content: bytes, *words: str) -> tuple[int, list[str]]:
        file = tmp_path / "document"
        file.write_bytes(content)
        done = subprocess.run([sys.executable, "-I", "-S", VERIFY, file, *words], capture_output=True, text=True)
        return done.returncode, (done.stdout + done.stderr).splitlines()

    return run


@pytest.mark.parametrize("document", [invoice(), statement()], ids=["invoice", "statement"])
@pytest.mark.parametrize("previous", ["", "ab" * 32])
def test_what_was_not_altered_is_said_to_be_so(document, previous, verify):
    whole = proven(document, previous)
    code, said = verify(canonical(whole), "--key", public_key())
    assert (code, said) == (
        0,
        [
            f"{document['number']}: nothing was altered.",
            f"Root      {whole['proof']['root']}",
            f"Previous  {previous or 'none: the first one'}",
            "Signed    with the key you gave",
        ],
    )
    assert verify(canonical(whole))[1][-1] == f"Signed    by {public_key()}: compare it with the published key"


def altered(change) -> bytes:
    document = copy.deepcopy(proven(invoice(), ""))
    change(document)
    return json.dumps(document).encode()


def forge(document):
    """Somebody else's proof of another sum, whole in itself."""
    document["summary"]["total"] += 1
    bare = {name: value for name, value in document.items() if name not in ("proof", "previous_root")}
    key = Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proof, "_key", lambda: key)
        document.update(proven(bare, ""))


HEAD = "Altered: a figure or a name outside the lists"
ORDER = "The rows are in another order, or the root is not that of the document."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["lines"][1].update(gross=1), ["Altered: lines, row 2 (2026-10-01 · 바다회초밥 · 1)"]),
        (lambda d: d["restaurants"][0].update(name="x"), ["Altered: restaurants, row 1 (x · 54000)"]),
        (lambda d: d["corrections"][0].update(amount=0), ["Altered: corrections, row 1 (2026-10-05 · 바다회초밥 · 0)"]),
        (lambda d: d["summary"].update(total=1), [HEAD]),
        (lambda d: d.update(previous_root="cd" * 32), [HEAD]),
        (
            lambda d: d["lines"].append(d["lines"][0]),
            ["Altered: lines, row 1 (2026-10-01 · 할매순대국 판교점 · 36000)", "Rows were added or removed: 8, not 7."],
        ),
        (lambda d: d["restaurants"].pop(), ["Rows were added or removed: 6, not 7."]),
        (lambda d: d["lines"].reverse(), [ORDER]),
        (lambda d: d["proof"].update(root="00" * 32), [ORDER, "The signature is not that of the root."]),
        (lambda d: d["proof"].update(signature="00" * 64), ["The signature is not that of the root."]),
        (lambda d: d["proof"].update(signature=""), ["The signature is not that of the root."]),
        (forge, ["Signed by another key than the one you gave."]),
    ],
)  # fmt: skip
def test_what_was_altered_is_named(change, said, verify):
    assert verify(altered(change), "--key", public_key()) == (1, said)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"%PDF-1.7", b'{"proof": 1}', b'{"proof": {}}', b"\xff{"])
def test_what_is_no_document_is_said_in_one_line(content, verify):
    code, said = verify(content)
    assert (code, len(said)) == (2, 1)
    assert said[0].startswith("This is no document of Hankki that can be checked: ")


NOT_CHECKED = "INV-2026-000012: the data inside were not altered. The page is not checked; it must say:"
PAGE = [
    "  Number          INV-2026-000012",
    "  From            주식회사 한끼",
    "  To              가온소프트 주식회사",
    "  Issued on       2026-11-02",
    "  Amount to pay   75,515 KRW",
    "  Pay by          2026-11-10",
    "  Bank            국민은행",
    "  Account         123456-04-567890",
    "  Holder          주식회사 한끼",
    "  Reference       HK000012",
]


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_a_pdf_is_checked_by_what_is_attached_to_it(world, verify):
    first = closed_november(world)[0]
    assert rendering.render_document(first)
    with platform_scope():
        pdf = bytes(Document.objects.get(pk=first).rendition.pdf)
    code, said = verify(pdf, "--key", public_key())
    assert (code, said[0]) == (0, NOT_CHECKED.replace("INV-2026-000012", "INV-2025-000001"))
    assert said[-1] == "Signed    with the key you gave"


def attached(pdf: bytes):
    """A copy of a PDF to be altered, and the stream of its attachment."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    names = writer.root_object["/Names"]["/EmbeddedFiles"]["/Names"]
    return writer, names[1].get_object()["/EF"]["/F"].get_object()


def written(writer: PdfWriter) -> bytes:
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_a_pdf_whose_page_was_altered_is_not_said_to_be_whole(verify):
    writer, _ = attached(render(proven(invoice(), "")))
    other = DecodedStreamObject()
    other.set_data(b"BT ET")
    writer.pages[0][NameObject("/Contents")] = other
    pdf = written(writer)
    assert "123456-04-567890" not in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    code, said = verify(pdf, "--key", public_key())
    assert (code, said[: 1 + len(PAGE)]) == (0, [NOT_CHECKED, *PAGE])
    assert "nothing was altered" not in "\n".join(said)


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_a_pdf_whose_attachment_was_altered_is_found_out(verify):
    document = proven(invoice(), "")
    writer, data = attached(render(document))
    document["lines"][1].update(gross=28501)
    data.set_data(canonical(document))
    row = "Altered: lines, row 2 (2026-10-01 · 바다회초밥 · 28501)"
    assert verify(written(writer), "--key", public_key()) == (1, [row])


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
@pytest.mark.parametrize("place", [2, 40, -3], ids=["head", "middle", "checksum"])
def test_a_pdf_whose_attachment_is_damaged_is_said_to_be_so(place, verify):
    pdf = render(proven(invoice(), ""))
    begins = pdf.index(b"stream", pdf.index(b"/application#2fjson")) + len(b"stream\n")
    ends = pdf.index(b"\nendstream", begins)
    at = begins + place if place > 0 else ends + place
    code, said = verify(pdf[:at] + bytes([pdf[at] ^ 0x55]) + pdf[at + 1 :])
    assert (code, said) == (
        2,
        ["The data inside this PDF are damaged, so nothing of it can be checked. Download it again."],
    )


def test_somebody_elses_pdf_with_json_inside_is_no_document(verify):
    told = b"%PDF-1.7\n1 0 obj\n<</Type /EmbeddedFile/Subtype /application#2fjson>>\nstream\n"
    other = b"\nendstream\nendobj\n2 0 obj\n<<>>\nstream\nx\nendstream\n"
    code, said = verify(told + zlib.compress(b'{"a": 1}') + other)
    assert (code, said) == (2, ["This is no document of Hankki that can be checked: it holds no data with a proof"])


def inside(document) -> bytes:
    """What a PDF holds of a document, without the rest of it."""
    return b"%PDF-1.7\nstream\n" + zlib.compress(canonical(document)) + b"\nendstream\n"


CREDIT = {
    **{name: INVOICE[name] for name in ("language", "currency", "issuer", "recipient", "period")},
    "kind": "credit", "number": "CRN-2026-000003", "issued_on": "2026-11-09",
    "invoice": {"number": "INV-2026-000012", "issued_on": "2026-11-02", "due_on": "2026-11-10", "reference": "HK000012"},
    "summary": {"supply": 1000, "vat": 100, "total": 1100},
}  # fmt: skip
REMINDER = CREDIT | {"kind": "reminder", "number": "RMD-2026-000001", "summary": {"left": 70515}}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            statement(currency="EUR"),
            ["Deposited       435.15 EUR", "Deposited on    2026-11-05", "Bank            농협은행",
             "Account         302-1234-5678-91", "Holder          김순자", "Reference       STM2026000034"],
        ),
        (
            statement(summary=STATEMENT["summary"] | {"deposit": -550}),
            ["Owed to us      550 KRW", "Account         none: nothing is to be paid"],
        ),
        (
            invoice(summary=INVOICE["summary"] | {"due": 0}),
            ["Amount to pay   0 KRW", "Account         none: nothing is to be paid"],
        ),
        (CREDIT, ["Invoice         INV-2026-000012", "Amount credited 1,100 KRW"]),
        (
            REMINDER,
            ["Invoice         INV-2026-000012", "Amount to pay   70,515 KRW", "Was due on      2026-11-10",
             "Bank            국민은행", "Account         123456-04-567890", "Holder          주식회사 한끼",
             "Reference       HK000012"],
        ),
    ],
    ids=["statement", "below zero", "nothing to pay", "credit", "reminder"],
)  # fmt: skip
def test_what_the_page_must_say_is_told_of_each_kind(document, said, verify):
    code, told = verify(inside(proven(document, "")))
    assert (code, told[5 : 5 + len(said)]) == (0, [f"  {each}" for each in said])
    assert told[5 + len(said)].startswith("Root ")


def test_a_pdf_with_two_sets_of_data_is_not_trusted(verify):
    other = proven(invoice(), "")
    other["summary"]["due"] = 1
    code, said = verify(inside(proven(invoice(), "")) + inside(other))
    assert (code, said) == (
        2,
        ["This is no document of Hankki that can be checked: it holds two sets of data, and a reader shows you one of them"],
    )


def test_data_that_end_like_a_line_are_read_whole(verify):
    ending = (proven(invoice(reference=f"HK{n}"), "") for n in range(5_000))
    document = next(each for each in ending if zlib.compress(canonical(each)).endswith(b"\r"))
    assert verify(inside(document))[0] == 0


def test_the_proof_is_the_same_each_time():
    assert proven(invoice(), "") == proven(invoice(), "")


def test_each_months_document_names_the_root_of_the_one_before(world):
    closed_november(world)
    eat(world.hanul, world.hanul.haneul, world.gukbap, 6_000, day=14)
    with platform_scope():
        roots = dict(Document.objects.values_list("number", "root"))
        assert {len(root) for root in roots.values()} == {64}
    close_month(DECEMBER, NEXT_FLIP)
    with platform_scope():
        second = json.loads(Document.objects.get(number="INV-2025-000003").frozen)
    assert second["previous_root"] == roots["INV-2025-000001"]


def test_a_line_is_sealed_when_the_month_is_drawn_up(world):
    closed_november(world)
    with platform_scope():
        seals = list(Line.objects.filter(period=NOVEMBER).values_list("seal", flat=True))
        frozen = json.loads(Document.objects.get(number="INV-2025-000001").frozen)
    assert {len(seal) for seal in seals} == {64}
    assert len(set(seals)) == len(seals)
    assert {line["seal"] for line in frozen["lines"]} <= set(seals)


def test_the_key_is_published(world, visit):
    answer = visit(None).get("/.well-known/hankki-signing-key")
    assert (answer.status_code, answer.text, answer["Content-Type"]) == (
        200, f"{public_key()}\n", "text/plain; charset=utf-8",
    )  # fmt: skip
