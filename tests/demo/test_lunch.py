"""The demo's lunchtime."""

from datetime import UTC, datetime, timedelta

import pytest

from demo.lunch import environment, is_lunchtime, keep_standing, seconds_back_to_lunch, stood_at


@pytest.mark.parametrize(
    ("now", "lunch"),
    [
        ("2026-11-23T06:18+09:00", "2026-11-20T12:30+09:00"),  # Monday morning: Friday's
        ("2026-11-23T12:30+09:00", "2026-11-23T12:30+09:00"),
        ("2026-11-23T23:59+09:00", "2026-11-23T12:30+09:00"),
        ("2026-11-22T13:00+09:00", "2026-11-20T12:30+09:00"),  # Sunday
        ("2026-11-23T03:29+00:00", "2026-11-20T12:30+09:00"),  # 12:29 in Seoul, seen from London
    ],
)
def test_lunch_is_the_last_weekdays_half_past_twelve(now, lunch):
    now, lunch = datetime.fromisoformat(now), datetime.fromisoformat(lunch)
    assert now + timedelta(seconds=seconds_back_to_lunch(now)) == lunch


@pytest.mark.parametrize(
    ("last", "lunch"),
    [
        ("2026-11-20T13:05+09:00", "2026-11-20T13:05+09:00"),  # the same lunch goes on
        ("2026-11-20T12:10+09:00", "2026-11-20T12:30+09:00"),
        ("2026-11-20T14:20+09:00", "2026-11-20T12:30+09:00"),  # over: nobody could pay
        ("2026-11-19T13:05+09:00", "2026-11-20T12:30+09:00"),
    ],
)
def test_a_second_start_goes_on_where_the_lunch_stood(last, lunch):
    now = datetime.fromisoformat("2026-11-22T13:00+09:00")
    back = seconds_back_to_lunch(now, datetime.fromisoformat(last))
    assert now + timedelta(seconds=back) == datetime.fromisoformat(lunch)


def test_where_it_stood_is_kept_until_the_demo_is_reset(tmp_path, monkeypatch):
    monkeypatch.setenv("HANKKI_DATA", str(tmp_path))
    moment = datetime.fromisoformat("2026-11-20T13:05+09:00")
    assert stood_at() is None
    keep_standing(moment)
    assert stood_at() == moment
    keep_standing(None)
    assert stood_at() is None


@pytest.mark.parametrize(
    ("now", "pays"),
    [("2026-11-23T11:00", True), ("2026-11-23T10:59", False), ("2026-11-23T14:00", False), ("2026-11-22T12:30", False)],
)
def test_people_can_pay_on_weekdays_from_eleven_to_two(now, pays):
    assert is_lunchtime(datetime.fromisoformat(f"{now}+09:00").astimezone(UTC)) is pays


def test_only_the_word_moves_the_clock(tmp_path, monkeypatch):
    monkeypatch.setenv("HANKKI_DATA", str(tmp_path))
    assert environment(["manage.py", "demo"]) == {"HANKKI_DEMO": "1", "HANKKI_OPERATOR_VAT_ID": "DE999900024"}
    assert int(environment(["manage.py", "demo", "--lunch"])["HANKKI_CLOCK_SHIFT_SECONDS"]) <= 0
