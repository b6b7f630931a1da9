"""Calls to Stripe, over HTTP: each once, whatever happens to the answer."""

import pytest
import stripe
from django.db import transaction

from billing.gateways.answers import Refused
from billing.gateways.operations import carry_out, standing_still, try_again
from billing.gateways.stripe_calls import StripeCalls
from billing.gateways.stripe_client import API_VERSION
from billing.models import Counterpart, Operation

DONE = [
    ("customer_create", "confirmed", 1),
    ("invoice_create", "confirmed", 1),
    ("item_create", "confirmed", 1),
    ("invoice_finalize", "confirmed", 1),
]


def test_an_invoice_is_brought_to_stripe_with_our_number_and_amount(desk):
    assert desk.mirror() == "confirmed"
    assert desk.calls() == DONE
    invoice = desk.there("invoice")[0]
    assert {name: invoice[name] for name in ("number", "status", "total", "currency", "collection_method", "due_date")} == {
        "number": "INV-2025-000001", "status": "open", "total": 17_000, "currency": "krw",
        "collection_method": "send_invoice", "due_date": 1_766_069_999,
    }  # fmt: skip
    customer = desk.there("customer")[0]
    assert (customer["name"], customer["email"], customer["preferred_locales"]) == ("한울", "invoices@example.com", ["ko"])
    assert [(each.kind, each.remote, each.page) for each in Counterpart.objects.all()] == [
        ("customer", customer["id"], ""),
        ("invoice", invoice["id"], f"{desk.shop.url}/i/{invoice['id']}"),
    ]


def test_an_invoice_that_is_there_is_not_brought_again(desk):
    assert desk.mirror() == "confirmed"
    sent = len(desk.shop.requests)
    assert desk.mirror() == ""
    assert len(desk.shop.requests) == sent


@pytest.mark.parametrize("fault", ["cut_before", "cut_after", "hang_after", "503_before", "429_before"])
@pytest.mark.parametrize("path", ["/v1/customers", "/v1/invoices", "/v1/invoiceitems", "/v1/invoices/in_"])
def test_a_call_without_an_answer_is_asked_again_with_its_key_and_done_once(desk, settings, fault, path):
    settings.STRIPE_SECONDS = 1 if fault == "hang_after" else 5
    desk.shop.fail_next(fault, path)
    assert desk.mirror() == "unknown"
    settings.STRIPE_SECONDS = 5
    assert desk.ask() == ""
    desk.wait(minutes=1)
    assert desk.ask() == "confirmed"
    assert desk.mirror() in ("confirmed", "")
    assert sorted(tries for _, _, tries in desk.calls()) == [1, 1, 1, 2]
    assert [len(desk.there(kind)) for kind in ("customer", "invoice", "invoiceitem")] == [1, 1, 1]
    assert desk.there("invoice")[0]["total"] == 17_000


@pytest.mark.parametrize("path", ["/v1/customers", "/v1/invoices", "/v1/invoiceitems", "/v1/invoices/in_"])
def test_a_500_stays_unknown_while_its_key_repeats_it_and_is_looked_up_after_a_day(desk, path):
    desk.shop.fail_next("500_after", path)
    assert desk.mirror() == "unknown"
    desk.wait(hours=22)
    assert desk.ask() == "unknown"
    desk.wait(hours=2)
    assert desk.ask() == "confirmed"
    desk.mirror()
    assert [len(desk.there(kind)) for kind in ("customer", "invoice", "invoiceitem")] == [1, 1, 1]
    assert [state for _, state, _ in desk.calls()] == ["confirmed"] * 4


@pytest.mark.parametrize("path", ["/v1/customers", "/v1/invoices", "/v1/invoiceitems", "/v1/invoices/in_"])
@pytest.mark.parametrize("fault", ["cut_before", "cut_after"])
def test_a_key_that_stripe_forgot_makes_nothing_twice(desk, fault, path):
    desk.shop.fail_next(fault, path)
    assert desk.mirror() == "unknown"
    desk.wait(days=3)
    assert desk.ask() == "confirmed"
    desk.mirror()
    assert [len(desk.there(kind)) for kind in ("customer", "invoice", "invoiceitem")] == [1, 1, 1]
    assert desk.there("invoice")[0]["total"] == 17_000


def test_what_is_looked_up_in_vain_because_stripe_is_silent_is_not_sent(desk):
    desk.shop.fail_next("cut_after", "/v1/customers")
    desk.mirror()
    desk.wait(days=3)
    desk.shop.key = "sk_test_changed"
    assert desk.ask() == "unknown"
    assert [path for method, path in desk.shop.requests if method == "POST"] == ["/v1/customers"]


def test_what_stripe_refuses_is_failed_with_its_words_and_tried_again_only_when_asked(desk, monkeypatch):
    desk.shop.key = "sk_test_changed"
    assert desk.mirror() == "failed"
    failed = Operation.objects.get()
    assert (failed.code, failed.why) == ("401", "Invalid API Key provided.")
    assert desk.mirror() == ""
    desk.shop.key = "sk_test_hankki"
    again = try_again(operation=failed, by=desk.world.operator)
    assert again.key != failed.key
    assert desk.mirror() == "confirmed"
    with pytest.raises(Refused):
        try_again(operation=failed, by=desk.world.operator)


def test_a_refused_customer_is_sent_again_by_itself_once_it_has_changed(desk):
    desk.shop.key = "sk_test_changed"
    desk.mirror()
    desk.shop.key = "sk_test_hankki"
    desk.world.hanul.company.email = "other@example.com"
    desk.world.hanul.company.save()
    assert desk.mirror() == "confirmed"
    assert desk.there("customer")[0]["email"] == "other@example.com"


def test_a_changed_company_is_changed_at_stripe_before_its_next_invoice(desk):
    desk.mirror()
    Counterpart.objects.filter(kind="invoice").update(page="")
    desk.world.hanul.company.phone = "02-123-4567"
    desk.world.hanul.company.save()
    desk.shop.fail_next("cut_after", "/v1/customers/cus_")
    assert desk.mirror() == "unknown"
    desk.wait(days=2)
    assert desk.ask() == "confirmed"
    assert [(each["name"], each["phone"]) for each in desk.there("customer")] == [("한울", "02-123-4567")]


def test_a_call_whose_worker_died_stands_still_for_two_minutes_and_is_asked_about(desk):
    desk.shop.fail_next("cut_after", "/v1/customers")
    desk.mirror()
    Operation.objects.update(state="sent", ask_at=None)
    assert desk.ask() == ""
    desk.wait(minutes=2, seconds=1)
    assert [each.verb for each in standing_still()] == ["customer_create"]
    assert desk.ask() == "confirmed"
    assert len(desk.there("customer")) == 1


def test_nothing_is_called_inside_a_transaction(desk):
    desk.mirror()
    operation = Operation.objects.last()
    Operation.objects.filter(pk=operation.pk).update(state="new")
    with transaction.atomic(), pytest.raises(RuntimeError):
        carry_out(operation_id=operation.pk, calls=StripeCalls())


def test_the_version_of_the_api_is_the_one_of_the_sdk(desk):
    assert stripe.StripeClient("sk_test_x")._requestor.stripe_version == API_VERSION
