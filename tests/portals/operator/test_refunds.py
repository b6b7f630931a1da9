"""/operator/payments/stripe/: what was paid too much is given back by Stripe."""

import uuid

import pytest

from billing import tasks
from billing.gateways.operations import carry_out
from billing.gateways.stripe_calls import StripeCalls
from billing.models import StripePayment, StripeRefund
from demo.stripe import undoing
from tenants.scope import platform_scope
from tests.billing.gateways.desk import december
from tests.billing.gateways.test_payments import tell

PAGE, REFUNDS = "/operator/payments/stripe/", "/operator/payments/stripe/refunds/"


@pytest.fixture
def desk(world, settings, monkeypatch):
    """17,000 came by bank, and 17,000 by Stripe."""
    with december(world, settings, monkeypatch) as made:
        made.mirror()
        with platform_scope():
            made.pay_by_bank(17_000)
            made.pay()
            made.payment = StripePayment.objects.get()
        yield made


@pytest.fixture
def operator(desk, visit):
    return visit(None, desk.world.operator)


@pytest.fixture
def asked(monkeypatch):
    """The calls that are given to a worker."""
    given = []
    monkeypatch.setattr(tasks.carry_out, "delay", given.append)
    return given


def words(answer):
    return " ".join(answer.content.decode().split())


def form(amount="17,000", key=None):
    return {"amount": amount, "reason": "paid twice", "key": str(key or uuid.uuid4())}


def test_what_was_paid_too_much_is_given_back_at_its_payment(desk, operator, asked):
    url = f"{PAGE}{desk.payment.pk}/refund/"
    assert url in operator.get(PAGE).content.decode()
    page = words(operator.get(url))
    assert "Of this payment for INV-2025-000001 ₩17,000 came in beyond what was asked." in page
    assert operator.post(url, form()).status_code == 302
    with platform_scope():
        refund = StripeRefund.objects.get()
        assert (refund.amount, refund.reason, asked) == (17_000, "paid twice", [refund.operation_id])
    assert "Written down" in words(operator.get(REFUNDS))
    assert url not in operator.get(PAGE).content.decode()
    with platform_scope():
        carry_out(operation_id=refund.operation_id, calls=StripeCalls())
    listed = words(operator.get(REFUNDS))
    assert "INV-2025-000001" in listed and "₩17,000" in listed and "Done" in listed and "paid twice" in listed
    assert "No refund by Stripe" in words(operator.get(f"{REFUNDS}?q=바다"))
    csv = operator.get(f"{REFUNDS}?export=csv").content.decode("utf-8-sig").splitlines()
    assert csv[1].endswith(",17000,KRW,confirmed,paid twice,")


@pytest.mark.parametrize(
    "amount, said",
    [
        ("17,001", "That is more than what waits of this payment."),
        ("0", "Enter an amount above zero."),
    ],
)
def test_more_than_waits_or_nothing_is_not_given_back(desk, operator, asked, amount, said):
    answer = operator.post(f"{PAGE}{desk.payment.pk}/refund/", form(amount))
    assert answer.status_code == 422
    assert said in words(answer)
    assert asked == []


def test_a_form_that_is_sent_twice_gives_back_once(desk, operator, asked):
    url, sent = f"{PAGE}{desk.payment.pk}/refund/", form("5,000")
    assert [operator.post(url, sent).status_code for _ in range(2)] == [302, 302]
    with platform_scope():
        assert StripeRefund.objects.count() == 1
    assert len(set(asked)) == 1


def test_a_refund_that_came_back_is_pointed_at_until_it_is_asked_for_anew(desk, operator, asked):
    operator.post(f"{PAGE}{desk.payment.pk}/refund/", form())
    with platform_scope():
        carry_out(operation_id=asked[0], calls=StripeCalls())
        undoing.fail_refund(desk.shop, desk.there("refund")[0]["id"])
        tell(desk.shop.letters("refund.failed"))
    assert "1 refund by Stripe was not carried out." in words(operator.get("/operator/"))
    for page in (PAGE, REFUNDS):
        assert "1 refund was not carried out" in words(operator.get(page))
    assert "Returned" in words(operator.get(REFUNDS))
    operator.post(f"{PAGE}{desk.payment.pk}/refund/", form())
    assert "not carried out" not in words(operator.get("/operator/"))


def test_a_refused_refund_has_no_second_try_among_the_calls(desk, operator, asked):
    operator.post(f"{PAGE}{desk.payment.pk}/refund/", form())
    undoing.refund(desk.shop, {"charge": desk.there("charge")[0]["id"]})
    with platform_scope():
        carry_out(operation_id=asked[0], calls=StripeCalls())
    page = words(operator.get(f"{PAGE}calls/?state=all"))
    assert "Give back what was paid too much" in page and "Try again" not in page
    assert "1 refund by Stripe was not carried out." in words(operator.get("/operator/"))
    assert "Stripe refused" not in words(operator.get("/operator/"))


def test_the_refunds_take_a_fixed_number_of_queries(desk, operator, asked, django_assert_num_queries):
    url = f"{PAGE}{desk.payment.pk}/refund/"
    operator.post(url, form("1,000"))
    operator.get(REFUNDS)
    with django_assert_num_queries(7):
        operator.get(REFUNDS)
    operator.post(url, form("2,000"))
    with django_assert_num_queries(7):
        operator.get(REFUNDS)


def test_somebody_who_may_not_sees_nothing(desk, visit):
    assert visit("hanul", desk.world.hanul.finance).get(REFUNDS).status_code == 404
    assert visit().get(REFUNDS).status_code == 302
