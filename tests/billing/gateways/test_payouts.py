"""What Stripe sends to our bank: under way once, in whichever order it is told, until the bank's statement brings it."""

import json
import random
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from billing.bank.queries import bank_lines
from billing.books import examine
from billing.gateways.payouts import ArriveRefused, tie_stripe_payout, untie_stripe_payout
from billing.gateways.queries import arrived_by, stripe_payouts
from billing.models import Snapshot, StripeMove, StripePayout
from billing.reconciling import open_items
from billing.segregation.snapshots import covers, is_same_again, take_snapshot
from demo.stripe import connecting
from tenants.scope import company_scope
from tests.billing.gateways.test_payments import balance, tell


@pytest.fixture
def rich(desk):
    """Stripe holds 16,507 for us."""
    desk.mirror()
    desk.pay()
    return desk


def pay_out(desk) -> str:
    """Stripe sends all it holds; what it tells of that waits."""
    desk.shop.letters()
    return connecting.pay_out(desk.shop, "krw")["id"]


def balances():
    kinds = ("stripe", "stripe_banked", "clearing")
    return {kind: held for kind in kinds if (held := balance(kind))}


def wrong():
    return {finding.number: finding.wrong for finding in examine() if finding.wrong}


def items(desk):
    found = open_items(desk.now.date(), ZoneInfo("Asia/Seoul"))
    return [(each.kind, each.amount, each.explained) for each in found]


UNDER_WAY, HELD = {"stripe_banked": -16_507}, {"stripe": -16_507}


def test_what_is_sent_is_under_way_until_the_banks_line_brings_it(rich):
    sent = pay_out(rich)
    assert tell(rich.shop.letters()) == ["done"]
    assert (balances(), items(rich)) == (UNDER_WAY, [("stripe_banked", -16_507, True)])
    connecting.end_payout(rich.shop, sent, "paid")
    assert tell(rich.shop.letters()) == ["done"]
    payout = stripe_payouts().get()
    assert (payout.state, payout.arrived, payout.arrives_on.isoformat()) == ("paid", False, "2025-12-07")
    rich.wait(days=2)
    rich.pay_by_bank(16_507, "STRIPE PAYOUT", payer="STRIPE PAYMENTS")
    assert balances() == {}
    line = bank_lines().get()
    assert (line.left, line.carried, line.state) == (0, 16_507, "matched")
    assert (stripe_payouts().get().arrived, arrived_by(line)) == (True, payout)
    assert items(rich) == []
    assert wrong() == {}


def covered(desk) -> tuple[int, int, int]:
    """What is on its way, what waits to be known, and the cover beyond what is owed, all by our books."""
    moment = datetime.fromisoformat("2099-01-01T00:00:00+09:00")
    cover = covers(desk.now.date(), moment, moment)["KRW"]
    return cover.arriving, cover.clearing, cover.surplus - cover.bank + cover.bank_ledger


def test_what_is_sent_covers_what_is_owed_all_the_way(rich):
    arriving, clearing, surplus = covered(rich)
    assert (arriving, clearing) == (0, 0)
    pay_out(rich)
    tell(rich.shop.letters())
    assert covered(rich) == (16_507, 0, surplus)
    rich.pay_by_bank(16_507, "nobody knows", payer="somebody")
    assert covered(rich) == (16_507, 16_507, surplus)
    tie_stripe_payout(payout=StripePayout.objects.get(), line=bank_lines().get(), by="test")
    assert covered(rich) == (0, 0, surplus)


def test_a_day_kept_before_it_was_counted_stays_as_it_was(rich):
    pay_out(rich)
    tell(rich.shop.letters())
    take_snapshot(day=rich.now.date(), by="test")
    kept = Snapshot.objects.get(currency="KRW")
    said = json.loads(kept.frozen)
    assert (said["arriving"], is_same_again(kept), wrong()) == (16_507, True, {})
    without = {name: value for name, value in said.items() if name != "arriving"}
    kept.frozen = json.dumps(without | {name: said[name] - 16_507 for name in ("available", "surplus")})
    assert is_same_again(kept) is True
    kept.frozen = json.dumps(without)
    assert is_same_again(kept) is False


@pytest.mark.parametrize(
    "amount, memo", [(16_506, "STRIPE"), (16_507, "nobody knows")]
)  # fmt: skip
def test_a_line_that_is_not_certain_waits_and_a_person_ties_it(rich, amount, memo):
    pay_out(rich)
    tell(rich.shop.letters())
    rich.pay_by_bank(amount, memo, payer="somebody")
    line, payout = bank_lines().get(), StripePayout.objects.get()
    assert (line.left, arrived_by(line)) == (amount, None)
    if amount != payout.amount:
        with pytest.raises(ArriveRefused) as refused:
            tie_stripe_payout(payout=payout, line=line, by="test")
        assert refused.value.code == "not_whole"
    else:
        tie_stripe_payout(payout=payout, line=line, by="test")
        tie_stripe_payout(payout=payout, line=line, by="test")
        assert balances() == {}
    assert wrong() == {}


def test_a_tie_is_undone_by_its_reverse_and_made_anew(rich):
    pay_out(rich)
    tell(rich.shop.letters())
    rich.pay_by_bank(16_507, "STRIPE", payer="x")
    line, payout = bank_lines().get(), StripePayout.objects.get()
    untie_stripe_payout(line=line, reason="wrong", by="test")
    assert balances() == {"clearing": 16_507, "stripe_banked": -16_507}
    assert (bank_lines().get().left, arrived_by(line)) == (16_507, None)
    with pytest.raises(ArriveRefused) as refused:
        untie_stripe_payout(line=line, reason="wrong", by="test")
    assert refused.value.code == "nothing"
    tie_stripe_payout(payout=payout, line=line, by="test")
    assert balances() == {}
    assert wrong() == {}


def test_one_payout_arrives_by_one_line(rich):
    pay_out(rich)
    tell(rich.shop.letters())
    rich.pay_by_bank(16_507, "STRIPE", payer="x")
    rich.wait(days=1)
    rich.pay_by_bank(16_507, "STRIPE again", payer="x")
    first, second = bank_lines().order_by("id")
    assert (arrived_by(first) is None, arrived_by(second)) == (False, None)
    with pytest.raises(ArriveRefused) as refused:
        tie_stripe_payout(payout=StripePayout.objects.get(), line=second, by="test")
    assert refused.value.code == "arrived_already"
    assert wrong() == {}


def test_two_that_fit_are_left_to_a_person(rich):
    pay_out(rich)
    tell(rich.shop.letters())
    StripePayout.objects.create(
        remote="po_other", amount=16_507, currency="KRW", state="on_way", opened_at=rich.now, arrives_on=rich.now.date()
    )
    rich.pay_by_bank(16_507, "STRIPE", payer="x")
    assert arrived_by(bank_lines().get()) is None


@pytest.mark.parametrize("seed", range(4))
def test_failed_is_believed_in_whichever_order_it_is_told(rich, seed):
    sent = pay_out(rich)
    early = rich.shop.letters()
    connecting.end_payout(rich.shop, sent, "paid")
    middle = rich.shop.letters()
    random.Random(seed).shuffle(middle)
    if seed % 2:
        tell(middle)
    connecting.end_payout(rich.shop, sent, "failed")
    letters = (early + middle + rich.shop.letters()) * 2
    random.Random(seed).shuffle(letters)
    tell(letters)
    assert balances() == HELD
    assert list(StripeMove.objects.order_by("id").values_list("kind", flat=True)) == ["banked", "bank_failed"]
    payout = StripePayout.objects.get()
    assert (payout.state, payout.why) == ("failed", "The bank account has been closed.")
    assert (items(rich), wrong()) == ([], {})


def test_an_old_word_that_is_acted_on_late_does_not_unsay_a_failure(rich):
    from billing.gateways.payouts import record_payout
    from billing.gateways.stripe_client import client

    sent = pay_out(rich)
    old = client().v1.payouts.retrieve(sent)
    connecting.end_payout(rich.shop, sent, "failed")
    tell(rich.shop.letters())
    assert record_payout(told=old, by="stripe") is False
    assert (balances(), StripePayout.objects.get().state) == (HELD, "failed")


def test_what_stripe_takes_from_our_bank_is_left_to_a_person(rich):
    sent = pay_out(rich)
    rich.shop.objects[sent]["amount"] = -500
    assert tell(rich.shop.letters()) == ["ignored"]
    assert balances() == HELD


def test_a_payout_is_nobodys_but_the_operators(rich):
    pay_out(rich)
    tell(rich.shop.letters())
    with company_scope(rich.world.hanul.company):
        assert (StripePayout.objects.count(), StripeMove.objects.count()) == (0, 0)
