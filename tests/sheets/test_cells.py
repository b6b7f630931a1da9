"""What one cell may say, column by column."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets import cells
from sheets.tables import Issue, Row, clean, clean_rows, read_rows
from vouchers.load_columns import GRANTS, PEOPLE


def taken(cleaner, raw):
    try:
        return cleaner(raw)
    except cells.BadCell as bad:
        return bad.code


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("10000", 10_000),
        ("10,000", 10_000),
        ("1,234,567", 1_234_567),
        ("10,000원", 10_000),
        ("10,000 원", 10_000),
        (" 10000 ", 10_000),
        ("１００００", 10_000),
        ("１０，０００원", 10_000),
        ("₩10,000", 10_000),
        ("￦10,000", 10_000),
        ("\\10,000", 10_000),
        ("10000 KRW", 10_000),
        ("10,000 won", 10_000),
        ("0010000", 10_000),
        ("1", 1),
        ("10000000", 10_000_000),
        ("\u200b10000\ufeff", 10_000),
        ("\u00a010000", 10_000),
        ("0", "amount_zero"),
        ("000", "amount_zero"),
        ("0원", "amount_zero"),
        ("-1", "amount_negative"),
        ("-10,000", "amount_negative"),
        ("−5000", "amount_negative"),
        ("△5,000", "amount_negative"),
        ("(5,000)", "amount_negative"),
        ("10000.5", "amount_decimal"),
        ("10000.0", "amount_decimal"),
        ("10,000.00", "amount_decimal"),
        (".5", "amount_decimal"),
        ("1e4", "amount_exponent"),
        ("1.0E+4", "amount_exponent"),
        ("1e+22", "amount_exponent"),
        ("=1+1", "amount_formula"),
        ("=SUM(A1:A9)", "amount_formula"),
        ("＝1+1", "amount_formula"),
        ("10000001", "amount_too_large"),
        ("10,000,001", "amount_too_large"),
        ("9" * 500, "amount_too_large"),
        ("9" * 5_000, "too_long"),
        ("1,00", "amount_not_number"),
        ("1,0000", "amount_not_number"),
        ("10,00,000", "amount_not_number"),
        ("만원", "amount_not_number"),
        ("1만원", "amount_not_number"),
        ("원", "amount_not_number"),
        ("+5000", "amount_not_number"),
        ("5000 5000", "amount_not_number"),
        ("10²", "amount_not_number"),
        ("①0000", "amount_not_number"),
        ("১০০", "amount_not_number"),
        ("0x10", "amount_not_number"),
        ("nan", "amount_not_number"),
        ("2026-11-30", "amount_not_number"),
        ("10\x00", "control_characters"),
    ],
)
def test_amount(raw, expected):
    assert taken(cells.amount, raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("01012345678", "01012345678"),
        ("010-1234-5678", "01012345678"),
        ("010.1234.5678", "01012345678"),
        ("010 1234 5678", "01012345678"),
        ("(010) 1234-5678", "01012345678"),
        ("010–1234–5678", "01012345678"),
        ("０１０-1234-5678", "01012345678"),
        ("1012345678", "01012345678"),
        ("10-1234-5678", "01012345678"),
        ("+82 10-1234-5678", "01012345678"),
        ("+82 (0)10-1234-5678", "01012345678"),
        ("+82-010-1234-5678", "01012345678"),
        ("821012345678", "01012345678"),
        ("00821012345678", "01012345678"),
        ("011-234-5678", "0112345678"),
        ("0112345678", "0112345678"),
        ("112345678", "0112345678"),
        ("016-1234-5678", "01612345678"),
        ("02-123-4567", "phone_not_mobile"),
        ("031-1234-5678", "phone_not_mobile"),
        ("070-1234-5678", "phone_not_mobile"),
        ("010-1234-567", "phone_invalid"),
        ("010-1234-56789", "phone_invalid"),
        ("012-1234-5678", "phone_invalid"),
        ("1588-0000", "phone_invalid"),
        ("+1 212 555 0100", "phone_invalid"),
        ("1.01E+09", "phone_invalid"),
        ("010-1234-5678 / 010-2222-3333", "phone_invalid"),
        ("없음", "phone_invalid"),
        ("-", "phone_invalid"),
    ],
)
def test_phone(raw, expected):
    assert taken(cells.phone, raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("minsu@hanbit.kr", "minsu@hanbit.kr"),
        (" MinSu.Kim+lunch@Mail.Hanbit.CO.KR ", "minsu.kim+lunch@mail.hanbit.co.kr"),
        ("minsu＠hanbit.kr", "minsu@hanbit.kr"),
        ("a@xn--9n2bp8q.xn--9t4b11yi5a", "a@xn--9n2bp8q.xn--9t4b11yi5a"),
        ("a" * 64 + "@b.kr", "a" * 64 + "@b.kr"),
        ("a" * 65 + "@b.kr", "email_invalid"),
        ("a@" + "b" * 63 + ".kr", "a@" + "b" * 63 + ".kr"),
        ("a@" + "b" * 64 + ".kr", "email_invalid"),
        ("a@" + "b." * 126 + "kr", "email_invalid"),
        ("minsu", "email_invalid"),
        ("minsu@", "email_invalid"),
        ("@hanbit.kr", "email_invalid"),
        ("minsu@hanbit", "email_invalid"),
        ("minsu@@hanbit.kr", "email_invalid"),
        ("min su@hanbit.kr", "email_invalid"),
        (".minsu@hanbit.kr", "email_invalid"),
        ("min..su@hanbit.kr", "email_invalid"),
        ("minsu@-hanbit.kr", "email_invalid"),
        ("minsu@hanbit..kr", "email_invalid"),
        ("김@hanbit.kr", "email_invalid"),
        ("a@b.kr, c@d.kr", "email_invalid"),
        ("김민수 <minsu@hanbit.kr>", "email_invalid"),
        ("=HYPERLINK(1)@b.kr", "email_invalid"),
    ],
)
def test_email(raw, expected):
    assert taken(cells.email, raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("김민수", "김민수"),
        ("  김 민수  ", "김 민수"),
        ("김\n민수", "김 민수"),
        ("김\u3000\u00a0민수", "김 민수"),
        ("\u1100\u1175\u11b7", "김"),
        ("김\u200b민\ufeff수", "김민수"),
        ("\u202e수민", "수민"),
        ("O'Brien-Smith, José", "O'Brien-Smith, José"),
        ("가" * 80, "가" * 80),
        ("가" * 81, "too_long"),
        ("김\x07민수", "control_characters"),
        ("김\x00", "control_characters"),
        ("김\ud800", "control_characters"),
        ("=1+1", "=1+1"),
    ],
)
def test_name(raw, expected):
    assert taken(cells.name, raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-11-30", date(2026, 11, 30)),
        ("2026.11.30", date(2026, 11, 30)),
        ("2026.11.30.", date(2026, 11, 30)),
        ("2026. 11. 30.", date(2026, 11, 30)),
        ("2026/11/30", date(2026, 11, 30)),
        ("2026/1/3", date(2026, 1, 3)),
        ("2026년 11월 30일", date(2026, 11, 30)),
        ("20261130", date(2026, 11, 30)),
        ("２０２６-11-30", date(2026, 11, 30)),
        ("2026-11-30T09:30:00", date(2026, 11, 30)),
        ("2026-11-30 00:00:00", date(2026, 11, 30)),
        ("46356", date(2026, 11, 30)),
        ("36526", date(2000, 1, 1)),
        ("73050", date(2099, 12, 31)),
        ("73051", "date_out_of_range"),
        ("36525", "date_out_of_range"),
        ("2028-02-29", date(2028, 2, 29)),
        ("2027-02-29", "date_impossible"),
        ("2026-02-30", "date_impossible"),
        ("2026-13-01", "date_impossible"),
        ("2026-00-10", "date_impossible"),
        ("0000-01-01", "date_impossible"),
        ("1999-12-31", "date_out_of_range"),
        ("2100-01-01", "date_out_of_range"),
        ("11/30/2026", "date_unclear"),
        ("30.11.2026", "date_unclear"),
        ("26-11-30", "date_unclear"),
        ("11월 30일", "date_unclear"),
        ("다음 달", "date_unclear"),
        ("123456", "date_unclear"),
        ("46356.5", "date_unclear"),
    ],
)
def test_day(raw, expected):
    assert taken(cells.day, raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("=1+1", True),
        ("  @SUM(A1)", True),
        ("+김", True),
        ("-", True),
        ("＝cmd|' /C calc'!A0", True),
        ("김=민수", False),
        ("야근", False),
        ("", False),
    ],
)
def test_looks_like_formula(raw, expected):
    assert cells.looks_like_formula(raw) is expected


def test_a_line_tells_every_error_and_keeps_what_is_good():
    row = Row(7, {"name": "=김", "email": "no", "phone": "010", "number": " 17 ", "site": ""}, {})
    cleaned = clean(row, PEOPLE)
    assert cleaned.values == {"name": "=김", "number": "17", "department": None, "cost_centre": None, "site": None}
    assert cleaned.errors == (
        Issue(7, "email", "email_invalid", {}),
        Issue(7, "phone", "phone_invalid", {}),
    )
    assert cleaned.flags == (Issue(7, "name", "looks_like_formula", {}),)


def test_required_cells():
    cleaned = clean(Row(2, {"email": " ", "amount": "", "reason": "\u200b"}, {}), GRANTS)
    assert cleaned.errors == (
        Issue(2, "email", "missing", {}),
        Issue(2, "amount", "missing", {}),
        Issue(2, "reason", "missing", {}),
    )


def test_facts_of_a_cell_too_long_or_too_large():
    row = Row(2, {"email": "a@b.kr", "amount": "10000001", "reason": "가" * 201}, {})
    assert clean(row, GRANTS).errors == (
        Issue(2, "amount", "amount_too_large", {"limit": 10_000_000}),
        Issue(2, "reason", "too_long", {"limit": 200}),
    )


def test_duplicates_name_both_lines():
    text = "이름,이메일,사번\n김,a@b.kr,1\n이,A@B.kr,2\n박,c@b.kr,1\n\n최,a@b.kr,1\n"
    lines = clean_rows(read_rows("x", text.encode(), PEOPLE))
    assert [issue for line in lines for issue in line.errors] == [
        Issue(3, "email", "duplicate", {"line": 3, "first_line": 2}),
        Issue(4, "number", "duplicate", {"line": 4, "first_line": 2}),
        Issue(6, "email", "duplicate", {"line": 6, "first_line": 2}),
        Issue(6, "number", "duplicate", {"line": 6, "first_line": 2}),
    ]


def test_one_person_may_get_two_grants():
    text = "email,amount,reason\na@b.kr,1000,야근\na@b.kr,1000,야근\n"
    lines = list(clean_rows(read_rows("x", text.encode(), GRANTS)))
    assert [line.errors for line in lines] == [(), ()]
    assert lines[0].values == {
        "email": "a@b.kr",
        "name": None,
        "number": None,
        "amount": 1_000,
        "reason": "야근",
        "valid_until": None,
    }


@given(st.sampled_from([cells.name, cells.email, cells.phone, cells.amount, cells.day]), st.text(max_size=120))
def test_a_cleaner_raises_nothing_but_bad_cell(cleaner, raw):
    once = taken(cleaner, raw)
    if isinstance(once, str) and cleaner in (cells.name, cells.email, cells.phone):
        assert once == once.strip()


@given(st.integers(1, 10_000_000))
def test_an_amount_reads_back_however_it_is_written(won):
    assert [cells.amount(form.format(won)) for form in ("{}", "{:,}", "{:,}원", " ₩ {}")] == [won] * 4


@pytest.mark.parametrize(
    ("raw", "found"),
    [("12", 1_200), ("12.5", 1_250), ("1,000.05", 100_005), ("0.01", 1), ("100,000.00", 10_000_000)],
)
def test_an_amount_of_a_currency_with_cents(raw, found):
    assert cells.amount(raw, scale=2) == found


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("12.345", "amount_not_number"),
        (".5", "amount_not_number"),
        ("12.", "amount_not_number"),
        ("0.00", "amount_zero"),
        ("100000.01", "amount_too_large"),
    ],
)
def test_what_is_no_amount_with_cents(raw, code):
    with pytest.raises(cells.BadCell) as bad:
        cells.amount(raw, scale=2)
    assert bad.value.code == code
