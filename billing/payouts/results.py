"""The bank's own result file of a run: a table (이체결과) as CSV or XLSX, or pain.002 of ISO 20022."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from billing.bank import written
from billing.bank.camt import child_text, children
from billing.bank.matching import Payment, names_reference
from billing.enums import PayoutState
from billing.payouts.tying import Sent
from sheets.cells import BadCell
from sheets.columns import Column
from sheets.files import MAX_BYTES
from sheets.tables import Row, read_rows
from sheets.words import BadFile

COLUMNS = (
    Column("result", ("처리결과", "이체결과", "결과", "처리상태", "상태", "result", "status"), required=True),
    Column("account", ("입금계좌번호", "계좌번호", "입금계좌", "받는계좌번호", "account"), required=True),
    Column("amount", ("이체금액", "금액", "입금금액", "amount"), required=True),
    Column("reference", ("보내는통장 표시내용", "내통장 표시", "출금통장표시내용", "관리번호", "reference")),
    Column("reason", ("오류사유", "불능사유", "사유", "처리내용", "오류내용", "비고", "reason")),
)  # fmt: skip
WORDS = {
    PayoutState.CONFIRMED: ("정상", "성공", "완료", "처리완료", "이체완료", "정상처리", "입금완료", "ok", "paid"),
    PayoutState.FAILED: ("오류", "실패", "불능", "이체불능", "거절", "미처리", "처리불가", "취소", "failed", "rejected"),
    PayoutState.RETURNED: ("반환", "반송", "입금반환", "returned"),
    PayoutState.UNKNOWN: ("처리중", "확인중", "대기", "처리대기", "미확인", "pending", "unknown"),
}
# ISO 20022, ExternalPaymentTransactionStatus1Code: only these two say more than "on its way".
ISO = {"ACSC": PayoutState.CONFIRMED, "ACCC": PayoutState.CONFIRMED, "RJCT": PayoutState.FAILED}


class ResultsRefused(Exception):
    """The file says nothing that can be recorded: a stable code and the facts for the sentence about it."""

    def __init__(self, code: str, **facts: Any):
        super().__init__(code, facts)
        self.code, self.facts = code, facts


@dataclass(frozen=True)
class Outcome:
    """What the bank says of one payout."""

    item: int
    state: PayoutState
    reason: str


def read_results(data: bytes, accounts: dict[int, str], sent: Sequence[Sent]) -> list[Outcome]:
    """What a file says of the payouts of a run, by reference, else by account and amount; raises ResultsRefused, BadFile.

    `accounts` are the payouts' account numbers by id. Every line must be one payout of the run, and each at most once.
    """
    if len(data) > MAX_BYTES:
        raise BadFile("too_big", megabytes=MAX_BYTES // 1024 // 1024)
    reader = _pain002 if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") else _table
    found: dict[int, Outcome] = {}
    for line, outcome in reader(data, lambda *facts: _item(accounts, sent, *facts)):
        if outcome.item in found:
            raise ResultsRefused("twice", line=line)
        found[outcome.item] = outcome
    if not found:
        raise ResultsRefused("no_lines")
    return list(found.values())


def _item(accounts: dict[int, str], sent: Sequence[Sent], reference: str, account: str, amount: int | None) -> int | None:
    told = Payment(0, "", memo=reference)
    named = [each.id for each in sent if names_reference(told, each.reference)]
    if not named:
        plain = written.account_number(account)
        named = [each.id for each in sent if written.account_number(accounts[each.id]) == plain and each.amount == amount]
    return named[0] if len(named) == 1 else None


def _table(data: bytes, item_of: Callable[[str, str, int | None], int | None]) -> Iterator[tuple[int, Outcome]]:
    for row in read_rows("", data, COLUMNS):
        if not row.cells["account"].strip() and not row.cells.get("reference", "").strip():
            continue
        state = _state(row)
        item = item_of(row.cells.get("reference", ""), row.cells["account"], _amount(row))
        if item is None:
            raise ResultsRefused("unknown_line", line=row.line)
        reason = written.words(row.cells.get("reason", ""), 200)
        yield row.line, Outcome(item, state, "" if state == PayoutState.CONFIRMED else reason)


def _state(row: Row) -> PayoutState:
    said = "".join(row.cells["result"].split()).casefold()
    for state, words in WORDS.items():
        if said in words:
            return state
    raise ResultsRefused("result_unclear", line=row.line, said=row.cells["result"].strip()[:40])


def _amount(row: Row) -> int | None:
    try:
        return written.money(row.cells["amount"])
    except BadCell:
        return None


def _pain002(data: bytes, item_of: Callable[[str, str, int | None], int | None]) -> Iterator[tuple[int, Outcome]]:
    try:
        root = fromstring(data)
    except DefusedXmlException as error:
        raise BadFile("xml_bomb") from error
    except (ParseError, ValueError, LookupError) as error:
        raise ResultsRefused("damaged") from error
    told = [element for element in root.iter() if str(element.tag).endswith("}TxInfAndSts")]
    for place, each in enumerate(told, 1):
        item = item_of(child_text(each, "OrgnlEndToEndId"), "", None)
        if item is None:
            raise ResultsRefused("unknown_line", line=place)
        why = [child_text(reason, "Rsn", "Cd") or child_text(reason, "AddtlInf") for reason in children(each, "StsRsnInf")]
        state = ISO.get(child_text(each, "TxSts"), PayoutState.UNKNOWN)
        yield place, Outcome(item, state, written.words(" ".join(why), 200) if state != PayoutState.CONFIRMED else "")
