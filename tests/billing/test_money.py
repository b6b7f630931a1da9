"""Money: every rounding by a table of literal figures, every sum by property."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.money import (
    Currency,
    UnknownCurrency,
    apply_rate,
    currency_of,
    format_amount,
    largest_remainder,
    plain_amount,
    split_vat,
)

AMOUNTS = st.integers(min_value=-(10**13), max_value=10**13)
RATES = st.integers(min_value=0, max_value=10_000)


@pytest.mark.parametrize(("code", "scale"), [("KRW", 0), ("EUR", 2), ("USD", 2)])
def test_a_currency_has_a_scale(code, scale):
    assert currency_of(code).scale == scale


def test_every_currency_has_a_scale():
    assert {currency: currency.scale for currency in Currency} == {"KRW": 0, "EUR": 2, "USD": 2}


def test_an_unknown_currency_is_refused():
    with pytest.raises(UnknownCurrency, match="XAU"):
        currency_of("XAU")


@pytest.mark.parametrize(
    ("amount", "rate_bp", "share"),
    [
        (0, 300, 0),
        (10_000, 0, 0),
        (10_000, 300, 300),
        (10_000, 10_000, 10_000),
        (50, 100, 1),  # 0.50 goes up
        (49, 100, 0),  # 0.49 goes down
        (150, 100, 2),  # 1.50 goes up, not to the even
        (250, 100, 3),  # 2.50 goes up, not to the even
        (12_345, 275, 339),  # 339.4875
        (-150, 100, -2),
        (-149, 100, -1),
        (9_007_199_254_740_993, 10_000, 9_007_199_254_740_993),  # a float would lose the last won
    ],
)
def test_a_rate_is_rounded_half_up(amount, rate_bp, share):
    assert apply_rate(amount, rate_bp) == share


@pytest.mark.parametrize(
    ("gross", "rate_bp", "supply", "vat"),
    [
        (11_000, 1_000, 10_000, 1_000),
        (9_000, 1_000, 8_182, 818),  # 8181.81
        (1, 1_000, 1, 0),
        (0, 1_000, 0, 0),
        (5_000, 0, 5_000, 0),
        (119_00, 1_900, 100_00, 19_00),
        (3, 10_000, 2, 1),  # 1.50 goes up
        (-9_000, 1_000, -8_182, -818),
        (-3, 10_000, -2, -1),
    ],
)
def test_vat_is_split_out_of_the_gross(gross, rate_bp, supply, vat):
    assert split_vat(gross, rate_bp) == (supply, vat)


@given(AMOUNTS, RATES)
def test_supply_and_vat_add_up_to_the_gross(gross, rate_bp):
    assert sum(split_vat(gross, rate_bp)) == gross


@given(AMOUNTS, RATES)
def test_a_refund_takes_back_exactly_what_was_charged(gross, rate_bp):
    supply, vat = split_vat(gross, rate_bp)
    assert split_vat(-gross, rate_bp) == (-supply, -vat)


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (101, [1, 1, 1], [34, 34, 33]),
        (10, [2, 3, 5], [2, 3, 5]),
        (1, [1, 999], [0, 1]),
        (7, [0, 1, 0], [0, 7, 0]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (0, [0, 0], [0, 0]),
        (0, [], []),
    ],
)
def test_the_largest_remainder_gets_what_is_left(total, weights, shares):
    assert largest_remainder(total, weights) == shares


@given(AMOUNTS, st.lists(st.integers(min_value=0, max_value=10**9), min_size=1).filter(any))
def test_shares_add_up_to_the_total_and_stray_less_than_one_unit(total, weights):
    shares = largest_remainder(total, weights)
    assert sum(shares) == total
    whole = sum(weights)
    strays = [abs(share * whole - total * weight) for share, weight in zip(shares, weights, strict=True)]
    assert [stray for stray in strays if stray >= whole] == []


@pytest.mark.parametrize(("total", "weights"), [(1, []), (1, [0, 0]), (5, [3, -1])])
def test_what_cannot_be_shared_is_refused(total, weights):
    with pytest.raises(ValueError, match="weight"):
        largest_remainder(total, weights)


@pytest.mark.parametrize(
    ("amount", "currency", "shown", "plain"),
    [
        (0, "KRW", "0", "0"),
        (1_234_567, "KRW", "1,234,567", "1234567"),
        (-8_800, "KRW", "-8,800", "-8800"),
        (0, "EUR", "0.00", "0.00"),
        (5, "EUR", "0.05", "0.05"),
        (-5, "USD", "-0.05", "-0.05"),
        (123_456_789, "EUR", "1,234,567.89", "1234567.89"),
    ],
)
def test_an_amount_is_written_with_its_currencys_digits(amount, currency, shown, plain):
    assert (format_amount(amount, currency), plain_amount(amount, currency)) == (shown, plain)
