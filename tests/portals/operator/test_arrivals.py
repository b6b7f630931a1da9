"""Payouts of Stripe to our bank at the operator's desk, and the bank line by which one arrived."""

import uuid

import pytest

from billing.models import BankLine, StripePayout
from demo.stripe import connecting
from tenants.scope import platform_scope
from tests.billing.gateways.desk import december
from tests.billing.gateways.test_payments import tell

PAGE = "/operator/payments/stripe/payouts/"


@pytest.fixture
def desk(world, settings, monkeypatch):
    """Stripe has sent 16,507 to our bank; a line of that amount came from nobody we know."""
    with december(world, settings, monkeypatch) as made:
        made.mirror()
        with platform_scope():
            made.pay()
            made.shop.letters()
            made.remote = connecting.pay_out(made.shop, "krw")["id"]
            tell(made.shop.letters())
            made.pay_by_bank(16_507, "x", payer="y")
            made.payout, made.line = StripePayout.objects.get(), BankLine.objects.get()
        yield made


@pytest.fixture
def operator(desk, visit):
    return visit(None, desk.world.operator)


def words(answer):
    return " ".join(answer.content.decode().split())


def test_payouts_are_listed_with_how_far_they_have_come(desk, operator):
    page = words(operator.get(PAGE))
    assert "₩16,507" in page and "On its way" in page
    csv = operator.get(f"{PAGE}?export=csv").content.decode("utf-8-sig").splitlines()
    assert csv[1].startswith("2025-12-05 12:00:00,2025-12-07,16507,KRW,On its way,")
    with platform_scope():
        connecting.end_payout(desk.shop, desk.remote, "failed")
        tell(desk.shop.letters())
    assert "The bank account has been closed." in words(operator.get(PAGE))


def test_a_line_is_tied_to_its_payout_and_untied_again(desk, operator):
    line = f"/operator/payments/{desk.line.pk}/"
    assert "A payout of Stripe?" in words(operator.get(line))
    url = f"{line}arrive/{desk.payout.pk}/"
    assert operator.post(url).status_code == 302
    page = words(operator.get(line))
    assert "Payout of Stripe" in page and "A payout of Stripe?" not in page
    assert "Matched" in words(operator.get(PAGE))
    assert operator.post(f"{line}arrive/undo/", {"reason": ""}).status_code == 422
    why = {"key": str(uuid.uuid4()), "reason": "wrong"}
    assert operator.post(f"{line}arrive/undo/", why).status_code == 302
    assert "A payout of Stripe?" in words(operator.get(line))
    assert operator.get(f"{line}arrive/undo/").status_code == 404


def test_a_payout_that_does_not_fit_is_refused_in_words(desk, operator):
    with platform_scope():
        other = StripePayout.objects.create(
            remote="po_2", amount=5, currency="KRW", state="paid", opened_at=desk.now, arrives_on=desk.now.date()
        )
    answer = operator.post(f"/operator/payments/{desk.line.pk}/arrive/{other.pk}/", follow=True)
    assert "The payout is not as much as what is left of this line." in words(answer)


def test_the_list_takes_a_fixed_number_of_queries(desk, operator, django_assert_num_queries):
    operator.get(PAGE)
    with django_assert_num_queries(6):
        operator.get(PAGE)
    with platform_scope():
        StripePayout.objects.create(
            remote="po_2", amount=5, currency="KRW", state="paid", opened_at=desk.now, arrives_on=desk.now.date()
        )
    with django_assert_num_queries(6):
        operator.get(PAGE)


def test_somebody_who_may_not_sees_nothing(desk, visit):
    assert visit("hanul", desk.world.hanul.finance).get(PAGE).status_code == 404
    assert visit().get(PAGE).status_code == 302
