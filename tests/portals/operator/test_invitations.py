"""The operator mails the link of whoever has not chosen a password yet."""

import re

import pytest
from django.core import mail

from accounts.models import AuditEntry, User
from restaurants.actions import seat_member
from restaurants.enums import Seat
from tenants.scope import company_scope


@pytest.fixture
def operator(world, visit):
    return visit(None, world.operator)


@pytest.fixture
def press(operator, django_capture_on_commit_callbacks):
    """press(page) presses the first "Mail it" of a page and follows where it leads."""

    def mail_it(page):
        act = re.search(r'action="(/operator/\S+/invite/)"', operator.get(page).content.decode()).group(1)
        with django_capture_on_commit_callbacks(execute=True):
            return act, operator.post(act, follow=True).content.decode()

    return mail_it


@pytest.fixture
def new_hr(world):
    with company_scope(world.hanul.company):
        world.hanul.hr.set_unusable_password()
        world.hanul.hr.save()
    return world.hanul.hr


def path_in(letter) -> tuple[str, str]:
    return re.search(r"http://((?:hanul\.)?localhost):8000(/choose-password/\S+/)", letter.body).groups()


def test_hr_of_a_new_company_gets_a_link_of_their_own_host(world, visit, new_hr, press):
    _, said = press(f"/operator/companies/{world.hanul.company.pk}/")
    assert "The link is on its way to hr@example.com." in said
    [letter] = mail.outbox
    host, path = path_in(letter)
    assert (letter.to, letter.subject, host) == (["hr@example.com"], "한울 식권 초대", "hanul.localhost")
    assert visit("hanul").get(path).status_code == 200
    with company_scope(world.hanul.company):
        entry = AuditEntry.objects.get(verb="send_password_link")
    assert (entry.actor, entry.data) == (world.operator.actor, {"invited": True})


def test_a_new_owner_gets_a_link_of_the_public_host(world, visit, press):
    seat_member(restaurant=world.gukbap, email="new@example.com", name="새주인", seat=Seat.OWNER, by=world.operator)
    press(f"/operator/restaurants/{world.gukbap.pk}/")
    [letter] = mail.outbox
    host, path = path_in(letter)
    assert (letter.to, host, visit(None).get(path).status_code) == (["new@example.com"], "localhost", 200)


def test_who_has_a_password_is_not_mailed(world, operator, new_hr, press):
    act, _ = press(f"/operator/companies/{world.hanul.company.pk}/")
    with company_scope(world.hanul.company):
        user = User.objects.get(pk=new_hr.pk)
        user.set_password("돼지국밥-곱빼기-2")
        user.save()
    assert "박인사 has chosen a password already." in operator.post(act, follow=True).content.decode()
    assert len(mail.outbox) == 1


def test_the_link_can_be_copied(world, operator, new_hr):
    page = operator.get(f"/operator/companies/{world.hanul.company.pk}/").content.decode()
    assert len(re.findall(r'data-copy="http://hanul.localhost:8000/choose-password/', page)) == 1
