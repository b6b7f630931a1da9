"""Paying together on the phones: picking, asking, answering, and what each of them sees."""

import uuid
from datetime import timedelta

import pytest

from billing import clock
from billing.models import Redemption
from tenants.scope import company_scope, platform_scope
from vouchers.actions import add_employee, enrol
from vouchers.models import Delegation, Diner, Table


@pytest.fixture
def seojun(world):
    with company_scope(world.hanul.company):
        person = add_employee(by=world.hanul.hr, name="박서준", email="seojun@example.com", number="2001", department="개발")
        enrol(program=world.hanul.lunch, employees=[person], by=world.hanul.hr)
    return person


@pytest.fixture
def phone(world, visit):
    """The payer's."""
    return visit("hanul", world.hanul.haneul.user)


@pytest.fixture
def doyuns(world, visit):
    return visit("hanul", world.hanul.doyun.user)


@pytest.fixture
def start(world):
    return f"/together/at/{world.counter.slug}/"


def send(phone, start, shares, amount=20_000, key=None, **more):
    typed = {f"share_{each.pk}": str(share) for each, share in shares.items()}
    typed |= {"who": [each.pk for each in shares], "amount": str(amount), "key": str(key or uuid.uuid4())}
    return phone.post(f"{start}split/", typed | more)


def make(phone, start, shares, **more) -> str:
    """Make a table and give its address."""
    return send(phone, start, shares, **more).headers["Location"]


def captured():
    with platform_scope():
        return list(Redemption.objects.filter(outcome="captured").order_by("id").values_list("amount", "label"))


def html_of(browser, url):
    return browser.get(url).content.decode()


# Picking and sharing out


def test_the_pay_page_leads_to_the_table(world, phone, start):
    assert f'href="{start}"' in html_of(phone, f"/pay/{world.counter.slug}")


def test_without_an_amount_it_is_asked_first(phone, start):
    assert "How much is it for all of you?" in html_of(phone, start)
    assert "Who eats with you?" in html_of(phone, f"{start}?amount=20000")
    assert "How much is it for all of you?" in html_of(phone, f"{start}?amount=x")


def test_colleagues_are_found_by_name_and_number_and_stay_picked(world, phone, start, seojun):
    page = phone.get(start, {"amount": 20_000, "q": "서준", "who": world.hanul.doyun.pk})
    assert [each.user.name for each in page.context["found"]] == ["박서준"]
    assert [each.user.name for each in page.context["chosen"]] == ["이도윤"]
    part = html_of(phone, f"{start}?amount=20000&part&q=2001")
    assert ("박서준" in part, "<html" in part) == (True, False)


def test_nobody_of_another_company_can_be_picked(world, phone, start):
    page = phone.get(start, {"amount": 20_000, "who": ["999999", "x", "\0", "9" * 30, world.hanul.haneul.pk]})
    assert page.context["chosen"] == []


def test_equal_shares_are_offered_and_the_payer_takes_what_is_left(world, phone, start, seojun):
    page = phone.get(f"{start}split/", {"amount": 20_000, "who": [world.hanul.doyun.pk, seojun.pk]})
    assert [(each.user.name, share) for each, share, _ in page.context["rows"]] == [("이도윤", 6_666), ("박서준", 6_666)]
    assert page.context["rest"] == 6_668
    assert "Ask 2 colleagues" in page.content.decode()


def test_without_anybody_picked_the_question_is_asked_again(phone, start):
    assert phone.get(f"{start}split/", {"amount": 20_000}).headers["Location"] == start


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("20001", "The shares come to more than the bill."),
        ("0", "Please type an amount for everybody"),
        ("", "Please type an amount for everybody"),
        ("-5", "Please type an amount for everybody"),
        ("9,000.5", "Please type an amount for everybody"),
        ("1", "₩7,999 short. You can spend up to ₩12,000."),
    ],
)
def test_shares_that_do_not_work_are_asked_for_again_with_what_was_typed(world, phone, start, typed, said):
    answer = send(phone, start, {world.hanul.doyun: typed})
    html = answer.content.decode()
    assert (answer.status_code, said in html, f'value="{typed}"' in html) == (422, True, True)
    with company_scope(world.hanul.company):
        assert Table.objects.count() == 0


def test_a_form_without_a_key_or_of_people_who_are_not_there_makes_no_table(world, phone, start):
    assert send(phone, start, {world.hanul.doyun: 9_000}, key="no-key").status_code == 422
    stranger = type(world.hanul.doyun)(pk=999_999)
    answer = send(phone, start, {stranger: 9_000})
    assert (answer.status_code, "not here any more" in answer.content.decode()) == (422, True)
    assert phone.post(f"{start}split/", {"amount": "9000", "key": str(uuid.uuid4())}).status_code == 422


# Asking and answering


def test_the_same_form_sent_twice_is_one_table(world, phone, start):
    key = uuid.uuid4()
    first = make(phone, start, {world.hanul.doyun: 9_000}, key=key)
    assert make(phone, start, {world.hanul.doyun: 9_000}, key=key) == first


def test_who_is_asked_sees_it_on_top_of_the_home_page_and_on_its_own(world, phone, doyuns, start):
    table = make(phone, start, {world.hanul.doyun: 9_000})
    html = html_of(doyuns, "/")
    assert [words in html for words in ("김하늘 asks you", "9,000", "Approve", "Decline", "Halmae Gukbap")] == [True] * 5
    html = html_of(doyuns, table)
    assert [words in html for words in ("Approve ₩9,000", "Your share of ₩20,000 for 2 people")] == [True, True]
    assert "Waiting for your table" in html_of(phone, "/")


def test_the_home_page_asks_for_new_requests_and_gets_them_alone(world, phone, doyuns, start):
    assert "asks you" not in html_of(doyuns, "/together/asked")
    make(phone, start, {world.hanul.doyun: 9_000})
    html = html_of(doyuns, "/together/asked")
    assert ("김하늘 asks you" in html, "<html" in html) == (True, False)


@pytest.mark.parametrize("url", ["/", "/together/asked"])
@pytest.mark.parametrize(
    ("eaten", "said", "not_said"),
    [
        (
            5_000,
            ["₩2,000 short", "김하늘 can pay what is missing.", "Approve ₩7,000", 'name="upto" value="7000"'],
            ["</svg>Approve</button>"],
        ),
        (12_000, ["Your allowance is used up.", "김하늘 can pay your share instead.", "Decline"], ["Approve", "/approve/"]),
    ],
)
def test_the_home_page_offers_no_more_than_can_be_given(world, phone, doyuns, start, eat, url, eaten, said, not_said):
    eat(world.hanul, world.hanul.doyun, world.counter, eaten)
    make(phone, start, {world.hanul.doyun: 9_000})
    html = html_of(doyuns, url)
    assert [words for words in said if words not in html] == []
    assert [words for words in not_said if words in html] == []


def test_in_korean_too(world, phone, visit, start):
    table = make(phone, start, {world.hanul.doyun: 9_000})
    korean = visit("hanul", world.hanul.doyun.user, "ko")
    assert "김하늘 님의 함께결제 요청" in html_of(korean, "/")
    assert "9,000원 승인하기" in html_of(korean, table)


def test_the_last_yes_leads_both_to_their_receipts(world, phone, doyuns, start):
    table = make(phone, start, {world.hanul.doyun: 9_000})
    assert phone.get(f"{table}state").json()["state"] == "open"
    answer = doyuns.post(f"{table}approve/", {"upto": "9000"}, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/receipts/")
    assert phone.get(f"{table}state").json()["state"] == "paid"
    assert phone.get(table).headers["Location"] == answer.redirect_chain[-1][0]
    assert captured() == [(20_000, "김*늘 외 1명")]


def test_each_receipt_and_history_shows_ones_own_share_and_the_payers_the_whole(world, phone, doyuns, start):
    table = make(phone, start, {world.hanul.doyun: 9_000})
    doyuns.post(f"{table}approve/")
    payers, doyuns_own = phone.get(table, follow=True), doyuns.get(table, follow=True)
    assert (payers.context["meal"].shown, payers.context["meal"].mine) == (20_000, 11_000)
    assert doyuns_own.context["meal"].shown == 9_000
    assert "이도윤" in payers.content.decode()
    assert "with 김하늘, 2 people, ₩20,000" in doyuns_own.content.decode()
    for browser, mine in ((phone, 11_000), (doyuns, 9_000)):
        page = browser.get("/history/")
        assert page.context["totals"] == {"count": 1, "total": mine, "cash": 0, "other": 0, "card": 0}
        assert [meal.mine for meal in page.context["page"]] == [mine]
        assert f",{mine},KRW" in html_of(browser, "/history/?export=csv")


def test_who_is_short_sees_how_much_they_can_give_and_the_payer_covers_the_rest(world, phone, doyuns, start, eat):
    eat(world.hanul, world.hanul.doyun, world.counter, 5_000)
    table = make(phone, start, {world.hanul.doyun: 9_000}, amount=18_000)
    html = html_of(doyuns, table)
    assert [words in html for words in ("₩2,000 short", "Approve ₩7,000", "can pay what is missing")] == [True] * 3
    doyuns.post(f"{table}approve/", {"upto": "7000"})
    html = html_of(phone, table)
    assert [words in html for words in ("Gives ₩7,000, ₩2,000 short", "I pay the ₩2,000")] == [True, True]
    with company_scope(world.hanul.company):
        diner = Diner.objects.get(employee=world.hanul.doyun)
    assert phone.post(f"{table}cover/{diner.pk}/", follow=True).redirect_chain[-1][0].startswith("/receipts/")
    assert captured()[1:] == [(18_000, "김*늘 외 1명")]


def test_a_payer_who_cannot_cover_is_told_so(world, phone, doyuns, start):
    table = make(phone, start, {world.hanul.doyun: 9_000})
    doyuns.post(f"{table}decline/")
    with company_scope(world.hanul.company):
        diner = Diner.objects.get(employee=world.hanul.doyun)
    assert "₩8,000 short" in phone.post(f"{table}cover/{diner.pk}/", follow=True).content.decode()
    assert captured() == []


def test_who_was_covered_sees_that_nothing_was_taken(world, phone, doyuns, start):
    table = make(phone, start, {world.hanul.doyun: 4_000}, amount=12_000)
    doyuns.post(f"{table}decline/")
    with company_scope(world.hanul.company):
        diner = Diner.objects.get(employee=world.hanul.doyun)
    phone.post(f"{table}cover/{diner.pk}/")
    assert "김하늘 paid your share." in html_of(doyuns, table)
    assert doyuns.get("/history/").context["totals"]["count"] == 0


def test_a_declined_table_pays_nothing_and_can_still_be_approved(world, phone, doyuns, start):
    table = make(phone, start, {world.hanul.doyun: 9_000})
    before = phone.get(f"{table}state").json()["version"]
    doyuns.post(f"{table}decline/")
    assert phone.get(f"{table}state").json()["version"] != before
    assert "Approve after all" in html_of(doyuns, table)
    doyuns.cookies["django_language"] = "ko"
    assert "승인으로 바꾸기</button>" in html_of(doyuns, table)
    assert captured() == []
    doyuns.post(f"{table}approve/")
    assert captured() == [(20_000, "김*늘 외 1명")]


def test_a_cancelled_table_says_so_and_offers_to_share_again(world, phone, doyuns, start):
    table = make(phone, start, {world.hanul.doyun: 9_000})
    phone.post(f"{table}cancel/")
    assert "김하늘 cancelled this." in html_of(doyuns, table)
    assert f"{start}split/?amount=20000&amp;who={world.hanul.doyun.pk}" in html_of(phone, table)
    doyuns.post(f"{table}approve/")
    assert captured() == []


def test_a_lapsed_table_says_so_and_is_gone_from_the_home_page(world, phone, doyuns, start, monkeypatch):
    table = make(phone, start, {world.hanul.doyun: 9_000})
    later = clock.now() + timedelta(minutes=10)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "after ten minutes" in html_of(doyuns, table)
    assert "asks you" not in html_of(doyuns, "/")
    doyuns.post(f"{table}approve/")
    assert captured() == []


def test_colleagues_elsewhere_and_strangers_find_no_table(world, phone, visit, start, seojun):
    table = make(phone, start, {world.hanul.doyun: 9_000})
    with company_scope(world.hanul.company):
        diner = Diner.objects.get(employee=world.hanul.doyun)
    for browser in (visit("hanul", seojun.user), visit("bada", world.bada.haneul.user)):
        assert [browser.get(url).status_code for url in (table, f"{table}state", f"{table}?part")] == [404, 404, 404]
        posts = ("approve/", "decline/", "cancel/", f"cover/{diner.pk}/")
        assert [browser.post(f"{table}{url}").status_code for url in posts] == [404] * 4
    assert visit("hanul", world.hanul.doyun.user).post(f"{table}cancel/").status_code == 404
    assert captured() == []


@pytest.mark.parametrize("upto", ["", "x", "-1", "9" * 30, "²"])
def test_a_strange_upto_gives_no_more_than_the_share(world, phone, doyuns, start, upto):
    table = make(phone, start, {world.hanul.doyun: 9_000})
    assert doyuns.post(f"{table}approve/", {"upto": upto}).status_code == 302
    assert captured() == [(20_000, "김*늘 외 1명")]


def test_asking_costs_a_fixed_number_of_queries(world, phone, start, seojun, django_assert_num_queries):
    table = make(phone, start, {world.hanul.doyun: 5_000, seojun: 5_000})
    phone.get(f"{table}state")
    with django_assert_num_queries(9):
        phone.get(f"{table}state")


# Standing delegations


def test_a_colleague_is_let_and_stopped_and_both_see_it(world, phone, doyuns, start):
    assert "Let 김하늘 include you" in html_of(doyuns, f"/together/delegations/?to={world.hanul.haneul.pk}")
    usual = html_of(doyuns, f"/together/delegations/?to={world.hanul.haneul.pk}&up_to=10000")
    assert '<div class="with-unit"><span>₩</span><input type="text" name="up_to" value="10,000"' in usual
    doyuns.post("/together/delegations/", {"to": world.hanul.haneul.pk, "up_to": "10,000"})
    assert "up to ₩10,000 a meal" in html_of(doyuns, "/together/delegations/")
    assert "이도윤" in html_of(phone, "/together/delegations/")
    assert send(phone, start, {world.hanul.doyun: 9_000}).status_code == 302
    assert captured() == [(20_000, "김*늘 외 1명")]
    with company_scope(world.hanul.company):
        given = Delegation.objects.get()
    assert phone.post(f"/together/delegations/{given.pk}/revoke/").status_code == 404
    doyuns.post(f"/together/delegations/{given.pk}/revoke/")
    assert "Nobody. Everybody has to ask you." in html_of(doyuns, "/together/delegations/")


@pytest.mark.parametrize("up_to", ["", "0", "-1", "x", "99999999", "\0"])
def test_a_delegation_without_a_good_amount_is_asked_for_again(world, doyuns, up_to):
    answer = doyuns.post("/together/delegations/", {"to": world.hanul.haneul.pk, "up_to": up_to})
    assert answer.status_code == 422
    with company_scope(world.hanul.company):
        assert Delegation.objects.count() == 0


def test_nobody_is_let_who_is_not_a_colleague(world, doyuns):
    for to in ("", "999999", "x", str(world.hanul.doyun.pk)):
        assert doyuns.post("/together/delegations/", {"to": to, "up_to": "9000"}).status_code == 422
