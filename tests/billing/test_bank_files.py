"""Statements as the banks write them, read; and what is none, refused with a sentence."""

import io
from contextlib import suppress

import openpyxl
import pytest

from billing.bank.bookings import StatementRefused, digests
from billing.bank.statements import read_statement
from sheets.words import BadFile
from tests.billing.statements import camt, korean

KOOKMIN = korean(
    ("2026.11.20 13:05:22", "(주)한울", "INV2026000001", 3_300_000, 4_300_000),
    ("2026.11.21 09:00:00", "한빛", "", -5_000, 4_295_000),
)
SHINHAN = (
    "신한은행 거래내역\n조회계좌,100-123-456789\n\n"
    "거래일자,거래시간,적요,출금(원),입금(원),내용,잔액(원),거래점\n"
    '2026-11-20,13:05:22,타행IB,0,"3,300,000",한울,"4,300,000",영업부\n'
    '2026-11-21,090000,출금,"5,000",0,한빛,"4,295,000",영업부\n'
    '합계,,,"5,000","3,300,000",,,\n'
).encode("utf-8-sig")
WOORI = [
    ["우리은행 거래내역조회"],
    ["계좌번호", "1002-123-456789"],
    ["No.", "거래일시", "적요", "기재내용", "찾으신금액", "맡기신금액", "거래후 잔액", "취급점", "메모"],
    [1, "2026/11/20 13:05", "인터넷", "한울", 0, 3_300_000, 4_300_000, "강남", "INV2026000001"],
    [2, "2026/11/21 09:00", "출금", "한빛", 5_000, 0, 4_295_000, "강남", ""],
]
MT940 = (
    b":20:STARTUMS\n:25:12345678/0001\n:28C:1/1\n:60F:C261101EUR1000,\n"
    b":61:2611201120C33000,50NTRFINV2026000001//BANKREF1\n:86:166?00GUTSCHRIFT?20INV2026?21000001?32HANUL?33 GMBH\n"
    b":61:2611211121D50,NMSCNONREF\n:86:fee\n:62F:C261121EUR33950,50\n"
)


def woori() -> bytes:
    book = openpyxl.Workbook()
    for row in WOORI:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def told(data):
    return [
        (str(b.booked_on), b.amount, b.currency, b.payer, b.memo, b.reference, b.balance)
        for b in read_statement(data).bookings
    ]


@pytest.mark.parametrize(
    ("data", "account", "first", "second"),
    [
        (KOOKMIN, "12345601789012", "타행이체 INV2026000001", "타행이체"),
        (SHINHAN, "100123456789", "타행IB", "출금"),
        (woori(), "1002123456789", "인터넷 INV2026000001", "출금"),
    ],
    ids=["kookmin", "shinhan", "woori"],
)
def test_three_korean_banks(data, account, first, second):
    statement = read_statement(data)
    assert (statement.kind, statement.account) == ("table", account)
    payer = statement.bookings[0].payer
    assert payer in ("한울", "(주)한울")
    assert told(data) == [
        ("2026-11-20", 3_300_000, "KRW", payer, first, "", 4_300_000),
        ("2026-11-21", -5_000, "KRW", "한빛", second, "", 4_295_000),
    ]
    assert [booking.booked_at.strftime("%H:%M") for booking in statement.bookings] == ["13:05", "09:00"]


def test_mt940():
    assert (read_statement(MT940).kind, read_statement(MT940).account) == ("mt940", "123456780001")
    assert told(MT940) == [
        ("2026-11-20", 3_300_050, "EUR", "HANUL GMBH", "INV2026000001", "BANKREF1", None),
        ("2026-11-21", -5_000, "EUR", "", "fee", "", None),
    ]


def test_an_mt940_of_which_the_library_leaves_a_payment_out_is_refused(monkeypatch):
    monkeypatch.setattr("billing.bank.mt940_files.mt940.parse", lambda text: [])
    assert code_of(MT940) == ("damaged", "")


def test_an_mt940_of_several_messages_is_read_whole():
    assert [line[1] for line in told(MT940 + b"-\n" + MT940)] == [
        3_300_050,
        -5_000,
        3_300_050,
        -5_000,
    ]


def test_an_mt940_without_words_is_told_by_its_reference_and_dated_by_the_booking():
    bare = MT940.replace(b":86:166?00GUTSCHRIFT?20INV2026?21000001?32HANUL?33 GMBH\n", b"")
    bare = bare.replace(b":61:261120", b":61:261119")
    assert told(bare)[0] == ("2026-11-20", 3_300_050, "EUR", "", "INV2026000001", "BANKREF1", None)


def test_camt():
    data = camt(("2026-11-20", "Hanul GmbH", "INV2026000001", "33000.50", "B1"), ("2026-11-21", "?", "", "50", "B2"))
    assert (read_statement(data).kind, read_statement(data).account) == ("camt", "DE02120300000000202051")
    assert told(data) == [
        ("2026-11-20", 3_300_050, "EUR", "Hanul GmbH", "INV2026000001", "B1", None),
        ("2026-11-21", 5_000, "EUR", "?", "", "B2", None),
    ]


def test_a_camt_entry_that_gathers_payments_is_each_of_them_and_one_that_pends_is_none():
    gathered = camt(("2026-11-20", "A", "one", "30", "B1")).replace(
        b"<TxDtls>", b'<TxDtls><Amt Ccy="EUR">10</Amt></TxDtls><TxDtls><Amt Ccy="EUR">20</Amt>'
    )
    assert [line[1] for line in told(gathered)] == [1_000, 2_000]
    with pytest.raises(StatementRefused, match="no_lines"):
        read_statement(camt(("2026-11-20", "A", "", "30", "B1")).replace(b"<Sts>BOOK", b"<Sts>PDNG"))
    out = camt(("2026-11-20", "A", "", "30", "B1")).replace(b"CRDT", b"DBIT").replace(b"Dbtr", b"Cdtr")
    assert told(out) == [("2026-11-20", -3_000, "EUR", "A", "", "B1", None)]


ENTRY = ("2026-11-20", "A", "one", "30", "B1")


@pytest.mark.parametrize(
    "second", [b'<Amt Ccy="EUR">19</Amt>', b""], ids=["amounts that do not add up", "a payment without its amount"]
)
def test_a_camt_entry_whose_payments_do_not_tell_the_whole_is_one_line(second):
    gathered = camt(ENTRY).replace(b"<TxDtls>", b'<TxDtls><Amt Ccy="EUR">10</Amt></TxDtls><TxDtls>' + second)
    assert [line[1] for line in told(gathered)] == [3_000]


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        (b"<TxDtls>", b"<TxDtls><Refs><AcctSvcrRef>OWN</AcctSvcrRef></Refs>", ("A", "one", "OWN")),
        (b"<AcctSvcrRef>B1</AcctSvcrRef>", b"<NtryRef>N1</NtryRef>", ("A", "one", "N1")),
        (b"<TxDtls>", b"<TxDtls><Refs><EndToEndId>E2E</EndToEndId></Refs>", ("A", "one E2E", "B1")),
        (b"<TxDtls>", b"<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>", ("A", "one", "B1")),
        (b"<Ustrd>one</Ustrd>", b"<Strd><CdtrRefInf><Ref>R1</Ref></CdtrRefInf></Strd>", ("A", "R1", "B1")),
        (b"</NtryDtls>", b"</NtryDtls><AddtlNtryInf>note</AddtlNtryInf>", ("A", "one note", "B1")),
        (b"<Nm>A</Nm>", b"<Pty><Nm>A</Nm></Pty>", ("A", "one", "B1")),
        (b"<Sts>BOOK</Sts>", b"<Sts><Cd>BOOK</Cd></Sts>", ("A", "one", "B1")),
    ],
)
def test_where_a_camt_names_payer_purpose_and_reference(old, new, seen):
    assert [line[3:6] for line in told(camt(ENTRY).replace(old, new))] == [seen]


def test_a_camt_may_name_a_time_and_an_account_without_iban():
    named = camt(ENTRY).replace(b"<Dt>2026-11-20</Dt>", b"<DtTm>2026-11-20T13:05:22+01:00</DtTm>")
    statement = read_statement(named.replace(b"<IBAN>DE02120300000000202051</IBAN>", b"<Othr><Id>1234-5678</Id></Othr>"))
    assert (statement.account, statement.bookings[0].booked_at.strftime("%H:%M:%S")) == ("12345678", "13:05:22")


def code_of(data):
    with pytest.raises((StatementRefused, BadFile)) as refusal:
        read_statement(data)
    return refusal.value.code, refusal.value.facts.get("cell", "")


ONE = ("2026.11.20", "한울", "", 5_000, 5_000)
TWO_COINS = b'<TxDtls><Amt Ccy="EUR">10</Amt></TxDtls><TxDtls><Amt Ccy="USD">20</Amt>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", ("empty", "")),
        (b"%PDF-1.7", ("not_a_spreadsheet", "")),
        (b"a,b\n1,2\n", ("header_missing", "")),
        (b"PK\x03\x04broken", ("damaged", "")),
        (korean(), ("no_lines", "")),
        (korean(ONE).replace(b"2026.11.20", b"2026.13.20"), ("line_unclear", "date_impossible")),
        (korean(ONE).replace(b"2026.11.20", b"soon"), ("line_unclear", "date_unclear")),
        (korean(("2026.11.20 25:00:00", "한울", "", 5_000, 5_000)), ("line_unclear", "time_unclear")),
        (korean(ONE).replace(b'"0","5,000"', b'"3,000","5,000"'), ("line_unclear", "in_or_out")),
        (korean(ONE).replace(b'"0","5,000"', b'"0","many"'), ("line_unclear", "money_unclear")),
        (korean(ONE).replace(b'"0","5,000"', b'"0","5000.5"'), ("line_unclear", "money_too_fine")),
        (korean(ONE).replace(b'"0","5,000"', b'"0","9999999999999999"'), ("line_unclear", "money_too_large")),
        (b'<?xml version="1.0"?><a/>', ("no_statement", "")),
        (b'<?xml version="1.0"?><Document><Stmt>', ("damaged", "")),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Document>&b;</Document>', ("xml_bomb", "")),
        (camt(("2026-11-20", "A", "", "1,5", "B")), ("line_unclear", "money_unclear")),
        (camt(("2026-11-20", "A", "", "1.555", "B")), ("line_unclear", "money_too_fine")),
        (camt(("2026-11-20", "A", "", "1", "B"), currency="JPY"), ("line_unclear", "currency_unknown")),
        (camt(("soon", "A", "", "1", "B")), ("line_unclear", "date_unclear")),
        (MT940.replace(b":61:2611201120C33000,50", b":61:26112"), ("damaged", "")),
        (MT940 + b":20:X\n:25:99999999\n", ("many_accounts", "")),
        (korean(ONE).replace(b'"0","5,000"', b'"0","1e5"'), ("line_unclear", "money_unclear")),
        (korean(ONE).replace(b'"0","5,000"', b'"0","1,00"'), ("line_unclear", "money_unclear")),
        (SHINHAN.replace(b"13:05:22", b"noon"), ("line_unclear", "time_unclear")),
        (camt(ENTRY).replace(b"CRDT", b"OTHR"), ("line_unclear", "in_or_out")),
        (camt(ENTRY).replace(b'<Amt Ccy="EUR">30</Amt>', b""), ("line_unclear", "money_unclear")),
        (camt(ENTRY).replace(b"<TxDtls>", TWO_COINS), ("line_unclear", "currency_unknown")),
        (camt(ENTRY).replace(b"</Stmt>", b"</Stmt><Stmt/>"), ("many_accounts", "")),
    ],
)
def test_what_is_no_statement_is_refused_with_its_reason(data, code):
    assert code_of(data) == code


@pytest.mark.parametrize(
    "line",
    [
        ",합계,,,0,5000,,\n",
        "2026.11.20,이자,은행,,0,0,5000,\n",
        "2026.11.20,이자,은행,,,,5000,\n",
        "2026.11.20,이자,은행,,-,-,5000,\n",
    ],
)
def test_a_total_and_what_moved_nothing_are_no_bookings(line):
    data = korean(ONE).decode("cp949").replace("합계,,,,,,,\n", line)
    assert [booked[1] for booked in told(data.encode("cp949"))] == [5_000]


def test_a_payer_called_total_has_paid():
    assert [booked[3] for booked in told(korean(("2026.11.20", "합계상사", "", 5_000, 5_000)))] == ["합계상사"]


def test_money_without_a_day_is_refused():
    assert code_of(korean(("", "한울", "", 5_000, 5_000)))[0] == "line_unclear"


@pytest.mark.parametrize("written", ["5,000원", "₩5,000", "KRW 5,000", "5000.0"])
def test_money_as_banks_write_it(written):
    data = korean(ONE).decode("cp949").replace('"0","5,000"', f'"-","{written}"')
    assert [booked[1] for booked in told(data.encode())] == [5_000]


@pytest.mark.parametrize(
    ("above", "account"),
    [
        ("조회기간 : 2026-11-01\n계좌번호 : 123456-01-789012\n", "12345601789012"),
        ("Account 123456-01-789012\n", "12345601789012"),
        ("조회기간 : 2026-11-01\n", ""),
        ("계좌번호 : 없음\n", ""),
    ],
)
def test_the_account_is_named_above_the_table_and_nowhere_else(above, account):
    data = korean(("2026.11.20", "한울", "계좌 110-222-333333", 5_000, 5_000)).decode("cp949")
    assert read_statement(data.replace("계좌번호 : 123456-01-789012\n", above).encode("cp949")).account == account


@pytest.mark.parametrize(
    ("limit", "most", "code"), [("MAX_BYTES", len(KOOKMIN), "too_big"), ("MOST_LINES", 2, "too_many_rows")]
)
def test_a_statement_has_a_size(monkeypatch, limit, most, code):
    monkeypatch.setattr(f"billing.bank.statements.{limit}", most)
    assert len(read_statement(KOOKMIN).bookings) == 2
    monkeypatch.setattr(f"billing.bank.statements.{limit}", most - 1)
    assert code_of(KOOKMIN) == (code, "")


@pytest.mark.parametrize("data", [KOOKMIN, SHINHAN, MT940, woori(), camt(ONE[:1] + ("A", "", "1", "B"))], ids="kswmc"[:5])
def test_a_file_cut_anywhere_is_read_or_refused(data):
    for end in range(0, len(data), max(1, len(data) // 60)):
        with suppress(StatementRefused, BadFile):
            read_statement(data[:end])


def test_twins_of_one_file_are_two_and_the_same_two_in_another_export():
    twin = ("2026.11.20", "한울", "", 5_000, 0)
    one, two = (read_statement(korean(*[twin] * n)) for n in (2, 3))
    assert len(set(digests("1", two.bookings))) == 3
    assert digests("1", one.bookings) == digests("1", two.bookings)[:2]
    assert digests("2", one.bookings) != digests("1", one.bookings)
