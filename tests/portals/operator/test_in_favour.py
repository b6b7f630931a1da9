"""The desk for what went too far one way or the other: statements below zero, companies' favour, money given back."""

import csv
import io
import uuid

import pytest

from accounts.models import User
from billing.bank.recording import receive_bank_file, record_bank_file
from billing.models import BankLine, BankMatch, Document, GivenBack, Repayment
from billing.notes import issue_credit_note
from billing.payouts.queries import below_zero
from tenants.scope import platform_scope
from tests.billing.payouts.desk import check_both, second_operator, send
from tests.billing.payouts.test_set_off import close_december_below_zero
from tests.billing.statements import korean
from tests.portals.month import closed_november
from tests.staging import staged

STATEMENT, INVOICE, DECEMBERS = "STM-2025-000003", "INV-2025-000001", "INV-2025-000003"


@pytest.fixture
def operator(world, visit, at):
    """20 January. 할매국밥's December is 8,505 below zero. In 한울's favour stand 1,100 of its paid November, which were
    credited, and 5,334 of its December: 9,000 given back less the fee of 3,666.
    """
    staged("in favour and below zero", both_ways, world, at)
    at("2026-01-20 09:00")
    return visit(None, world.operator)


def both_ways(world, at):
    closed_november(world, fee_minimum=3_333)
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


TO = {"bank": "한빛은행", "account": "333-00-000009", "holder": "한울", "reason": "합의"}


def propose(operator, amount, **typed):
    data = TO | {"key": str(uuid.uuid4()), "amount": amount} | typed
    return operator.post(f"/operator/payments/repayments/{INVOICE}/new/", data)


@pytest.fixture
def second(operator, visit):
    """The other operator."""
    return visit(None, User.objects.get(email="second@example.com"))


def give(operator, second, amount="1100"):
    """Proposed by one, approved by the other, and told at the line that carried it."""
    url = propose(operator, amount)["Location"]
    assert second.post(f"{url}approve/").status_code == 302
    with platform_scope():
        return operator.post(f"/operator/payments/{line(-1_100).pk}/give-back/{Repayment.objects.get().pk}/")


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


def test_one_proposes_and_another_approves(operator, second):
    assert "₩1,100 stands in the favour of 한울" in words(operator.get(f"/operator/payments/repayments/{INVOICE}/new/"))
    url = propose(operator, "1,100")["Location"]
    page = words(operator.get(url))
    assert "You proposed it. Somebody else has to look at it and approve." in page and "Approve ₩1,100" not in page
    answer = operator.post(f"{url}approve/")
    assert (answer.status_code, "You proposed it. Somebody else has to approve it." in words(answer)) == (409, True)
    page = words(second.get(url))
    assert "333-00-000009" in page and "Approve ₩1,100" in page
    assert second.post(f"{url}approve/")["Location"] == url
    page = words(operator.get(url))
    assert "into the transfer" in page and "서민재" in page


def test_both_desks_say_what_waits(operator, second):
    url = propose(operator, "1100")["Location"]
    assert "1 repayment waits for a second person." in words(second.get("/operator/"))
    second.post(f"{url}approve/")
    assert "1 repayment is approved and has to be transferred at the bank." in words(operator.get("/operator/"))
    assert rows(operator.get("/operator/payments/repayments/?export=csv"))[1][1:9] == [
        "한울", INVOICE, "1100", "한빛은행", "333-00-000009", "한울", "Approved", "",
    ]  # fmt: skip


def test_thrown_away_with_its_reason_it_goes_nowhere(operator, second):
    url = propose(operator, "1100")["Location"]
    second.post(f"{url}approve/")
    assert operator.post(f"{url}drop/", {"reason": ""}).status_code == 422
    assert operator.post(f"{url}drop/", {"reason": "계좌가 다릅니다"})["Location"] == url
    assert "계좌가 다릅니다" in words(operator.get(url))
    assert operator.post(f"{url}drop/", {"reason": "again"}).status_code == 409
    assert list(operator.get("/operator/payments/repayments/").context["page"]) == []
    assert len(operator.get("/operator/payments/repayments/?state=all").context["page"]) == 1


def test_a_line_that_went_out_is_told_to_have_carried_it_and_undone(operator, second):
    url = propose(operator, "1100")["Location"]
    assert list(operator.get(f"/operator/payments/{line(-1_100).pk}/").context["repayments"]) == []
    second.post(f"{url}approve/")
    page = operator.get(f"/operator/payments/{line(-1_100).pk}/")
    assert [(each.amount, each.likely) for each in page.context["repayments"]] == [(1_100, 1)]
    with platform_scope():
        told = f"/operator/payments/{line(-1_100).pk}/give-back/{Repayment.objects.get().pk}/"
    assert operator.post(told)["Location"] == f"/operator/payments/{line(-1_100).pk}/"
    page = words(operator.get(f"/operator/payments/{line(-1_100).pk}/"))
    assert f"{INVOICE}</a> · 한울 · ₩1,100" in page
    assert favours(operator) == [5_334]
    assert "It went back." in words(operator.get(url))
    answer = operator.post(f"{url}drop/", {"reason": "x"})
    assert (answer.status_code, "Undo that first." in words(answer)) == (409, True)
    with platform_scope():
        undo = f"/operator/payments/given-back/{GivenBack.objects.get().pk}/undo/"
    assert operator.post(undo, {"key": str(uuid.uuid4()), "reason": ""}).status_code == 422
    answer = operator.post(undo, {"key": str(uuid.uuid4()), "reason": "다른 회사"})
    assert answer["Location"] == f"/operator/payments/{line(-1_100).pk}/"
    assert favours(operator) == [5_334, 1_100]
    answer = operator.post(undo, {"key": str(uuid.uuid4()), "reason": "또"})
    assert (answer.status_code, "Somebody has done that already." in words(answer)) == (409, True)


def named(operator, second, amount, reference=""):
    """A line of our bank that names an approved repayment of 1,100, or another; it is the line's page."""
    second.post(f"{propose(operator, '1100')['Location']}approve/")
    with platform_scope():
        record("2026.01.18", ("한울", reference or Repayment.objects.get().reference, amount))
        return BankLine.objects.get(booked_on="2026-01-18").pk


def test_a_line_that_names_its_repayment_needs_nobody(operator, second):
    page = words(operator.get(f"/operator/payments/{named(operator, second, -1_100)}/"))
    with platform_scope():
        made = Repayment.objects.get()
    assert f"{INVOICE}</a> · 한울 · ₩1,100" in page and f"{made.reference} · the system · " in page
    assert favours(operator) == [5_334]
    assert "It went back." in words(operator.get(f"/operator/payments/repayments/{made.pk}/"))


def test_before_it_is_recorded_the_file_says_what_it_carries(operator, second):
    second.post(f"{propose(operator, '1100')['Location']}approve/")
    with platform_scope():
        made = Repayment.objects.get()
        told = [(f"2026.01.18 10:00:0{place}", "한울", made.reference, -1_100, place) for place in (1, 2)]
        file = receive_bank_file(name="x.csv", data=korean(*told), account="", by="test")
    page = operator.get(f"/operator/payments/files/{file.pk}/")
    assert [(fate.value, count) for fate, count in page.context["counts"]] == [("named", 1), ("matched", 1)]
    assert f"Another line has carried {made.reference} already." in words(page)


@pytest.mark.parametrize(
    ("amount", "reference", "said"),
    [
        (-1_000, "", "{} asks for ₩1,100, but ₩1,000 went out."),
        (1_100, "", "It names {}, but came in."),
        (-1_100, "HKB999999", "There is no repayment HKB999999."),
    ],
)
def test_what_does_not_agree_waits_in_the_queue_with_the_reason(operator, second, amount, reference, said):
    pk = named(operator, second, amount, reference)
    with platform_scope():
        said = said.format(Repayment.objects.get().reference)
    queue = operator.get("/operator/payments/")
    assert [row.pk for row in queue.context["page"] if row.why] == [pk]
    assert said in words(queue) and said in words(operator.get(f"/operator/payments/{pk}/"))


def test_the_overview_says_that_a_line_does_not_agree_and_set_aside_it_is_quiet(operator, second):
    pk = named(operator, second, -1_000)
    said = "1 line of the bank&#x27;s statement names a repayment and does not agree with it."
    assert said in words(operator.get("/operator/"))
    assert operator.post(f"/operator/payments/{pk}/aside/", {"reason": ""}).status_code == 422
    assert operator.post(f"/operator/payments/{pk}/aside/", {"reason": "오타"}).status_code == 302
    assert said not in words(operator.get("/operator/"))
    assert "오타" in words(operator.get(f"/operator/payments/{pk}/"))


def test_approved_after_its_line_was_recorded_it_is_told_by_hand(operator, second):
    url = propose(operator, "1100")["Location"]
    with platform_scope():
        made = Repayment.objects.get()
        record("2026.01.18", ("한울", made.reference, -1_100))
        pk = BankLine.objects.get(booked_on="2026-01-18").pk
    assert f"Nobody has approved {made.reference}." in words(operator.get(f"/operator/payments/{pk}/"))
    second.post(f"{url}approve/")
    assert f"It agrees by now: say that it carried {made.reference}." in words(operator.get(f"/operator/payments/{pk}/"))
    operator.post(f"/operator/payments/{pk}/give-back/{made.pk}/")
    assert favours(operator) == [5_334]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount": "1101"}, "That is more than stands in the company&#x27;s favour there."),
        ({"amount": ""}, "This is needed."),
        ({"amount": "x"}, "Enter an amount, for example 10,000."),
        ({"account": "열두 자리"}, "An account number has digits and hyphens only."),
        ({"reason": ""}, "This is needed."),
    ],
)
def test_what_cannot_be_proposed_is_said_and_what_was_typed_is_kept(operator, typed, said):
    answer = propose(operator, **{"amount": "1100"} | typed)
    assert (answer.status_code, said in words(answer), 'value="한빛은행"' in words(answer)) == (422, True, True)
    with platform_scope():
        assert Repayment.objects.count() == 0


def test_a_line_that_came_in_gives_nothing_back(operator, second):
    second.post(f"{propose(operator, '1100')['Location']}approve/")
    with platform_scope():
        answer = operator.post(f"/operator/payments/{line(9_000).pk}/give-back/{Repayment.objects.get().pk}/", follow=True)
        assert GivenBack.objects.count() == 0
    assert "Only money that went out can be given back." in words(answer)


def test_what_was_paid_too_much_is_counted_in_the_companys_favour(operator, world):
    url = f"/operator/payments/{line(9_000).pk}/"
    data = {"key": str(uuid.uuid4()), "company": world.hanul.company.pk, "amount": "9,000"}
    assert operator.post(f"{url}favour/", data | {"amount": ""}).status_code == 422
    answer = operator.post(f"{url}favour/", data | {"amount": "9,001"})
    assert (answer.status_code, "more than is left of this payment" in words(answer)) == (409, True)
    assert operator.post(f"{url}favour/", data).status_code == 302
    assert sorted(favours(operator)) == [1_100, 14_334]
    with platform_scope():
        match = BankMatch.objects.get(rule="favour")
    page = words(operator.get(f"/operator/payments/matches/{match.pk}/undo/"))
    assert "₩9,000 of 한울 waits in the queue again." in page and "open again" not in page


def test_reconciliation_itemises_both(operator):
    page = operator.get("/operator/reconciliation/")
    assert [row[1:] for row in page.context["owners"]] == [
        ("/operator/payments/below-zero/", "KRW", 1, -8_505),
        ("/operator/payments/in-favour/", "KRW", 2, 6_434),
    ]
    assert "Statements below zero" in words(page) and "In companies&#x27; favour" in words(page)


def test_the_lists_take_a_fixed_number_of_queries(operator, django_assert_num_queries):
    for url, queries in (("below-zero", 5), ("in-favour", 7), ("repayments", 5)):
        with django_assert_num_queries(queries):
            operator.get(f"/operator/payments/{url}/")


def test_an_owner_reads_how_much_where_to_and_with_what(operator, world, visit):
    page = words(visit(None, world.owner).get(f"/owner/statements/{STATEMENT}/"))
    assert "This statement is ₩8,505 below zero" in page and "write STM2025000003" in page
    match(operator, "8505")
    page = words(visit(None, world.owner).get(f"/owner/statements/{STATEMENT}/"))
    assert "below zero" not in page and "₩8,505 paid back on" in page and "Paid back on" in page


def test_finance_sees_what_stands_in_its_favour_and_what_became_of_it(operator, second, world, visit):
    finance = visit("hanul", world.hanul.finance)
    page = words(finance.get("/finance/"))
    assert "In your favour" in page and "₩6,434" in page
    assert "₩1,100 to give back" in words(finance.get(f"/finance/invoices/{INVOICE}/"))
    give(operator, second)
    assert "₩5,334" in words(finance.get("/finance/"))
    assert "₩1,100 given back by bank on" in words(finance.get(f"/finance/invoices/{INVOICE}/"))
    table = rows(finance.get("/finance/invoices/?export=csv"))
    told = dict(zip(table[0], table[2], strict=True))
    names = ("Credited", "Set against other invoices, or given back", "Still to pay")
    assert [told[name] for name in names] == ["1100", "1100", "0"]


def test_finance_of_another_company_sees_none_of_it(operator, world, visit):
    assert "In your favour" not in words(visit("bada", world.bada.finance).get("/finance/"))


def test_a_payment_of_nobody_we_bill_is_sent_back_by_two_people(operator, second):
    url = f"/operator/payments/{line(9_000).pk}/send-back/"
    assert "Send it back by bank" in words(operator.get(f"/operator/payments/{line(9_000).pk}/"))
    assert "₩9,000 of 윤순자 is left." in words(operator.get(url))
    data = TO | {"key": str(uuid.uuid4()), "holder": "윤순자"}
    answer = operator.post(url, data | {"amount": "9,001"})
    assert "That is more than is left of this payment." in words(answer) and 'value="9,001"' in words(answer)
    made = operator.post(url, data | {"amount": "9,000"})["Location"]
    page = words(second.get(made))
    assert "윤순자" in page and "The payment that came in" in page and "333-00-000009" in page
    second.post(f"{made}approve/")
    with platform_scope():
        reference = Repayment.objects.get().reference
        record("2026.01.20", ("윤순자", reference, -9_000))
    assert "It went back." in words(operator.get(made))
    page = words(operator.get(f"/operator/payments/{line(9_000).pk}/"))
    assert f"{reference}</a> · ₩9,000" in page and "Send it back by bank" not in page
    assert operator.get(url).status_code == 404
    assert rows(operator.get("/operator/payments/repayments/?state=all&export=csv"))[1][1:4] == [
        "윤순자", f"Bank line {line(9_000).pk}", "9000",
    ]  # fmt: skip
    assert operator.get("/operator/payments/repayments/?state=all").status_code == 200
    assert list(operator.get("/operator/payments/").context["page"]) == []


def test_what_was_matched_after_it_was_proposed_is_not_approved_to_be_sent_back(operator, second):
    data = TO | {"key": str(uuid.uuid4()), "amount": "9000"}
    made = operator.post(f"/operator/payments/{line(9_000).pk}/send-back/", data)["Location"]
    match(operator, "8505")
    answer = second.post(f"{made}approve/")
    assert (answer.status_code, "That is more than is left of this payment." in words(answer)) == (409, True)


def test_finance_is_told_what_of_it_goes_back_to_its_account(operator, second, world, visit):
    finance = visit("hanul", world.hanul.finance)
    assert "comes off your next invoice" in words(finance.get("/finance/"))
    propose(operator, "1100")
    assert "comes off your next invoice" in words(finance.get("/finance/"))
    with platform_scope():
        proposed = Repayment.objects.get().pk
    second.post(f"/operator/payments/repayments/{proposed}/approve/")
    page = words(finance.get("/finance/"))
    assert "₩1,100 of it goes back to your account, the rest comes off your next invoice" in page
