"""Which repayments a line of our bank carried by itself: one table of lines, and what is said of those left to a person."""

import pytest
from django.db import connection

from billing.bank.matching import Payment
from billing.bank.repaying import Fit, Named, fit_of, named_by
from billing.payouts.tying import Sent, carried_by

KNOWN = {
    1: Named(1_100, "KRW", "approved"),
    2: Named(900, "KRW", "approved"),
    3: Named(500, "KRW", "new"),
    4: Named(500, "KRW", "discarded"),
    5: Named(500, "KRW", "approved", carried=True),
    6: Named(500, "EUR", "approved"),
    12: Named(500, "KRW", "approved"),
}


@pytest.mark.parametrize(
    ("memo", "amount", "expected"),
    [
        ("HKB1", 1_100, Fit([1])),
        ("환급 hkb-1", 1_100, Fit([1])),
        ("ＨＫＢ　１", 1_100, Fit([1])),
        ("HKB1 한울 HKB1", 1_100, Fit([1])),
        ("HKB1, HKB2", 2_000, Fit([1, 2])),
        ("HKB12", 500, Fit([12])),
        ("환급", 1_100, Fit()),
        ("XHKB1", 1_100, Fit()),
        ("HKB", 1_100, Fit()),
        ("HKB1", 1_101, Fit([], "other_amount", [1], 1_100)),
        ("HKB1", 1_099, Fit([], "other_amount", [1], 1_100)),
        ("HKB1 HKB2", 1_100, Fit([], "other_amount", [1, 2], 2_000)),
        ("HKB9", 500, Fit([], "unknown", [9])),
        ("HKB3", 500, Fit([], "not_approved", [3])),
        ("HKB4", 500, Fit([], "discarded", [4])),
        ("HKB5", 500, Fit([], "carried", [5])),
        ("HKB6", 500, Fit([], "other_currency", [6])),
        ("HKB1 HKB3", 1_600, Fit([], "not_approved", [3])),
    ],
)
def test_a_line_carried_what_it_names_and_is_exactly(memo, amount, expected):
    assert fit_of(Payment(amount, "KRW", "한울", memo), KNOWN, out=True) == expected


def test_what_came_in_carried_nothing():
    assert fit_of(Payment(1_100, "KRW", "한울", "HKB1"), KNOWN, out=False) == Fit([], "came_in", [1])
    assert fit_of(Payment(1_100, "KRW", "한울", "환급"), KNOWN, out=False) == Fit()


def test_what_went_to_a_guest_and_came_in_again_came_back():
    known = {7: Named(500, "KRW", "approved", carried=True, of_guest=True), 8: Named(500, "KRW", "approved", of_guest=True)}
    assert fit_of(Payment(500, "KRW", "은행", "HKB7"), known, out=False) == Fit([], "came_back", [7])
    assert fit_of(Payment(500, "KRW", "은행", "HKB8"), known, out=False) == Fit([], "came_in", [8])
    assert fit_of(Payment(500, "KRW", "은행", "HKB7"), known, out=True) == Fit([], "carried", [7])


def test_a_line_that_names_a_repayment_is_no_payout_by_name_or_total():
    sent = [Sent(7, "HKP7", "HKR1", 1_100, "한울", "할매국밥")]
    assert carried_by(Payment(1_100, "KRW", "한울", "환급"), sent, out=True) == ([7], "name")
    assert carried_by(Payment(1_100, "KRW", "한울", "HKB1"), sent, out=True) == ([], "")
    assert carried_by(Payment(1_100, "KRW", "한울", "HKB1 HKP7"), sent, out=True) == ([7], "reference")


TEXTS = (
    "HKB1", "환급 hkb-1", "ＨＫＢ　１", "h k b 12", "x HKB 1", "HKB1 HKB3", "환급", "XHKB1", "HKB", "9HKB1",
    "HKB1234567890123456789",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_the_database_finds_the_same_lines(db, text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.bank_names_repayment(%s, ''), public.bank_names_repayment('환급', %s)", [text, text])
        assert cursor.fetchone() == (bool(named_by(Payment(1, "KRW", "", text))),) * 2
