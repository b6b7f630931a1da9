"""The operator's job of paying by Stripe: an account, a run, what Stripe says of it."""

import uuid

import pytest

from billing.gateways.accounts import ask_connected_account, refresh_account
from billing.gateways.operations import carry_out
from billing.gateways.stripe_calls import StripeCalls
from billing.models import Operation, PayoutRun
from demo.stripe import connecting, paying
from tenants.scope import platform_scope
from tests.billing.gateways.desk import december
from tests.billing.gateways.test_payments import tell
from tests.billing.payouts.desk import GUKBAP, item, second_operator

PREPARE = "/operator/payouts/new/?gateway=stripe"


@pytest.fixture
def desk(world, settings, monkeypatch, visit):
    with december(world, settings, monkeypatch) as made:
        made.wait(days=10)
        with platform_scope():
            second = second_operator()
        made.first, made.second = visit(None, world.operator), visit(None, second)
        made.page = f"/operator/restaurants/{world.gukbap.pk}/"
        yield made


@pytest.fixture
def paid(desk):
    """할매국밥 has an account that may be paid, and Stripe holds enough."""
    with platform_scope():
        made = ask_connected_account(restaurant=desk.world.gukbap, by=desk.world.operator)
    with platform_scope():
        carry_out(operation_id=made.pk, calls=StripeCalls())
        desk.remote = desk.there("account")[0]["id"]
        connecting.onboard(desk.shop, desk.remote)
        refresh_account(restaurant_id=desk.world.gukbap.pk)
    paying.move(desk.shop, "topup", 1_000_000, "krw")
    return desk


def words(answer):
    return " ".join(answer.content.decode().split())


def prepare(desk, pay_on="2025-12-15"):
    chosen = [each.statement.pk for each, _ticked in desk.first.get(PREPARE).context["payable"]]
    return desk.first.post(PREPARE, {"key": str(uuid.uuid4()), "pay_on": pay_on, "statements": chosen})


@pytest.fixture
def sent(paid):
    prepare(paid)
    with platform_scope():
        paid.run = PayoutRun.objects.get()
    paid.url = f"/operator/payouts/{paid.run.pk}/"
    return paid


def work():
    with platform_scope():
        for call in Operation.objects.filter(item__isnull=False):
            carry_out(operation_id=call.pk, calls=StripeCalls())


def test_an_account_is_asked_for_on_the_restaurants_page(desk):
    assert "No account at Stripe." in words(desk.first.get(desk.page))
    answer = desk.first.post(f"{desk.page}stripe/ask/", follow=True)
    assert "The account is being made." in words(answer)
    assert "Make the restaurant&#x27;s account" in words(desk.first.get("/operator/payments/stripe/calls/"))


def test_the_page_says_what_is_missing_and_leads_to_stripe(desk):
    desk.first.post(f"{desk.page}stripe/ask/")
    with platform_scope():
        desk.ask()
    desk.wait(minutes=1)
    answer = desk.first.post(f"{desk.page}stripe/look/", follow=True)
    assert "The owner has to tell Stripe what is missing." in words(answer)
    assert "The bank account that Stripe pays into" in words(answer)
    assert f"form-action 'self' {desk.shop.url}" in answer.headers["Content-Security-Policy"]
    remote = desk.there("account")[0]["id"]
    assert desk.first.post(f"{desk.page}stripe/tell/")["Location"] == f"{desk.shop.url}/onboard/{remote}"
    connecting.onboard(desk.shop, remote)
    desk.wait(minutes=1)
    assert "Stripe pays them on to the bank" in words(desk.first.post(f"{desk.page}stripe/look/", follow=True))


def test_a_run_by_stripe_takes_those_that_can_be_paid_there(paid):
    page = paid.first.get(PREPARE)
    assert [(each.account.bank, each.account.account, each.amount) for each, _ in page.context["payable"]] == [
        ("Stripe", paid.remote, GUKBAP)
    ]
    assert "It has no account at Stripe." in words(page)
    by_bank = paid.first.get("/operator/payouts/new/")
    assert [each.account.bank for each, _ in by_bank.context["payable"]] == []


def test_while_stripe_is_off_runs_are_by_bank(paid, settings):
    settings.STRIPE_KEY = ""
    page = paid.first.get(PREPARE)
    assert (page.context["gateway"], "By Stripe" in words(page)) == ("bank", False)


def test_who_approves_is_told_that_stripe_pays_at_once(sent):
    page = words(sent.second.get(sent.url))
    assert "Stripe pays as soon as the run is approved: its day has come." in page


def test_who_approves_a_run_of_a_later_day_is_told_that_stripe_is_asked_on_it(paid):
    prepare(paid, "2025-12-18")
    with platform_scope():
        url = f"/operator/payouts/{PayoutRun.objects.get().pk}/"
    said = "Stripe is asked to pay on Thu 18 Dec 2025, not before. Once approved, the run cannot be stopped."
    assert said in words(paid.second.get(url))
    answer = words(paid.second.post(f"{url}approve/", follow=True))
    assert "Stripe is asked to pay on Thu 18 Dec 2025." in answer and "1 payout has no result yet." in answer
    with platform_scope():
        page = f"/operator/payouts/items/{item(1).pk}/"
    assert "Stripe is asked to pay on Thu 18 Dec 2025." in words(paid.first.get(page))
    paid.wait(days=3)
    work()
    assert "Stripe transferred it" in words(paid.first.get(page))
    assert "Stripe is asked to pay on" not in words(paid.first.get(url))


def test_a_second_person_approves_and_results_come_by_themselves(sent):
    answer = sent.second.post(f"{sent.url}approve/", follow=True)
    assert "Stripe is asked to transfer it, payout by payout." in words(answer)
    assert "File for the bank" not in words(answer) and "Result file" not in words(answer)
    assert "1 payout has no result yet." in words(answer)
    work()
    assert "Every payout has a result." in words(sent.first.get(sent.url))
    with platform_scope():
        pk = item(1).pk
    page = sent.first.get(f"/operator/payouts/items/{pk}/")
    assert "Stripe transferred it" in words(page) and "Record the result" not in words(page)
    assert "Transferred by Stripe" in words(page) and "Deposited" not in words(page)
    by_hand = sent.first.post(f"/operator/payouts/items/{pk}/", {"state": "returned", "day": "2025-12-15", "reason": "x"})
    assert (by_hand.status_code, "Stripe says itself" in words(by_hand)) == (409, True)


def test_what_stripe_refused_is_shown_with_its_words_and_is_due_again(sent):
    paying.move(sent.shop, "adjustment", -995_000, "krw")
    sent.second.post(f"{sent.url}approve/")
    work()
    with platform_scope():
        pk = item(1).pk
    page = words(sent.first.get(f"/operator/payouts/items/{pk}/"))
    assert "You have insufficient available funds in your Stripe account." in page
    assert "Mend the account on the restaurant" not in page
    assert [each.amount for each, _ in sent.first.get(PREPARE).context["payable"]] == [GUKBAP]


def test_a_run_by_stripe_has_no_file(sent):
    sent.second.post(f"{sent.url}approve/")
    assert sent.first.get(f"{sent.url}file/").status_code == 404


@pytest.fixture
def carried(sent):
    sent.second.post(f"{sent.url}approve/")
    work()
    with platform_scope():
        sent.item = f"/operator/payouts/items/{item(1).pk}/"
    return sent


def test_a_payout_is_taken_back_in_part_and_is_due_again(carried):
    assert "Take back" in words(carried.first.get(carried.item))
    page = carried.first.get(f"{carried.item}take-back/")
    assert "At most ₩15,120 can be taken back." in words(page)
    key = page.context["form"]["key"].value()
    too_much = carried.first.post(f"{carried.item}take-back/", {"key": key, "amount": "15,121", "reason": "두 번 지급"})
    assert (too_much.status_code, "That is more than is left of this payout." in words(too_much)) == (422, True)
    asked = {"key": key, "amount": "5,120", "reason": "두 번 지급"}
    answer = carried.first.post(f"{carried.item}take-back/", asked, follow=True)
    assert "Taking back ₩5,120" in words(answer)
    work()
    assert "₩5,120 taken back" in words(carried.first.get(carried.item))
    assert "At most ₩10,000 can be taken back." in words(carried.first.get(f"{carried.item}take-back/"))
    assert [each.amount for each, _ in carried.first.get(PREPARE).context["payable"]] == [5_120]


def test_what_stripe_could_not_pay_on_asks_for_a_person(carried, visit):
    carried.shop.letters()
    payout = connecting.pay_out(carried.shop, "krw", carried.remote)["id"]
    connecting.end_payout(carried.shop, payout, "failed")
    with platform_scope():
        tell(carried.shop.letters())
    assert "The bank did not take it" in words(carried.first.get(carried.item))
    assert "Stripe could not pay 1 payout on to a bank." in words(carried.first.get("/operator/"))
    assert "The bank account has been closed." in words(carried.first.get("/operator/payouts/"))
    owner = visit(None, carried.world.owner)
    page = words(owner.get("/owner/statements/STM-2025-000001/"))
    assert "Stripe could not pay ₩15,120 to your bank: The bank account has been closed." in page
    assert "Stripe could not pay the bank on" in words(owner.get("/owner/statements/"))
