"""How money, names, days and months read, as tables of what a reader sees."""

import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from portals import formats

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 22, 12, 30, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("amount", "currency", "language", "expected"),
    [
        (0, "KRW", "ko", "0원"),
        (900, "KRW", "ko", "900원"),
        (12000, "KRW", "ko", "12,000원"),
        (12000, "KRW", "ko-kr", "12,000원"),
        (12000, "KRW", "en", "₩12,000"),
        (1234567, "KRW", "en", "₩1,234,567"),
        (-3000, "KRW", "ko", "\u22123,000원"),
        (-3000, "KRW", "en", "\u2212₩3,000"),
        (123450, "EUR", "ko", "€1,234.50"),
        (123450, "EUR", "en", "€1,234.50"),
        (5, "EUR", "en", "€0.05"),
        (-5, "EUR", "en", "\u2212€0.05"),
        (100000000000000001, "KRW", "ko", "100,000,000,000,000,001원"),
    ],
)
def test_money_reads_as_people_write_it(amount, currency, language, expected):
    assert formats.money(amount, currency, language) == expected


@pytest.mark.parametrize("amount", [12000.0, "12000", True])
def test_money_takes_nothing_but_whole_minor_units(amount):
    with pytest.raises(TypeError):
        formats.money(amount, "KRW", "ko")


def test_money_refuses_a_currency_whose_scale_it_does_not_know():
    with pytest.raises(ValueError, match="XXX"):
        formats.money(1, "XXX", "en")


def test_amount_parts_keep_number_and_unit_apart():
    assert formats.amount_parts(12000, "KRW", "ko") == ("", "12,000", "원")
    assert formats.amount_parts(12000, "KRW", "en") == ("₩", "12,000", "")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("김민수", "김*수"),
        ("이서", "이*"),
        ("남궁민수", "남**수"),
        ("남궁 민수", "남**수"),
        ("황보혜진아", "황***아"),
        ("김", "*"),
        ("", ""),
        ("  김민수 ", "김*수"),
        (unicodedata.normalize("NFD", "김민수"), "김*수"),
        ("John Smith", "J*** S****"),
        ("José", "J***"),
        ("Al", "A*"),
        ("X", "*"),
        ("Anne-Marie O'Neil", "A********* O*****"),
        ("Анна Ким", "А*** К**"),
        ("王小明", "王*明"),
        ("12", "1*"),
    ],
)
def test_a_masked_name_shows_no_more_than_its_ends(name, expected):
    assert formats.masked(name) == expected


@pytest.mark.parametrize(
    ("when", "korean", "english"),
    [
        (datetime(2026, 11, 22, 12, 7, tzinfo=SEOUL), "오늘 12:07", "Today 12:07"),
        (datetime(2026, 11, 22, 0, 0, tzinfo=SEOUL), "오늘 00:00", "Today 00:00"),
        (datetime(2026, 11, 21, 23, 59, tzinfo=SEOUL), "어제", "Yesterday"),
        (datetime(2026, 11, 10, 12, 7, tzinfo=SEOUL), "11월 10일(화)", "Tue 10 Nov"),
        (date(2026, 11, 22), "오늘", "Today"),
        (date(2026, 11, 23), "내일", "Tomorrow"),
        (date(2026, 11, 10), "11월 10일(화)", "Tue 10 Nov"),
        (date(2025, 12, 31), "2025년 12월 31일(수)", "Wed 31 Dec 2025"),
        (date(2027, 1, 1), "2027년 1월 1일(금)", "Fri 1 Jan 2027"),
    ],
)
def test_a_day_reads_as_people_say_it(when, korean, english):
    assert formats.day(when, NOW, "ko") == korean
    assert formats.day(when, NOW, "en") == english


@pytest.mark.parametrize(
    ("when", "korean", "english"),
    [
        (date(2026, 11, 22), "오늘", "today"),
        (date(2026, 11, 21), "어제", "yesterday"),
        (date(2026, 11, 23), "내일", "tomorrow"),
        (date(2026, 11, 25), "11월 25일(수)", "Wed 25 Nov"),
        (date(2027, 1, 1), "2027년 1월 1일(금)", "Fri 1 Jan 2027"),
    ],
)
def test_a_day_inside_a_sentence(when, korean, english):
    assert formats.day_in_sentence(when, NOW.date(), "ko") == korean
    assert formats.day_in_sentence(when, NOW.date(), "en") == english


def test_a_day_with_its_time_keeps_the_time_on_other_days_too():
    moment = datetime(2026, 11, 10, 12, 7, tzinfo=SEOUL)
    assert formats.day_time(moment, NOW, "ko") == "11월 10일(화) 12:07"
    assert formats.day_time(moment, NOW, "en") == "Tue 10 Nov 12:07"


def test_a_month_reads_by_name():
    assert formats.month(date(2026, 10, 1), "ko") == "2026년 10월"
    assert formats.month(date(2026, 10, 1), "en") == "October 2026"


def test_a_full_day_always_has_its_year():
    assert formats.full_day(date(2026, 11, 10), "ko") == "2026년 11월 10일(화)"
    assert formats.full_day(date(2026, 11, 10), "en") == "Tue 10 Nov 2026"
