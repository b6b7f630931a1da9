"""Signing in and out, and where it leads."""

import pytest

from accounts.models import AuditEntry, Session, User
from tenants.actions import suspend_company
from tenants.scope import company_scope
from tests.cast import PASSWORD
from tests.clients import Browser


@pytest.mark.parametrize(
    "slug, email, desk",
    [
        ("hanul", "haneul@example.com", "/"),
        ("hanul", "hr@example.com", "/hr/"),
        ("hanul", "finance@example.com", "/finance/"),
        (None, "owner@example.com", "/owner/"),
        (None, "staff@example.com", "/counter/"),
        (None, "operator@example.com", "/operator/"),
    ],
)
def test_each_role_lands_at_its_desk(world, visit, slug, email, desk):
    answer = visit(slug).post("/sign-in/", {"email": email.upper(), "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, desk)


def test_a_wrong_password_says_so_and_keeps_the_email(world, visit):
    answer = visit("hanul").post("/sign-in/", {"email": "haneul@example.com", "password": "no"})
    assert answer.status_code == 422
    assert "Please check your e-mail and password" in answer.content.decode()
    assert 'value="haneul@example.com"' in answer.content.decode()
    with company_scope(world.hanul.company):
        assert Session.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "", "password": ""}, ["비워 둘 수 없어요."] * 2),
        (
            {"email": "x" * 5_000, "password": "y" * 5_000},
            ["이메일 주소를 다시 확인해 주세요.", "254자까지 적을 수 있어요.", "200자까지 적을 수 있어요."],
        ),
        ({"email": "a b", "password": "x"}, ["이메일 주소를 다시 확인해 주세요."]),
    ],
)
def test_nonsense_is_asked_for_again(world, visit, typed, said):
    answer = visit("hanul", language="ko").post("/sign-in/", typed)
    assert (answer.status_code, [error for errors in answer.context["form"].errors.values() for error in errors]) == (
        422,
        said,
    )


def test_a_form_without_anything_is_the_page(world, visit):
    assert visit("hanul").post("/sign-in/").status_code == 200


def test_an_employee_of_one_company_is_nobody_at_another(world, visit):
    with company_scope(world.hanul.company):
        User.objects.filter(email="haneul@example.com").update(email="only-hanul@example.com")
    typed = {"email": "only-hanul@example.com", "password": PASSWORD}
    assert visit("bada").post("/sign-in/", typed).status_code == 422
    assert visit(None).post("/sign-in/", typed).status_code == 422


def test_a_session_of_one_company_opens_nothing_at_another(world, visit):
    browser = visit("hanul", world.hanul.haneul.user)
    browser.defaults["HTTP_HOST"] = "bada.localhost"
    assert browser.get("/me/").headers["Location"] == "/sign-in/?next=/me/"


def test_too_many_tries_say_how_long_to_wait(world, visit):
    browser = visit("hanul")
    answers = [browser.post("/sign-in/", {"email": "haneul@example.com", "password": "no"}).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    answer = browser.post("/sign-in/", {"email": "haneul@example.com", "password": PASSWORD})
    assert answer.status_code == 429
    assert "You can try again in 15 minutes." in answer.content.decode()


@pytest.mark.parametrize(
    "wanted, leads_to",
    [("/history/?month=2025-10", "/history/?month=2025-10"), ("https://evil.example/", "/"), ("//evil.example", "/")],
)
def test_next_stays_on_this_host(world, visit, wanted, leads_to):
    typed = {"email": "haneul@example.com", "password": PASSWORD, "next": wanted}
    assert visit("hanul").post("/sign-in/", typed).headers["Location"] == leads_to


def test_who_is_signed_in_goes_straight_on(world, visit):
    assert visit("hanul", world.hanul.hr).get("/sign-in/").headers["Location"] == "/hr/"


def test_signing_out_ends_the_session(world, visit):
    browser = visit("hanul", world.hanul.haneul.user)
    assert browser.get("/sign-out/").status_code == 405
    assert browser.post("/sign-out/").headers["Location"] == "/sign-in/"
    with company_scope(world.hanul.company):
        assert Session.objects.count() == 0


def test_signing_in_is_written_down(world, visit):
    visit("hanul").post("/sign-in/", {"email": "haneul@example.com", "password": PASSWORD})
    with company_scope(world.hanul.company):
        assert AuditEntry.objects.first().verb == "sign_in"


def test_a_suspended_company_is_refused_in_words(world, visit):
    suspend_company(company=world.hanul.company, reason="late", by=world.operator)
    answer = visit("hanul").get("/sign-in/")
    assert (answer.status_code, "Meal vouchers are on hold" in answer.content.decode()) == (403, True)


def test_an_unknown_host_says_so_in_the_readers_language(world, visit):
    answer = visit("nobody", language="en").get("/")
    assert (answer.status_code, "No company at this address" in answer.content.decode()) == (404, True)


def test_a_page_that_was_open_too_long_says_so(world, visit):
    browser = Browser(HTTP_HOST="hanul.localhost", enforce_csrf_checks=True)
    browser.cookies["django_language"] = "en"
    answer = browser.post("/sign-in/", {"email": "haneul@example.com", "password": PASSWORD})
    assert (answer.status_code, "This page was open for a while" in answer.content.decode()) == (403, True)
