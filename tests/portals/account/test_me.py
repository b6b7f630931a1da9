"""One's own page."""

import pytest

from accounts.models import Session
from tenants.scope import company_scope
from tests.cast import PASSWORD

NEW = "돼지국밥-곱빼기-2"


@pytest.mark.parametrize("who", ["haneul", "hr", "finance"])
def test_everybody_at_a_company_has_one(world, visit, who):
    person = getattr(world.hanul, who)
    user = getattr(person, "user", person)
    assert user.email in visit("hanul", user).get("/me/").content.decode()


def test_so_have_the_people_of_the_public_host(world, visit):
    assert [visit(None, user).get("/me/").status_code for user in (world.owner, world.staff, world.operator)] == [200] * 3


def test_a_stranger_signs_in_first(world, visit):
    assert visit("hanul").get("/me/").headers["Location"] == "/sign-in/?next=/me/"


def test_a_new_password_keeps_this_browser_and_ends_the_others(world, visit):
    here, other = (visit("hanul", world.hanul.haneul.user) for _ in range(2))
    assert here.post("/me/", {"old": PASSWORD, "password": NEW}).headers["Location"] == "/me/"
    assert here.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302


@pytest.mark.parametrize(
    "typed", [{}, {"old": "no", "password": NEW}, {"old": PASSWORD, "password": "short"}, {"old": "", "password": ""}]
)
def test_a_bad_change_is_refused_and_changes_nothing(world, visit, typed):
    browser = visit("hanul", world.hanul.haneul.user)
    before = world.hanul.haneul.user.password
    assert browser.post("/me/", typed or {"old": ""}).status_code == 422
    with company_scope(world.hanul.company):
        world.hanul.haneul.user.refresh_from_db()
    assert world.hanul.haneul.user.password == before


def test_sign_out_everywhere(world, visit):
    here, other = (visit("hanul", world.hanul.haneul.user) for _ in range(2))
    assert here.post("/me/sign-out-everywhere/").headers["Location"] == "/sign-in/"
    assert other.get("/me/").status_code == 302
    with company_scope(world.hanul.company):
        assert Session.objects.count() == 0


def test_who_eats_finds_the_ways_to_pay_and_what_they_avoid(world, visit):
    page = visit("hanul", world.hanul.haneul.user).get("/me/").content.decode()
    assert ('href="/phone/"' in page, 'href="/restaurants/tastes/"' in page) == (True, True)
    page = visit("hanul", world.hanul.hr).get("/me/").content.decode()
    assert ('href="/phone/"' in page, 'href="/restaurants/tastes/"' in page) == (False, False)


@pytest.mark.parametrize("path", ["/me/devices/", "/me/passkeys/"])
@pytest.mark.parametrize("who", ["haneul", "hr"])
def test_devices_and_passkeys_switch_the_language(world, visit, path, who):
    person = getattr(world.hanul, who)
    page = visit("hanul", getattr(person, "user", person)).get(path).content.decode()
    assert (page.count('name="language" value="ko"'), f'name="next" value="{path}"' in page) == (1, True)
