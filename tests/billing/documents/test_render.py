"""Paper: what a reader finds, that it is the same each time, and that no text from outside does harm."""

import io
import logging
import re
import subprocess
import sys

import pytest
from pypdf import PdfReader

from billing.documents import render as seam
from billing.documents.proof import proven
from billing.documents.render import PangoMissing, TooLong, UnknownDocument, as_html, as_pdf, render
from billing.documents.shapes import canonical, fingerprint
from tests.billing.documents.samples import COMPANY, STATEMENT, invoice, invoice_of, statement

NEEDS_PANGO = "PDF needs Pango: apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def has_pango():
    """Say whether documents can be typeset on this machine."""
    try:
        seam._typesetter()
    except PangoMissing:
        return False
    return True


pytestmark = pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)


def pages(document):
    """Return the text of each page of a rendered document, its runs of spaces made one."""
    reader = PdfReader(io.BytesIO(render(document)))
    return [re.sub(r"[ \t]+", " ", page.extract_text()) for page in reader.pages]


def lines(document):
    """Return the non-empty lines of a rendered document."""
    return [line.strip() for page in pages(document) for line in page.splitlines() if line.strip()]


def after(found, label, count=1):
    """Return what stands after a label on paper."""
    place = found.index(label)
    return found[place + 1 : place + 1 + count]


def test_a_korean_invoice_says_who_pays_what_until_when_and_where():
    text = "\n".join(lines(invoice()))
    head = text[: text.index("청구 내역")]
    missing = [
        fact
        for fact in (
            "청구서",
            "INV-2026-000012",
            "2026년 10월",
            "2026년 11월 2일 (월)",
            "납부하실 금액",
            "75,515",
            "2026년 11월 10일 (화)",
            "국민은행",
            "123456-04-567890",
            "HK000012",
            "주식회사 한끼",
            "가온소프트 주식회사",
            "경기도 성남시 분당구 판교역로 235, 에이치스퀘어 N동",
            "사업자등록번호 124-81-00998",
        )
        if fact not in head
    ]
    assert missing == []


def test_an_english_invoice_speaks_english():
    text = "\n".join(lines(invoice(language="en")))
    missing = [
        fact
        for fact in (
            "Invoice",
            "October 2026",
            "Mon 2 November 2026",
            "Amount to pay",
            "Tue 10 November 2026",
            "Service fee (2%)",
            "Refunds of earlier months",
            "This document is not a Korean tax invoice.",
        )
        if fact not in text
    ]
    assert missing == []
    assert "금액" not in text


def test_the_amount_to_pay_is_the_largest_thing_and_stands_in_the_top_third():
    page = PdfReader(io.BytesIO(render(invoice()))).pages[0]
    runs = []
    page.extract_text(
        visitor_text=lambda text, cm, tm, font, size: runs.append(
            (size * abs(tm[3] * cm[3]), cm[5] + cm[3] * tm[5], text.strip())
        )
    )
    _size, height, text = max(run for run in runs if run[2])
    assert text == "75,515"
    assert height > float(page.mediabox.height) * 2 / 3


def test_the_account_of_an_invoice_adds_up_on_paper():
    found = lines(invoice())
    assert found[found.index("식대 75,000 7,500 82,500") :][:5] == [
        "식대 75,000 7,500 82,500",
        "서비스 이용료 (2%) 1,650 165 1,815",
        "지난 정산월 환불 -8,000 -800 -8,800",
        "청구 합계 68,650 6,865 75,515",
        "납부하실 금액 75,515",
    ]


def test_a_statement_shows_gross_commission_vat_deposit_day_and_companies():
    found = lines(statement())
    text = "\n".join(found)
    start = found.index("식대 54,000")
    assert found[start : start + 6] == [
        "식대 54,000",
        "지난 정산월 환불 -9,000",
        "수수료 (3%) -1,350",
        "수수료 부가세 (10%) -135",
        "입금해 드릴 금액 43,515",
        "이달에 취소한 1건은 이미 빠져 있습니다.",
    ]
    deposit = ("농협은행", "302-1234-5678-91", "2026년 11월 5일 (목)")
    assert [fact for fact in deposit if fact not in text] == []
    assert "가온소프트 주식회사 4 36,000" in found
    assert "누리상사 2 18,000" in found


@pytest.mark.parametrize("make", [invoice, statement])
def test_a_refund_stands_with_its_old_day_and_its_reason(make):
    document = make()
    refund = document["corrections"][0]
    text = "\n".join(lines(document))
    assert text.count(refund["reason"]) == 1
    assert text.count("2026년 9월") == 1


def test_a_prepaid_invoice_asks_for_nothing():
    document = invoice(terms={"billing": "prepaid", "service_fee_bp": 200, "vat_bp": 1000})
    document["summary"].update(paid_from_deposit=75515, due=0)
    text = "\n".join(lines(document))
    assert "예치금에서 모두 결제되어 납부하실 금액이 없습니다." in text
    assert "예치금에서 결제 -75,515" in text
    assert "123456-04-567890" not in text


def test_a_month_of_refunds_only_is_in_the_companys_favour():
    zeros = dict.fromkeys(invoice()["summary"], 0)
    document = invoice(restaurants=[], lines=[], summary={**zeros, "total": -8800, "due": -8800})
    text = "\n".join(lines(document))
    assert "돌려드릴 금액" in text
    assert "이 금액은 다음 청구서에서 상계합니다." in text
    assert "이 정산월에는 사용 내역이 없습니다." in text
    assert "123456-04-567890" not in text


def test_a_month_without_meals_says_so():
    zeros = dict.fromkeys(STATEMENT["summary"], 0)
    text = "\n".join(lines(statement(companies=[], lines=[], corrections=[], summary=zeros)))
    assert "이 정산월에는 입금해 드릴 금액이 없습니다." in text
    assert "이 정산월에는 사용 내역이 없습니다." in text


def test_two_hundred_restaurants_are_sixty_rows_and_the_rest_in_one():
    document = invoice_of([f"식당{number:03d}" for number in range(200)])
    found = lines(document)
    rows = [line for line in found if line.startswith("식당0") or line.startswith("식당1")]
    assert len(rows) == 60
    assert after(found, rows[-1], 2) == ["그 밖 140곳 3,080 33,880,000", "합계 4,400 48,400,000"]


def test_sixty_one_restaurants_are_all_named():
    found = lines(invoice_of([f"식당{number:03d}" for number in range(61)]))
    assert len([line for line in found if line.startswith("식당0")]) == 61
    assert [line for line in found if line.startswith("그 밖")] == []


def test_every_page_says_which_document_it_is_and_how_many_there_are():
    document = invoice_of([f"식당{number:03d}" for number in range(200)])
    short = fingerprint(canonical(document))[:16]
    texts = pages(document)
    assert len(texts) == 3
    assert [f"청구서 INV-2026-000012 · SHA-256 {short}" in text for text in texts] == [True] * 3
    assert [f"{number} / 3" in text for number, text in enumerate(texts, start=1)] == [True] * 3


def test_the_annex_says_supply_and_vat_by_restaurant_and_by_tax_class():
    document = invoice()
    document["restaurants"][1].update(taxed=False, supply=28500, vat=0)
    document["summary"].update(meals_exempt=28500, meals_supply=77591, meals_vat=4909, total=75515)
    found = lines(document)
    assert found[found.index("식당별 내역") + 1 :][:6] == [
        "상호 사업자등록번호 건수 공급가액 부가세 금액 (원)",
        "할매순대국 판교점 129-86-31394 6 49,091 4,909 54,000",
        "바다회초밥 매입세액 불공제 134-05-77216 3 28,500 0 28,500",
        "식대 (과세) 6 49,091 4,909 54,000",
        "식대 (매입세액 불공제) 3 28,500 0 28,500",
        "합계 9 77,591 4,909 82,500",
    ]


def test_sites_and_cost_centres_are_drawn_when_the_month_was_split_by_them():
    parts = [
        {"name": "1100", "count": 6, "heads": 2, "gross": 54000, "refunds": 0, "fee": 1188, "total": 55188},
        {"name": "", "count": 3, "heads": 1, "gross": 28500, "refunds": -8800, "fee": 627, "total": 20327},
    ]
    found = lines(invoice(sites=parts[:1], cost_centres=parts))
    assert after(found, "사업장별 내역", 3)[1:] == ["1100 6 54,000 1,188 55,188", "합계 6 54,000 1,188 55,188"]
    assert after(found, "코스트센터별 내역", 4)[1:] == [
        "1100 6 54,000 0 1,188 55,188",
        "미지정 3 28,500 -8,800 627 20,327",
        "합계 9 82,500 -8,800 1,815 75,515",
    ]


@pytest.mark.parametrize(("make", "origin"), [(invoice, "INV-2026-000003 41행"), (statement, "STM-2026-000009 17행")])
def test_a_correction_names_the_document_and_line_it_stood_in_first(make, origin):
    assert origin in lines(make())


def test_a_statement_says_each_day_and_company_and_both_sums():
    found = lines(statement())
    assert after(found, "일자별 내역 (원)", 6)[-3:] == [
        "10월 1일 4 36,000 36,000 –",
        "10월 2일 2 18,000 – 18,000",
        "합계 6 54,000 36,000 18,000",
    ]


def calendar_of(companies):
    """A statement of one day on which each of so many companies ate once for 1,000."""
    names = [f"C{number:02d}" for number in range(companies)]
    return statement(
        language="en",
        companies=[{"name": name, "count": 1, "gross": 1000} for name in names],
        lines=[{"day": "2026-10-01", "company": name, "count": 1, "gross": 1000} for name in names],
        corrections=[],
        summary={**STATEMENT["summary"], "meals_count": companies, "gross": 1000 * companies},
    )


@pytest.mark.parametrize(
    ("companies", "heads"),
    [
        (1, ["Day Meals All companies"]),
        (4, ["Day Meals All companies C00 C01 C02 C03"]),
        (17, ["Day Meals All companies C00 C01 C02 C03", "Day C04 C05 C06 C07 C08 C09", "Day C10 C11 C12 C13 C14 C15",
              "Day C16"]),
        (18, ["Day Meals All companies C00 C01 C02 C03", "Day C04 C05 C06 C07 C08 C09", "Day C10 C11 C12 C13 C14 C15",
              "Day 2 others"]),
    ],
)  # fmt: skip
def test_more_companies_than_fit_side_by_side_go_on_in_another_table(companies, heads):
    assert [line for line in lines(calendar_of(companies)) if line.startswith("Day ") and line[4] in "MC2"] == heads


@pytest.mark.parametrize("document", [invoice(), statement(), invoice(language="en"), invoice_of(["식당"] * 15)])
def test_the_proof_stands_at_the_foot_of_the_first_page(document):
    first, *others = pages({**document, "number": "INV-2026-000012"})
    words = "How to check" if document["language"] == "en" else "문서 확인 방법"
    assert words in first
    assert [page for page in others if words in page] == []


@pytest.mark.parametrize("make", [invoice, statement])
def test_the_printed_fingerprint_is_that_of_the_attached_data(make):
    document = make()
    reader = PdfReader(io.BytesIO(render(document)))
    ((name, (data,)),) = reader.attachments.items()
    assert (name, data) == (f"{document['number']}.json", canonical(document))
    assert fingerprint(data) in lines(document)


def test_the_same_document_gives_the_same_bytes_in_another_process():
    code = (
        "import django, hashlib; django.setup()\n"
        "from billing.documents.render import render\n"
        "from tests.billing.documents.samples import statement\n"
        "print(hashlib.sha256(render(statement())).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    render(invoice())
    assert other.stdout.split() == [fingerprint(render(statement()))]


def test_the_pdf_is_tagged_dated_and_named_by_the_document():
    reader = PdfReader(io.BytesIO(render(invoice())))
    assert reader.metadata.title == "청구서 INV-2026-000012"
    assert reader.metadata.author == "주식회사 한끼"
    assert reader.metadata["/CreationDate"] == "D:20261102"
    catalog = reader.trailer["/Root"]
    assert catalog["/Lang"] == "ko"
    assert bool(catalog["/MarkInfo"]["/Marked"]) is True


def structure(pdf):
    """The kinds of a PDF's structure elements in reading order, the marks of its table headers, and what each cell names."""
    found, marks, named = [], set(), []

    def walk(element):
        element = element.get_object() if hasattr(element, "get_object") else element
        if not isinstance(element, dict):
            return
        if "/S" in element:
            found.append(str(element["/S"]))
        if element.get("/S") == "/TH":
            marks.add(str(element["/ID"]))
        if element.get("/S") == "/TD":
            named.append([str(mark) for mark in element["/A"]["/Headers"]])
        children = element.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            walk(child)

    walk(PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"])
    return found, marks, named


@pytest.mark.parametrize("make", [invoice, statement])
def test_a_screen_reader_finds_headings_tables_and_what_their_cells_belong_to(make):
    pdf = render(proven(make(), ""))
    found, marks, named = structure(pdf)
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    tables = 3 if make is invoice else 4
    assert [found.count(kind) for kind in ("/H1", "/H2", "/Table", "/Figure")] == [1, 3, tables, 1]
    assert found.count("/H3") == tables - 1
    # Each cell names the header of its row and that of its column.
    assert {len(headers) for headers in named} == {2}
    assert {header for headers in named for header in headers} <= marks
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("ko", True)
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"]) is True


def longest():
    """As long as an invoice can become: 300 of everything, each name and reason as long as it may be, in short words."""
    document = invoice_of(["a " * 40 for _ in range(300)], language="en")
    name, refund = "b " * 40, document["restaurants"][0]["name"]
    part = {"name": name, "count": 1, "heads": 1, "gross": 1, "refunds": -1, "fee": 1, "total": 1}
    row = invoice()["corrections"][0] | {"restaurant": refund, "reason": "c " * 100}
    return document | {"sites": [part] * 300, "cost_centres": [part] * 300, "corrections": [row] * 300}


def test_the_longest_invoice_is_shorter_than_the_longest_page_we_set():
    typesetting = seam._typesetter()
    assert 100_000 < len(as_html(longest())) < typesetting.LONGEST


@pytest.mark.parametrize(
    ("html", "said"), [("x" * 600_001, "600001 characters"), ("<p style='break-after: page'>x</p>" * 61, "61 pages")]
)
def test_what_is_longer_than_any_paper_of_ours_is_not_set(html, said):
    with pytest.raises(TooLong, match=said):
        as_pdf(html)


def test_every_letter_of_ours_is_set_in_the_shipped_typeface():
    reader = PdfReader(io.BytesIO(render(invoice())))
    fonts = {
        font.get_object()["/BaseFont"].split("+")[-1]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert sorted(fonts) == ["Pretendard", "Pretendard-Bold", "Pretendard-Semi-Bold"]


HOSTILE = [
    "<script>alert(1)</script>",
    '<img src="http://127.0.0.1:9/x"><link rel="attachment" href="file:///etc/passwd">',
    '=HYPERLINK("http://x","y")',
    "{{ issuer.name }}{% debug %}",
    "가나다라마바사아자차" * 20,
    "W" * 200,
    "a b" * 66,
    "😀🍜 국수",
    "مطعم الشام \u202egnitirw desrever",
    "\x00\x07\r\n\t새줄\u2028식당",
    "'; DROP TABLE transfer; --",
    "",
]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_hostile_names_change_nothing_but_their_own_cell(language, caplog):
    recipient = {**COMPANY, "name": HOSTILE[1], "address": HOSTILE[4], "representative": HOSTILE[7]}
    document = invoice_of(HOSTILE, language=language, recipient=recipient, reference=HOSTILE[1])
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        reader = PdfReader(io.BytesIO(render(document)))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "<script>alert(1)</script>" in text
    assert "{{ issuer.name }}{% debug %}" in text
    assert '=HYPERLINK("http://x","y")' in text
    assert "새줄 식당" in text
    assert text.count("2,967,888") == 3  # the amount on top, the total, the last row
    assert list(reader.attachments) == ["INV-2026-000012.json"]
    assert [record.getMessage() for record in caplog.records] == []


def test_names_are_escaped_in_the_html():
    html = as_html(invoice_of(HOSTILE, recipient={**COMPANY, "name": HOSTILE[0]}))
    assert "<script" not in html
    assert "<img" not in html
    assert "\u202e" not in html


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/", "file:///etc/passwd", "data:,x", "hankki-font:../../../etc/passwd",
        "hankki-qr:", "hankki-qr:<svg>", "hankki-qr:a", "xhankki-qr:A",
    ],
)  # fmt: skip
def test_no_address_but_the_shipped_typefaces_is_answered(url):
    typesetting = seam._typesetter()
    with pytest.raises(typesetting.ForbiddenAddress):
        typesetting.ShippedFacesOnly().fetch(url)


def test_markup_that_asks_for_a_picture_does_not_get_it():
    typesetting = seam._typesetter()
    with pytest.raises(typesetting.ForbiddenAddress):
        typesetting.typeset('<img src="file:///etc/passwd">', b"{}", invoice())


@pytest.mark.parametrize("changes", [{"kind": "receipt"}, {"language": "fr"}])
def test_an_unknown_kind_or_language_is_refused(changes):
    with pytest.raises(UnknownDocument):
        render(invoice(**changes))


@pytest.mark.parametrize(("theirs", "said"), [("FR40303265045", True), ("", False)])
def test_our_vat_number_in_the_eu_is_for_those_who_have_one(theirs, said):
    issuer = invoice()["issuer"] | {"country": "DE", "vat_id": "DE136695976"}
    html = as_html(invoice(issuer=issuer, recipient=COMPANY | {"country": "FR", "vat_id": theirs}))
    assert ("DE136695976" in html) is said
