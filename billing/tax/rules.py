"""The rules of Korean tax invoices, each with its source. Plain Python, without Django.

부가가치세법 제32조 says what stands in one; 제34조 제3항 제1호 lets the supplies of a month to one customer stand in a
single invoice dated the month's last day, issued by the 10th of the next; 국세기본법 제5조 제1항 moves a day that is a
Saturday, Sunday or public holiday to the next that is none.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tenants.calendar import working_day_from

COUNTRY = "KR"
ISSUED_BY = 10
APPROVAL = re.compile(r"[0-9]{8}[0-9A-Za-z]{16}")


def written_on(month: date) -> date:
    """작성일자 of what was supplied in a month, named by its first day: its last day."""
    return _month_after(month) - timedelta(days=1)


def due_on(month: date) -> date:
    """The day by which that month's invoices have to be issued."""
    return working_day_from(COUNTRY, _month_after(month).replace(day=ISSUED_BY))


def approval_number(text: str) -> str:
    """승인번호 as 24 signs without hyphens and blanks: a day, the issuing system, a running number. Raises ValueError.

    That the first eight are a day and that HomeTax gives digits (others letters too) is what numbers look like, not what a
    public rule says (docs/decisions/0036).
    """
    plain = re.sub(r"[\s\-]", "", text)
    if not APPROVAL.fullmatch(plain):
        raise ValueError("an approval number has 24 signs")
    date.fromisoformat(plain[:8])
    return plain


@dataclass(frozen=True)
class Amount:
    """공급가액 and 세액, in won."""

    supply: int
    vat: int

    def __neg__(self) -> "Amount":
        return Amount(-self.supply, -self.vat)


@dataclass(frozen=True)
class Amendment:
    """What one of the six reasons asks for (부가가치세법 시행령 제70조 제1항).

    `whole`: the original is taken back whole, else a difference is stated. `anew`: a second invoice stands for the
    original. `keeps_day`: they bear the original's 작성일자, else the day of the event.
    """

    whole: bool
    anew: bool
    keeps_day: bool


AMENDMENTS = {
    "error": Amendment(whole=True, anew=True, keeps_day=True),  # 제5호: 필요적 기재사항 등이 착오로 잘못 적힌 경우
    "change": Amendment(whole=False, anew=False, keeps_day=False),  # 제3호: 추가되거나 차감되는 금액이 발생한 경우
    "return": Amendment(whole=False, anew=False, keeps_day=False),  # 제1호: 처음 공급한 재화가 환입된 경우
    "cancel": Amendment(whole=True, anew=False, keeps_day=False),  # 제2호: 계약의 해제
    "credit": Amendment(whole=True, anew=True, keeps_day=True),  # 제4호: 내국신용장 등의 사후개설, anew at rate zero
    "double": Amendment(whole=True, anew=False, keeps_day=True),  # 제7호: 착오로 이중으로 발급한 경우
}


def amended(reason: str, original: Amount, difference: Amount | None) -> list[Amount]:
    """The amounts of the invoices that amend one, in order; raises ValueError when the difference does not fit the reason.

    What comes back (a return) is stated below zero; a change may go either way, and takes back no more than there was.
    """
    rule = AMENDMENTS[reason]
    if rule.whole:
        if difference is not None:
            raise ValueError("whole")
        anew = Amount(original.supply, 0) if reason == "credit" else original
        return [-original, anew] if rule.anew else [-original]
    if difference is None or difference.supply == 0 or difference.supply * difference.vat < 0:
        raise ValueError("difference")
    if reason == "return" and difference.supply > 0:
        raise ValueError("return_above_zero")
    if difference.supply < -original.supply or difference.vat < -original.vat:
        raise ValueError("more_than_there_was")
    return [difference]


def _month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
