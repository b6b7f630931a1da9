"""Finance pays an invoice on Stripe's page, or by bank: the link stands beside the account as long as money is asked for."""

import uuid

import pytest

from billing.gateways.elsewhere import tell_invoice
from billing.gateways.operations import carry_out
from billing.gateways.refunds import ask_refund
from billing.gateways.stripe_calls import StripeCalls
from billing.models import Counterpart, StripePayment
from demo.stripe import undoing
from tenants.scope import platform_scope
from tests.billing.gateways.desk import december
from tests.billing.gateways.test_payments import tell

PAGE = "/finance/invoices/INV-2025-000001/"


@pytest.fixture
def desk(world, settings, monkeypatch):
    with december(world, settings, monkeypatch) as made:
        yield made


@pytest.fixture
def finance(desk, visit):
    return visit("hanul", desk.world.hanul.finance)


def link(browser, url=PAGE):
    return browser.get(url).context["pay_page"]


def test_the_page_is_offered_beside_the_account_until_the_invoice_is_paid(desk, finance):
    assert link(finance) == ""
    desk.mirror()
    page = finance.get(PAGE)
    assert page.context["pay_page"] == f"{desk.shop.url}/i/{desk.there('invoice')[0]['id']}"
    told = " ".join(page.content.decode().split())
    assert "Pay on Stripe" in told and "한빛은행" in told
    desk.pay(7_000)
    assert link(finance) != ""
    desk.pay(10_000)
    assert link(finance) == ""
    assert "Paid on Fri 5 Dec" in finance.get(PAGE).content.decode()


def test_a_page_that_was_closed_because_the_bank_paid_is_offered_no_more(desk, finance):
    desk.mirror()
    with platform_scope():
        desk.pay_by_bank(7_000)
        tell_invoice(document_id=desk.invoice.pk)
    assert link(finance) != ""
    with platform_scope():
        Counterpart.objects.filter(kind="invoice").update(closed_at=desk.now)
    assert link(finance) == ""


def test_once_the_bank_has_paid_the_page_is_not_offered_although_it_is_still_open(desk, finance):
    desk.mirror()
    with platform_scope():
        desk.pay_by_bank(17_000)
    assert desk.there("invoice")[0]["status"] == "open"
    assert link(finance) == ""


def test_a_strange_address_is_not_linked(desk, finance):
    desk.mirror()
    with platform_scope():
        Counterpart.objects.filter(kind="invoice").update(page="javascript:alert(1)")
    assert link(finance) == ""


def test_the_ledger_offers_what_stripe_brought_once_it_has(desk, finance):
    offered = lambda: {value for value, _ in finance.get("/finance/ledger/").context["reasons"] if "stripe" in value}  # noqa: E731
    assert offered() == set()
    desk.mirror()
    desk.pay(7_000)
    assert offered() == {
        "stripe_in", "stripe_refund", "stripe_refund_back", "stripe_dispute", "stripe_dispute_back", "stripe_dispute_lost",
        "stripe_dispute_kept",
    }  # fmt: skip


def beyond(browser):
    return [
        (f"{each.day:%m-%d}", each.document, each.amount, each.waits, each.going)
        for each in browser.get("/finance/payments/").context["beyond"]
    ]


def test_what_was_paid_too_much_waits_on_the_page_of_payments_and_so_does_its_way_back(desk, finance):
    desk.mirror()
    with platform_scope():
        desk.pay_by_bank(7_000)
        desk.pay(17_000)
        paid = StripePayment.objects.get()
    assert beyond(finance) == [("12-05", "INV-2025-000001", 7_000, 7_000, 0)]
    desk.wait(days=1)
    with platform_scope():
        sent = {"amount": 7_000, "reason": "twice", "key": uuid.uuid4()}
        refund = ask_refund(payment=paid, by="test", **sent)
    assert beyond(finance) == [("12-05", "INV-2025-000001", 7_000, 7_000, 7_000)]
    with platform_scope():
        carry_out(operation_id=refund.operation_id, calls=StripeCalls())
    assert beyond(finance) == [("12-06", "INV-2025-000001", -7_000, 0, 0), ("12-05", "INV-2025-000001", 7_000, 0, 0)]
    page = " ".join(finance.get("/finance/payments/").content.decode().split())
    assert "Given back to you" in page and "Went back to you" in page
    with platform_scope():
        undoing.fail_refund(desk.shop, desk.there("refund")[0]["id"])
        tell(desk.shop.letters("refund.failed"))
    assert beyond(finance) == [("12-05", "INV-2025-000001", 7_000, 7_000, 0)]
