"""/webhooks/stripe/: noted once and answered at once; what is not Stripe's is refused."""

import pytest

from billing.models import GatewayEvent
from tenants.scope import platform_scope
from tests.billing.gateways.desk import december

URL = "/webhooks/stripe/"


@pytest.fixture
def desk(world, settings, monkeypatch):
    with december(world, settings, monkeypatch) as made:
        made.mirror()
        yield made


def post(browser, letter, signature=None):
    return browser.post(
        URL, letter.body, content_type="application/json", headers={"Stripe-Signature": signature or letter.signature}
    )


def noted():
    with platform_scope():
        return list(GatewayEvent.objects.values_list("kind", "thing", "live", "account", "tries"))


def test_an_event_is_noted_once_and_answered(desk, visit, django_capture_on_commit_callbacks):
    letter = desk.shop.letters("invoice.finalized")[0]
    browser = visit()
    with django_capture_on_commit_callbacks() as asked:
        assert [post(browser, letter).status_code, post(browser, letter).status_code] == [200, 200]
    assert noted() == [("invoice.finalized", "invoice", False, "", 0)]
    assert len(asked) == 2


def test_what_stripe_did_not_sign_is_refused_and_not_noted(desk, visit):
    letter = desk.shop.letters("invoice.finalized")[0]
    answer = post(visit(), letter, "t=1,v1=00")
    assert (answer.status_code, answer.content) == (400, b"signature")
    assert visit().post(URL, letter.body, content_type="application/json").status_code == 400
    assert noted() == []


def test_at_a_companys_own_host_and_while_stripe_is_off_nothing_is_here(desk, visit, settings):
    letter = desk.shop.letters("invoice.finalized")[0]
    assert post(visit("hanul"), letter).status_code == 404
    settings.STRIPE_WEBHOOK_SECRET = ""
    assert post(visit(), letter).status_code == 404
    assert noted() == []
