"""A run as a file: pain.001 that its schema takes, a bulk transfer that loses no zero, both the same bytes each time."""

import io
import json
from copy import deepcopy
from pathlib import Path

import openpyxl
import pytest
import sepaxml
import xmlschema

from billing.documents.shapes import thawed
from billing.models import PayoutRun
from billing.payouts.files import FileRefused, bulk_transfer, file_for, latin, pain001, shown_as
from billing.payouts.queries import payouts
from billing.payouts.runs import RunRefused, approve_run, digest_of
from tests.billing.payouts.desk import prepare, send

ITEM = {
    "reference": "HKP12", "restaurant": "Zum Löffel", "business_number": "1208800001", "statement": "STM-2025-000007",
    "period": "2025-11", "amount": 123_456, "bank": "Bank", "account": "DE89370400440532013000",
    "holder": "Löffel & Söhne GmbH",
}  # fmt: skip
RUN = {
    "kind": "payout_run", "reference": "HKR3", "gateway": "bank", "currency": "EUR", "pay_on": "2025-12-13",
    "payer": {"bank": "B", "account": "DE02120300000000202051", "holder": "한끼 Europe GmbH"},
    "approved_at": "2025-12-12T10:00:00+09:00", "total": 123_457,
    "items": [ITEM, ITEM | {"reference": "HKP13", "amount": 1, "holder": "윤순자", "account": "GB82WEST12345698765432"}],
}  # fmt: skip
SCHEMA = Path(sepaxml.__file__).parent / "schemas" / "pain.001.001.09.xsd"
SPACE = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


def test_pain001_is_what_its_schema_takes_and_says_what_is_paid():
    schema = xmlschema.XMLSchema(str(SCHEMA))
    data = pain001(deepcopy(RUN))
    assert schema.is_valid(data.decode())
    told = schema.to_dict(data.decode())["CstmrCdtTrfInitn"]
    assert (told["GrpHdr"]["MsgId"], told["GrpHdr"]["NbOfTxs"], str(told["GrpHdr"]["CtrlSum"])) == ("HKR3", "2", "1234.57")
    assert told["GrpHdr"]["CreDtTm"] == "2025-12-12T10:00:00"
    (batch,) = told["PmtInf"]
    assert (batch["PmtInfId"], batch["ReqdExctnDt"]["Dt"], batch["Dbtr"]["Nm"]) == (
        "HKR3",
        "2025-12-13",
        "hanggi Europe GmbH",
    )
    paid = [
        (tx["PmtId"]["EndToEndId"], str(tx["Amt"]["InstdAmt"]["$"]), tx["Cdtr"]["Nm"], tx["CdtrAcct"]["Id"]["IBAN"])
        for tx in batch["CdtTrfTxInf"]
    ]
    assert paid == [
        ("HKP12", "1234.56", "Loffel Sohne GmbH", "DE89370400440532013000"),
        ("HKP13", "0.01", "yunsunja", "GB82WEST12345698765432"),
    ]
    assert batch["CdtTrfTxInf"][0]["RmtInf"]["Ustrd"] == ["hanggi Europe GmbH STM2025000007 2025-11"]


def test_the_same_run_is_the_same_pain001():
    assert pain001(deepcopy(RUN)) == pain001(deepcopy(RUN))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"payer": {"bank": "B", "account": "110-222", "holder": "H"}}, "payer_iban"),
        ({"items": [ITEM | {"account": "not an account"}]}, "not_valid"),
        ({"currency": "USD"}, "no_format"),
    ],
)
def test_what_no_bank_would_take_is_refused(change, code):
    with pytest.raises(FileRefused) as refusal:
        file_for(deepcopy(RUN) | change)
    assert refusal.value.code == code


def test_another_gateway_takes_no_file():
    assert file_for(RUN | {"gateway": "stripe"}) == ("", None)


@pytest.mark.parametrize(("text", "expected"), [("윤순자", "yunsunja"), ("A <b> & C", "A b C"), ("é" * 80, "e" * 70)])
def test_names_in_the_letters_of_sepa(text, expected):
    assert latin(text, 70) == expected


def test_a_bulk_transfer_has_one_line_per_deposit_and_keeps_zeros_and_formulas_as_text():
    won = RUN | {"currency": "KRW", "items": [ITEM | {"account": "012-345-0", "holder": "=SUM(A1)", "bank": "한빛은행"}]}
    sheet = openpyxl.load_workbook(io.BytesIO(bulk_transfer(won))).active
    assert sheet.title == "대량이체"
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["입금은행", "입금계좌번호", "이체금액", "예금주", "받는통장 표시내용", "보내는통장 표시내용"],
        ["한빛은행", "0123450", 123_456, "=SUM(A1)", "STM2025000007", "HKP12"],
    ]
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "n", "s", "s", "s"]


def test_a_restaurant_reads_in_its_bank_book_what_its_statement_prints(desk):
    run = send(desk.operator, desk.second)
    sheet = openpyxl.load_workbook(io.BytesIO(bytes(run.file))).active
    told = [thawed(each.document.frozen)["reference"] for each in payouts().filter(run=run).order_by("place")]
    assert told == ["STM2025000001", "STM2025000002"]
    assert [row[4] for row in sheet.iter_rows(min_row=2, values_only=True)] == told


def test_what_the_receiver_reads_fits_its_book():
    assert len(shown_as(ITEM).encode("cp949")) <= 14


def test_an_advance_is_shown_by_its_own_reference():
    assert shown_as(ITEM | {"statement": ""}) == "HKP12"


def test_the_file_is_made_once_and_kept(desk):
    run = send(desk.operator, desk.second)
    kept = bytes(run.file)
    sheet = openpyxl.load_workbook(io.BytesIO(kept)).active
    assert [row[0:3] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        ("한빛은행", "110000000001", 15_120),
        ("한빛은행", "33300000002", 7_560),
    ]
    again = PayoutRun.objects.get()
    assert (bytes(again.file), len(digest_of(again))) == (kept, 64)
    assert [line["account"] for line in json.loads(again.frozen)["items"]] == ["110-000-000001", "333-00-000002"]


def test_a_run_whose_file_cannot_be_made_is_not_sent(desk, settings):
    run = prepare(desk.operator)
    settings.OPERATOR = settings.OPERATOR | {"bank": {"bank": "B", "account": "1", "holder": "H"}}
    run.currency = "EUR"
    with pytest.raises(RunRefused) as refusal:
        approve_run(run=run, by=desk.second)
    assert (refusal.value.code, PayoutRun.objects.get().state) == ("payer_iban", "new")
