"""The public host's front page, and where a counter's printed QR leads."""

import pytest

from restaurants.actions import close_counter
from tenants.actions import suspend_company


def test_the_front_page_has_a_door_for_each(world, visit):
    page = visit(None).get("/").content.decode()
    assert [words in page for words in ("I eat here", "I run a restaurant", "I look after a company")] == [True] * 3


@pytest.mark.parametrize("typed", ["hanul", " Hanul ", "hanul.localhost", "http://hanul.localhost:8000/history/"])
def test_a_company_is_found_by_its_address(world, visit, typed):
    assert visit(None).post("/", {"company": typed}).headers["Location"] == "http://hanul.localhost:8000/"


@pytest.mark.parametrize("typed", ["", "nobody", "haneul@example.com", "x" * 300, "../etc", "hanul\0"])
def test_an_unknown_company_is_asked_for_again(world, visit, typed):
    assert visit(None).post("/", {"company": typed}).status_code == 422


def test_the_form_may_end_at_a_companys_host(world, visit):
    policy = visit(None).get("/").headers["Content-Security-Policy"]
    assert "form-action 'self' http://*.localhost:8000" in policy


def test_who_is_signed_in_goes_to_their_desk(world, visit):
    assert visit(None, world.owner).get("/").headers["Location"] == "/owner/"


def test_a_new_phone_is_asked_once_for_its_company(world, visit):
    phone, slug = visit(None), world.counter.slug
    assert "Halmae Gukbap" in phone.get(f"/q/{slug}").content.decode()
    answer = phone.post(f"/q/{slug}", {"who": "hanul"})
    assert answer.headers["Location"] == f"http://hanul.localhost:8000/pay/{slug}"
    assert phone.get(f"/q/{slug}").headers["Location"] == f"http://hanul.localhost:8000/pay/{slug}"
    assert phone.get(f"/q/{slug}?other").status_code == 200


def test_in_the_demo_alone_one_tap_says_the_company(world, visit, settings):
    slug = world.counter.slug
    suspend_company(company=world.bada.company, reason="late", by=world.operator)
    page = visit(None).get(f"/q/{slug}")
    assert page.context["to_try"] == [("hanul", "한울")]
    assert 'name="who" value="hanul">한울</button>' in page.content.decode()
    settings.DEMO = False
    page = visit(None).get(f"/q/{slug}")
    assert (page.context["to_try"], "한울" in page.content.decode()) == ([], False)


def test_a_remembered_company_that_is_suspended_is_asked_for_again(world, visit):
    phone = visit(None)
    phone.cookies["company"] = "hanul"
    suspend_company(company=world.hanul.company, reason="late", by=world.operator)
    assert phone.get(f"/q/{world.counter.slug}").status_code == 200


def test_a_closed_or_unknown_counter_says_so(world, visit):
    slug = world.counter.slug
    close_counter(counter=world.counter, by=world.owner)
    assert [visit(None).get(f"/q/{name}").status_code for name in (slug, "nothing")] == [404, 404]


def test_a_domain_with_a_dot_lets_the_company_host_remember(world, visit, settings):
    from django.http import HttpResponse

    from portals.account.places import remember_company

    answer = HttpResponse()
    remember_company(answer, world.hanul.company, from_company=True)
    assert "company" not in answer.cookies
    settings.DOMAIN = "hankki.example"
    remember_company(answer, world.hanul.company, from_company=True)
    assert answer.cookies["company"]["domain"] == "hankki.example"
