"""A month's receipts as one PDF, to be handed in."""

import io
import json
import re
import shutil
import subprocess
import uuid
from datetime import datetime

import pytest
from pypdf import PdfReader

from billing.actions import void_redemption
from billing.documents import render
from tenants.scope import restaurant_scope
from tests.billing.documents.test_pdfa import PDF_A, standard
from tests.billing.documents.test_render import NEEDS_PANGO, has_pango


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


@pytest.fixture
def meals(world, eat):
    """Two standing November meals and one voided."""
    me = (world.hanul, world.hanul.haneul)
    first = eat(*me, world.counter, 9_000, datetime.fromisoformat("2025-11-05T12:00:00+09:00"))
    noon = datetime.fromisoformat("2025-11-11T12:07:00+09:00")
    voided = eat(*me, world.counter, 3_000, noon)
    last = eat(*me, world.bunsik.counters.get(), 4_000, noon)
    with restaurant_scope(world.gukbap.pk):
        void_redemption(redemption_id=voided, reason="x", key=uuid.uuid4(), by=world.owner, restaurant_id=world.gukbap.pk)
    return first, voided, last


@pytest.fixture
def paper(monkeypatch):
    """The HTML that is typeset, without typesetting it."""
    seen = []
    monkeypatch.setattr("portals.employee.views.history.as_pdf", lambda html, *data: seen.append(html) or b"%PDF-")
    return seen


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.index("<body>") :]))


def test_in_korean_it_speaks_to_who_ate(world, visit, meals, paper):
    visit("hanul", world.hanul.haneul.user, language="ko").get("/history/receipts.pdf?month=2025-11")
    said = text_of(paper[0])
    assert "기간 2025년 11월" in said
    assert "회사 한울 식사 2끼" in said
    assert ("정산월" in said, "고객사" in said) == (False, False)


def test_each_meal_is_a_row_and_what_was_undone_does_not_count(world, phone, meals, paper):
    answer = phone.get("/history/receipts.pdf?month=2025-11")
    assert (answer.headers["Content-Type"], answer.content) == ("application/pdf", b"%PDF-")
    said = text_of(paper[0])
    assert f"11 Nov 12:07 Bomnal Bunsik 120-88-00016 {meals[2]} Scan Paid 4,000" in said
    assert f"11 Nov 12:07 Halmae Gukbap 120-88-00001 {meals[1]} Scan Cancelled (3,000)" in said
    assert f"5 Nov 12:00 Halmae Gukbap 120-88-00001 {meals[0]} Scan Paid 9,000" in said
    assert "Total 13,000" in said
    assert [words in said for words in ("13,000 KRW", "김하늘", "1001", "한울", "November 2025", "in brackets")] == [
        True
    ] * 6


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_it_is_pdf_a_3_with_its_rows_in_it(phone, meals):
    assert standard(phone.get("/history/receipts.pdf?month=2025-11").content) == (PDF_A, ["/Data"])


def test_more_meals_than_one_file_holds_are_to_be_narrowed(world, phone, meals, paper, monkeypatch):
    monkeypatch.setattr("portals.employee.views.history.MOST_RECEIPTS", 2)
    answer = phone.get("/history/receipts.pdf?month=2025-11", follow=True)
    assert (answer.redirect_chain[0][0], paper) == ("/history/?month=2025-11", [])
    assert "These are too many meals for one file. Narrow the list and try again." in answer.text
    assert phone.get("/history/receipts.pdf?month=2025-11&state=captured").content == b"%PDF-"


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_what_it_is_made_of_is_inside(world, phone, meals):
    pdf = PdfReader(io.BytesIO(phone.get("/history/receipts.pdf?month=2025-11").content))
    assert list(pdf.attachments) == ["receipts-2025-11.json"]
    said = json.loads(pdf.attachments["receipts-2025-11.json"][0])
    rows = [(row["receipt"], row["restaurant"], row["business_number"], row["amount"], row["state"]) for row in said["rows"]]
    assert rows == [
        (meals[2], "봄날분식", "1208800016", 4_000, "captured"),
        (meals[1], "할매국밥", "1208800001", 3_000, "voided"),
        (meals[0], "할매국밥", "1208800001", 9_000, "captured"),
    ]
    names = ("kind", "company", "name", "employee_number", "month", "currency", "total")
    assert [said[name] for name in names] == ["receipts", "한울", "김하늘", "1001", "2025-11", "KRW", 13_000]
    assert said["rows"][2]["paid_at"] == "2025-11-05T12:00:00+09:00"


def test_it_holds_what_the_filter_leaves_and_says_which(world, phone, meals, paper):
    phone.get(f"/history/receipts.pdf?restaurant={world.bunsik.pk}&state=captured")
    said = text_of(paper[0])
    assert ("Halmae Gukbap" in said, "Only Bomnal Bunsik · Paid" in said, "Total 4,000" in said) == (False, True, True)


def test_in_korean(world, visit, meals, paper):
    visit("hanul", world.hanul.haneul.user, language="ko").get("/history/receipts.pdf")
    said = text_of(paper[0])
    assert [words in said for words in ("식사 영수증", "2025년 11월", "합계 13,000", "11월 5일 12:00")] == [True] * 4


def test_a_month_without_meals_leads_back_to_the_list(world, phone, meals, paper):
    answer = phone.get("/history/receipts.pdf?month=2025-09")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/history/?month=2025-09")


def test_nobody_elses_receipts(world, visit, meals, paper):
    assert visit("hanul", world.hanul.doyun.user).get("/history/receipts.pdf").status_code == 302
    assert visit("bada", world.bada.haneul.user).get("/history/receipts.pdf").status_code == 302
    assert paper == []


def test_a_machine_without_pango_says_so_in_words(world, phone, meals, monkeypatch):
    def missing():
        raise render.PangoMissing

    monkeypatch.setattr(render, "_typesetter", missing)
    answer = phone.get("/history/receipts.pdf")
    html = answer.content.decode()
    assert (answer.status_code, "No PDF can be made here" in html, "libpango" in html) == (503, True, True)


def test_the_pdf_says_what_the_screen_says(world, visit, meals, tmp_path):
    try:
        render.require_pango()
    except render.PangoMissing as missing:
        pytest.skip(str(missing))
    answer = visit("hanul", world.hanul.haneul.user, language="ko").get("/history/receipts.pdf")
    assert answer.content[:5] == b"%PDF-"
    assert "2025-11" in answer.headers["Content-Disposition"]
    if not shutil.which("pdftotext"):
        return
    (tmp_path / "receipts.pdf").write_bytes(answer.content)
    said = subprocess.run(["pdftotext", "-layout", tmp_path / "receipts.pdf", "-"], capture_output=True, text=True).stdout
    assert [words in said for words in ("식사 영수증", "합계", "할매국밥", "(3,000)")] == [True] * 4


def test_a_name_from_outside_stays_text(world, phone, meals, paper):
    world.gukbap.name_en = "<img src=x>\u202e국밥"
    world.gukbap.save()
    phone.get("/history/receipts.pdf")
    assert "<img" not in paper[0]
    assert "\u202e" not in paper[0]


def test_it_stands_on_the_months_receipts_too(world, phone, held_meal, paper):
    phone.get("/history/receipts.pdf")
    said = text_of(paper[0])
    assert "By voucher At the till Bill" in said
    assert f"{held_meal} Till Paid 12,000 8,000 20,000 Total 12,000 8,000 20,000" in said
