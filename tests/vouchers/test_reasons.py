"""What people are told when a meal is refused."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from vouchers.enums import Reason
from vouchers.policy import Refusal, Rules, decide, moment_of
from vouchers.reasons import BARE, NEXT_STEPS, SENTENCES, money, next_step, sentence

pytestmark = pytest.mark.usefixtures("korean_sentences")

OPENING = {"start": time(11), "end": time(14), "day": date(2026, 11, 23)}
KNOWN = {
    **OPENING,
    "days_ahead": 0,
    "left": 10_000,
    "missing": 3_000,
    "cap": 12_000,
    "limit": 10_000,
    "count": 2,
    "seconds": 90,
}


@pytest.mark.parametrize(
    ("code", "facts", "english", "korean"),
    [
        (
            "outside_hours",
            OPENING | {"days_ahead": 0},
            "Not at this hour. You can pay today from 11:00 to 14:00.",
            "지금은 쓸 수 없는 시간이에요. 오늘 11:00부터 14:00까지 쓸 수 있어요.",
        ),
        (
            "outside_hours",
            OPENING | {"days_ahead": 1},
            "Not at this hour. You can pay tomorrow from 11:00 to 14:00.",
            "지금은 쓸 수 없는 시간이에요. 내일 11:00부터 14:00까지 쓸 수 있어요.",
        ),
        (
            "outside_hours",
            {"start": time(22), "end": time(3), "day": date(2026, 11, 23), "days_ahead": 0},
            "Not at this hour. You can pay today from 22:00 to 03:00 the next day.",
            "지금은 쓸 수 없는 시간이에요. 오늘 22:00부터 다음 날 03:00까지 쓸 수 있어요.",
        ),
        (
            "holiday",
            {"start": "11:00:00", "end": "14:00:00", "day": "2026-09-28", "days_ahead": 4},
            "Not on public holidays. You can pay on Mon, Sep 28 from 11:00 to 14:00.",
            "공휴일에는 쓸 수 없어요. 9월 28일 (월) 11:00부터 14:00까지 쓸 수 있어요.",
        ),
        (
            "not_today",
            {"start": time(4), "end": None, "day": date(2026, 11, 23), "days_ahead": 2},
            "Not on this day of the week. You can pay on Mon, Nov 23 from 04:00.",
            "오늘은 쓸 수 없는 요일이에요. 11월 23일 (월) 04:00부터 쓸 수 있어요.",
        ),
        (
            "not_today",
            {"start": None, "end": None, "day": None, "days_ahead": None},
            "Not on this day of the week.",
            "오늘은 쓸 수 없는 요일이에요.",
        ),
        (
            "not_enough",
            {"left": 10_000, "missing": 3_000, "currency": "KRW"},
            "₩3,000 short. You can spend up to ₩10,000.",
            "3,000원이 모자라요. 10,000원까지 쓸 수 있어요.",
        ),
        ("not_enough", {}, "Your allowance is not enough for that.", "남은 한도가 모자라요."),
        (
            "over_meal_cap",
            {"cap": 12_000},
            "One meal may cost up to ₩12,000.",
            "한 끼에 12,000원까지 쓸 수 있어요.",
        ),
        (
            "meals_used_up",
            {"count": 1},
            "Your meals for today are used up (1 a day).",
            "오늘 쓸 수 있는 1끼를 다 썼어요.",
        ),
        (
            "too_many_tries",
            {"seconds": 61},
            "Too many tries. You can try again in 2 min.",
            "여러 번 시도했어요. 2분 뒤에 다시 해 볼 수 있어요.",
        ),
        (
            "too_many_tries",
            {"seconds": 0},
            "Too many tries. You can try again in 1 min.",
            "여러 번 시도했어요. 1분 뒤에 다시 해 볼 수 있어요.",
        ),
        (
            "spent_elsewhere",
            {"left": 0},
            *(
                "Another payment came first. You can still spend up to ₩0.",
                "다른 결제가 먼저 끝났어요. 이제 0원까지 쓸 수 있어요.",
            ),
        ),
    ],
)
def test_sentences(code, facts, english, korean):
    assert sentence(code, facts, "en") == english
    assert sentence(code, facts, "ko") == korean


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("facts", [KNOWN, {}])
def test_every_reason_has_a_sentence_and_a_next_step_in_both_languages(reason, facts):
    said = [
        tell(language)
        for language in ("en", "ko")
        for tell in (lambda to: sentence(reason, facts, to), lambda to: next_step(reason, to))
    ]
    assert [text.endswith(".") and "%" not in text for text in said] == [True] * 4
    assert [any("가" <= sign <= "힣" for sign in text) for text in said] == [False, False, True, True]


def test_no_reason_is_forgotten_and_none_invented():
    assert set(SENTENCES) == set(NEXT_STEPS) == set(Reason)
    assert set(BARE) == {reason for reason, text in SENTENCES.items() if "%(" in str(text)}


def test_a_refusal_is_told_as_decided():
    rules = Rules(kind="daily", amount=10_000, windows=((time(11), time(14)),))
    moment = moment_of(datetime(2026, 11, 23, 14, tzinfo=ZoneInfo("Asia/Seoul")), ZoneInfo("Asia/Seoul"), time(4))
    refusal = decide(rules, moment, left=10_000, used_today=0)
    assert isinstance(refusal, Refusal)
    spoken = "지금은 쓸 수 없는 시간이에요. 내일 11:00부터 14:00까지 쓸 수 있어요."
    assert sentence(refusal.code, refusal.facts, "ko") == spoken
    assert sentence(refusal.code, refusal.plain_facts(), "ko") == spoken


def test_an_unknown_code_is_refused():
    with pytest.raises(ValueError, match="'because'"):
        sentence("because", {})


def test_other_currencies_keep_their_minor_units():
    facts = {"cap": 1_250, "currency": "EUR"}
    assert sentence("over_meal_cap", facts, "en") == "One meal may cost up to €12.50."


def test_money_follows_the_language_of_the_request():
    from django.utils.translation import override

    with override("ko"):
        assert money(12_000) == "12,000원"
    with override("en"):
        assert money(1) == "₩1"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Your company pays whole meals only. Choose one within your limit, or pay this one another way."),
        (
            "ko",
            "회사가 한 끼 전체만 결제하도록 정했어요. 한도 안의 메뉴를 고르거나 이번 식사는 다른 방법으로 결제해 주세요.",
        ),
    ],
)
def test_who_may_pay_whole_meals_only_is_not_told_to_pay_a_part(language, said):
    assert next_step("not_enough", language, facts={"left": 12_000, "missing": 1_000, "whole_only": True}) == said


# A card of one's own is paid with on the phone alone, and the tries that are too many are the till's.
@pytest.mark.parametrize("reason", [each for each in Reason if each not in {Reason.CARD_OFF, Reason.TOO_MANY_TRIES}])
@pytest.mark.parametrize("facts", [KNOWN, {}])
def test_a_till_is_told_of_the_guest_and_never_of_itself(reason, facts):
    said = sentence(reason, facts, "en", at_till=True), next_step(reason, "en", at_till=True)
    assert [text for text in said if "You " in text or "Your " in text or "your " in text] == []


def test_a_till_is_told_when_the_guest_can_pay():
    facts = {"days_ahead": 0, "start": "18:00", "end": "20:00"}
    english = "Not at this hour. The guest can pay today from 18:00 to 20:00."
    assert sentence("outside_hours", facts, "en", at_till=True) == english
    assert sentence("outside_hours", facts, "ko", at_till=True) == (
        "지금은 쓸 수 없는 시간이에요. 손님은 오늘 18:00부터 20:00까지 쓸 수 있어요."
    )
