"""The host's side: making a pass, its link, and what became of it."""

import re
from datetime import date

import pytest

from tenants.scope import company_scope
from vouchers.actions import change_program, enrol, make_program
from vouchers.guests import give_pass, take_up_pass, token_of
from vouchers.models import GuestPass

GOOD = {"name": "면접자 김지원", "amount": "9,000원", "meals": "2", "valid_until": "2025-11-14"}


@pytest.fixture
def hanul(world):
    staff = world.hanul
    with company_scope(staff.company):
        change_program(program=staff.lunch, by=staff.hr, guests=True, guest_amount=10_000, guest_passes=2)
    return staff


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


def passes(staff) -> list[tuple]:
    with company_scope(staff.company):
        found = GuestPass.objects.order_by("id").values_list("guest__user__name", "amount", "meals", "valid_until")
        return [(name, amount, meals, str(until)) for name, amount, meals, until in found]


def test_a_host_makes_a_pass_and_finds_its_link_as_often_as_they_look(hanul, phone, visit):
    there = phone.post("/guests/new/", GOOD).headers["Location"]
    assert passes(hanul) == [("면접자 김지원", 9_000, 2, "2025-11-14")]
    with company_scope(hanul.company):
        link = f"http://hanul.localhost:8000/guest/{token_of(GuestPass.objects.get())}/"
    for _ in range(2):
        html = phone.get(there).content.decode()
        assert link in html and "<svg" in html and 'data-share="' in html and "Waiting" in html
    assert visit("hanul").get(link.removeprefix("http://hanul.localhost:8000")).status_code == 200


def test_once_it_is_taken_up_the_link_is_not_shown_but_can_be_renewed(hanul, phone):
    there = phone.post("/guests/new/", GOOD).headers["Location"]
    with company_scope(hanul.company):
        token = token_of(GuestPass.objects.get())
        take_up_pass(company=hanul.company, token=token)
    html = phone.get(there).content.decode()
    assert "Your guest has opened it" in html and token not in html
    html = phone.post(f"{there}renew/", follow=True).content.decode()
    assert "The old one opens nothing any more." in html and "/guest/" in html and token not in html


def test_a_host_ends_a_pass(hanul, phone):
    there = phone.post("/guests/new/", GOOD).headers["Location"]
    html = phone.post(f"{there}revoke/", follow=True).content.decode()
    assert "The pass is ended." in html and "Revoked" in html and "/guest/" not in html
    assert "This pass is over. Make a new one." in phone.post(f"{there}renew/", follow=True).content.decode()


def test_the_home_page_offers_it_only_where_hr_allows_it(world, phone):
    assert "Invite a guest" not in phone.get("/").content.decode()
    assert phone.get("/guests/new/").headers["Location"] == "/guests/"
    assert "Guests are not switched on" in phone.get("/guests/").content.decode()
    with company_scope(world.hanul.company):
        change_program(program=world.hanul.lunch, by=world.hanul.hr, guests=True, guest_amount=10_000)
    assert "Invite a guest" in phone.get("/").content.decode()
    assert "Nobody invited yet" in phone.get("/guests/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Please say who comes."),
        ({"name": "가" * 31}, "30"),
        ({"amount": "10,001"}, "HR allows up to ₩10,000 a guest meal."),
        ({"amount": "0"}, "more than"),
        ({"amount": "x"}, "This is not an amount."),
        ({"meals": "6"}, "Please choose one from the list."),
        ({"valid_until": "2025-11-19"}, "Please choose one from the list."),
        ({"valid_until": "\0"}, "Please choose one from the list."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_made(hanul, phone, wrong, said):
    answer = phone.post("/guests/new/", GOOD | wrong)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "field__error" in html and said in html
    assert passes(hanul) == []
    kept = GOOD | wrong
    assert wrong.get("name") == "" or kept["name"] in html


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", r'<div class="with-unit"><span>₩</span><input [^>]*value="10,000"[^>]*></div>'),
        ("ko", r'<div class="with-unit"><input [^>]*value="10,000"[^>]*><span>원</span></div>'),
    ],
)
def test_the_amount_has_its_sign_where_the_language_writes_it(world, hanul, visit, language, shown):
    html = visit("hanul", world.hanul.haneul.user, language=language).get("/guests/new/").content.decode()
    assert re.search(shown, html)


def test_too_many_open_passes_are_said_with_the_way_out(hanul, phone):
    for _ in range(2):
        phone.post("/guests/new/", GOOD)
    answer = phone.post("/guests/new/", GOOD)
    assert "You have 2 open passes, more are not allowed." in answer.content.decode()
    assert len(passes(hanul)) == 2


def test_of_two_programs_one_is_chosen(hanul, phone):
    with company_scope(hanul.company):
        supper = make_program(
            by=hanul.hr, name="저녁", kind="daily", amount=9_000, weekdays=[0, 1, 2], guests=True, guest_amount=5_000
        )
        enrol(program=supper, employees=[hanul.haneul], by=hanul.hr)
    assert "저녁: up to ₩5,000" in phone.get("/guests/new/").content.decode()
    refused = phone.post("/guests/new/", GOOD | {"program": supper.pk})
    assert "HR allows up to ₩5,000 a guest meal." in refused.content.decode()
    assert phone.post("/guests/new/", GOOD | {"program": supper.pk, "amount": "5000"}).status_code == 302
    with company_scope(hanul.company):
        assert GuestPass.objects.get().program == supper


def test_a_deposit_that_does_not_cover_it_is_said(world, visit):
    staff = world.bada
    with company_scope(staff.company):
        change_program(program=staff.lunch, by=staff.hr, guests=True, guest_amount=10_000_000)
    answer = visit("bada", staff.haneul.user).post("/guests/new/", GOOD | {"amount": "10000000", "meals": "2"})
    assert "deposit does not cover this" in answer.content.decode()
    assert passes(staff) == []


def test_a_colleague_and_a_stranger_find_nothing(world, hanul, phone, visit):
    there = phone.post("/guests/new/", GOOD).headers["Location"]
    for other in (visit("hanul", hanul.doyun.user), visit("bada", world.bada.haneul.user)):
        assert "김지원" not in other.get("/guests/").content.decode()
        assert other.get(there).status_code == 404
        assert [other.post(f"{there}{act}/").status_code for act in ("renew", "revoke")] == [404, 404]


def test_many_passes_cost_as_many_queries_as_two(hanul, phone, django_assert_num_queries):
    with company_scope(hanul.company):
        change_program(program=hanul.lunch, by=hanul.hr, guest_passes=40)
    facts = {"company": hanul.company, "host": hanul.haneul, "program": hanul.lunch, "by": "test", "amount": 9_000}
    facts |= {"meals": 1, "valid_until": date(2025, 11, 11)}
    for count in (2, 18):
        with company_scope(hanul.company):
            for _ in range(count):
                give_pass(name="손", **facts)
        phone.get("/guests/")
        with django_assert_num_queries(11):
            assert phone.get("/guests/").status_code == 200
