"""The desk for what went too far one way or the other: statements below zero, companies' favour, money given back."""

import csv
import io
import uuid

import pytest

from billing.bank.recording import receive_bank_file, record_bank_file
from billing.models import BankLine, BankMatch, Document, GivenBack
from billing.notes import issue_credit_note
from billing.payouts.queries import below_zero
from billing.terms import agree_company_terms
from tenants.scope import platform_scope
from tests.billing.payouts.desk import check_both, second_operator, send
from tests.billing.payouts.test_set_off import close_december_below_zero
from tests.billing.statements import korean
from tests.portals.month import NOVEMBER, closed_november

STATEMENT, INVOICE, DECEMBERS = "STM-2025-000003", "INV-2025-000001", "INV-2025-000003"


@pytest.fixture
def operator(world, visit, at):
    """20 January. 할매국밥's December is 8,505 below zero. In 한울's favour stand 1,100 of its paid November, which were
    credited, and 5,334 of its December: 9,000 given back less the fee of 3,666.
    """
    agree_company_terms(company=world.hanul.company, since=NOVEMBER, fee_minimum=3_333, by="test")
    closed_november(world)
    at("2025-12-15 09:00")
    with platform_scope():
        second = second_operator()
        check_both(world, second)
        send(world.operator, second)
        record("2025.12.14", ("한울", "INV2025000001", 20_666))
        close_december_below_zero(world)
        at("2026-01-20 09:00")
        record("2026.01.19", ("한울", "환급", -1_100), ("윤순자", "", 9_000))
        issue_credit_note(invoice=document(INVOICE), amount=1_000, reason="합의", key=uuid.uuid4(), by="test")
    return visit(None, world.operator)


def record(day, *lines):
    told = [(f"{day} 10:00:{place:02d}", *line, place) for place, line in enumerate(lines)]
    record_bank_file(file=receive_bank_file(name=f"{day}.csv", data=korean(*told), account="", by="test"), by="test")


def document(number):
    with platform_scope():
        return Document.objects.get(number=number)


def line(amount):
    with platform_scope():
        return BankLine.objects.get(amount=amount)


def words(answer):
    return " ".join(answer.content.decode().split())


def rows(answer):
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


def match(operator, amount):
    data = {"key": str(uuid.uuid4()), f"amount_{document(STATEMENT).pk}": amount}
    return operator.post(f"/operator/payments/{line(9_000).pk}/match/", data)


def give(operator, amount, pk=None, key=None):
    data = {"key": str(key or uuid.uuid4()), f"amount_{document(INVOICE).pk}": amount}
    return operator.post(f"/operator/payments/{pk or line(-1_100).pk}/give-back/", data)


def test_statements_below_zero_are_listed_with_what_is_open(operator):
    page = operator.get("/operator/payments/below-zero/")
    assert [(row.number, row.total, row.paid_back, row.below) for row in page.context["page"]] == [
        (STATEMENT, -8_505, 0, 8_505)
    ]
    assert rows(operator.get("/operator/payments/below-zero/?export=csv"))[1:] == [
        [STATEMENT, "할매국밥", "2025-12", "-8505", "0", "8505", "KRW"]
    ]
    assert "No statement found" in words(operator.get("/operator/payments/below-zero/?q=봄날"))


def test_a_payment_is_matched_to_one_and_undone(operator):
    page = operator.get(f"/operator/payments/{line(9_000).pk}/")
    assert [(paper.document.number, paper.left) for paper, _field in page.context["match_form"].rows()] == [
        (STATEMENT, 8_505)
    ]
    assert "Below zero" in words(page)
    assert match(operator, "8505")["Location"] == "/operator/payments/"
    with platform_scope():
        assert list(below_zero()) == []
        pk = BankMatch.objects.get(restaurant__isnull=False).pk
    page = words(operator.get(f"/operator/payments/{line(9_000).pk}/"))
    assert f"{STATEMENT}</a> · 할매국밥 · ₩8,505" in page
    assert "STM-2025-000003 is below zero again by as much." in words(operator.get(f"/operator/payments/matches/{pk}/undo/"))
    answer = operator.post(f"/operator/payments/matches/{pk}/undo/", {"key": str(uuid.uuid4()), "reason": "다른 식당"})
    assert answer["Location"] == f"/operator/payments/{line(9_000).pk}/"
    with platform_scope():
        assert below_zero().get().below == 8_505


def test_more_than_it_lacks_is_said_and_what_was_typed_is_kept(operator):
    answer = match(operator, "8506")
    assert answer.status_code == 409
    assert "That is more than the statement is below zero." in words(answer) and 'value="8506"' in words(answer)


def test_what_was_paid_back_is_among_the_payments(operator):
    match(operator, "8505")
    assert [row[1:5] + row[6:8] for row in rows(operator.get("/operator/payments/paid/?export=csv"))[1:]] == [
        ["2026-01-19", "할매국밥", "Statement", STATEMENT, "8505", "KRW"],
        ["2025-12-14", "한울", "Invoice", INVOICE, "20666", "KRW"],
    ]


def test_companies_favour_is_listed(operator):
    page = operator.get("/operator/payments/in-favour/")
    assert [(row.number, row.paid, row.credited, row.lent, row.favour) for row in page.context["page"]] == [
        (DECEMBERS, 0, 0, 0, 5_334),
        (INVOICE, 20_666, 1_100, 0, 1_100),
    ]
    assert rows(operator.get("/operator/payments/in-favour/?export=csv"))[1:] == [
        [DECEMBERS, "한울", "2025-12", "0", "0", "0", "5334", "KRW"],
        [INVOICE, "한울", "2025-11", "20666", "1100", "0", "1100", "KRW"],
    ]


def favours(operator):
    return [row.favour for row in operator.get("/operator/payments/in-favour/").context["page"]]


def test_a_line_that_went_out_is_told_to_have_given_it_back_and_undone(operator):
    page = operator.get(f"/operator/payments/{line(-1_100).pk}/")
    assert [(row.number, field.value()) for row, field in page.context["give_back_form"].rows()] == [
        (INVOICE, "1,100"),
        (DECEMBERS, None),
    ]
    assert give(operator, "1100")["Location"] == f"/operator/payments/{line(-1_100).pk}/"
    page = words(operator.get(f"/operator/payments/{line(-1_100).pk}/"))
    assert f"{INVOICE}</a> · 한울 · ₩1,100" in page
    assert favours(operator) == [5_334]
    with platform_scope():
        url = f"/operator/payments/given-back/{GivenBack.objects.get().pk}/undo/"
    assert operator.post(url, {"key": str(uuid.uuid4()), "reason": ""}).status_code == 422
    answer = operator.post(url, {"key": str(uuid.uuid4()), "reason": "다른 회사"})
    assert answer["Location"] == f"/operator/payments/{line(-1_100).pk}/"
    assert favours(operator) == [5_334, 1_100]
    answer = operator.post(url, {"key": str(uuid.uuid4()), "reason": "또"})
    assert (answer.status_code, "Somebody has done that already." in words(answer)) == (409, True)


@pytest.mark.parametrize(
    ("amount", "status", "said"),
    [
        ("1101", 409, "That is more than is left of this line."),
        ("", 422, "Enter how much of it was given back, at one invoice."),
        ("x", 422, "Enter an amount, for example 10,000."),
    ],
)
def test_what_cannot_have_been_given_back_is_said(operator, amount, status, said):
    answer = give(operator, amount)
    assert (answer.status_code, said in words(answer)) == (status, True)


def test_a_line_that_came_in_gives_nothing_back(operator):
    answer = give(operator, "1100", line(9_000).pk)
    assert answer["Location"] == f"/operator/payments/{line(9_000).pk}/"
    with platform_scope():
        assert GivenBack.objects.count() == 0


def test_reconciliation_itemises_both(operator):
    page = operator.get("/operator/reconciliation/")
    assert [row[1:] for row in page.context["owners"]] == [
        ("/operator/payments/below-zero/", "KRW", 1, -8_505),
        ("/operator/payments/in-favour/", "KRW", 2, 6_434),
    ]
    assert "Statements below zero" in words(page) and "In companies&#x27; favour" in words(page)


def test_the_lists_take_a_fixed_number_of_queries(operator, django_assert_num_queries):
    for url, queries in (("below-zero", 5), ("in-favour", 7)):
        with django_assert_num_queries(queries):
            operator.get(f"/operator/payments/{url}/")


def test_an_owner_reads_how_much_where_to_and_with_what(operator, world, visit):
    page = words(visit(None, world.owner).get(f"/owner/statements/{STATEMENT}/"))
    assert "This statement is ₩8,505 below zero" in page and "write STM2025000003" in page
    match(operator, "8505")
    page = words(visit(None, world.owner).get(f"/owner/statements/{STATEMENT}/"))
    assert "below zero" not in page and "₩8,505 paid back on" in page and "Paid back on" in page


def test_finance_sees_what_stands_in_its_favour_and_what_became_of_it(operator, world, visit):
    finance = visit("hanul", world.hanul.finance)
    page = words(finance.get("/finance/"))
    assert "In your favour" in page and "₩6,434" in page
    assert "₩1,100 to give back" in words(finance.get(f"/finance/invoices/{INVOICE}/"))
    give(operator, "1100")
    assert "₩5,334" in words(finance.get("/finance/"))
    assert "₩1,100 given back by bank on" in words(finance.get(f"/finance/invoices/{INVOICE}/"))
    table = rows(finance.get("/finance/invoices/?export=csv"))
    told = dict(zip(table[0], table[2], strict=True))
    names = ("Credited", "Set against other invoices, or given back", "Still to pay")
    assert [told[name] for name in names] == ["1100", "1100", "0"]


def test_finance_of_another_company_sees_none_of_it(operator, world, visit):
    assert "In your favour" not in words(visit("bada", world.bada.finance).get("/finance/"))
