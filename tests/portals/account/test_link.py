"""Signing in by a mailed link: who gets one, who may use it, and what an onlooker learns."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import AuditEntry, Session, SignInLink, User
from tenants.actions import suspend_company
from tenants.scope import company_scope
from tests.clients import Browser
from vouchers.actions import let_go, take_back

HANEUL = "haneul@example.com"


@pytest.fixture
def ask(django_capture_on_commit_callbacks):
    """ask(browser, e-mail, …) presses the button and lets the worker do its work; the answer."""

    def press(browser, email=HANEUL, **typed):
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post("/sign-in/link/", {"email": email, "password": ""} | typed)

    return press


def path_in(letter) -> str:
    return re.search(r"http://[a-z.]*localhost:8000(/sign-in/link/\S+/)", letter.body).group(1)


def test_the_browser_that_asked_is_signed_in_by_opening_the_link(world, visit, ask):
    phone = visit("hanul")
    assert ask(phone, "Haneul@example.com").status_code == 200
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([HANEUL], "Sign in at 한울")
    answer = phone.get(path_in(letter))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert HANEUL in phone.get("/me/").content.decode()


@pytest.mark.parametrize(
    ("slug", "email", "desk"),
    [
        ("hanul", "hr@example.com", "/hr/"),
        (None, "owner@example.com", "/owner/"),
        (None, "operator@example.com", "/operator/"),
    ],
)
def test_every_audience_may_use_it(world, visit, ask, slug, email, desk):
    browser = visit(slug)
    ask(browser, email)
    assert browser.get(path_in(mail.outbox[0])).headers["Location"] == desk


def test_another_browser_is_asked_for_a_tap_first(world, visit, ask):
    ask(visit("hanul"))
    link, other = path_in(mail.outbox[0]), visit("hanul")
    for _ in range(3):
        answer = other.get(link)
        assert (answer.status_code, "Sign in as 김하늘?" in answer.content.decode()) == (200, True)
    assert other.get("/me/").status_code == 302
    assert other.post(link).headers["Location"] == "/"
    assert other.get("/me/").status_code == 200


def test_neither_a_scanner_nor_a_prefetch_uses_it_up(world, visit, ask):
    phone = visit("hanul")
    ask(phone)
    link = path_in(mail.outbox[0])
    assert Browser(HTTP_HOST="hanul.localhost").head(link).status_code == 200
    assert Browser(HTTP_HOST="hanul.localhost").get(link).status_code == 200
    assert phone.get(link, HTTP_SEC_PURPOSE="prefetch;prerender").status_code == 200
    assert phone.get(link).status_code == 302


def test_it_works_once(world, visit, ask):
    phone = visit("hanul")
    ask(phone)
    link = path_in(mail.outbox[0])
    phone.get(link)
    answer = visit("hanul").post(link)
    assert (answer.status_code, "This link is no longer good" in answer.content.decode()) == (410, True)
    assert phone.get(link).headers["Location"] == "/"


def test_of_two_links_the_first_is_as_good_and_ends_the_second(world, visit, ask):
    phone = visit("hanul")
    ask(phone)
    ask(phone)
    first, second = (path_in(letter) for letter in mail.outbox)
    assert phone.get(first).status_code == 302
    assert visit("hanul").post(second).status_code == 410


def test_it_is_good_for_fifteen_minutes(world, visit, ask):
    ask(visit("hanul"))
    with company_scope(world.hanul.company):
        left = SignInLink.objects.get().expires_at - timezone.now()
        assert timedelta(minutes=14, seconds=50) < left <= timedelta(minutes=15)
        SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert visit("hanul").get(path_in(mail.outbox[0])).status_code == 410


def test_the_secret_is_in_the_mail_only(world, visit, ask):
    ask(visit("hanul"))
    secret = path_in(mail.outbox[0]).split("/")[3]
    with company_scope(world.hanul.company):
        row = SignInLink.objects.get()
    assert (len(secret), secret in (row.digest, row.browser), len(row.digest)) == (43, False, 64)


def test_a_link_of_one_company_is_nothing_at_another(world, visit, ask):
    ask(visit("hanul"))
    link = path_in(mail.outbox[0])
    assert [visit(slug).post(link).status_code for slug in ("bada", None)] == [410, 410]
    assert visit("hanul").get(link).status_code == 200


@pytest.mark.parametrize("forged", ["x", "a" * 43, "%00", "a" * 4_000])
def test_a_forged_link_is_refused(world, visit, forged):
    assert visit("hanul").post(f"/sign-in/link/{forged}/").status_code == 410


def without_its_own(answer) -> str:
    """The page without the e-mail that was typed and the form's own token, new on every page."""
    return re.sub(r"haneul@example.com|nobody@example.com|\w{64}", "", answer.content.decode())


def test_an_unknown_e_mail_gets_the_same_answer_and_the_same_work_and_no_mail(world, visit, ask, django_assert_num_queries):
    known, unknown = visit("hanul"), visit("hanul")
    answers = []
    for browser, email in ((known, HANEUL), (unknown, "nobody@example.com")):
        browser.post("/sign-in/link/", {"email": "warm@example.com"})
        with django_assert_num_queries(6):
            answers.append(browser.post("/sign-in/link/", {"email": email}))
    one, other = (without_its_own(answer) for answer in answers)
    assert (one == other, answers[0].status_code) == (True, 200)
    assert sorted(answers[0].cookies) == sorted(answers[1].cookies)
    ask(unknown, "nobody@example.com")
    assert mail.outbox == []


def test_who_left_gets_none_and_their_last_one_is_over(world, visit, ask):
    ask(visit("hanul"))
    link = path_in(mail.outbox[0])
    with company_scope(world.hanul.company):
        let_go(employee=world.hanul.haneul, by=world.hanul.hr)
    assert visit("hanul").get(link).status_code == 410
    ask(visit("hanul"))
    assert len(mail.outbox) == 1
    with company_scope(world.hanul.company):
        take_back(employee=world.hanul.haneul, by=world.hanul.hr)
    assert visit("hanul").get(link).status_code == 410


def test_signing_out_everywhere_ends_links_on_their_way(world, visit, ask):
    ask(visit("hanul"))
    visit("hanul", world.hanul.haneul.user).post("/me/sign-out-everywhere/")
    assert visit("hanul").post(path_in(mail.outbox[0])).status_code == 410


def test_it_leads_where_one_was_going(world, visit, ask):
    phone, there = visit("hanul"), f"/pay/{world.counter.slug}"
    page = phone.get(there, follow=True).content.decode()
    assert f'name="next" value="{there}"' in page
    ask(phone, next=there)
    assert phone.get(path_in(mail.outbox[0])).headers["Location"] == there


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/" + "x" * 600])
def test_it_leads_nowhere_else(world, visit, ask, wanted):
    phone = visit("hanul")
    ask(phone, next=wanted)
    assert phone.get(path_in(mail.outbox[0])).headers["Location"] == "/"


@pytest.mark.parametrize("typed", ["", "no", "x" * 5_000, "a@b.kr\0"])
def test_nonsense_is_asked_for_again_on_the_sign_in_page(world, visit, ask, typed):
    answer = ask(visit("hanul"), typed)
    assert (answer.status_code, answer.content.decode().count("field__error")) == (422, 1)
    assert mail.outbox == []


def test_it_is_limited_by_e_mail_known_or_not(world, visit, ask):
    for email in (HANEUL, "nobody@example.com"):
        assert [ask(visit("hanul"), email).status_code for _ in range(6)] == [200] * 5 + [429]


def test_it_is_limited_by_address(world, visit, ask, settings):
    settings.SIGN_IN_TRIES = 1
    answers = [ask(visit("hanul"), f"p{n}@example.com").status_code for n in range(21)]
    assert answers == [200] * 20 + [429]


def test_ten_letters_an_hour_to_one_person_from_wherever_they_are_asked(world, visit, ask):
    from accounts.sign_in_links import send_sign_in_link

    letter = {"browser": "", "wanted": "", "address": "{token}", "place": "한울", "language": "ko"}
    with company_scope(world.hanul.company):
        for _ in range(11):
            send_sign_in_link(user=world.hanul.haneul.user, **letter)
        assert SignInLink.objects.count() == 10


@pytest.mark.parametrize(
    ("chosen", "asked_in", "subject", "says"),
    [
        ("ko", "en", "한울 로그인 안내", "아래 링크를 누르시면 한울에 로그인됩니다."),
        ("", "ko", "한울 로그인 안내", "15분 동안 한 번만 사용하실 수 있습니다."),
        ("en", "ko", "Sign in at 한울", "this link signs you in at 한울:"),
    ],
)
def test_the_mail_is_in_the_readers_language(world, visit, ask, chosen, asked_in, subject, says):
    with company_scope(world.hanul.company):
        User.objects.filter(email=HANEUL).update(language=chosen)
    ask(visit("hanul", language=asked_in))
    [letter] = mail.outbox
    assert (letter.subject, says in letter.body) == (subject, True)


def test_it_is_written_down(world, visit, ask):
    phone = visit("hanul")
    ask(phone)
    phone.get(path_in(mail.outbox[0]))
    with company_scope(world.hanul.company):
        verbs = [(entry.verb, entry.data) for entry in AuditEntry.objects.all()[:2]]
        assert Session.objects.filter(user_id=world.hanul.haneul.user_id).count() == 1
    assert verbs == [("sign_in", {"way": "link"}), ("send_sign_in_link", {})]


def test_a_suspended_company_sends_none(world, visit, ask):
    suspend_company(company=world.hanul.company, reason="late", by=world.operator)
    assert ask(visit("hanul")).status_code == 403
    assert mail.outbox == []
