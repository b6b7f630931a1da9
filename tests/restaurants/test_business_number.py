"""Check digits worked out by hand.

124-81-5000: 1·1+2·3+4·7+8·1+1·3+5·7+0+0+0 = 81, check 9.   123-45-6789: 1+6+21+4+15+42+7+24+45 = 165, plus
the tens of 5·9 = 4, is 169, check 1.   999-99-9999: 9·31 = 279, plus 4, is 283, check 7.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restaurants import business_number


@pytest.mark.parametrize(
    ("first_nine", "whole"),
    [
        ("124815000", "1248150009"),
        ("123456789", "1234567891"),
        ("999999999", "9999999997"),
        ("000000000", "0000000000"),
        ("100000001", "1000000014"),
        ("120818876", "1208188764"),
        ("124810099", "1248100998"),  # these two are in public use
        ("220816251", "2208162517"),
    ],
)
def test_make(first_nine, whole):
    assert business_number.make(first_nine) == whole


@pytest.mark.parametrize("first_nine", ["", "12345678", "1234567890", "12345678a", "１23456789", "123-45-678"])
def test_make_needs_nine_digits(first_nine):
    with pytest.raises(ValueError, match="nine digits"):
        business_number.make(first_nine)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("1234567891", True),
        ("123-45-67891", True),
        (" 123 45 67891 ", True),
        ("123–45–67891", True),
        ("１２３-４５-６７８９１", True),
        ("1248150009", True),
        ("1234567890", False),
        ("1234567819", False),
        ("2134567891", False),
        ("1000000014", False),
        ("1010000002", True),  # of the lowest office: 1·1+0·3+1·7 = 8, check 2
        ("0000000000", False),
        ("123456789", False),
        ("12345678911", False),
        ("12345-6789a", False),
        ("১২৩৪৫৬৭৮৯১", False),
        ("", False),
    ],
)
def test_is_valid(number, expected):
    assert business_number.is_valid(number) is expected


def test_format_and_normalise():
    assert business_number.format("1234567891") == "123-45-67891"
    assert business_number.normalise(" 123-45-67891\n") == "1234567891"


@pytest.mark.parametrize("number", ["", "123", "123-45-6789", "123/45/67891", "abcdefghij"])
def test_what_is_not_ten_digits_is_refused(number):
    with pytest.raises(ValueError, match="ten digits"):
        business_number.format(number)


@given(st.integers(101_000_000, 999_999_999), st.integers(0, 9), st.integers(1, 9))
def test_every_single_wrong_digit_is_noticed(number, place, shift):
    whole = business_number.make(str(number))
    wrong = str((int(whole[place]) + shift) % 10)
    assert business_number.is_valid(whole)
    assert not business_number.is_valid(whole[:place] + wrong + whole[place + 1 :])
