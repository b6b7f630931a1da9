"""The bank's result file: by reference or by account and amount, all or nothing, and what is unclear is refused."""

import pytest

from billing.payouts.results import ResultsRefused, read_results
from billing.payouts.tying import Sent
from sheets.words import BadFile

SENT = [Sent(1, "HKP1", "HKR1", 15_120, "윤순자", "할매국밥"), Sent(2, "HKP2", "HKR1", 7_560, "서봄", "봄날분식")]
ACCOUNTS = {1: "110-000-000001", 2: "333-00-000002"}
HEAD = "No,입금은행,입금계좌번호,예금주,이체금액,보내는통장 표시내용,처리결과,오류사유\n"


def table(*rows, head=HEAD):
    return ("이체결과 조회\n\n" + head + "".join(rows) + "합계,,,,,,,\n").encode("cp949")


def read(data):
    return [(each.item, str(each.state), each.reason) for each in read_results(data, ACCOUNTS, SENT)]


def test_results_by_reference_and_by_account_with_amount():
    rows = ('1,한빛은행,x,윤순자,"15,120",HKP1,정상,\n', '2,한빛은행,33300000002,서봄,"7,560",,오류,해지 계좌\n')
    assert read(table(*rows)) == [(1, "confirmed", ""), (2, "failed", "해지 계좌")]


BANKS_SAY = {
    "confirmed": "정상 성공 완료 처리완료 이체완료 정상처리 입금완료 OK Paid",
    "failed": "오류 실패 불능 이체불능 거절 미처리 처리불가 취소 Failed Rejected",
    "returned": "반환 반송 입금반환 Returned",
    "unknown": "처리중 확인중 대기 처리대기 미확인 Pending Unknown",
}


@pytest.mark.parametrize(
    ("said", "state"),
    [("처리 완료", "confirmed"), *((said, state) for state, words in BANKS_SAY.items() for said in words.split())],
)
def test_the_words_of_banks(said, state):
    assert read(table(f"1,,x,,15120,HKP1,{said},\n"))[0][1] == state


@pytest.mark.parametrize(
    ("data", "code", "facts"),
    [
        (table("1,,x,,15120,HKP1,어쩌면,\n"), "result_unclear", {"line": 4, "said": "어쩌면"}),
        (table("1,,999,,15120,,정상,\n"), "unknown_line", {"line": 4}),
        (table("1,,110000000001,,15121,,정상,\n"), "unknown_line", {"line": 4}),
        (table("1,,x,,1,HKP1,정상,\n", "2,,x,,1,HKP1,오류,\n"), "twice", {"line": 5}),
        (table(), "no_lines", {}),
        (b"<a", "damaged", {}),
        (b"<?xml version='1.0'?><a/>", "no_lines", {}),
    ],
)
def test_what_is_unclear_is_refused_with_its_line(data, code, facts):
    with pytest.raises(ResultsRefused) as refusal:
        read(data)
    assert (refusal.value.code, refusal.value.facts) == (code, facts)


def test_a_line_that_fits_two_payouts_is_refused():
    twins = [Sent(number, f"HKP{number}", "HKR1", 15_120, "윤순자", "할매국밥") for number in (1, 2)]
    with pytest.raises(ResultsRefused, match="unknown_line"):
        read_results(table("1,,110000000001,,15120,,정상,\n"), {1: "110-000-000001", 2: "110-000-000001"}, twins)


def test_what_is_no_table_is_refused():
    with pytest.raises(BadFile):
        read(b"%PDF-1.7")


def test_pain002_says_what_was_rejected_and_takes_the_rest_for_under_way():
    told = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{end}</OrgnlEndToEndId><TxSts>{status}</TxSts>{why}</TxInfAndSts>"
        for end, status, why in (
            ("HKP1", "ACSC", ""),
            ("HKP2", "RJCT", "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>"),
        )
    )
    space = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
    assert read(f'<Document xmlns="{space}"><CstmrPmtStsRpt>{told}</CstmrPmtStsRpt></Document>'.encode()) == [
        (1, "confirmed", ""),
        (2, "failed", "AC04"),
    ]
