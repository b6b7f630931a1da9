"""A restaurant's account: two people change it, the bank says whose it is, and later runs alone pay into it."""

import http.server
import json
import threading

import pytest

from billing.models import AccountChange, HolderCheck, PayoutRun
from billing.payouts.choosing import Account
from billing.payouts.details import (
    AccountRefused,
    accept_account,
    ask_account,
    check_holder,
    confirm_holder,
    decline_account,
    pause_payouts,
    resume_payouts,
)  # fmt: skip
from billing.payouts.holders import NoAnswer, NobodyToAsk, ask
from billing.payouts.queries import payees_of
from billing.payouts.runs import RunRefused, approve_run
from tenants.scope import company_scope, restaurant_scope
from tests.billing.payouts.desk import prepare


def wanted(**facts):
    return {"bank": "새은행", "account": "777-1", "holder": "윤순자", "reason": "은행을 바꿈"} | facts


def refused(call, **kwargs):
    with pytest.raises(AccountRefused) as refusal:
        call(**kwargs)
    return refusal.value.code


def test_two_people_change_an_account_and_its_holder_has_to_be_checked_again(desk):
    change = ask_account(restaurant=desk.gukbap, by=desk.operator, **wanted())
    assert refused(accept_account, change=change, by=desk.operator) == "same_person"
    desk.gukbap.refresh_from_db()
    assert desk.gukbap.account == "110-000-000001"
    accept_account(change=change, by=desk.second)
    desk.gukbap.refresh_from_db()
    assert (desk.gukbap.bank, desk.gukbap.account, desk.gukbap.holder) == ("새은행", "777-1", "윤순자")
    payee = payees_of([desk.gukbap])[desk.gukbap.pk]
    assert (payee.checked, payee.verdict) == (Account("한빛은행", "110-000-000001", "윤순자"), "matches")
    assert refused(accept_account, change=change, by=desk.second) == "decided"
    assert refused(decline_account, change=change, by=desk.second) == "decided"


def test_a_run_prepared_before_keeps_its_account_and_is_not_sent(desk):
    run = prepare(desk.operator)
    accept_account(change=ask_account(restaurant=desk.gukbap, by=desk.operator, **wanted()), by=desk.second)
    assert run.items.get(place=1).account == "110-000-000001"
    with pytest.raises(RunRefused) as refusal:
        approve_run(run=run, by=desk.second)
    assert (refusal.value.code, refusal.value.facts) == ("changed", {"names": "할매국밥", "count": 1})
    assert PayoutRun.objects.get().state == "new"


def test_what_cannot_be_an_account_is_refused(desk):
    assert refused(ask_account, restaurant=desk.gukbap, by="x", **wanted(account="12A")) == "not_digits"
    assert refused(ask_account, restaurant=desk.gukbap, by="x", **wanted(account="---")) == "not_digits"
    same = {"bank": "한빛은행", "account": "110-000-000001", "holder": "윤순자"}
    assert refused(ask_account, restaurant=desk.gukbap, by="x", **wanted(**same)) == "same"
    desk.gukbap.currency = "EUR"
    assert refused(ask_account, restaurant=desk.gukbap, by="x", **wanted()) == "not_iban"
    change = ask_account(restaurant=desk.gukbap, by="x", **wanted(account="de89 3704 0044 0532 0130 00"))
    assert change.account == "DE89370400440532013000"
    assert refused(ask_account, restaurant=desk.gukbap, by="x", **wanted(account="GB82WEST12345698765432")) == "asked"
    decline_account(change=change, by="x")
    assert AccountChange.objects.filter(state="asked").count() == 0


def test_the_holder_is_asked_of_the_service_that_is_set_up(desk, settings):
    with pytest.raises(NobodyToAsk):
        check_holder(restaurant=desk.gukbap, by=desk.operator)
    settings.HOLDER_CHECK = "console"
    assert check_holder(restaurant=desk.gukbap, by=desk.operator).how == "console"
    confirm_holder(restaurant=desk.gukbap, note="통장 사본", by=desk.operator)
    assert [(check.how, check.note) for check in HolderCheck.objects.filter(restaurant=desk.gukbap)[:2]] == [
        ("hand", "통장 사본"),
        ("console", ""),
    ]


class Service(http.server.BaseHTTPRequestHandler):
    """Knows one account; says what it was asked."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = {"1": 200, "2": 200, "3": 404, "4": 500, "5": 200}[asked["account"]]
        answer = {"1": {"holder": "윤 순자"}, "2": {"holder": "김남"}, "5": {"name": "?"}}.get(asked["account"], {})
        assert self.headers["Authorization"] == "Bearer secret"
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *args):
        """Nothing on the tests' screen."""


@pytest.fixture
def service(settings):
    server = http.server.HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.HOLDER_CHECK, settings.HOLDER_TOKEN = "http", "secret"
    settings.HOLDER_URL = f"http://127.0.0.1:{server.server_port}/holder"
    yield server
    server.shutdown()
    server.server_close()


def test_the_service_over_http_confirms_differs_or_knows_none(service):
    said = [ask(Account("한빛은행", account, "윤순자")) for account in "123"]
    assert [(str(each.verdict), each.told) for each in said] == [
        ("matches", "윤 순자"),
        ("differs", "김남"),
        ("unknown", ""),
    ]
    for account in "45":
        with pytest.raises(NoAnswer):
            ask(Account("한빛은행", account, "윤순자"))


def test_a_service_that_is_away_has_said_nothing(settings):
    settings.HOLDER_CHECK, settings.HOLDER_URL, settings.HOLDER_TOKEN = "http", "http://127.0.0.1:9/", ""
    with pytest.raises(NoAnswer):
        ask(Account("한빛은행", "1", "윤순자"))


def test_payouts_are_paused_once_and_resumed_once(desk):
    for _ in range(2):
        pause_payouts(restaurant=desk.gukbap, reason="압류", by=desk.operator)
    assert payees_of([desk.gukbap])[desk.gukbap.pk].is_paused
    resume_payouts(restaurant=desk.gukbap, by=desk.operator)
    assert refused(resume_payouts, restaurant=desk.gukbap, by=desk.operator) == "nothing"


def test_a_restaurant_sees_its_own_account_history_alone(desk):
    ask_account(restaurant=desk.gukbap, by=desk.operator, **wanted())
    with restaurant_scope(desk.bunsik.pk):
        assert set(AccountChange.objects.values_list("restaurant", flat=True)) == {desk.bunsik.pk}
        assert set(HolderCheck.objects.values_list("restaurant", flat=True)) == {desk.bunsik.pk}
    with company_scope(desk.hanul.company):
        assert (AccountChange.objects.count(), HolderCheck.objects.count()) == (0, 0)
