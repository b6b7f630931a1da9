"""The desk where what is left of a deposit goes back: proposed, approved, told at its line; and what finance sees of it."""

import csv
import io
import uuid

import pytest

from billing.bank.recording import receive_bank_file, record_bank_file
from billing.close import begin_close
from billing.models import BankLine, Repayment
from tenants.scope import platform_scope
from tests.billing.payouts.desk import second_operator
from tests.billing.statements import korean
from tests.billing.test_billing_by_month import FLIPS, eat
from tests.crowd import make_purse
from tests.portals.month import NOVEMBER

TO = {"bank": "한빛은행", "account": "333-00-000009", "holder": "바다", "reason": "해지"}


@pytest.fixture
def operator(world, visit, at):
    """1 December. 바다 has 10,000,000 in its deposit, of which 4,000,000 are granted."""
    at("2025-12-01 09:00")
    make_purse(world.bada.company, 4_000_000)
    return visit(None, world.operator)


@pytest.fixture
def second(operator, visit):
    """The other operator."""
    with platform_scope():
        return visit(None, second_operator())


@pytest.fixture
def page(world):
    return f"/operator/companies/{world.bada.company.pk}/deposit/back/"


def propose(operator, page, amount):
    return operator.post(page, TO | {"key": str(uuid.uuid4()), "amount": amount})


def bank(memo, amount):
    with platform_scope():
        data = korean(("2025.12.01 08:00:00", "바다", memo, amount, 1))
        record_bank_file(file=receive_bank_file(name="a.csv", data=data, account="", by="test"), by="test")
        return BankLine.objects.get(amount=amount)


def words(answer):
    return " ".join(answer.content.decode().split())


def rows(answer):
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


def test_from_the_companys_page_to_the_line_that_carried_it(world, operator, second, page):
    assert f'href="{page}"' in words(operator.get(f"/operator/companies/{world.bada.company.pk}/"))
    asked = words(operator.get(page))
    assert "₩6,000,000 of the deposit can go back." in asked and 'value="6,000,000"' in asked
    url = propose(operator, page, "6,000,000")["Location"]
    assert "You proposed it." in words(operator.get(url))
    assert "and nothing is granted of it." in words(second.get(url))
    assert second.post(f"{url}approve/")["Location"] == url
    with platform_scope():
        made = Repayment.objects.get()
    line = bank(made.reference, -6_000_000)
    assert "It went back. The bank's statement says so." in words(operator.get(url))
    assert f"{made.reference}</a> · 바다 · Deposit · ₩6,000,000" in words(operator.get(f"/operator/payments/{line.pk}/"))
    assert rows(operator.get("/operator/payments/repayments/?state=all&q=바다&export=csv"))[1][:4] == [
        made.reference, "바다", "Deposit", "6000000",
    ]  # fmt: skip
    assert "Nothing more of this deposit can go back" in words(operator.get(page, follow=True))


def test_finance_sees_what_is_on_its_way_and_what_went_back(world, operator, second, page, visit):
    finance = visit("bada", world.bada.finance)
    url = propose(operator, page, "1,000,000")["Location"]
    assert "Given back" not in words(finance.get("/finance/deposit/")).split("Paid in and given back")[0]
    second.post(f"{url}approve/")
    assert "₩1,000,000 of it is on its way to you by bank." in words(finance.get("/finance/deposit/"))
    with platform_scope():
        reference = Repayment.objects.get().reference
    bank(reference, -1_000_000)
    seen = finance.get("/finance/deposit/")
    assert "Transferred to your account." in words(seen) and "Given back by bank" in words(seen)
    told = [(f"{each.day}", each.reference, each.amount) for each in seen.context["came"]]
    assert told[:-1] == [("2025-12-01", reference, -1_000_000)]
    assert "Given back of the deposit." in words(finance.get(f"/finance/ledger/{_transfer()}/"))
    assert visit("hanul", world.hanul.finance).get(f"/finance/ledger/{_transfer()}/").status_code == 404


def _transfer() -> int:
    with platform_scope():
        return Repayment.objects.get().given_back.get().transfer_id


def test_more_than_is_left_is_said_and_what_was_typed_is_kept(operator, page):
    answer = propose(operator, page, "6,000,001")
    assert answer.status_code == 422
    assert "That is more than is left of the deposit." in words(answer) and 'value="6,000,001"' in words(answer)


def test_what_is_proposed_already_is_not_offered_again(operator, page):
    propose(operator, page, "2,500,000")
    assert 'value="3,500,000"' in words(operator.get(page))


def test_what_was_granted_meanwhile_is_said_to_who_approves(world, operator, second, page):
    url = propose(operator, page, "6,000,000")["Location"]
    make_purse(world.bada.company, 1)
    answer = second.post(f"{url}approve/")
    assert (answer.status_code, "That is more than is left of the deposit." in words(answer)) == (409, True)


def test_while_a_close_reckons_with_it_one_is_told_to_wait(world, operator, second, page):
    eat(world, world.bada, 9_000, "2025-11-28T12:10")
    url = propose(operator, page, "1,000")["Location"]
    begin_close(month=NOVEMBER, by="test", at=FLIPS[NOVEMBER])
    answer = second.post(f"{url}approve/")
    assert (answer.status_code, "Try again once the invoice is made." in words(answer)) == (409, True)
