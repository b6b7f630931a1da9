"""The desk for own cards that did not take the refund of an undone meal."""

import csv
import io
import uuid

import pytest
from django.db import connection

from billing.bank.giving_back import approve_repayment
from billing.bank.queries import bank_lines
from billing.bank.recording import receive_bank_file, record_bank_file
from billing.books import examine
from billing.models import BankLine, Counterpart, Operation, Repayment, StripeDispute
from tenants.scope import platform_scope
from tests.billing.guest_cards import collected, failed, given_back, undo
from tests.billing.payouts.desk import second_operator
from tests.billing.statements import korean
from tests.crowd import LUNCH

PAGE = "/operator/payments/own-cards/"


@pytest.fixture
def meal(world):
    """3,000 of a card went back with its meal, and the card did not take it."""
    paid = collected(world, 9_000, 3_000)
    undo(paid)
    given_back(paid, refund="re_1")
    assert failed(paid, "re_1") == "recorded"
    with platform_scope():
        Counterpart.objects.create(
            gateway="stripe", kind="own_card", company=world.hanul.company, own_card=paid.own_card, remote="pi_1",
            made_at=LUNCH,
        )  # fmt: skip
    return paid


@pytest.fixture
def operator(meal, visit, world):
    return visit(None, world.operator)


def words(answer):
    return " ".join(answer.content.decode().split())


def test_it_is_listed_with_what_to_do_and_said_on_the_first_page(operator, meal):
    page = operator.get(PAGE)
    assert [(row.pk, row.owed) for row in page.context["page"]] == [(meal.own_card.pk, 3_000)]
    said = words(page)
    assert "The refund came back." in said and "Try again" in said and "Pay back by hand" in said and "₩3,000" in said
    assert "1 guest&#x27;s card did not take its refund." in words(operator.get("/operator/"))
    table = list(csv.reader(io.StringIO(b"".join(operator.get(f"{PAGE}?export=csv")).decode("utf-8-sig"))))
    assert [table[1][place] for place in (0, 1, 4, 5)] == [str(meal.own_card.pk), "Halmae Gukbap", "3000", "KRW"]


def test_it_is_tried_again_once(operator, meal):
    url = f"{PAGE}{meal.own_card.pk}/again/"
    assert "Stripe is being asked to give it back." in words(operator.post(url, follow=True))
    with platform_scope():
        call = Operation.objects.get(verb="card_refund")
    assert (call.params, call.state) == ({"payment_intent": "pi_1", "amount": 3_000}, "new")
    page = operator.post(url, follow=True)
    assert "Wait for the answer." in words(page) and "Try again" not in words(page)
    answer = operator.post(f"{PAGE}{meal.own_card.pk}/by-hand/", {"key": str(uuid.uuid4()), "reason": "x"})
    assert (answer.status_code, "Stripe is being asked to give it back to the card." in words(answer)) == (422, True)


def test_by_hand_it_is_proposed_with_a_reason_and_approved_by_another(operator, meal, visit):
    url = f"{PAGE}{meal.own_card.pk}/by-hand/"
    assert "₩3,000 of a meal at Halmae Gukbap" in words(operator.get(url))
    assert operator.post(url, {"key": str(uuid.uuid4()), "reason": ""}).status_code == 422
    page = operator.post(url, {"key": str(uuid.uuid4()), "reason": "회사에서 본인 확인"})["Location"]
    with platform_scope():
        made, second = Repayment.objects.get(), second_operator()
    assert (made.amount, made.account, made.holder, page) == (3_000, "", "", f"/operator/payments/repayments/{made.pk}/")
    assert "Goes back by bank" in words(operator.get(PAGE))
    assert "It is to go back by bank already." in words(operator.post(f"{PAGE}{meal.own_card.pk}/again/", follow=True))
    said = words(visit(None, second).get(page))
    assert f"Own card {meal.own_card.pk}" in said and "회사에서 본인 확인" in said and "Approve ₩3,000" in said
    assert visit(None, second).post(f"{page}approve/")["Location"] == page
    assert f"Own card {meal.own_card.pk}" in words(operator.get("/operator/payments/repayments/"))


def record(*lines):
    file = receive_bank_file(name=f"{lines[0][0]}.csv", data=korean(*lines), account="", by="test")
    record_bank_file(file=file, by="test")


def approve(made, second):
    with platform_scope():
        approve_repayment(repayment=made, by=second)


def test_what_a_guests_bank_sends_back_goes_to_the_account_they_tell_then(operator, meal, world, visit, at):
    """Once paid by hand, sent back by the guest's bank, and sent anew: by two people, with no account kept."""
    at("2025-11-14 09:00")
    operator.post(f"{PAGE}{meal.own_card.pk}/by-hand/", {"key": str(uuid.uuid4()), "reason": "회사에서 본인 확인"})
    with platform_scope():
        first, second = Repayment.objects.get(), second_operator()
    approve(first, second)
    with platform_scope():
        record(("2025.11.12 10:00:00", "김하늘", first.reference, -3_000, 7_000))
        record(("2025.11.13 10:00:00", "은행", f"반송 {first.reference}", 3_000, 10_000))
        came = BankLine.objects.get(amount=3_000).pk
    said = "which went to a guest, and came back. Ask the guest for another account and send it back by bank, below."
    assert f"It names {first.reference}, {said}" in words(operator.get(f"/operator/payments/{came}/"))
    korean_page = words(visit(None, world.operator, language="ko").get(f"/operator/payments/{came}/"))
    assert f"손님에게 보낸 {first.reference} 이체가 되돌아왔습니다." in korean_page
    url = f"/operator/payments/{came}/send-back/"
    page = words(operator.get(url))
    assert "₩3,000 that went to a guest came back." in page and 'name="account"' not in page
    assert operator.post(url, {"key": str(uuid.uuid4()), "amount": "3,000", "reason": ""}).status_code == 422
    typed = {"key": str(uuid.uuid4()), "amount": "3,000", "reason": "새 계좌 확인"}
    made = operator.post(url, typed)["Location"]
    with platform_scope():
        again = Repayment.objects.latest("pk")
    assert (again.came_in_id, again.amount, again.account, again.is_of_guest) == (came, 3_000, "", True)
    assert "The guest's, written at the bank alone" in words(operator.get(made))
    approve(again, second)
    with platform_scope():
        record(("2025.11.14 08:00:00", "김하늘", again.reference, -3_000, 7_000))
        assert bank_lines().get(pk=came).left == 0
        assert [finding.number for finding in examine() if finding.wrong] == []
    assert list(operator.get("/operator/payments/").context["page"]) == []
    assert "It went back." in words(operator.get(made))


def test_nothing_is_listed_where_nothing_is_owed(world, visit):
    assert "No guest is owed anything" in words(visit(None, world.operator).get(PAGE))


def test_the_list_takes_a_fixed_number_of_queries(operator, django_assert_num_queries):
    operator.get(PAGE)
    with django_assert_num_queries(6):
        operator.get(PAGE)


def test_the_ledger_and_reconciliation_tell_of_it(operator, meal):
    page = words(operator.get("/operator/reconciliation/?kind=guests_owed"))
    assert "A guest&#x27;s card did not take its refund, or not for good" in page
    assert "Refund to an own card came back" in words(
        operator.get(f"/operator/ledger/?month=all&q=own card {meal.own_card.pk}")
    )


def test_what_a_bank_left_of_a_payment_is_owed_with_its_own_reason(world, visit):
    paid = collected(world, 9_000, 3_000)
    with platform_scope(), connection.cursor() as cursor:
        made = StripeDispute.objects.create(
            remote="dp_1", own_card=paid.own_card, company=world.hanul.company, amount=1_000, currency="KRW", state="open",
            reason="fraudulent", opened_at=LUNCH,
        )  # fmt: skip
        moments = [LUNCH, "test", LUNCH]
        cursor.execute("SELECT public.own_card_disputed(%s, 1000, 0, 1500, 0, %s, %s, %s)", [made.pk, *moments])
        undo(paid)
        cursor.execute("SELECT public.own_card_given_up(%s, %s, %s, %s)", [paid.own_card.pk, *moments])
        assert cursor.fetchone() == ("recorded",)
    page = visit(None, world.operator).get(PAGE)
    assert [(row.pk, row.owed) for row in page.context["page"]] == [(paid.own_card.pk, 2_000)]
    said = words(page)
    assert "Its bank has taken back a part. The rest is owed." in said and "The refund came back." not in said


def test_who_refunds_a_meal_reads_that_its_cards_part_goes_back_too(world, visit):
    paid = collected(world, 9_000, 3_000)
    page = visit(None, world.operator).get(f"/operator/restaurants/{world.gukbap.pk}/meals/{paid.redemption_id}/refund/")
    assert "₩3,000 that the guest&#x27;s own card paid goes back to that card by itself." in words(page)
