"""The operator's main job with tax invoices: draft, make the file, enter the results, put right, amend."""

import csv
import io
import uuid

import pytest
from openpyxl import load_workbook

from billing.models import Document, TaxInvoice
from billing.notes import issue_credit_note
from restaurants.models import Restaurant, RestaurantTerms
from tenants.models import Company, CompanyTerms
from tenants.scope import platform_scope
from tests.portals.month import NOVEMBER, closed_november

URL = "/operator/tax/"
MONTH = {"month": "2025-11"}
APPROVAL = "20251210410000501234567"


@pytest.fixture
def operator(world, visit, at):
    """한울's fee is 255, 할매국밥's commission 800, 봄날분식's 400; it is 5 December."""
    with platform_scope():
        CompanyTerms.objects.create(company=world.hanul.company, service_fee_bp=150, since=NOVEMBER, agreed_by="test")
    closed_november(world)
    at("2025-12-05 09:00")
    return visit(None, world.operator)


@pytest.fixture
def exported(operator):
    operator.post(f"{URL}draft/", MONTH)
    operator.post(f"{URL}export/", MONTH)
    return operator


def of(number: str) -> TaxInvoice:
    with platform_scope():
        return TaxInvoice.objects.get(document__number=number, amends=None)


def page(number: str) -> str:
    return f"{URL}{of(number).pk}/"


def words(answer):
    return " ".join(answer.content.decode().split())


def test_a_month_is_drafted_put_into_a_file_and_its_results_entered(operator):
    first = operator.get(URL)
    assert "Draft 3 tax invoices" in words(first) and "by Wed 10 Dec 2025" in words(first)
    assert "Nothing is drafted yet" in words(first)
    assert "3 tax invoices were drafted." in words(operator.post(f"{URL}draft/", MONTH, follow=True))
    answer = operator.post(f"{URL}export/", MONTH, follow=True)
    assert "The file holds 3 tax invoices." in words(answer)
    [file] = answer.context["exports"]
    download = operator.get(f"{URL}exports/{file.pk}.xlsx")
    sheet = load_workbook(io.BytesIO(download.content)).active
    assert [sheet.cell(row, 13).value for row in range(7, 10)] == ["한울", "할매국밥", "봄날분식"]
    lines = f"INV-2025-000001 {APPROVAL}1\nSTM-2025-000001, {APPROVAL}2\n"
    answer = operator.post(f"{URL}results/", {**MONTH, "lines": lines, "accepted": "on"}, follow=True)
    assert "2 results were entered." in words(answer)
    assert [(row.document.number, row.state) for row in answer.context["page"]] == [
        ("INV-2025-000001", "accepted"),
        ("STM-2025-000001", "accepted"),
        ("STM-2025-000002", "exported"),
    ]


def test_before_a_month_is_closed_it_says_what_will_be_here(world, visit):
    browser = visit(None, world.operator)
    assert "No month has final figures yet" in words(browser.get(URL))
    assert browser.post(f"{URL}draft/", MONTH).status_code == 404
    assert browser.post(f"{URL}draft/", {"month": "x"}).status_code == 404


def test_a_line_that_is_wrong_keeps_what_was_typed_and_says_which(exported):
    typed = f"INV-2025-000001 {APPROVAL}1\nSTM-2025-000009 {APPROVAL}2"
    answer = exported.post(f"{URL}results/", {**MONTH, "lines": typed})
    assert answer.status_code == 422
    assert "Line 2: There is no tax invoice for this number." in words(answer) and "STM-2025-000009" in words(answer)
    assert of("INV-2025-000001").state == "exported"
    answer = exported.post(f"{URL}results/", {**MONTH, "lines": "INV-2025-000001"})
    assert "Each line needs our number, a blank and the approval number." in words(answer)


def test_one_is_entered_accepted_and_amended_on_its_page(exported):
    url = page("INV-2025-000001")
    assert exported.post(f"{url}issue/", {"approval": "12"}).status_code == 422
    assert exported.post(f"{url}issue/", {}).status_code == 422
    assert exported.post(f"{url}issue/", {"approval": APPROVAL + "1"})["Location"] == url
    assert exported.post(f"{url}issue/", {"approval": APPROVAL + "2"}).status_code == 409
    assert "It is entered as accepted." in words(exported.post(f"{url}accept/", follow=True))
    assert "It is not waiting for a result." in words(exported.post(f"{url}accept/", follow=True))
    form = {"reason": "change", "on": "2025-12-04", "supply": "", "vat": ""}
    assert "Enter the difference, in won" in words(exported.post(f"{url}amend/", form))
    answer = exported.post(f"{url}amend/", form | {"supply": "-300", "vat": "-30"})
    assert "That takes back more than the invoice has." in words(answer)
    answer = exported.post(f"{url}amend/", form | {"supply": "-55", "vat": "-6"}, follow=True)
    assert "It amends an earlier one: The amount has changed" in words(answer)
    assert f"approval number {APPROVAL}1" in words(answer)
    assert "The amount has changed" in words(exported.get(url))


def test_one_is_rejected_with_a_reason_and_drafted_anew(exported, world):
    url = page("INV-2025-000001")
    assert "Why was it rejected?" in words(exported.get(f"{url}reject/"))
    assert exported.post(f"{url}reject/", {"reason": "등록번호 오류"})["Location"] == url
    assert "등록번호 오류" in words(exported.get(url))
    assert "It is not waiting for a result." in words(exported.post(f"{url}reject/", {"reason": "x"}))
    assert "It was drafted anew" in words(exported.post(f"{url}draft/", follow=True))
    assert "It was drafted anew" in words(exported.post(f"{url}draft/", follow=True))
    other = page("STM-2025-000001")
    assert "Only a draft can be taken anew." in words(exported.post(f"{other}draft/", follow=True))


def test_what_is_missing_is_told_above_the_list_and_on_its_page(operator, world):
    Company.objects.filter(pk=world.hanul.company.pk).update(business_number="1208800002", representative="")
    operator.post(f"{URL}draft/", MONTH)
    assert "Something is missing: it goes into no file yet." in words(operator.get(URL))
    said = words(operator.get(page("INV-2025-000001")))
    assert "its last digit does not fit" in said and "The representative is missing." in said
    assert "The file holds 2 tax invoices." in words(operator.post(f"{URL}export/", MONTH, follow=True))
    assert "No draft of this month is ready for a file." in words(operator.post(f"{URL}export/", MONTH, follow=True))


def test_the_list_is_narrowed_searched_and_taken_away(exported):
    assert len(exported.get(URL, {"q": "할매"}).context["page"]) == 1
    assert "No tax invoice found" in words(exported.get(URL, {"state": "accepted"}))
    table = list(csv.reader(io.StringIO(exported.get(URL, {"export": "csv"}).content.decode("utf-8-sig"))))
    assert table[1][:7] == ["INV-2025-000001", "2025-11-30", "한울", "1208800001", "255", "26", "In a file"]


@pytest.mark.parametrize(
    ("language", "listed", "named"),
    [("en", "Halmae Gukbap", "Halmae Gukbap (할매국밥)"), ("ko", "할매국밥", "할매국밥")],
)
def test_a_restaurant_bears_the_readers_name_as_long_as_it_is_the_one_of_the_drafting(
    exported, world, visit, language, listed, named
):
    browser = visit(None, world.operator, language=language)
    assert f">{listed}</td>" in words(browser.get(URL, MONTH))
    assert f"<dd>{named}</dd>" in words(browser.get(page("STM-2025-000001")))
    assert [row.document.number for row in browser.get(URL, MONTH | {"q": "halmae"}).context["page"]] == ["STM-2025-000001"]
    with platform_scope():
        Restaurant.objects.filter(pk=world.gukbap.pk).update(name="할매순대국", name_en="Halmae Sundae")
    assert ">할매국밥</td>" in words(browser.get(URL, MONTH))
    assert "<dd>할매국밥</dd>" in words(browser.get(page("STM-2025-000001")))


def test_the_overview_reminds_of_the_day_until_all_are_issued(operator, at):
    said = "Tax invoices for November 2025 have to be issued by Wed 10 Dec."
    assert said in words(operator.get("/operator/"))
    operator.post(f"{URL}draft/", MONTH)
    assert said in words(operator.get("/operator/"))
    with platform_scope():
        TaxInvoice.objects.update(state="issued")
    assert said not in words(operator.get("/operator/"))


def test_the_list_takes_a_fixed_number_of_queries(exported, django_assert_num_queries):
    exported.get(URL)
    with django_assert_num_queries(16):
        exported.get(URL)


def test_a_restaurant_we_buy_from_keeps_no_month_from_its_file(world, visit, at):
    with platform_scope():
        RestaurantTerms.objects.create(
            restaurant=world.bunsik, commission_bp=500, supply="principal", since=NOVEMBER, agreed_by="test"
        )
    closed_november(world)
    at("2025-12-05 09:00")
    operator = visit(None, world.operator)
    operator.post(f"{URL}draft/", MONTH)
    said = words(operator.get(URL))
    assert ("Make the file for HomeTax" in said, f'action="{URL}draft/"' in said) == (True, False)


def test_an_amendment_alone_is_in_no_file(exported):
    with platform_scope():
        TaxInvoice.objects.update(state="accepted")
        invoice = Document.objects.get(number="INV-2025-000001")
        issue_credit_note(invoice=invoice, amount=100, reason="합의", key=uuid.uuid4(), by="test")
        assert TaxInvoice.objects.filter(state="drafted").count() == 1
    page = exported.get(URL)
    assert (page.context["ready"], "Make the file for HomeTax" in words(page)) == (0, False)


def test_an_amendment_is_late_after_its_own_day_and_its_month_is_not(exported, at):
    with platform_scope():
        TaxInvoice.objects.update(state="accepted")
        at("2026-01-05 09:00")
        invoice = Document.objects.get(number="INV-2025-000001")
        issue_credit_note(invoice=invoice, amount=100, reason="합의", key=uuid.uuid4(), by="test")
        amendment = TaxInvoice.objects.get(state="drafted")
    listed, own = f"{URL}?month=2025-11", f"{URL}{amendment.pk}/"
    marks = lambda url: words(exported.get(url)).count("Overdue</span>")  # noqa: E731
    assert (exported.get(listed).context["is_late"], marks(listed), marks(own)) == (False, 0, 0)
    assert "· by Tue 10 Feb 2026" in words(exported.get(listed))
    at("2026-02-11 09:00")
    assert (exported.get(listed).context["is_late"], marks(listed), marks(own)) == (False, 1, 1)
    with platform_scope():
        TaxInvoice.objects.filter(document__number="STM-2025-000001").update(state="rejected")
    assert exported.get(listed).context["is_late"] is True


def test_a_month_without_anything_to_draft_is_not_reminded_of(world, visit, at):
    with platform_scope():
        for place in (world.gukbap, world.bunsik):
            RestaurantTerms.objects.create(restaurant=place, supply="principal", since=NOVEMBER, agreed_by="test")
        Company.objects.update(country="DE", business_number="")
    closed_november(world)
    at("2025-12-05 09:00")
    assert "have to be issued" not in words(visit(None, world.operator).get("/operator/"))
