"""Stripe at the operator's desk: terms, payments, calls, and what needs a person."""

import csv
import io
from datetime import date

import pytest

from billing import tasks
from billing.gateways.mirroring import invoices_to_mirror
from billing.models import Document, GatewayEvent, Operation
from tenants.models import CompanyTerms
from tenants.scope import platform_scope
from tests.billing.gateways.desk import december

PAGE, CALLS = "/operator/payments/stripe/", "/operator/payments/stripe/calls/"
TERMS = {"since": "2025-12-01", "billing": "postpaid", "due_days": "15"} | dict.fromkeys(
    ("service_fee_bp", "fee_per_head", "fee_minimum", "cut_off"), "0"
)


@pytest.fixture
def desk(world, settings, monkeypatch):
    with december(world, settings, monkeypatch) as made:
        yield made


@pytest.fixture
def operator(desk, visit):
    return visit(None, desk.world.operator)


def words(answer):
    return " ".join(answer.content.decode().split())


def agreed():
    """How the company pays that agreed last."""
    with platform_scope():
        return CompanyTerms.objects.order_by("-pk").first().pays_by


def test_terms_say_stripe_only_where_stripe_is_on(desk, operator, settings, at):
    at("2025-12-05 12:00")
    url = f"/operator/companies/{desk.world.hanul.company.pk}/terms/"
    assert operator.post(url, TERMS | {"pays_by": "cash"}).status_code == 422
    assert operator.post(url, TERMS | {"pays_by": "stripe"}).status_code == 302
    assert agreed() == "stripe"
    with platform_scope():
        CompanyTerms.objects.create(company=desk.world.hanul.company, since=date(2025, 11, 1), pays_by="stripe")
    assert "Stripe, or bank transfer" in words(operator.get(f"/operator/companies/{desk.world.hanul.company.pk}/"))
    settings.STRIPE_KEY = ""
    other = f"/operator/companies/{desk.world.bada.company.pk}/terms/"
    assert "Pays by" not in words(operator.get(other))
    assert operator.post(other, TERMS | {"pays_by": "stripe"}).status_code == 302
    assert agreed() == "bank"


def test_only_finished_invoices_of_months_whose_terms_say_stripe_are_brought(desk):
    with platform_scope():
        Document.objects.update(state="rendered")
        assert invoices_to_mirror() == []
        agree_later = CompanyTerms.objects.create(
            company=desk.world.hanul.company, since=date(2025, 12, 1), pays_by="stripe"
        )
        assert invoices_to_mirror() == []
        CompanyTerms.objects.create(company=desk.world.bada.company, since=date(2025, 11, 1), pays_by="stripe")
        assert invoices_to_mirror() == []
        CompanyTerms.objects.create(company=agree_later.company, since=date(2025, 11, 1), pays_by="stripe")
        assert invoices_to_mirror() == [desk.invoice.pk]
        desk.mirror()
        assert invoices_to_mirror() == []


def test_the_minutely_task_starts_what_is_to_be_done_and_nothing_while_stripe_is_off(desk, settings, monkeypatch):
    started = []
    for name in ("carry_out", "mirror_invoice", "tell_invoice", "act_on"):
        monkeypatch.setattr(getattr(tasks, name), "delay", lambda pk, name=name: started.append((name, pk)))
    looked = []
    monkeypatch.setattr(tasks.return_own_cards, "delay", lambda: looked.append("return_own_cards"))
    with platform_scope():
        Document.objects.update(state="rendered")
        CompanyTerms.objects.create(company=desk.world.hanul.company, since=date(2025, 11, 1), pays_by="stripe")
    settings.STRIPE_KEY = ""
    tasks.tend_stripe()
    assert (started, looked) == ([], [])
    settings.STRIPE_KEY = desk.shop.key
    tasks.tend_stripe()
    assert (started, looked) == ([("mirror_invoice", desk.invoice.pk)], ["return_own_cards"])
    desk.shop.fail_next("cut_before", "/v1/invoices")
    desk.mirror()
    desk.wait(minutes=2)
    started.clear()
    tasks.tend_stripe()
    with platform_scope():
        lost = Operation.objects.get(state="unknown").pk
    assert started == [("carry_out", lost)]
    tasks.carry_out(lost)
    assert started[-1] == ("mirror_invoice", desk.invoice.pk)
    desk.mirror()
    with platform_scope():
        desk.pay_by_bank(7_000)
    started.clear()
    tasks.tend_stripe()
    assert started == [("tell_invoice", desk.invoice.pk)]
    tasks.tell_invoice(desk.invoice.pk)
    assert desk.there("invoice")[0]["amount_remaining"] == 10_000


def test_a_payment_is_listed_with_its_fee_and_what_stripe_holds(desk, operator):
    desk.mirror()
    desk.pay()
    page = words(operator.get(PAGE))
    assert "Held by Stripe" in page and "₩16,507" in page and "INV-2025-000001" in page and "₩493" in page
    assert "Paid too much" not in page
    rows = list(csv.reader(io.StringIO(operator.get(f"{PAGE}?export=csv").content.decode("utf-8-sig"), newline="")))
    assert rows[1] == ["INV-2025-000001", "한울", "2025-12-05 12:00:00", "17000", "493", "0", "KRW"]
    assert "No payment by Stripe" in words(operator.get(f"{PAGE}?q=바다"))
    assert "Payments by Stripe" in words(operator.get("/operator/payments/"))


def test_a_refused_call_is_shown_with_stripes_words_and_tried_again_once(desk, operator, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks.carry_out, "delay", asked.append)
    desk.shop.key = "sk_test_other"
    desk.mirror()
    page = words(operator.get(CALLS))
    assert "Make the customer" in page and "Invalid API Key provided." in page and "Try again" in page
    assert "Stripe refused 1 call." in words(operator.get("/operator/"))
    with platform_scope():
        refused = Operation.objects.get()
    assert operator.post(f"{CALLS}{refused.pk}/again/").status_code == 302
    assert operator.post(f"{CALLS}{refused.pk}/again/").status_code == 302
    with platform_scope():
        assert asked == [Operation.objects.exclude(pk=refused.pk).get().pk]
    assert "Refused" not in words(operator.get(CALLS)).replace("Stripe refused", "")
    assert "Refused" in words(operator.get(f"{CALLS}?state=all"))
    assert "Stripe refused" not in words(operator.get("/operator/"))


def test_an_event_that_cannot_be_acted_on_is_pointed_at(desk, operator):
    desk.mirror()
    desk.pay()
    with platform_scope():
        GatewayEvent.objects.filter(kind="invoice.paid").update(done_at=None, tries=3)
    assert "1 message of Stripe could not be acted on." in words(operator.get("/operator/"))
    assert "1 message of Stripe could not be acted on" in words(operator.get(PAGE))


def test_while_stripe_is_off_the_page_says_how_to_turn_it_on(desk, operator, settings):
    settings.STRIPE_KEY = ""
    assert "Stripe is off" in words(operator.get(PAGE))
    assert "Payments by Stripe" not in words(operator.get("/operator/payments/"))


def test_the_lists_take_a_fixed_number_of_queries(desk, operator, django_assert_num_queries):
    desk.mirror()
    desk.pay(7_000)
    for url, queries in ((PAGE, 10), (f"{CALLS}?state=all", 6)):
        operator.get(url)
        with django_assert_num_queries(queries):
            operator.get(url)
    desk.pay(10_000)
    for url, queries in ((PAGE, 10), (f"{CALLS}?state=all", 6)):
        with django_assert_num_queries(queries):
            operator.get(url)
