"""Inviting at once everybody who has no password yet."""

from datetime import timedelta

import pytest
from django.core import mail

from accounts import clock
from accounts.models import AuditEntry
from tenants.scope import company_scope
from tests.crowd import crowd
from vouchers import tasks
from vouchers.actions import add_employee, let_go
from vouchers.invitations import invite_people, uninvited
from vouchers.models import Employee

ADDRESS = "http://hanul.localhost:8000/choose-password/{token}/"
NEW = [
    ("정다온", "daon@example.com", "2001", "개발"),
    ("문가온", "gaon@example.com", "2002", "영업"),
    ("서이든", "iden@example.com", "2003", "영업"),
]


@pytest.fixture
def new(hanul):
    """Three people who have no password, two of them in one department."""
    return [add_employee(name=n, email=e, number=no, department=d, by=hanul.hr) for n, e, no, d in NEW]


@pytest.fixture
def at_once(monkeypatch, django_capture_on_commit_callbacks):
    """What is left to the worker is done when the block ends."""
    monkeypatch.setattr(tasks.invite_users, "delay", tasks.invite_users.__call__)
    return lambda: django_capture_on_commit_callbacks(execute=True)


def sent() -> list[str]:
    return [address for message in mail.outbox for address in message.to]


def test_everybody_without_a_password_is_invited_once(hanul, new, desk, at_once):
    page = desk.get("/hr/people/")
    assert page.context["uninvited"] == 3
    assert "3 people here have no password and no invitation that is still good" in page.text
    with at_once():
        answer = desk.post("/hr/people/invite/")
    assert answer.headers["Location"] == "/hr/people/?"
    assert sent() == ["daon@example.com", "gaon@example.com", "iden@example.com"]
    page = desk.get("/hr/people/")
    assert ("3 invitations are on their way." in page.text, page.context["uninvited"]) == (True, 0)
    with at_once():
        again = desk.post("/hr/people/invite/", follow=True)
    assert ("Nobody here waits for an invitation." in again.text, len(mail.outbox)) == (True, 3)


def test_only_those_are_invited_whom_the_list_finds(hanul, new, desk, at_once):
    page = desk.get("/hr/people/?department=영업&q=")
    assert 'action="/hr/people/invite/?department=%EC%98%81%EC%97%85&amp;q="' in page.text
    with at_once():
        answer = desk.post("/hr/people/invite/?department=영업&q=")
    assert answer.headers["Location"] == "/hr/people/?department=%EC%98%81%EC%97%85&q="
    assert sent() == ["gaon@example.com", "iden@example.com"]


def test_each_mail_leads_to_a_password(hanul, new, desk, visit, at_once):
    with at_once():
        desk.post("/hr/people/invite/?q=2001")
    [message] = mail.outbox
    link = next(word for word in message.body.split() if word.startswith("http://hanul.localhost"))
    assert visit("hanul").get(link.split("8000")[1]).status_code == 200


def test_who_has_left_has_a_password_or_was_invited_is_left_out(hanul, new, at_once):
    daon, gaon, _ = new
    let_go(employee=daon, by=hanul.hr)
    gaon.user.set_password("a password of their own")
    gaon.user.save()
    with at_once():
        assert invite_people(company=hanul.company, people=Employee.objects.all(), address=ADDRESS, by=hanul.hr) == 1
    assert sent() == ["iden@example.com"]


def test_after_three_days_the_link_is_over_and_they_wait_again(hanul, new, at_once, monkeypatch):
    with at_once():
        invite_people(company=hanul.company, people=Employee.objects.all(), address=ADDRESS, by=hanul.hr)
    assert uninvited(Employee.objects.all()).count() == 0
    later = clock.now() + timedelta(days=3, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert uninvited(Employee.objects.all()).count() == 3


def test_a_message_given_twice_mails_once(hanul, new, at_once):
    facts = {"company_id": hanul.company.pk, "users": [each.user_id for each in new], "address": ADDRESS, "actor": "user:1"}
    with at_once():
        tasks.invite_users(**facts)
        tasks.invite_users(**facts)
    assert len(mail.outbox) == 3


def test_the_worker_gets_batches_and_one_row_tells_of_all(hanul, new, monkeypatch, django_capture_on_commit_callbacks):
    given = []
    monkeypatch.setattr("vouchers.invitations.BATCH", 2)
    monkeypatch.setattr(tasks.invite_users, "delay", lambda **facts: given.append(facts["users"]))
    with django_capture_on_commit_callbacks(execute=True):
        invite_people(company=hanul.company, people=Employee.objects.all(), address=ADDRESS, by=hanul.hr)
    users = [each.user_id for each in new]
    assert given == [users[:2], users[2:]]
    [entry] = AuditEntry.objects.filter(verb="invite_people")
    assert (entry.actor, entry.data) == (hanul.hr.actor, {"people": 3})


def test_a_persons_page_says_when_they_were_invited(hanul, new, desk, at_once):
    url = f"/hr/people/{new[0].pk}/"
    assert "Invited: " not in desk.get(url).text
    with at_once():
        desk.post(f"{url}invite/")
    assert "Invited: " in desk.get(url).text


def test_the_overview_says_whether_they_are_invited(hanul, new, desk, at_once):
    assert "Send them an invitation." in desk.get("/hr/").text
    with at_once():
        desk.post("/hr/people/invite/")
    assert "All of them are invited." in desk.get("/hr/").text


def test_while_they_are_sent_the_list_says_so(hanul, new, desk, monkeypatch):
    monkeypatch.setattr(tasks.invite_users, "delay", lambda **facts: None)
    assert "are being sent" not in desk.get("/hr/people/").text
    desk.post("/hr/people/invite/?q=2001")
    assert "Invitations asked for are being sent" in desk.get("/hr/people/").text
    later = clock.now() + timedelta(minutes=10, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "are being sent" not in desk.get("/hr/people/").text


def test_two_workers_at_the_same_people_mail_each_once(committed_world):
    staff = committed_world.hanul
    with company_scope(staff.company):
        people = [add_employee(name=f"직원{n}", email=f"p{n}@example.com", number=f"P{n}", by=staff.hr) for n in range(20)]
    facts = {
        "company_id": staff.company.pk,
        "users": [each.user_id for each in people],
        "address": ADDRESS,
        "actor": "user:1",
    }

    crowd(2, lambda number: tasks.invite_users(**facts))
    assert sorted(sent()) == sorted(f"p{n}@example.com" for n in range(20))
