"""Taking a payment at the till."""

import uuid

import pytest

from billing.models import Redemption
from restaurants.actions import make_counter
from tenants.scope import company_scope, platform_scope
from tests.portals.counter.conftest import Till
from vouchers.actions import change_program
from vouchers.undo import undo_meal


def captured() -> list[tuple]:
    with platform_scope():
        return list(Redemption.objects.filter(outcome="captured").values_list("amount", "label", "way"))


def test_a_code_is_paid_and_the_result_says_who_how_much_and_which_meal(till, code, words):
    answer = till.pay("9,000", code())
    assert answer.status_code == 200
    assert captured() == [(9_000, "김*늘", "code")]
    assert words(answer) == "Paid ₩ 9,000 김*늘 Meal 1 today · 12:07 Next guest"


def test_in_korean_the_amount_stands_in_words_too(till, code, words):
    till.client.cookies["django_language"] = "ko"
    assert "9,000 원 구천 원 김*늘" in words(till.pay("9000", code()))


def test_the_same_key_pays_once_and_gives_the_same_answer(till, code):
    key, digits = uuid.uuid4(), code()
    first, again = till.pay(9_000, digits, key), till.pay(9_000, digits, key)
    assert first.content == again.content
    assert len(captured()) == 1


def test_a_lost_answer_is_found_by_its_key(till, code):
    key = uuid.uuid4()
    paid = till.pay(9_000, code(), key)
    asked = till.fetch(f"/counter/outcome/{key}/")
    assert (asked.status_code, asked.content) == (200, paid.content)


@pytest.mark.parametrize(("language", "said"), [("en", "The guest cancelled it"), ("ko", "손님이 취소했어요")])
def test_a_meal_that_its_guest_has_undone_is_not_told_as_paid(till, code, world, words, language, said):
    till.client.cookies["django_language"] = language
    key, staff = uuid.uuid4(), world.hanul
    till.pay(9_000, code(), key)
    with company_scope(staff.company):
        paid = Redemption.objects.get()
        undo_meal(employee=staff.haneul, redemption=paid, key=uuid.uuid4(), by=staff.haneul.user)
    asked = till.fetch(f"/counter/outcome/{key}/")
    assert words(asked).startswith(said)
    assert 'data-result="undone"' in asked.content.decode()


def test_a_meal_that_the_till_has_cancelled_is_not_told_as_paid(till, code, words):
    key = uuid.uuid4()
    till.pay(9_000, code(), key)
    with platform_scope():
        [paid] = Redemption.objects.all()
    assert till.void(paid.pk).status_code == 204
    assert words(till.fetch(f"/counter/outcome/{key}/")) == "Cancelled ₩ 9,000 김*늘 Next guest"


def test_a_key_nobody_used_was_not_paid(till, words):
    asked = till.fetch(f"/counter/outcome/{uuid.uuid4()}/")
    assert asked.status_code == 404
    assert words(asked).startswith("Not paid This payment never reached us, and nothing was taken.")


def test_a_stored_refusal_is_given_again_by_its_key(till, code, words):
    key = uuid.uuid4()
    till.pay(13_000, code(), key)
    assert "Not paid ₩ 13,000" in words(till.fetch(f"/counter/outcome/{key}/"))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "Not paid ₩ 13,000 ₩1,000 short. The guest can spend up to ₩12,000. The guest's company pays whole meals only."
            " Take this one another way, all of it. Change the amount Next guest",
        ),
        (
            "ko",
            "결제되지 않았어요 13,000 원 1,000원이 모자라요. 손님은 12,000원까지 쓸 수 있어요. 손님의 회사가 한 끼 전체만"
            " 결제하도록 정했어요. 이번 식사는 전체를 다른 방법으로 받아 주세요. 금액 고치기 다음 손님",
        ),
    ],
)
def test_whose_rule_it_is_that_no_part_is_paid_is_said_and_no_part_is_advised(till, code, world, words, language, said):
    till.client.cookies["django_language"] = language
    key, staff = uuid.uuid4(), world.hanul
    with company_scope(staff.company):
        change_program(program=staff.lunch, by=staff.hr, excess=False)
    assert words(till.pay(13_000, code(), key)) == said
    assert words(till.fetch(f"/counter/outcome/{key}/")) == said


def test_another_till_does_not_learn_an_outcome(till, code, world, visit):
    key = uuid.uuid4()
    till.pay(9_000, code(), key)
    beside = make_counter(restaurant=world.gukbap, name="2", by="test")
    for counter in (world.bunsik.counters.get(), beside):
        assert Till(visit(None), counter).fetch(f"/counter/outcome/{key}/").status_code == 404


@pytest.mark.parametrize(
    ("amount", "said"),
    [(13_000, "₩1,000 short. The guest can spend up to ₩12,000. ₩12,000 by voucher, ₩1,000 in cash")],
)
def test_a_refusal_says_why_and_what_would_work(till, code, words, amount, said):
    answer = till.pay(amount, code())
    assert answer.status_code == 200
    assert said in words(answer)
    assert 'data-again="amount"' in answer.content.decode()
    assert captured() == []


def test_an_unknown_code_leads_back_to_the_code(till, words):
    answer = till.pay(9_000, "000000")
    assert "No payment is waiting for this code." in words(answer)
    assert 'data-again="code"' in answer.content.decode()


def test_a_code_pays_once(till, code, words):
    digits = code()
    till.pay(5_000, digits)
    assert "This code has already paid." in words(till.pay(5_000, digits))
    assert len(captured()) == 1


def test_guessing_codes_is_limited(till, words, settings):
    settings.CODE_TRIES = 2
    answers = [till.pay(1_000, f"00000{digit}") for digit in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert "Too many tries. You can try again in 5 min. Pay another way meanwhile." in words(answers[-1])


@pytest.mark.parametrize(
    ("amount", "digits", "said"),
    [
        ("", "123456", "Enter the amount."),
        ("0", "123456", "Enter an amount above 0."),
        ("-9000", "123456", "Enter an amount above 0."),
        ("9.5", "123456", "Enter the amount in digits, such as 9,000."),
        ("만원", "123456", "Enter the amount in digits, such as 9,000."),
        ("10000000", "123456", "Enter an amount of at most 9,999,999."),
        ("9" * 400, "123456", "Enter the amount in digits, such as 9,000."),
        ("=1+1", "123456", "Enter the amount in digits, such as 9,000."),
        ("9000", "", "Enter the 6 digits on the guest's phone."),
        ("9000", "12345", "A code has 6 digits. Look at the guest's phone again."),
        ("9000", "1234567", "A code has 6 digits. Look at the guest's phone again."),
        ("9000", "١٢٣٤٥٦", "A code has 6 digits. Look at the guest's phone again."),
        ("9000", "x" * 5_000, "A code has 6 digits. Look at the guest's phone again."),
    ],
)
def test_what_cannot_be_read_is_said_and_writes_nothing(till, words, amount, digits, said):
    answer = till.pay(amount, digits)
    assert answer.status_code == 422
    assert said in words(answer)
    with platform_scope():
        assert Redemption.objects.count() == 0


def test_minus_signs_are_not_swallowed_as_hyphens(till, code):
    assert till.pay("-9000", code()).status_code == 422
    assert captured() == []


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "９０００원|{0}", "https://hankki.example/c/{0}"])
def test_full_width_digits_and_scanned_texts_are_read(till, code, typed):
    amount, _, text = typed.rpartition("|")
    assert till.pay(amount or "9000", text.format(code())).status_code == 200
    assert captured() == [(9_000, "김*늘", "code")]


def test_without_javascript_the_whole_page_answers(till, code, words):
    paid = till.pay(9_000, code(), fetch=False)
    assert paid.templates[0].name == "counter/home.html"
    assert "Paid ₩ 9,000 김*늘" in words(paid)
    refused = till.pay("", "123456", fetch=False)
    assert (refused.status_code, refused.templates[0].name) == (422, "counter/home.html")
    assert 'value="123456"' not in refused.content.decode()


def test_a_browser_without_a_counter_takes_no_payment(visit, code):
    answer = visit(None).post("/counter/redeem/", {"amount": 9_000, "code": code(), "key": uuid.uuid4()})
    assert (answer.status_code, answer["Location"]) == (302, "/counter/pair/")
    fetched = visit(None).post("/counter/redeem/", {}, HTTP_X_REQUESTED_WITH="fetch")
    assert fetched.status_code == 401
    assert captured() == []


def test_above_the_limit_the_till_offers_the_part_and_tells_the_cash(till, code, words):
    key = uuid.uuid4()
    refused = till.pay(15_000, code(), key)
    for shown in (refused, till.fetch(f"/counter/outcome/{key}/")):
        assert 'data-again="part" data-payable="12000" data-excess="3000"' in shown.content.decode()
        assert "₩12,000 by voucher, ₩3,000 in cash" in words(shown)
    facts = {"amount": 12_000, "excess": 3_000, "code": code(), "key": str(uuid.uuid4())}
    paid = till.client.post("/counter/redeem/", facts, HTTP_X_REQUESTED_WITH="fetch")
    assert "And take ₩3,000 in cash" in words(paid)
    assert "+ ₩3,000 cash" in words(till.fetch("/counter/today/"))
