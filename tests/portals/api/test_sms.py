"""The gateway brings an owner's answer."""

import json

import pytest
from django.conf import settings as django_settings

from sms.models import Subscription
from tenants.scope import platform_scope
from tests.clients import Browser

SECRET = "a-long-secret"


@pytest.fixture
def gateway(world, settings):
    settings.SMS_INBOUND_SECRET = SECRET
    with platform_scope():
        Subscription.objects.create(counter=world.counter, restaurant=world.gukbap, how="meal", number="01055550001")
    client = Browser(HTTP_HOST=django_settings.DOMAIN, enforce_csrf_checks=True)

    def bring(facts, secret=SECRET, kind="application/json"):
        data = json.dumps(facts) if kind == "application/json" and not isinstance(facts, str) else facts
        answer = client.post(f"/api/sms/{secret}/", data, **({"content_type": kind} if kind else {}))
        return answer.status_code, answer.json()

    return bring


@pytest.mark.parametrize("sender", ["01055550001", "010-5555-0001", "+82 10-5555-0001"])
def test_an_answer_as_json(gateway, sender):
    assert gateway({"from": sender, "text": "취소 7"}) == (200, {"outcome": "unknown"})


def test_an_answer_as_a_form(gateway):
    assert gateway({"from": "01055550001", "text": "취소 7"}, kind=None) == (200, {"outcome": "unknown"})


@pytest.mark.parametrize("sender", ["01099999999", "02-123-4567", "", None, "x" * 5_000, {"a": 1}])
def test_a_stranger_is_not_listened_to(gateway, sender):
    assert gateway({"from": sender, "text": "취소 7"}) == (200, {"outcome": "unlistened"})


@pytest.mark.parametrize("secret", ["wrong", "비밀", SECRET + "x"])
def test_a_wrong_secret_finds_nothing(gateway, secret):
    status, body = gateway({"from": "01055550001", "text": "취소 1"}, secret)
    assert (status, body["code"]) == (404, "path_unknown")


def test_without_a_secret_in_the_settings_nothing_is_listened_to(gateway, settings):
    settings.SMS_INBOUND_SECRET = ""
    assert gateway({"from": "01055550001"}, "x")[0] == 404


@pytest.mark.parametrize("body", ["{", "[1]", '"x"'])
def test_what_is_no_object_is_said(gateway, body):
    status, said = gateway(body)
    assert (status, said["code"]) == (400, "malformed_json")


def test_a_number_that_writes_without_end_gets_429(gateway):
    answers = [gateway({"from": "01055550001", "text": "?"})[0] for _ in range(31)]
    assert answers == [200] * 30 + [429]
