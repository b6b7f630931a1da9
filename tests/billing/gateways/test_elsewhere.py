"""What was paid by bank, or credited, cannot be paid once more on Stripe's page."""

import uuid
from types import SimpleNamespace

import pytest

from billing.bank.recording import undo_match
from billing.books import examine
from billing.enums import Verb
from billing.gateways.elsewhere import Told, invoices_to_tell, step_of, tell_invoice
from billing.gateways.operations import carry_out, write_down
from billing.gateways.queries import page_of
from billing.gateways.stripe_calls import StripeCalls
from billing.models import BankMatch, Counterpart, Operation
from demo.stripe import paying
from demo.stripe.shop import Conflict


@pytest.fixture
def open_desk(desk):
    """The invoice is on Stripe's page."""
    desk.mirror()
    desk.shop.letters()
    desk.page = desk.there("invoice")[0]
    return desk


def tell(desk) -> str:
    return tell_invoice(document_id=desk.invoice.pk)


def told(desk) -> list[tuple[str, str, int]]:
    """The calls after those that brought the invoice there."""
    return desk.calls()[4:]


def there(desk) -> tuple[str, int]:
    return desk.page["status"], desk.page["amount_remaining"]


def test_an_invoice_nobody_paid_yet_is_told_nothing(open_desk):
    assert invoices_to_tell() == []
    assert tell(open_desk) == ""
    assert told(open_desk) == []
    assert page_of(open_desk.invoice) == open_desk.page["hosted_invoice_url"]


def test_what_was_paid_by_bank_is_closed_on_stripes_page(open_desk):
    open_desk.pay_by_bank(17_000)
    assert invoices_to_tell() == [open_desk.invoice.pk]
    assert tell(open_desk) == "confirmed"
    assert told(open_desk) == [("invoice_pay", "confirmed", 1)]
    assert there(open_desk) == ("paid", 0)
    assert len(open_desk.there("charge")) == 0
    assert (invoices_to_tell(), page_of(open_desk.invoice)) == ([], "")
    with pytest.raises(Conflict):
        paying.receive(open_desk.shop, open_desk.page["id"], 17_000)


def test_what_was_paid_in_part_by_bank_is_credited_there_with_the_reason_and_no_mail(open_desk):
    open_desk.pay_by_bank(7_000)
    assert tell(open_desk) == "confirmed"
    assert told(open_desk) == [("credit_create", "confirmed", 1)]
    assert there(open_desk) == ("open", 10_000)
    note = open_desk.there("credit_note")[0]
    assert (note["amount"], note["memo"]) == (7_000, "INV-2025-000001: 은행 이체로 받음")
    assert Operation.objects.first().params["email_type"] == "none"
    assert invoices_to_tell() == []
    open_desk.pay(10_000)
    assert there(open_desk) == ("paid", 0)
    assert not [each.number for each in examine() if each.wrong]


def test_the_rest_that_comes_by_bank_too_closes_the_page(open_desk):
    open_desk.pay_by_bank(7_000)
    tell(open_desk)
    open_desk.wait(hours=1)
    open_desk.pay_by_bank(10_000)
    assert invoices_to_tell() == [open_desk.invoice.pk]
    assert tell(open_desk) == "confirmed"
    assert told(open_desk) == [("credit_create", "confirmed", 1), ("invoice_pay", "confirmed", 1)]
    assert there(open_desk) == ("paid", 0)


def test_who_paid_there_and_was_not_heard_yet_is_recorded_and_not_credited_away(open_desk):
    open_desk.pay_by_bank(7_000)
    paying.receive(open_desk.shop, open_desk.page["id"], 4_000)
    assert tell(open_desk) == "confirmed"
    assert there(open_desk) == ("open", 6_000)
    assert [each["amount"] for each in open_desk.there("credit_note")] == [7_000]
    assert list(BankMatch.objects.order_by("id").values_list("amount", "rule")) == [(7_000, "reference"), (4_000, "stripe")]


def test_a_page_that_was_paid_meanwhile_is_noted_as_closed_and_no_call_is_made(open_desk):
    open_desk.pay_by_bank(17_000)
    paying.receive(open_desk.shop, open_desk.page["id"], 17_000)
    assert tell(open_desk) == ""
    assert told(open_desk) == []
    assert page_of(open_desk.invoice) == ""
    assert invoices_to_tell() == []


@pytest.mark.parametrize("fault", ["cut_before", "cut_after", "503_before"])
@pytest.mark.parametrize(
    "amount, path, kind",
    [(17_000, "/v1/invoices/in_", "invoice_pay"), (7_000, "/v1/credit_notes", "credit_create")],
)
def test_a_call_without_an_answer_is_asked_again_and_done_once(open_desk, fault, amount, path, kind):
    open_desk.pay_by_bank(amount)
    open_desk.shop.fail_next(fault, path)
    assert tell(open_desk) == "unknown"
    assert (tell(open_desk), invoices_to_tell()) == ("", [])
    open_desk.wait(minutes=1)
    assert open_desk.ask() == "confirmed"
    assert tell(open_desk) == ""
    assert told(open_desk) == [(kind, "confirmed", 2)]
    assert there(open_desk) == (("paid", 0) if amount == 17_000 else ("open", 10_000))


@pytest.mark.parametrize("fault", ["cut_before", "cut_after"])
@pytest.mark.parametrize("amount, path", [(17_000, "/v1/invoices/in_"), (7_000, "/v1/credit_notes")])
def test_a_key_that_stripe_forgot_credits_nothing_twice(open_desk, fault, amount, path):
    open_desk.pay_by_bank(amount)
    open_desk.shop.fail_next(fault, path)
    assert tell(open_desk) == "unknown"
    open_desk.wait(days=3)
    assert open_desk.ask() == "confirmed"
    assert tell(open_desk) == ""
    assert there(open_desk) == (("paid", 0) if amount == 17_000 else ("open", 10_000))
    assert len(open_desk.there("credit_note")) == (1 if amount == 7_000 else 0)


def test_what_is_asked_to_be_closed_and_was_closed_by_hand_a_moment_ago_is_done(open_desk):
    open_desk.pay_by_bank(17_000)
    open_desk.shop.fail_next("cut_before", "/v1/invoices/in_")
    assert tell(open_desk) == "unknown"
    paying.pay(open_desk.shop, open_desk.page["id"], {"paid_out_of_band": True})
    open_desk.wait(minutes=1)
    assert open_desk.ask() == "confirmed"
    assert page_of(open_desk.invoice) == ""


def test_what_stripe_refuses_waits_for_a_person_and_is_not_read_every_minute(open_desk):
    open_desk.pay_by_bank(17_000)
    open_desk.shop.fail_next("cut_before", "/v1/invoices/in_")
    tell(open_desk)
    paying.void(open_desk.shop, open_desk.page["id"], {})
    open_desk.wait(minutes=1)
    assert open_desk.ask() == "failed"
    assert invoices_to_tell() == []
    open_desk.wait(hours=1, seconds=1)
    assert invoices_to_tell() == [open_desk.invoice.pk]
    assert tell(open_desk) == ""
    assert (invoices_to_tell(), page_of(open_desk.invoice)) == ([], "")


@pytest.mark.parametrize("fault", ["", "cut_after"])
def test_an_invoice_of_which_nothing_is_owed_is_voided(open_desk, fault):
    if fault:
        open_desk.shop.fail_next(fault, "/v1/invoices/in_")
    call = write_down(
        verb=Verb.INVOICE_VOID, params={}, by="test", target=open_desk.page["id"], company=open_desk.invoice.company,
        document=open_desk.invoice,
    )  # fmt: skip
    carry_out(operation_id=call.pk, calls=StripeCalls())
    open_desk.wait(days=3)
    open_desk.ask()
    assert told(open_desk) == [("invoice_void", "confirmed", 2 if fault else 1)]
    assert open_desk.page["status"] == "void"
    assert page_of(open_desk.invoice) == ""


@pytest.mark.parametrize(
    "left, by_bank, asks, paid, expected",
    [
        (17_000, 0, 17_000, 0, None),
        (17_000, 0, 9_000, 8_000, None),
        (0, 0, 0, 17_000, None),
        (0, 17_000, 17_000, 0, ("invoice_pay", 0)),
        (0, 10_000, 10_000, 7_000, ("invoice_pay", 0)),
        (0, 0, 17_000, 0, ("invoice_void", 0)),
        (0, 0, 2_000, 15_000, ("credit_create", 2_000)),
        (-500, 0, 2_000, 15_000, ("credit_create", 2_000)),
        (16_000, 0, 17_000, 0, ("credit_create", 1_000)),
        (9_000, 5_000, 12_000, 3_000, ("credit_create", 3_000)),
    ],
)
def test_the_call_that_makes_a_page_ask_what_we_ask(open_desk, left, by_bank, asks, paid, expected):
    invoice = open_desk.invoice
    asked = SimpleNamespace(pk=invoice.pk, number=invoice.number, company=invoice.company, left=left, credited=0, evened=0)
    step = step_of(asked, Told(True, asks, paid), remote="in_1", by_bank=by_bank)
    assert (step and (step[0], step[2].get("amount", 0))) == expected
    assert step_of(asked, Told(False, asks, paid), remote="in_1", by_bank=by_bank) is None


def test_a_match_that_is_undone_afterwards_leaves_the_page_closed_and_the_rest_to_the_bank(open_desk):
    open_desk.pay_by_bank(17_000)
    tell(open_desk)
    undo_match(match=BankMatch.objects.get(), key=uuid.uuid4(), reason="wrong", by="test")
    assert invoices_to_tell() == []
    assert (tell(open_desk), page_of(open_desk.invoice)) == ("", "")
    assert Counterpart.objects.get(kind="invoice").closed_at == open_desk.now
