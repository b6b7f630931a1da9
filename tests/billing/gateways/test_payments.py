"""What is paid on Stripe's page: told by webhook in any order and any number of times, in the books once."""

import json
import random

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from billing import clock
from billing.bank.queries import open_invoices, paid
from billing.books import examine
from billing.enums import Heard
from billing.gateways.answers import Unclear
from billing.gateways.hearing import NotBelieved, act_on, hear, not_acted_on
from billing.gateways.mirroring import ways_to_pay
from billing.gateways.payments import PaymentRefused
from billing.models import (
    Account,
    BankMatch,
    Counterpart,
    Document,
    GatewayEvent,
    Operation,
    Pause,
    StripePayment,
    Transfer,
)
from demo.stripe import paying
from demo.stripe.shop import Conflict
from tenants.actions import pause_spending
from tenants.models import Company
from tenants.scope import company_scope, restaurant_scope
from tests.billing.gateways.test_operations import DONE


@pytest.fixture
def open_desk(desk):
    """The invoice is on Stripe's page; what Stripe told of that is forgotten."""
    desk.mirror()
    desk.shop.letters()
    desk.page = desk.there("invoice")[0]["id"]
    return desk


def tell(letters) -> list[str]:
    """Post letters and act on each; what came of each, "" when it was known."""
    heard = [hear(body=letter.body, signature=letter.signature) for letter in letters]
    return [act_on(event_id=each) if each else "" for each in heard]


def balance(kind):
    accounts = set(Account.objects.filter(kind=kind).values_list("id", flat=True))
    moved = Transfer.objects.filter(source__in=accounts) | Transfer.objects.filter(target__in=accounts)
    return sum(each.amount if each.target_id in accounts else -each.amount for each in moved)


def balances():
    return {kind: balance(kind) for kind in ("company_owes", "stripe", "stripe_clearing", "stripe_fee")}


def wrong():
    return {finding.number: finding.wrong for finding in examine() if finding.wrong}


def standing():
    found = paid(Document.objects.filter(number="INV-2025-000001")).get()
    return found.paid, found.left


# 바다 owes nothing: its deposit paid. 17,000 by card cost 2.9 %: 493.
BEFORE = {"company_owes": -17_000, "stripe": 0, "stripe_clearing": 0, "stripe_fee": 0}
PAID = {"company_owes": 0, "stripe": -16_507, "stripe_clearing": 0, "stripe_fee": -493}


def test_a_paid_invoice_is_paid_in_the_books_less_the_fee_that_stripe_kept(open_desk):
    assert balances() == BEFORE
    paying.receive(open_desk.shop, open_desk.page, 17_000)
    assert tell(open_desk.shop.letters("invoice.paid")) == ["done"]
    assert balances() == PAID
    assert standing() == (17_000, 0)
    assert wrong() == {}
    assert list(StripePayment.objects.values_list("amount", "fee", "currency", "company__name")) == [
        (17_000, 493, "KRW", "한울")
    ]
    assert [(each.amount, each.rule, each.paid_on.isoformat()) for each in BankMatch.objects.all()] == [
        (17_000, "stripe", "2025-12-05")
    ]
    assert not open_invoices()


def test_every_event_of_a_payment_doubled_and_in_any_order_records_it_once(open_desk):
    paying.receive(open_desk.shop, open_desk.page, 17_000)
    letters = open_desk.shop.letters() * 2
    random.Random(7).shuffle(letters)
    outcomes = tell(letters)
    assert outcomes.count(Heard.DONE) == 1
    assert outcomes.count("") == 5
    assert balances() == PAID
    assert GatewayEvent.objects.count() == 5


@pytest.mark.parametrize(
    "kind", ["charge.succeeded", "payment_intent.succeeded", "invoice_payment.paid", "invoice.updated", "invoice.paid"]
)
def test_any_one_event_alone_leaves_the_books_right(open_desk, kind):
    paying.receive(open_desk.shop, open_desk.page, 17_000)
    tell(open_desk.shop.letters(kind))
    by_itself = kind in ("invoice_payment.paid", "invoice.updated", "invoice.paid")
    assert balances() == (PAID if by_itself else BEFORE)
    assert wrong() == {}


def test_an_old_event_that_comes_late_is_acted_on_by_what_is_so_now(open_desk):
    paying.receive(open_desk.shop, open_desk.page, 7_000)
    early = open_desk.shop.letters("invoice.updated")
    paying.receive(open_desk.shop, open_desk.page, 10_000)
    assert tell(open_desk.shop.letters("invoice.paid")) == ["done"]
    assert tell(early) == ["ignored"]
    assert standing() == (17_000, 0)


def test_a_payment_in_part_leaves_the_rest_asked_for(open_desk):
    paying.receive(open_desk.shop, open_desk.page, 7_000)
    tell(open_desk.shop.letters())
    assert standing() == (7_000, 10_000)
    assert balances() == {"company_owes": -10_000, "stripe": -6_797, "stripe_clearing": 0, "stripe_fee": -203}
    assert wrong() == {}


def test_an_invoice_in_won_asks_for_a_card_alone(open_desk):
    [there] = open_desk.there("invoice")
    assert there["payment_settings"]["payment_method_types"] == ["card"]
    with pytest.raises(Conflict):
        paying.receive(open_desk.shop, open_desk.page, 7_000, way="customer_balance")
    assert standing() == (0, 17_000)


EURO = {"type": "eu_bank_transfer", "eu_bank_transfer": {"country": "FR"}}


@pytest.mark.parametrize(
    ("currency", "country", "transfer"),
    [
        ("EUR", "FR", EURO),
        ("EUR", "", EURO | {"eu_bank_transfer": {"country": "DE"}}),
        ("EUR", "IT", EURO | {"eu_bank_transfer": {"country": "DE"}}),
        ("USD", "US", {"type": "us_bank_transfer"}),
    ],
)
def test_where_stripe_has_bank_transfers_they_are_asked_for(currency, country, transfer):
    assert ways_to_pay(currency, country) == {
        "payment_method_types": ["card", "customer_balance"],
        "payment_method_options": {"customer_balance": {"funding_type": "bank_transfer", "bank_transfer": transfer}},
    }


def test_what_is_paid_beyond_what_is_still_owed_waits_in_clearing(open_desk):
    """The company paid 12,000 by bank meanwhile; Stripe's page knew nothing of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stripe_record('ch_of_another_page', %s, 12000, 'KRW', 0, %s, 'test', %s)",
            [open_desk.invoice.pk, open_desk.now, open_desk.now],
        )
    paying.receive(open_desk.shop, open_desk.page, 17_000)
    assert tell(open_desk.shop.letters("invoice.paid")) == ["done"]
    assert standing() == (17_000, 0)
    assert balances() == {"company_owes": 0, "stripe": -28_507, "stripe_clearing": 12_000, "stripe_fee": -493}
    assert wrong() == {}


def test_a_fee_that_is_known_later_is_taken_then_and_once(open_desk):
    paying.receive(open_desk.shop, open_desk.page, 17_000)
    letters = open_desk.shop.letters("invoice.paid")
    charge = open_desk.there("charge")[0]
    moved, charge["balance_transaction"] = charge["balance_transaction"], None
    assert tell(letters) == ["done"]
    assert balances() == {"company_owes": 0, "stripe": -17_000, "stripe_clearing": 0, "stripe_fee": 0}
    charge["balance_transaction"] = moved
    open_desk.shop.tell("charge.updated", charge)
    open_desk.shop.tell("charge.updated", charge)
    assert tell(open_desk.shop.letters()) == ["done", "ignored"]
    assert balances() == PAID
    assert wrong() == {}


def test_what_was_paid_elsewhere_and_only_noted_at_stripe_is_no_payment(open_desk):
    paying.pay(open_desk.shop, open_desk.page, {"paid_out_of_band": True})
    assert tell(open_desk.shop.letters("invoice.paid")) == ["ignored"]
    assert balances() == BEFORE


def test_a_webhook_is_believed_only_when_stripe_signed_it_just_now(open_desk):
    paying.receive(open_desk.shop, open_desk.page, 17_000)
    event = open_desk.shop.letters("invoice.paid")[0].event
    forged = open_desk.shop.letter(event, secret="whsec_somebody")
    honest = open_desk.shop.letter(event)
    stale = open_desk.shop.letter(event, at=1_000_000_000)
    changed = honest.body.replace(b"17000", b"1")
    for body, signature in [
        (forged.body, forged.signature), (stale.body, stale.signature), (changed, honest.signature), (honest.body, ""),
        (honest.body, "t=x,v1=y"), (b"\xff\xfe", honest.signature),
    ]:  # fmt: skip
        with pytest.raises(NotBelieved) as refused:
            hear(body=body, signature=signature)
        assert refused.value.code == "signature"
    assert GatewayEvent.objects.count() == 0


@pytest.mark.parametrize(
    "said", ["[]", "{}", "nothing", '{"id": "evt_1", "type": "x", "data": {"object": []}}',
             '{"id": "evt_1", "type": "x", "livemode": false, "data": {"object": {"object": 5}}}']
)  # fmt: skip
def test_what_is_signed_but_no_event_is_refused(open_desk, said):
    from stripe import WebhookSignature

    with pytest.raises(NotBelieved) as refused:
        hear(body=said.encode(), signature=WebhookSignature.generate_signature_header(said, open_desk.shop.secret))
    assert refused.value.code == "shape"


def test_events_of_another_account_or_of_real_money_at_a_test_key_do_nothing(open_desk):
    paying.receive(open_desk.shop, open_desk.page, 17_000)
    event = open_desk.shop.letters("invoice.paid")[0].event
    other = open_desk.shop.letter(event | {"id": "evt_other", "account": "acct_other"})
    real = open_desk.shop.letter(event | {"id": "evt_real", "livemode": True})
    assert tell([other, real]) == ["other_account", "other_account"]
    assert balances() == BEFORE


def test_an_invoice_that_is_not_ours_is_not_asked_about(open_desk):
    before = len(open_desk.shop.requests)
    open_desk.shop.tell("invoice.paid", open_desk.there("invoice")[0] | {"id": "in_foreign"})
    assert tell(open_desk.shop.letters()) == ["not_ours"]
    assert len(open_desk.shop.requests) == before


def test_an_event_stands_while_stripe_cannot_be_asked(open_desk):
    paying.receive(open_desk.shop, open_desk.page, 17_000)
    letters = open_desk.shop.letters("invoice.paid")
    event = hear(body=letters[0].body, signature=letters[0].signature)
    open_desk.off(True)
    with pytest.raises(Unclear):
        act_on(event_id=event)
    open_desk.off(False)
    assert not not_acted_on()
    open_desk.wait(minutes=2)
    assert [each.pk for each in not_acted_on()] == [event]
    assert act_on(event_id=event) == "done"
    assert balances() == PAID
    assert not not_acted_on()


@pytest.mark.parametrize(
    "facts, verdict",
    [
        ({"currency": "usd"}, "other_currency"),
        ({"amount_paid": 0}, "not_positive"),
    ],
)
def test_a_payment_that_cannot_be_is_not_recorded_and_its_event_stands(open_desk, facts, verdict):
    paying.receive(open_desk.shop, open_desk.page, 17_000)
    open_desk.there("invoice_payment")[0].update(facts)
    letter = open_desk.shop.letters("invoice.paid")[0]
    event = hear(body=letter.body, signature=letter.signature)
    with pytest.raises(PaymentRefused) as refused:
        act_on(event_id=event)
    assert refused.value.code == verdict
    assert balances() == BEFORE
    assert GatewayEvent.objects.get().done_at is None


def test_a_company_sees_what_it_paid_and_nobody_else_does(open_desk):
    paying.receive(open_desk.shop, open_desk.page, 17_000)
    tell(open_desk.shop.letters("invoice.paid"))
    seen = lambda: [model.objects.count() for model in (StripePayment, Counterpart, Operation, GatewayEvent)]  # noqa: E731
    with company_scope(open_desk.world.hanul.company):
        assert seen() == [1, 3, 0, 0]
    with company_scope(open_desk.world.bada.company):
        assert seen() == [0, 0, 0, 0]
    with restaurant_scope(open_desk.world.gukbap.pk):
        assert seen() == [0, 0, 0, 0]
    assert seen() == [1, 3, 4, 1]


def test_payments_are_written_by_nobody_but_the_books_function(open_desk):
    paying.receive(open_desk.shop, open_desk.page, 17_000)
    tell(open_desk.shop.letters("invoice.paid"))
    for sql in (
        "UPDATE billing_stripepayment SET amount = 1", "DELETE FROM billing_stripepayment", "DELETE FROM billing_operation",
        "DELETE FROM billing_counterpart", "DELETE FROM billing_gatewayevent",
    ):  # fmt: skip
        with pytest.raises(ProgrammingError), connection.cursor() as cursor:
            cursor.execute("SAVEPOINT here")
            try:
                cursor.execute(sql)
            finally:
                cursor.execute("ROLLBACK TO here")


def test_the_calls_are_those_of_an_invoice(open_desk):
    assert open_desk.calls() == DONE
    assert json.loads(json.dumps(Operation.objects.last().params))["name"] == "한울"


def test_what_is_paid_on_stripes_page_ends_a_pause_at_once(open_desk):
    company = Company.objects.get(name="한울")
    pause_spending(company=company, by="test")
    facts = {"state": "begun", "announced_at": clock.now(), "due_until": "2026-12-31", "begins_on": "2025-12-01"}
    Pause.objects.create(company=company, **facts)
    paying.receive(open_desk.shop, open_desk.page, 17_000)
    tell(open_desk.shop.letters())
    company.refresh_from_db()
    assert (company.state, Pause.objects.get().state) == ("active", "ended")
