"""Links that let a person choose a password."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from accounts import links
from accounts.actions import sign_in
from accounts.links import password_token, user_of_token
from accounts.models import Session
from tenants.scope import company_scope

NEW = "돼지국밥-곱빼기-2"


def link_for(staff) -> str:
    with company_scope(staff.company):
        return f"/choose-password/{password_token(staff.haneul.user)}/"


def test_a_link_lets_in_with_the_new_password(world, visit):
    link = link_for(world.hanul)
    assert "김하늘" in visit("hanul").get(link).content.decode()
    assert visit("hanul").post(link, {"password": NEW}).headers["Location"] == "/"
    with company_scope(world.hanul.company):
        assert sign_in(email="haneul@example.com", password=NEW, address="1").pk == world.hanul.haneul.user_id


def test_a_link_works_once(world, visit):
    link = link_for(world.hanul)
    visit("hanul").post(link, {"password": NEW})
    answer = visit("hanul").post(link, {"password": NEW + "x"})
    assert (answer.status_code, "This link is no longer good" in answer.content.decode()) == (410, True)


def test_a_link_of_one_company_is_nothing_at_another(world, visit):
    link = link_for(world.hanul)
    assert [visit(slug).post(link, {"password": NEW}).status_code for slug in ("bada", None)] == [410, 410]
    assert visit("hanul").get(link).status_code == 200


def test_a_link_is_good_for_three_days(world, monkeypatch):
    assert timedelta(days=3) == links.GOOD_FOR
    with company_scope(world.hanul.company):
        token = password_token(world.hanul.haneul.user)
        assert user_of_token(token) == world.hanul.haneul.user
        monkeypatch.setattr(links, "GOOD_FOR", timedelta(seconds=-1))
        assert user_of_token(token) is None


@pytest.mark.parametrize("weak", ["", "short", "password1"])
def test_a_weak_password_is_refused_with_the_reason(world, visit, weak):
    link = link_for(world.hanul)
    answer = visit("hanul").post(link, {"password": weak})
    assert answer.status_code == 422
    assert visit("hanul").get(link).status_code == 200


@pytest.mark.parametrize("forged", ["x", "WzEsIngiXQ:1:2", "a" * 4_000])
def test_a_forged_link_is_refused(world, visit, forged):
    assert visit("hanul").get(f"/choose-password/{forged}/").status_code == 410


def test_a_new_password_ends_other_sessions(world, visit):
    other = visit("hanul", world.hanul.haneul.user)
    visit("hanul").post(link_for(world.hanul), {"password": NEW})
    assert other.get("/me/").status_code == 302
    with company_scope(world.hanul.company):
        assert Session.objects.count() == 1


def test_forgotten_mails_a_link_of_the_companys_own_address(world, visit, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = visit("hanul").post("/forgotten/", {"email": "Haneul@example.com"})
    assert "a link is on its way" in answer.content.decode()
    [letter] = mail.outbox
    assert letter.to == ["haneul@example.com"]
    link = re.search(r"http://hanul\.localhost:8000(/choose-password/\S+/)", letter.body).group(1)
    assert visit("hanul").get(link).status_code == 200


def test_forgotten_says_the_same_of_a_stranger_and_mails_nothing(world, visit, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = visit("hanul").post("/forgotten/", {"email": "nobody@example.com"})
    assert "a link is on its way" in answer.content.decode()
    assert mail.outbox == []


def test_forgotten_is_limited(world, visit):
    answers = [visit("hanul").post("/forgotten/", {"email": "nobody@example.com"}).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
