"""An owner asks for another bank account: it waits for somebody at the operator, and nobody else's can be asked for."""

import pytest

from accounts.models import AuditEntry, User
from billing.models import AccountChange
from billing.payouts.details import accept_account
from billing.payouts.queries import payees_of
from restaurants.models import Restaurant
from tenants.scope import platform_scope

WISH = {"bank": "한빛은행", "account": "333-00-000009", "holder": "김막순", "reason": "은행을 옮겼어요"}


@pytest.fixture
def page(world):
    return f"/owner/statements/account/{world.gukbap.pk}/"


@pytest.fixture
def owner(world, visit):
    return visit(None, world.owner)


def changes():
    with platform_scope():
        return list(AccountChange.objects.order_by("id").values_list("restaurant__name", "account", "state", "asked_by"))


def test_a_wish_waits_and_nothing_is_paid_meanwhile(world, owner, page):
    assert owner.post(page, WISH)["Location"] == page
    assert changes() == [("할매국밥", "333-00-000009", "asked", world.owner.actor)]
    shown = owner.get(page)
    assert ("Another account waits to be accepted" in shown.text, "Ask for this account" in shown.text) == (True, False)
    with platform_scope():
        assert payees_of([world.gukbap])[world.gukbap.pk].is_changing
        assert AuditEntry.objects.get(verb="ask_account").actor == world.owner.actor
    assert world.gukbap.account == Restaurant.objects.get(pk=world.gukbap.pk).account


def test_somebody_at_the_operator_accepts_it(world, owner, page, visit):
    owner.post(page, WISH)
    operator = visit(None, world.operator)
    told = operator.get(f"/operator/restaurants/{world.gukbap.pk}/")
    assert (world.owner.name in told.text, "Accept the details" in told.text, WISH["reason"] in told.text) == (True,) * 3
    operator.post(f"/operator/restaurants/{world.gukbap.pk}/account/accept/")
    place = Restaurant.objects.get(pk=world.gukbap.pk)
    assert (place.bank, place.account, place.holder) == ("한빛은행", "333-00-000009", "김막순")


def test_whoever_asked_cannot_accept(world, owner, page):
    owner.post(page, WISH)
    with platform_scope(), pytest.raises(Exception, match="same_person"):
        accept_account(change=AccountChange.objects.get(), by=world.owner)


def test_a_wish_is_taken_back(world, owner, page):
    owner.post(page, WISH)
    assert owner.post(f"{page}withdraw/")["Location"] == page
    assert [state for _name, _account, state, _by in changes()] == ["declined"]
    assert owner.post(f"{page}withdraw/").status_code == 404
    assert owner.post(page, WISH).status_code == 302


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"account": "33 3000"}, "An account number has digits and hyphens only. Please look again."),
        ({"account": ""}, "This is needed."),
        ({"holder": ""}, "This is needed."),
        ({"reason": ""}, "This is needed."),
    ],
)
def test_what_cannot_be_is_told(owner, page, facts, said):
    answer = owner.post(page, WISH | facts)
    assert (answer.status_code, said in answer.text, changes()) == (422, True, [])


def test_the_same_account_and_a_second_wish_are_refused(world, owner, page):
    same = {"bank": world.gukbap.bank, "account": world.gukbap.account, "holder": world.gukbap.holder, "reason": "x"}
    assert "This is the account we have." in owner.post(page, same).text
    owner.post(page, WISH)
    assert "Another account waits already." in owner.post(page, WISH | {"account": "1-2"}).text


def test_another_owners_restaurant_is_not_there(world, visit, page):
    other = visit(None, User.objects.get(email="other-owner@example.com"))
    assert [other.get(page).status_code, other.post(page, WISH).status_code] == [404, 404]
    assert other.post(f"{page}withdraw/").status_code == 404
