"""/operator/payments/stripe/disputes/: what payers' banks took back, with the day until which to answer."""

import pytest

from billing.models import StripeDispute
from demo.stripe import undoing
from tenants.scope import platform_scope
from tests.billing.gateways.desk import december
from tests.billing.gateways.test_payments import tell
from tests.billing.guest_cards import pay

PAGE = "/operator/payments/stripe/disputes/"


@pytest.fixture
def desk(world, settings, monkeypatch):
    with december(world, settings, monkeypatch) as made:
        made.mirror()
        with platform_scope():
            made.pay()
        yield made


@pytest.fixture
def operator(desk, visit):
    return visit(None, desk.world.operator)


def words(answer):
    return " ".join(answer.content.decode().split())


def dispute(desk, outcome=""):
    with platform_scope():
        opened = undoing.dispute(desk.shop, desk.there("charge")[0]["id"])["id"]
        if outcome:
            undoing.decide(desk.shop, opened, outcome)
        tell(desk.shop.letters())


def test_an_open_dispute_is_pointed_at_with_the_day_until_which_to_answer(desk, operator):
    assert "No dispute is open" in words(operator.get(PAGE))
    dispute(desk)
    assert "1 payment by Stripe is disputed." in words(operator.get("/operator/"))
    page = words(operator.get(PAGE))
    assert "INV-2025-000001" in page and "₩17,000" in page and "₩1,500" in page and "fraudulent" in page and "14 Dec" in page
    csv = operator.get(f"{PAGE}?export=csv").content.decode("utf-8-sig").splitlines()
    assert csv[1] == (
        "INV-2025-000001,한울,2025-12-05 12:00:00,17000,KRW,Open,2025-12-14 12:00:00,1500,fraudulent"
    )  # fmt: skip


def test_one_of_an_own_card_is_named_so_and_leads_to_its_transfers(desk, operator):
    with platform_scope():
        own_card = pay(desk.world, 9_000, 3_000).own_card
        StripeDispute.objects.create(
            remote="dp_card", own_card=own_card, company=desk.world.hanul.company, amount=3_000, currency="KRW",
            state="open", opened_at=desk.now,
        )  # fmt: skip
    page = words(operator.get(PAGE))
    link = f'<a href="/operator/ledger/?month=all&amp;q=own+card+{own_card.pk}">Own card {own_card.pk}</a>'
    assert link in page and "₩3,000" in page
    csv = operator.get(f"{PAGE}?export=csv").content.decode("utf-8-sig").splitlines()
    assert csv[1] == f"Own card {own_card.pk},한울,2025-12-05 12:00:00,3000,KRW,Open,,0,"


def test_one_that_is_decided_stands_among_all_of_them(desk, operator):
    dispute(desk, "lost")
    assert "disputed" not in words(operator.get("/operator/"))
    assert "No dispute is open" in words(operator.get(PAGE))
    assert "Lost" in words(operator.get(f"{PAGE}?state=all"))
    assert "No dispute found" in words(operator.get(f"{PAGE}?state=all&q=바다"))


def test_the_list_takes_a_fixed_number_of_queries(desk, operator, django_assert_num_queries):
    dispute(desk)
    operator.get(PAGE)
    with django_assert_num_queries(6):
        operator.get(PAGE)
    with platform_scope():
        first = StripeDispute.objects.get()
        facts = {"payment": first.payment, "company": first.company, "amount": 1, "currency": "KRW", "state": "open"}
        StripeDispute.objects.create(remote="dp_other", opened_at=desk.now, **facts)
    with django_assert_num_queries(6):
        operator.get(PAGE)


def test_somebody_who_may_not_sees_nothing(desk, visit):
    assert visit("hanul", desk.world.hanul.finance).get(PAGE).status_code == 404
    assert visit().get(PAGE).status_code == 302
