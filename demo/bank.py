"""The demo's bank: last month's invoice of 한울소프트 is paid in two transfers, 바다물산 tops its deposit up, and two
payments wait for a person.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import User
from billing.bank.queries import open_invoices
from billing.bank.recording import receive_bank_file, record_bank_file
from billing.deposits import ask_top_up, set_alarm
from billing.models import BankLine
from demo.clock import standing_at
from tenants.models import Company
from tenants.scope import platform_scope

ACCOUNT = "123-456-789012"
ABOVE = f"거래내역조회\n계좌번호,{ACCOUNT}\n\n거래일시,적요,기재내용,메모,찾으신금액,맡기신금액,거래후 잔액,취급점\n"
MORE_THAN_ASKED = 15_000
FEE = 500
# What was there before: the first deposit of the company that pays beforehand, and something of our own.
OPENING = 32_000_000
TOPPED_UP, ON_ITS_WAY = 2_000_000, 3_000_000


def pay_by_bank(month: date, operator: User, today: datetime) -> None:
    """Record a statement on its day: two transfers name the invoice, the second too large; a deposit names nothing."""
    with standing_at(_fourth(month) + timedelta(hours=9)), platform_scope():
        invoice = open_invoices(currency="KRW").filter(period_id=month).order_by("number").first()
        if invoice is None:
            return
        top_up = _announced(operator)
        data = _statement(month, today, invoice.number.replace("-", ""), invoice.left, top_up).encode("cp949")
        file = receive_bank_file(name=f"거래내역_{month:%Y%m}.csv", data=data, account="", by=operator)
        record_bank_file(file=file, by=operator)


def _announced(operator: User) -> str:
    """The reference of 바다물산's first top-up; its second is still on its way, and it wants to be told in time."""
    bada = Company.objects.get(has_deposit=True)
    set_alarm(company=bada, below=2_000_000, by=operator)
    first, _ = (ask_top_up(company=bada, amount=amount, by="demo") for amount in (TOPPED_UP, ON_ITS_WAY))
    return first.reference


def _statement(month: date, today: datetime, reference: str, asked: int, top_up: str) -> str:
    first = asked * 6 // 10
    lines = [
        ("인터넷뱅킹", "한울소프트", reference, first),
        ("타행이체", "(주)한울소프트", reference, asked - first + MORE_THAN_ASKED),
        ("타행이체", "바다물산", top_up, TOPPED_UP),
        ("타행이체", "바다물산", "예치금", 1_000_000),
        ("수수료", "", "이체 수수료", -FEE),
    ]
    balance, told = balance_before(), []
    for number, (kind, payer, memo, amount) in enumerate(lines):
        balance += amount
        at = timezone.localtime(min(_fourth(month) + timedelta(hours=2 * number), today - timedelta(minutes=9 - number)))
        told.append(
            f'{at:%Y.%m.%d %H:%M:%S},{kind},{payer},{memo},"{max(-amount, 0):,}","{max(amount, 0):,}","{balance:,}",강남\n'
        )
    return ABOVE + "".join(told)


def balance_before() -> int:
    """What the account held by the last statement of the bank; before the first, OPENING."""
    last = BankLine.objects.order_by("-booked_on", "-id").values_list("balance", flat=True).first()
    return OPENING if last is None else last


def _fourth(month: date) -> datetime:
    """The morning after the close."""
    return timezone.make_aware(
        datetime.combine((month + timedelta(days=31)).replace(day=4), datetime.min.time())
    ) + timedelta(hours=10)
