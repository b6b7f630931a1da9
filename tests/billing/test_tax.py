"""Tax invoices from a closed month to the tax office: drafted, put into HomeTax's file, results entered, amended.

한울's service fee is 1.5 % of 17,000: 255 and 26 of VAT. 할매국밥 pays 5 % of 16,000, 봄날분식 of 8,000.
"""

import io
import uuid
from datetime import date, datetime

import pytest
from django.db import connection
from openpyxl import load_workbook

from accounts.models import AuditEntry
from accounts.states import StateRefused
from billing import clock, tasks
from billing.actions import refund_redemption
from billing.books import examine
from billing.enums import TaxAmendment
from billing.models import Document, Redemption, TaxExport, TaxInvoice
from billing.notes import issue_credit_note
from billing.tax import amending, filing
from billing.tax.drafting import MonthNotFinal, charged, count_undrafted, draft_of, draft_tax_invoices, problems
from billing.tax.hometax import HEADINGS, as_xlsx, row_of
from restaurants.models import Restaurant, RestaurantTerms
from tenants.models import Company, CompanyTerms
from tenants.scope import company_scope, owner_scope, platform_scope, restaurant_scope
from tests.portals.month import NOVEMBER, close_month, closed_november, draw, eat, freeze, november

APPROVAL = "20251210410000501234567"
TAX = 24


@pytest.fixture
def desk(world, at):
    with platform_scope():
        facts = {"since": NOVEMBER, "agreed_by": "test"}
        CompanyTerms.objects.create(company=world.hanul.company, service_fee_bp=150, **facts)
        RestaurantTerms.objects.create(restaurant=world.gukbap, commission_bp=500, **facts)
        RestaurantTerms.objects.create(restaurant=world.bunsik, commission_bp=500, **facts)
    closed_november(world)
    at("2025-12-05 09:00")
    with platform_scope():
        yield world


@pytest.fixture
def drafted(desk):
    draft_tax_invoices(month=NOVEMBER, by=desk.operator)
    return desk


@pytest.fixture
def issued(drafted):
    """한울's, issued."""
    filing.export_tax_invoices(month=NOVEMBER, by=drafted.operator)
    return filing.issue_tax_invoice(invoice=of("INV-2025-000001"), approval=APPROVAL + "0", by=drafted.operator)


def of(number: str) -> TaxInvoice:
    return TaxInvoice.objects.get(document__number=number, amends=None)


def rows():
    found = TaxInvoice.objects.order_by("id")
    return [(each.document.number, each.buyer["name"], each.supply, each.vat, str(each.state)) for each in found]


def wrong():
    return {finding.number: finding.wrong for finding in examine() if finding.wrong}


def refused(call, **kwargs) -> str:
    with pytest.raises((amending.TaxRefused, filing.ResultRefused)) as refusal:
        call(**kwargs)
    return refusal.value.code


def test_each_fee_and_commission_becomes_one_and_a_second_time_none(desk):
    assert (draft_tax_invoices(month=NOVEMBER, by="test"), draft_tax_invoices(month=NOVEMBER, by="test")) == (3, 0)
    assert rows() == [
        ("INV-2025-000001", "한울", 255, 26, "drafted"),
        ("STM-2025-000001", "할매국밥", 800, 80, "drafted"),
        ("STM-2025-000002", "봄날분식", 400, 40, "drafted"),
    ]
    first = of("INV-2025-000001")
    assert (str(first.written_on), str(first.due_on), first.item) == (
        "2025-11-30",
        "2025-12-10",
        "식권 서비스 이용료 2025-11",
    )
    assert (first.supplier["number"], first.supplier["business_type"], first.buyer["email"]) == (
        "1208800001", "서비스업", "invoices@example.com",
    )  # fmt: skip
    assert of("STM-2025-000001").buyer["email"] == "owner@example.com"
    assert wrong() == {}


def test_a_month_whose_figures_are_not_final_is_not_drafted(world):
    november(world)
    with platform_scope(), pytest.raises(MonthNotFinal):
        draft_tax_invoices(month=NOVEMBER, by="test")
    draw(world)
    with platform_scope(), pytest.raises(MonthNotFinal):
        draft_tax_invoices(month=NOVEMBER, by="test")


def test_the_books_find_one_that_is_missing_or_altered(drafted):
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("UPDATE public.billing_taxinvoice SET vat = vat + 1 WHERE supply = 255")
        cursor.execute("DELETE FROM public.billing_taxinvoice WHERE supply = 400")
    assert wrong() == {TAX: 2}


def test_who_is_not_in_korea_gets_none_and_the_books_ask_for_none(desk):
    Company.objects.filter(pk=desk.hanul.company.pk).update(country="DE", business_number="")
    assert (count_undrafted(NOVEMBER), draft_tax_invoices(month=NOVEMBER, by="test"), wrong()) == (2, 2, {})


def test_who_is_abroad_and_registered_in_korea_gets_one_and_the_books_ask_for_it(desk):
    """A branch in Korea has a number of its own: what counts is the buyer's number, not where the company is."""
    Company.objects.filter(pk=desk.hanul.company.pk).update(country="DE")
    assert (count_undrafted(NOVEMBER), draft_tax_invoices(month=NOVEMBER, by="test"), wrong()) == (3, 3, {})
    mine = of("INV-2025-000001")
    assert (mine.buyer["number"], mine.supply, mine.vat, problems(mine)) == ("1208800001", 255, 26, [])
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.billing_taxinvoice WHERE id = %s", [mine.pk])
    assert wrong() == {TAX: 1}


def test_hometaxs_file_has_59_columns_and_each_cell_where_it_belongs(drafted):
    Restaurant.objects.filter(pk=drafted.gukbap.pk).update(name="=1+1", address="서울 강남구 1")
    filing.refresh_tax_invoice(invoice=of("STM-2025-000001"), by="test")
    made = filing.export_tax_invoices(month=NOVEMBER, by="test")
    sheet = load_workbook(io.BytesIO(as_xlsx(made.invoices.order_by("pk")))).active
    assert (len(HEADINGS), sheet.max_row) == (59, 9)
    headings = [cell.value for cell in sheet[6]]
    assert headings == list(HEADINGS)
    assert (headings[0], headings[19:24], headings[58]) == (
        "전자(세금)계산서 종류(01:일반, 02:영세율)",
        ["공급가액", "세액", "비고", "일자1(2자리, 작성년월 제외)", "품목1"],
        "영수(01),청구(02)",
    )
    first = [cell.value for cell in sheet[7]]
    assert first[:22] == [
        "01", "20251130", "1208800001", None, "주식회사 한끼", "한지수", "서울특별시 강남구 테헤란로 123", "서비스업",
        "모바일 식권", "billing@hankki.example", "1208800001", None, "한울", "대표", "서울", None, None,
        "invoices@example.com", None, 255, 26, "INV-2025-000001",
    ]  # fmt: skip
    assert first[22:30] == ["30", "식권 서비스 이용료 2025-11", None, None, None, 255, 26, None]
    assert (first[30:58], first[58]) == ([None] * 28, "02")
    second = sheet[8]
    assert (second[12].value, second[12].data_type, second[14].value) == ("=1+1", "s", "서울 강남구 1")


@pytest.mark.parametrize(
    ("supply", "vat", "amendment", "kind"),
    [(255, 26, "", "01"), (4, 0, "", "01"), (-255, -26, "credit", "01"), (255, 0, "credit", "02"), (-4, 0, "change", "01")],
)
def test_only_what_a_letter_of_credit_made_so_is_of_rate_zero(drafted, supply, vat, amendment, kind):
    invoice = of("INV-2025-000001")
    invoice.supply, invoice.vat, invoice.amendment = supply, vat, amendment
    assert row_of(invoice)[0] == kind


def said(kind, supply="agent", **summary):
    zero = {"fee_supply": 0, "fee_vat": 0, "commission": 0, "commission_vat": 0}
    return {"kind": kind, "terms": {"supply": supply}, "summary": zero | summary}


@pytest.mark.parametrize(
    ("document", "parts"),
    [
        (said("invoice", fee_supply=255, fee_vat=26), [("식권 서비스 이용료", 255, 26)]),
        (said("invoice", meals_sold=9_000, meals_sold_vat=818), [("식대", 8_182, 818)]),
        (
            said("invoice", meals_sold=9_000, meals_sold_vat=818, fee_supply=255, fee_vat=26),
            [("식대", 8_182, 818), ("식권 서비스 이용료", 255, 26)],
        ),
        (
            said("statement", commission=800, commission_vat=80, advance_fee=500, advance_fee_vat=50),
            [("식권 중개 수수료", 800, 80), ("선지급 이용료", 500, 50)],
        ),
        (
            said("statement", "principal", commission=727, commission_vat=73, advance_fee=500, advance_fee_vat=50),
            [("선지급 이용료", 500, 50)],
        ),
        (said("statement", "principal", commission=727, commission_vat=73), []),
    ],
)
def test_a_tax_invoice_is_of_what_its_document_charged(document, parts):
    assert charged(document) == parts


def test_its_item_names_meals_and_fee(world, at):
    with platform_scope():
        CompanyTerms.objects.create(company=world.hanul.company, fee_minimum=300, since=NOVEMBER, agreed_by="test")
    eaten_of_us(world, 9_000)
    with platform_scope():
        assert (of("INV-2025-000001").item, of("INV-2025-000001").supply) == ("식대 및 식권 서비스 이용료 2025-11", 8_482)


def test_what_is_exported_is_the_same_whenever_it_is_asked_for(drafted):
    made = filing.export_tax_invoices(month=NOVEMBER, by="test")
    before = [cell.value for cell in load_workbook(io.BytesIO(as_xlsx(made.invoices.order_by("pk")))).active[7]]
    Company.objects.update(name="다른 이름")
    again = [cell.value for cell in load_workbook(io.BytesIO(as_xlsx(made.invoices.order_by("pk")))).active[7]]
    assert before == again
    assert refused(filing.export_tax_invoices, month=NOVEMBER, by="test") == "nothing_ready"
    assert refused(filing.refresh_tax_invoice, invoice=of("INV-2025-000001"), by="test") == "not_a_draft"


def test_a_number_that_is_wrong_keeps_it_out_of_the_file_until_it_is_put_right(drafted):
    TaxInvoice.objects.filter(document__number="STM-2025-000001").update(
        buyer={"number": "1208800002", "name": " ", "representative": "x"}
    )
    assert problems(of("STM-2025-000001")) == ["buyer_number", "buyer_name"]
    assert filing.export_tax_invoices(month=NOVEMBER, by="test").invoices.count() == 2
    late = of("STM-2025-000001")
    assert refused(filing.issue_tax_invoice, invoice=late, approval=APPROVAL + "5", by="test") == "not_ready"
    filing.refresh_tax_invoice(invoice=late, by="test")
    assert filing.export_tax_invoices(month=NOVEMBER, by="test").invoices.get() == late


def test_a_file_holds_so_many_and_the_rest_goes_into_the_next(drafted, monkeypatch):
    monkeypatch.setattr(filing, "MOST_ROWS", 2)
    made = [filing.export_tax_invoices(month=NOVEMBER, by="test").invoices.count() for _twice in range(2)]
    assert (made, TaxExport.objects.count()) == ([2, 1], 2)


def test_a_month_that_gave_back_more_than_it_charged_is_left_to_a_person(drafted):
    TaxInvoice.objects.filter(document__number="STM-2025-000001").update(supply=-800, vat=-80)
    assert problems(of("STM-2025-000001")) == ["below_zero"]


def test_from_the_file_to_the_tax_office(issued, drafted):
    assert (issued.state, issued.approval) == ("issued", APPROVAL + "0")
    filing.accept_tax_invoice(invoice=issued, by="test")
    assert of("INV-2025-000001").state == "accepted"
    with pytest.raises(StateRefused):
        filing.accept_tax_invoice(invoice=issued, by="test")
    with pytest.raises(StateRefused):
        filing.issue_tax_invoice(invoice=issued, approval=APPROVAL + "1", by="test")
    statement = of("STM-2025-000001")
    assert refused(filing.issue_tax_invoice, invoice=statement, approval="1", by="test") == "approval_unclear"
    assert refused(filing.issue_tax_invoice, invoice=statement, approval=APPROVAL + "0", by="test") == "approval_used"
    assert of("STM-2025-000001").state == "exported"


def test_a_rejected_one_is_drafted_anew_as_both_sides_stand_now(issued, drafted):
    filing.reject_tax_invoice(invoice=issued, why="등록번호 오류", by="test")
    assert (of("INV-2025-000001").state, of("INV-2025-000001").why) == ("rejected", "등록번호 오류")
    Company.objects.filter(pk=drafted.hanul.company.pk).update(name="한울 주식회사")
    filing.redraft_tax_invoice(invoice=issued, by="test")
    found = of("INV-2025-000001")
    assert (found.state, found.approval, found.export, found.buyer["name"]) == ("drafted", "", None, "한울 주식회사")
    with pytest.raises(StateRefused):
        filing.redraft_tax_invoice(invoice=issued, by="test")


def test_many_results_are_entered_all_or_none_and_once(drafted):
    filing.export_tax_invoices(month=NOVEMBER, by="test")
    good = [("INV-2025-000001", APPROVAL + "1"), ("STM-2025-000001", APPROVAL + "2")]
    bad = [*good, ("STM-2025-000009", APPROVAL + "3")]
    with pytest.raises(filing.ResultRefused) as refusal:
        filing.enter_results(results=bad, accepted=False, by="test")
    assert (refusal.value.line, refusal.value.code) == (3, "unknown")
    for wrong_one, code in (
        (("STM-2025-000002", "x"), "approval_unclear"),
        (("STM-2025-000002", APPROVAL + "1"), "approval_used"),
    ):
        assert refused(filing.enter_results, results=[*good, wrong_one], accepted=False, by="test") == code
    assert [row[4] for row in rows()] == ["exported"] * 3
    assert filing.enter_results(results=good, accepted=False, by="test") == 2
    assert filing.enter_results(results=good, accepted=False, by="test") == 0
    assert filing.enter_results(results=good, accepted=True, by="test") == 2
    assert [row[4] for row in rows()] == ["accepted", "accepted", "exported"]
    assert refused(filing.enter_results, results=[("INV-2025-000001", APPROVAL + "4")], accepted=True, by="test") == "state"


@pytest.mark.parametrize(
    ("reason", "difference", "made"),
    [
        ("error", {}, [(-255, -26, "2025-11-30"), (255, 26, "2025-11-30")]),
        ("change", {"supply": -55, "vat": -6}, [(-55, -6, "2025-12-04")]),
        ("return", {"supply": -55, "vat": -5}, [(-55, -5, "2025-12-04")]),
        ("cancel", {}, [(-255, -26, "2025-12-04")]),
        ("credit", {}, [(-255, -26, "2025-11-30"), (255, 0, "2025-11-30")]),
        ("double", {}, [(-255, -26, "2025-11-30")]),
    ],
)
def test_each_of_the_six_reasons(issued, reason, difference, made):
    found = amending.amend_tax_invoice(
        invoice=issued, reason=TaxAmendment(reason), on=date(2025, 12, 4), by="test", **difference
    )
    assert [(each.supply, each.vat, str(each.written_on)) for each in found] == made
    assert {(each.amends_id, each.amendment, each.state) for each in found} == {(issued.pk, reason, "drafted")}
    assert found[0].note == f"INV-2025-000001 당초 2025-11-30 {APPROVAL}0"
    assert refused(filing.export_tax_invoices, month=NOVEMBER, by="test") == "nothing_ready"
    filing.issue_tax_invoice(invoice=found[0], approval=APPROVAL + "7", by="test")
    assert wrong() == {}


def test_the_corrected_one_names_both_sides_as_they_stand_now(issued, drafted):
    Company.objects.filter(pk=drafted.hanul.company.pk).update(representative="새 대표")
    back, anew = amending.amend_tax_invoice(invoice=issued, reason=TaxAmendment.ERROR, on=date(2025, 12, 5), by="test")
    assert (back.buyer["representative"], anew.buyer["representative"]) == ("대표", "새 대표")


def credited(invoice: TaxInvoice, amount: int):
    return issue_credit_note(invoice=invoice.document, amount=amount, reason="agreed", key=uuid.uuid4(), by="test")


def amendments(invoice: TaxInvoice):
    return [(each.supply, each.vat, str(each.written_on), each.note) for each in invoice.amendments.order_by("pk")]


def test_a_credit_note_amends_what_was_issued(issued):
    note = credited(issued, 100)
    assert (note.supply, note.vat) == (100, 10)
    mentioned = f"INV-2025-000001 당초 2025-11-30 {APPROVAL}0 CRN-2025-000001"
    assert amendments(issued) == [(-100, -10, "2025-12-05", mentioned)]
    assert amending.amend_for_credit(note=note, by="test") is None
    assert wrong() == {}


def test_one_that_is_issued_after_the_credit_note_is_amended_then(drafted):
    mine = of("INV-2025-000001")
    credited(mine, 100)
    assert amendments(mine) == []
    filing.issue_tax_invoice(invoice=mine, approval=APPROVAL + "0", by=drafted.operator)
    assert [row[:3] for row in amendments(mine)] == [(-100, -10, "2025-12-05")]


def test_what_was_taken_back_whole_is_not_amended_by_a_credit_note(issued):
    amending.amend_tax_invoice(invoice=issued, reason=TaxAmendment.CANCEL, on=date(2025, 12, 4), by="test")
    credited(issued, 100)
    assert [row[:3] for row in amendments(issued)] == [(-255, -26, "2025-12-04")]


def test_the_day_of_an_amendment_is_seouls(issued, monkeypatch):
    # The database's clock answers in UTC, where it is still the 6th.
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat("2025-12-06T23:30:00+00:00"))
    [made] = amending.amend_tax_invoice(
        invoice=issued, reason=TaxAmendment.CHANGE, on=date(2025, 12, 7), by="test", supply=-1, vat=0
    )
    assert str(made.written_on) == "2025-12-07"


def test_only_what_stands_is_amended(issued, drafted):
    def amend(invoice=issued, reason=TaxAmendment.CHANGE, on=date(2025, 12, 4), **difference):
        return refused(amending.amend_tax_invoice, invoice=invoice, reason=reason, on=on, by="test", **difference)

    assert amend(invoice=of("STM-2025-000001"), supply=-1, vat=0) == "not_issued"
    assert amend(on=date(2025, 11, 29), supply=-1, vat=0) == "day_unclear"
    assert amend(on=date(2025, 12, 6), supply=-1, vat=0) == "day_unclear"
    assert amend() == "difference"
    amending.amend_tax_invoice(
        invoice=issued, reason=TaxAmendment.CHANGE, on=date(2025, 12, 4), supply=-200, vat=-20, by="test"
    )
    assert amend(supply=-56, vat=-6) == "more_than_there_was"
    amending.amend_tax_invoice(invoice=issued, reason=TaxAmendment.CANCEL, on=date(2025, 12, 4), by="test")
    assert [each.supply for each in issued.amendments.order_by("id")] == [-200, -55]
    assert amend(supply=-1, vat=0) == "taken_back"


def test_every_step_is_in_the_trail(issued, drafted):
    filing.accept_tax_invoice(invoice=issued, by=drafted.operator)
    verbs = ["draft_tax_invoices", "export_tax_invoices", "issue_tax_invoice", "accept_tax_invoice"]
    assert [entry.verb for entry in AuditEntry.objects.filter(verb__in=verbs).order_by("id")] == verbs


def test_each_sees_its_own_and_a_stranger_nothing(drafted):
    with company_scope(drafted.hanul.company):
        assert [each.supply for each in TaxInvoice.objects.all()] == [255]
    with company_scope(drafted.bada.company):
        assert TaxInvoice.objects.count() == 0
    with restaurant_scope(drafted.gukbap.pk):
        assert ([each.supply for each in TaxInvoice.objects.all()], TaxExport.objects.count()) == ([800], 0)


def eaten_of_us(world, *amounts):
    """한울's meals of November at 할매국밥, whose meals we buy and sell; its tax invoice is drafted."""
    facts = {"since": NOVEMBER, "agreed_by": "test", "commission_bp": 500, "supply": "principal"}
    with platform_scope():
        RestaurantTerms.objects.create(restaurant=world.gukbap, **facts)
    meals = [eat(world.hanul, world.hanul.haneul, world.gukbap, amount, day=11 + n) for n, amount in enumerate(amounts)]
    freeze(world)
    draft_tax_invoices(month=NOVEMBER, by=world.operator)
    return meals


def given_back(meal: int, day: str, closed: str, month: date | None = None) -> date:
    """Refund a meal on a day and close the month it stands in, by default that day's; returns the month."""
    month = month or date.fromisoformat(day).replace(day=1)
    with platform_scope():
        then = datetime.fromisoformat(f"{day}T10:00:00+09:00")
        refund_redemption(redemption_id=meal, reason="cold", key=uuid.uuid4(), by="test", at=then)
    close_month(month, closed)
    return month


def test_a_refund_of_a_meal_we_sold_amends_the_tax_invoice_of_its_month(world, at):
    [meal] = eaten_of_us(world, 9_000)
    with platform_scope():
        mine = filing.issue_tax_invoice(invoice=of("INV-2025-000001"), approval=APPROVAL + "0", by="test")
        assert (mine.supply, mine.vat) == (8_182, 818)
    december = given_back(meal, "2025-12-09", "2026-01-02")
    at("2026-01-05 09:00")
    with platform_scope():
        assert (count_undrafted(december), draft_tax_invoices(month=december, by="test")) == (1, 1)
        assert (count_undrafted(december), draft_tax_invoices(month=december, by="test")) == (0, 0)
        mentioned = f"INV-2025-000001 당초 2025-11-30 {APPROVAL}0 INV-2025-000002"
        assert amendments(mine) == [(-8_182, -818, "2025-12-09", mentioned)]
        amended = mine.amendments.get()
        assert (amended.amendment, str(amended.due_on), str(amended.month)) == ("change", "2026-01-12", "2025-11-01")


def test_all_that_is_given_back_of_one_invoice_gives_back_its_vat_to_the_won(world, at):
    first, second = eaten_of_us(world, 8_000, 8_000)
    with platform_scope():
        mine = filing.issue_tax_invoice(invoice=of("INV-2025-000001"), approval=APPROVAL + "0", by="test")
        assert (mine.supply, mine.vat) == (14_545, 1_455)
    december = given_back(first, "2025-12-09", "2026-01-02")
    january = given_back(second, "2026-01-12", "2026-02-03")
    at("2026-02-05 09:00")
    with platform_scope():
        draft_tax_invoices(month=january, by="test")
        draft_tax_invoices(month=december, by="test")
        assert [row[:3] for row in amendments(mine)] == [(-7_272, -728, "2026-01-12"), (-7_273, -727, "2025-12-09")]


def test_one_that_is_issued_after_the_refund_is_amended_then(world, at):
    [meal] = eaten_of_us(world, 9_000)
    december = given_back(meal, "2025-12-09", "2026-01-02")
    at("2026-01-05 09:00")
    with platform_scope():
        mine = of("INV-2025-000001")
        assert (draft_tax_invoices(month=december, by="test"), amendments(mine)) == (0, [])
        filing.issue_tax_invoice(invoice=mine, approval=APPROVAL + "0", by="test")
        assert [row[:3] for row in amendments(mine)] == [(-8_182, -818, "2025-12-09")]


def test_no_amendment_is_dated_before_its_original(world, at):
    """한울's November ends on the 25th, its tax invoice is of the 30th: a refund between the two stands in December."""
    with platform_scope():
        CompanyTerms.objects.create(company=world.hanul.company, cut_off=25, since=NOVEMBER, agreed_by="test")
        Company.objects.filter(pk=world.hanul.company.pk).update(cuts=True)
    [meal] = eaten_of_us(world, 9_000)
    with platform_scope():
        mine = filing.issue_tax_invoice(invoice=of("INV-2025-000001"), approval=APPROVAL + "0", by="test")
    december = given_back(meal, "2025-11-27", "2026-01-02", date(2025, 12, 1))
    at("2026-01-05 09:00")
    with platform_scope():
        assert draft_tax_invoices(month=december, by="test") == 1
        assert [row[:3] for row in amendments(mine)] == [(-8_182, -818, "2025-11-30")]


def test_a_refund_of_a_restaurants_own_sale_amends_nothing(issued, drafted, at):
    meal = Redemption.objects.get(amount=9_000).pk
    december = given_back(meal, "2025-12-09", "2026-01-02")
    at("2026-01-05 09:00")
    draft_tax_invoices(month=december, by="test")
    assert (amendments(issued), wrong()) == ([], {})


def test_the_books_ask_for_the_amendment_of_a_refund(world, at):
    with platform_scope():
        CompanyTerms.objects.create(company=world.hanul.company, fee_minimum=300, since=NOVEMBER, agreed_by="test")
    first, _kept = eaten_of_us(world, 8_000, 8_000)
    with platform_scope():
        mine = filing.issue_tax_invoice(invoice=of("INV-2025-000001"), approval=APPROVAL + "0", by="test")
        assert (mine.supply, mine.vat) == (14_545 + 300, 1_455 + 30)
    december = given_back(first, "2025-12-09", "2026-01-02")
    at("2026-01-05 09:00")
    with platform_scope():
        draft_tax_invoices(month=december, by="test")
        assert amendments(mine)[0][:2] == (-7_273, -727)
        assert wrong() == {}
        with owner_scope(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("UPDATE public.billing_taxinvoice SET vat = vat - 1 WHERE amends_id IS NOT NULL")
        assert wrong() == {TAX: 1}


@pytest.fixture
def left_over(world, at):
    """A month with a refund of a meal we sold, whose tax invoices were drafted before refunds amended anything: the books
    miss an amendment.
    """
    with platform_scope():
        CompanyTerms.objects.create(company=world.hanul.company, fee_minimum=300, since=NOVEMBER, agreed_by="test")
    first, _kept = eaten_of_us(world, 8_000, 8_000)
    with platform_scope():
        mine = filing.issue_tax_invoice(invoice=of("INV-2025-000001"), approval=APPROVAL + "0", by="test")
    given_back(first, "2025-12-09", "2026-01-02")
    at("2026-01-05 09:00")
    return mine


def draft_alone(month):
    """Draft a month as it was done before refunds amended anything."""
    with platform_scope():
        for document in Document.objects.filter(period_id=month, kind="invoice"):
            draft_of(document).save()


def test_what_a_refund_amends_is_drafted_by_itself_once_its_month_is_drafted(left_over):
    assert (tasks.amend_for_refunds(), amendments(left_over)) == (0, [])
    draft_alone(date(2025, 12, 1))
    with platform_scope():
        assert wrong() == {TAX: 1}
    assert (tasks.amend_for_refunds(), tasks.amend_for_refunds()) == (1, 0)
    with platform_scope():
        assert [row[:3] for row in amendments(left_over)] == [(-7_273, -727, "2025-12-09")]
        assert wrong() == {}
        assert AuditEntry.objects.filter(verb="amend_tax_invoice").latest("id").actor == "system"


def test_what_a_person_amended_by_hand_is_not_amended_again_by_itself(left_over):
    with platform_scope():
        amending.amend_tax_invoice(
            invoice=left_over, reason=TaxAmendment.CHANGE, on=date(2025, 12, 9), supply=-7_273, vat=-727, by="test"
        )
    draft_alone(date(2025, 12, 1))
    assert tasks.amend_for_refunds() == 0
    with platform_scope():
        assert ([row[:2] for row in amendments(left_over)], wrong()) == ([(-7_273, -727)], {})


@pytest.fixture
def unusual(world, at):
    """한울 is of Germany with a fee; 바다 has none, and eats what we sell; what 봄날분식 cooks we buy and sell."""
    with platform_scope():
        facts = {"since": NOVEMBER, "agreed_by": "test"}
        CompanyTerms.objects.create(company=world.hanul.company, service_fee_bp=150, **facts)
        RestaurantTerms.objects.create(restaurant=world.bunsik, commission_bp=500, supply="principal", **facts)
        Company.objects.filter(pk=world.hanul.company.pk).update(country="DE", business_number="")
    closed_november(world)
    at("2025-12-05 09:00")
    with platform_scope():
        yield world


def test_what_waits_to_be_drafted_is_what_drafting_drafts(desk):
    assert count_undrafted(NOVEMBER) == 3
    draft_tax_invoices(month=NOVEMBER, by="test")
    assert count_undrafted(NOVEMBER) == 0


def test_a_payer_abroad_and_a_restaurant_we_buy_from_wait_for_nothing(unusual):
    assert count_undrafted(NOVEMBER) == draft_tax_invoices(month=NOVEMBER, by="test") == 1
    assert ([number for number, *_ in rows()], count_undrafted(NOVEMBER)) == (["STM-2025-000001"], 0)


def test_an_invoice_without_a_fee_waits_when_it_has_meals_we_sell(unusual):
    Company.objects.filter(pk=unusual.hanul.company.pk).update(country="KR")
    assert count_undrafted(NOVEMBER) == draft_tax_invoices(month=NOVEMBER, by="test")
    assert count_undrafted(NOVEMBER) == 0
