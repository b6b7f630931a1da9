"""/operator/reconciliation/stripe/: Stripe's balance beside the ledger."""

import pytest

from demo.stripe import undoing
from tenants.scope import platform_scope
from tests.billing.gateways.desk import december

PAGE = "/operator/reconciliation/stripe/"


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


def test_both_sides_and_every_difference(desk, operator):
    page = words(operator.get(PAGE))
    assert "₩16,507" in page and "Both say the same" in page
    made = undoing.refund(desk.shop, {"charge": desk.there("charge")[0]["id"], "amount": 1_000})
    page = words(operator.get(PAGE))
    assert made["id"] in page and "−₩1,000" in page.replace("-₩", "−₩") and "1 difference" in page
    csv = operator.get(f"{PAGE}?export=csv").content.decode("utf-8-sig").splitlines()
    assert csv[1] == f"{made['id']},refund,2025-12-05 12:00:00,-1000,0,-1000,KRW"
    assert "Stripe beside the ledger" in words(operator.get("/operator/reconciliation/"))


def test_while_stripe_cannot_be_asked_the_page_says_so(desk, operator):
    desk.off(True)
    answer = operator.get(PAGE)
    assert (answer.status_code, "Stripe cannot be asked now" in words(answer)) == (503, True)


def test_while_stripe_is_off_there_is_nothing_to_compare(desk, operator, settings):
    settings.STRIPE_KEY = ""
    asked = len(desk.shop.requests)
    answer = operator.get(PAGE)
    assert (answer.status_code, "There is nothing to compare." in words(answer)) == (200, True)
    assert len(desk.shop.requests) == asked
    assert "Stripe beside the ledger" not in words(operator.get("/operator/reconciliation/"))


def test_somebody_who_may_not_sees_nothing(desk, visit):
    assert visit("hanul", desk.world.hanul.finance).get(PAGE).status_code == 404
    assert visit().get(PAGE).status_code == 302
