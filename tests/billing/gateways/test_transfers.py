"""Payouts by Stripe: an approved run is one transfer each, and every won is somewhere whatever the answer was."""

import random
import uuid
from datetime import date

import pytest

from billing import tasks
from billing.bank.queries import bank_lines
from billing.bank.recording import receive_bank_file, record_bank_file
from billing.gateways.accounts import ask_connected_account, refresh_account
from billing.gateways.answers import Refused
from billing.gateways.balance import compare, held_by_stripe
from billing.gateways.operations import carry_out, standing_still, try_again
from billing.gateways.queries import refused_calls
from billing.gateways.stripe_calls import StripeCalls
from billing.gateways.transfers import stripe_payees_of
from billing.models import Counterpart, Document, Operation, PayoutRun, StripeTransfer, Transfer
from billing.payouts.details import pause_payouts
from billing.payouts.queries import candidates, not_carried_out, returned, told_of, untied
from billing.payouts.runs import Result, RunRefused, approve_run, prepare_run, record_results
from billing.payouts.ties import TieRefused, tie_line
from billing.reconciling import open_items
from demo.stripe import connecting, paying
from tenants.scope import company_scope, platform_scope, restaurant_scope
from tests.billing.gateways.test_payments import tell
from tests.billing.payouts.desk import BUNSIK, GUKBAP, balance, item, left, second_operator, states, wrong
from tests.billing.statements import korean

PAY_DAY = date(2025, 12, 13)
BOTH = ("STM-2025-000001", "STM-2025-000002")


def connect(desk, place) -> str:
    """A restaurant gets an account that may be paid; returns Stripe's id of it."""
    made = ask_connected_account(restaurant=place, by=desk.world.operator)
    carry_out(operation_id=made.pk, calls=StripeCalls())
    remote = desk.there("account")[-1]["id"]
    connecting.onboard(desk.shop, remote)
    refresh_account(restaurant_id=place.pk)
    return remote


@pytest.fixture
def paid(desk):
    """Both restaurants have accounts, and Stripe holds 1,000,000 won for us by a way that our books know nothing of."""
    desk.world.second = second_operator()
    desk.remotes = [connect(desk, place) for place in (desk.world.gukbap, desk.world.bunsik)]
    paying.move(desk.shop, "topup", 1_000_000, "krw")
    desk.shop.letters()
    desk.wait(days=10)
    return desk


def prepare(desk, numbers=BOTH, pay_on=PAY_DAY):
    pks = Document.objects.filter(number__in=numbers).values_list("pk", flat=True)
    return prepare_run(
        currency="KRW", pay_on=pay_on, statements=list(pks), key=uuid.uuid4(), by=desk.world.operator, gateway="stripe"
    )


def send(desk, numbers=BOTH) -> PayoutRun:
    return approve_run(run=prepare(desk, numbers), by=desk.world.second)


def work() -> list[str]:
    """Carry out every call that is not settled, as the worker would; what came of each."""
    waiting = Operation.objects.filter(item__isnull=False).exclude(state__in=["confirmed", "failed"]).order_by("id")
    return [carry_out(operation_id=each.pk, calls=StripeCalls()) for each in waiting]


def refused(call, *args, **kwargs):
    with pytest.raises(RunRefused) as refusal:
        call(*args, **kwargs)
    return refusal.value.code


def books():
    return {kind: balance(kind) for kind in ("restaurant_owed", "payouts", "stripe")}


OWED = {"restaurant_owed": 22_680, "payouts": 0, "stripe": 0}
UNDER_WAY = {"restaurant_owed": 0, "payouts": 22_680, "stripe": 0}
GONE = {"restaurant_owed": 0, "payouts": 0, "stripe": 22_680}


def test_only_restaurants_whose_account_may_take_money_are_in_a_run(desk):
    def why():
        return {each.statement.number: each.why for each in candidates("KRW", PAY_DAY, stripe_payees_of)}

    assert why() == {"STM-2025-000001": "not_connected", "STM-2025-000002": "not_connected"}
    remote = connect(desk, desk.world.gukbap)
    assert why() == {"STM-2025-000001": "", "STM-2025-000002": "not_connected"}
    connecting.settle(desk.shop, remote, due=["external_account"])
    desk.wait(minutes=1)
    refresh_account(restaurant_id=desk.world.gukbap.pk)
    assert why()["STM-2025-000001"] == "not_ready"
    pause_payouts(restaurant=desk.world.gukbap, reason="압류", by=desk.world.operator)
    assert why()["STM-2025-000001"] == "paused"


def test_a_run_says_into_which_accounts_and_nothing_is_called_before_it_is_approved(paid):
    run = prepare(paid)
    told = [("Stripe", paid.remotes[0], "할매국밥", GUKBAP), ("Stripe", paid.remotes[1], "봄날분식", BUNSIK)]
    assert list(run.items.values_list("bank", "account", "holder", "amount")) == told
    assert (run.gateway, Operation.objects.filter(item__isnull=False).count(), books()) == ("stripe", 0, OWED)


def test_approving_freezes_it_without_a_file_and_writes_one_call_each(paid):
    run = send(paid)
    assert (run.state, run.file_name, run.file, len(run.fingerprint)) == ("approved", "", None, 64)
    assert list(Operation.objects.filter(item__isnull=False).order_by("id").values_list("verb", "state", "params")) == [
        (
            "transfer_create", "new",
            {
                "amount": amount, "currency": "krw", "destination": remote, "transfer_group": run.reference,
                "description": f"{number} {item(place).reference}", "metadata": {"hankki_payout": item(place).reference},
            },
        )
        for place, amount, remote, number in zip((1, 2), (GUKBAP, BUNSIK), paid.remotes, BOTH, strict=True)
    ]  # fmt: skip
    assert (books(), wrong()) == (UNDER_WAY, {})


def test_whoever_prepared_it_cannot_approve_it_and_nothing_is_called(paid):
    assert refused(approve_run, run=prepare(paid), by=paid.world.operator) == "same_person"
    assert (Operation.objects.filter(item__isnull=False).count(), books()) == (0, OWED)


def test_the_worker_carries_it_out_and_what_stripe_holds_goes_down(paid):
    run = send(paid)
    assert work() == ["confirmed", "confirmed"]
    assert [(each["amount"], each["destination"], each["transfer_group"]) for each in paid.there("transfer")] == [
        (GUKBAP, paid.remotes[0], run.reference),
        (BUNSIK, paid.remotes[1], run.reference),
    ]
    assert states() == [("할매국밥", GUKBAP, "confirmed"), ("봄날분식", BUNSIK, "confirmed")]
    assert (books(), left(), wrong()) == (GONE, {"STM-2025-000001": 0, "STM-2025-000002": 0}, {})
    out = Transfer.objects.filter(reason="stripe_out").order_by("id")
    assert [(each.amount, each.restaurant_id, each.reference) for each in out] == [
        (GUKBAP, paid.world.gukbap.pk, item(1).reference),
        (BUNSIK, paid.world.bunsik.pk, item(2).reference),
    ]
    remotes = Counterpart.objects.filter(kind="transfer").order_by("id").values_list("remote", "item")
    assert list(remotes) == [(each["id"], item(n).pk) for n, each in enumerate(paid.there("transfer"), 1)]
    assert open_items(date(2025, 12, 20), paid.world.gukbap.tz) == []


@pytest.mark.parametrize("fault", ["cut_before", "cut_after", "hang_after", "503_before", "429_before"])
def test_without_an_answer_it_is_being_asked_about_and_paid_once(paid, settings, fault):
    settings.STRIPE_SECONDS = 0.3 if fault == "hang_after" else 5
    send(paid)
    paid.shop.fail_next(fault, "/v1/transfers")
    assert work() == ["unknown", "confirmed"]
    assert (states()[0], left()["STM-2025-000001"]) == (("할매국밥", GUKBAP, "unknown"), 0)
    assert (books(), wrong()) == ({"restaurant_owed": 0, "payouts": GUKBAP, "stripe": BUNSIK}, {})
    assert refused(prepare, paid, BOTH[:1]) == "changed"
    paid.wait(minutes=1)
    assert work() == ["confirmed"]
    assert (len(paid.there("transfer")), books(), wrong()) == (2, GONE, {})


def test_a_500_stays_unknown_until_its_key_is_forgotten_and_is_then_looked_up(paid):
    send(paid)
    paid.shop.fail_next("500_after", "/v1/transfers")
    assert work() == ["unknown", "confirmed"]
    paid.wait(hours=22)
    assert (work(), states()[0][2], wrong()) == (["unknown"], "unknown", {})
    paid.wait(hours=2)
    assert (work(), len(paid.there("transfer")), books(), wrong()) == (["confirmed"], 2, GONE, {})


@pytest.mark.parametrize("fault", ["cut_before", "cut_after"])
def test_a_key_that_stripe_forgot_pays_nobody_twice(paid, fault):
    send(paid)
    paid.shop.fail_next(fault, "/v1/transfers")
    work()
    paid.wait(days=3)
    assert (work(), len(paid.there("transfer")), books(), wrong()) == (["confirmed"], 2, GONE, {})


def test_a_retry_that_is_refused_does_not_free_what_the_first_try_paid(paid):
    """Done, the answer lost; then Stripe refuses whatever we ask, because our key was changed."""
    send(paid, BOTH[:1])
    paid.shop.fail_next("cut_after", "/v1/transfers")
    assert work() == ["unknown"]
    paid.wait(minutes=1)
    paid.shop.key = "sk_test_changed"
    assert (work(), left()["STM-2025-000001"]) == (["unknown"], 0)
    paid.shop.key = "sk_test_hankki"
    paid.wait(minutes=2)
    assert (work(), len(paid.there("transfer")), wrong()) == (["confirmed"], 1, {})


def test_a_run_waits_for_its_day(paid):
    """It is noon of 15 December; the run is of the 18th, which begins at midnight where the operator sits."""
    approve_run(run=prepare(paid, BOTH, pay_on=date(2025, 12, 18)), by=paid.world.second)
    paid.wait(days=2, hours=11, minutes=59)
    assert (list(standing_still()), work(), paid.there("transfer")) == ([], ["", ""], [])
    assert states() == [("할매국밥", GUKBAP, "sent"), ("봄날분식", BUNSIK, "sent")]
    paid.wait(minutes=1)
    assert [each.item.amount for each in standing_still()] == [GUKBAP, BUNSIK]
    assert (work(), len(paid.there("transfer")), books(), wrong()) == (["confirmed", "confirmed"], 2, GONE, {})


def test_too_little_at_stripe_fails_it_and_the_next_run_pays(paid):
    paying.move(paid.shop, "adjustment", -990_000, "krw")
    send(paid)
    assert work() == ["failed", "confirmed"]
    assert states() == [("할매국밥", GUKBAP, "failed"), ("봄날분식", BUNSIK, "confirmed")]
    assert books() == {"restaurant_owed": GUKBAP, "payouts": 0, "stripe": BUNSIK}
    assert (left(), wrong()) == ({"STM-2025-000001": GUKBAP, "STM-2025-000002": 0}, {})
    failed = Operation.objects.get(item=item(1).pk)
    assert (failed.code, failed.why) == (
        "balance_insufficient", "You have insufficient available funds in your Stripe account.",
    )  # fmt: skip
    paying.move(paid.shop, "topup", 990_000, "krw")
    send(paid, BOTH[:1])
    assert (work(), books(), wrong()) == (["confirmed"], GONE, {})
    assert Counterpart.objects.filter(kind="transfer").count() == 2


def test_a_refused_payout_is_not_tried_again_by_itself_or_by_hand(paid):
    paying.move(paid.shop, "adjustment", -990_000, "krw")
    send(paid)
    work()
    with pytest.raises(Refused):
        try_again(operation=Operation.objects.get(item=item(1).pk), by=paid.world.operator)
    assert (refused_calls().count(), not_carried_out().count(), returned().count()) == (0, 1, 0)


def test_the_restaurant_is_not_told_of_what_stripe_refused_us(paid):
    paying.move(paid.shop, "adjustment", -990_000, "krw")
    send(paid)
    work()
    documents = list(Document.objects.filter(number__in=BOTH).order_by("number"))
    with restaurant_scope(paid.world.gukbap.pk):
        assert told_of(documents[:1]) == {}
    with restaurant_scope(paid.world.bunsik.pk):
        assert [(told.state, told.amount) for told in told_of(documents)[documents[1].pk]] == [("sent", BUNSIK)]


def test_an_account_that_may_not_be_paid_any_more_is_not_approved(paid):
    run = prepare(paid)
    connecting.settle(paid.shop, paid.remotes[0], disabled="rejected.fraud")
    refresh_account(restaurant_id=paid.world.gukbap.pk)
    with pytest.raises(RunRefused) as refusal:
        approve_run(run=run, by=paid.world.second)
    assert (refusal.value.code, refusal.value.facts) == ("changed", {"names": "할매국밥", "count": 1})


def test_one_that_lost_it_after_the_approval_is_refused_by_stripe(paid):
    send(paid)
    connecting.settle(paid.shop, paid.remotes[0], disabled="rejected.fraud")
    assert (work(), states()[0][2], left()["STM-2025-000001"], wrong()) == (["failed", "confirmed"], "failed", GUKBAP, {})


def test_nobody_says_by_hand_what_stripe_says_itself(paid):
    run = send(paid)
    results = [Result(item(1).pk, "confirmed", PAY_DAY)]
    assert refused(record_results, run=run, results=results, by=paid.world.operator) == "not_by_hand"
    assert list(untied("KRW", out=True)) == []
    assert list(untied("KRW", out=False)) == []


def test_no_bank_line_is_tied_to_what_stripe_carries(paid):
    send(paid)
    line = ("2025.12.15", "x", item(1).reference, -GUKBAP, 1)
    record_bank_file(file=receive_bank_file(name="b.csv", data=korean(line), account="", by="test"), by="test")
    assert (states()[0][2], bank_lines().get().carried) == ("sent", 0)
    with pytest.raises(TieRefused) as refusal:
        tie_line(line=bank_lines().get(), items=[item(1).pk], key=uuid.uuid4(), by=paid.world.operator)
    assert (refusal.value.code, work(), wrong()) == ("not_under_way", ["confirmed", "confirmed"], {})


def test_while_stripe_is_off_there_are_no_runs_by_it(paid, settings):
    run = prepare(paid)
    settings.STRIPE_KEY = ""
    assert refused(approve_run, run=run, by=paid.world.second) == "off"
    assert refused(prepare, paid) == "off"
    assert books() == OWED


def test_the_same_call_carried_out_by_two_workers_pays_once(paid):
    send(paid, BOTH[:1])
    operation = Operation.objects.get(item__isnull=False)
    tasks.carry_out(operation.pk)
    assert carry_out(operation_id=operation.pk, calls=StripeCalls()) == ""
    Operation.objects.filter(pk=operation.pk).update(state="sent", sent_at=paid.now)
    paid.wait(minutes=3)
    assert carry_out(operation_id=operation.pk, calls=StripeCalls()) == "confirmed"
    assert (len(paid.there("transfer")), StripeTransfer.objects.count(), wrong()) == (1, 1, {})


def test_what_stripe_holds_by_our_books_is_less_by_what_went_out(paid):
    paid.mirror()
    paid.pay()
    send(paid, ("STM-2025-000002",))
    work()
    assert held_by_stripe() == [{"currency": "KRW", "held": 16_507 - BUNSIK, "waits": 0}]
    assert wrong() == {}


def test_stripe_and_our_books_move_the_same_for_each_transfer_and_what_came_back_of_it(paid):
    send(paid)
    work()
    connecting.take_back(paid.shop, paid.there("transfer")[0]["id"], {"amount": 5_000})
    taken = paid.there("transfer_reversal")[0]["id"]
    found = compare(since=paid.now.replace(day=1)).differences
    topup = ("topup", 1_000_000, 0)
    assert [(each.kind, each.there, each.here) for each in found] == [topup, ("transfer_refund", 5_000, 0)]
    tell(paid.shop.letters("transfer.reversed"))
    found = compare(since=paid.now.replace(day=1)).differences
    assert ([(each.kind, each.there, each.here) for each in found], found[0].remote == taken) == ([topup], False)


def test_events_about_transfers_change_nothing_by_themselves(paid):
    send(paid)
    work()
    letters = paid.shop.letters() * 2
    random.Random(3).shuffle(letters)
    tell(letters)
    assert (books(), wrong()) == (GONE, {})


def test_a_restaurant_sees_its_own_transfer_and_nobody_else_does(paid):
    send(paid)
    work()
    with restaurant_scope(paid.world.gukbap.pk):
        assert list(StripeTransfer.objects.values_list("amount", flat=True)) == [GUKBAP]
        assert Operation.objects.count() == 0
    with company_scope(paid.world.hanul.company):
        assert (StripeTransfer.objects.count(), Counterpart.objects.filter(kind="transfer").count()) == (0, 0)
    with platform_scope():
        assert StripeTransfer.objects.count() == 2
