"""The moment a table pays: everybody's share is checked once more, then the till takes all of them or none.

The table's row is locked by whoever comes here. The till's answer is kept only when it is yes: a refusal is rolled
back to before it, so that the table's key stays unused, the payer can cover what is missing, and the same key pays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.audit import record
from billing import clock, till
from billing.till import Answer, Item, Share
from vouchers.choices import TableState
from vouchers.enums import Reason
from vouchers.models import Allowance, Diner, Employee, Table
from vouchers.names import masked
from vouchers.policy import Refusal
from vouchers.queries import Source, keep_passes, moment_for, sources_of_all
from vouchers.redeeming import bearer_of, refused_amount, spendable_from, split, validity
from vouchers.shares import table_label

TRIES = 3
"""How often shares are worked out anew when another payment came between the check and the till."""


@dataclass(frozen=True)
class Giving:
    """What one person can give of what is asked of them now: minor units, from what, and why not all of it."""

    asked: int
    limit: int
    parts: tuple[tuple[Source, int], ...]
    refusal: Refusal | None


def givings(*, company, restaurant_id: int, asked: Mapping[int, int], at: datetime) -> dict[int, Giving]:
    """For each employee's id and amount (minor units) what they can give at this moment; reads once for all."""
    moment = moment_for(company, at)
    found = {}
    for employee_id, sources in sources_of_all(company, list(asked), moment).items():
        amount = asked[employee_id]
        can = spendable_from(sources, moment, restaurant_id=restaurant_id)
        refusal = can.refusal or refused_amount(can.sources, moment, restaurant_id, amount)
        parts = () if refusal else tuple(split(can.sources, moment, restaurant_id, amount))
        found[employee_id] = Giving(amount, can.limit, parts, refusal)
    return found


def pay_when_complete(*, company, table: Table, by, at: datetime | None = None) -> bool:
    """Pay a locked table if every share is there; True once it is paid.

    Who cannot give their share any more is written down with the reason, and the table stays open.
    """
    reason = ""
    for _ in range(TRIES):
        diners = list(table.diners.select_related("employee__user"))
        if any(diner.missing for diner in diners):
            return False
        keep_passes([diner.employee_id for diner in diners if diner.employee.guest])
        giving = _giving_now(company, table, diners, at or clock.now())
        short = {employee_id: each for employee_id, each in giving.items() if each.refusal}
        if short:
            return _short(table, diners, short)
        answer, reason = _ask_the_till(company, table, diners, giving, at)
        if answer:
            return _paid(table, diners, answer, by)
    return _stop(table, Refusal(reason))


def asked_of(table: Table, diners: Sequence[Diner]) -> dict[int, int]:
    """Minor units by employee's id, in sorted order; the payer's own share and all they cover are one amount."""
    asked = {diner.employee_id: diner.own for diner in diners}
    asked[table.payer_id] = asked.get(table.payer_id, 0) + sum(diner.covered for diner in diners)
    return {employee_id: amount for employee_id, amount in sorted(asked.items()) if amount}


def _giving_now(company, table: Table, diners: Sequence[Diner], at: datetime) -> dict[int, Giving]:
    asked = asked_of(table, diners)
    found = givings(company=company, restaurant_id=table.restaurant_id, asked=asked, at=at)
    for diner in diners:
        if diner.employee_id in asked and not diner.employee.active:
            found[diner.employee_id] = Giving(asked[diner.employee_id], 0, (), Refusal(Reason.NOT_ENROLLED))
    return found


def _ask_the_till(company, table: Table, diners, giving: Mapping[int, Giving], at) -> tuple[Answer | None, str]:
    """The till's answer when it is yes; else why not, with nothing of the attempt left behind."""
    payer = next(diner.employee.user for diner in diners if diner.employee_id == table.payer_id)
    item = Item(
        key=table.key,
        counter_id=table.counter_id,
        amount=table.amount,
        shares=(),
        label=table_label(masked(payer.name), len(diners) - 1),
        actor=payer.actor,
        at=at,
        company_id=company.pk,
        asked=("table", company.pk, table.pk),
    )
    try:
        with transaction.atomic():
            people = {diner.employee_id: diner.employee for diner in diners}
            return _redeemed(item, _open(company, giving, people)), ""
    except IntegrityError:
        # Somebody's allowance was opened by another first use just now: it is there when it is looked for again.
        return None, Reason.SPENT_ELSEWHERE
    except till.DepositTooLow:
        return None, Reason.DEPOSIT_TOO_LOW
    except _Refused as refused:
        return None, refused.reason


class _Refused(Exception):
    """Undoes the attempt whose answer was no."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def _redeemed(item: Item, shares: tuple[Share, ...]) -> Answer:
    [answer] = till.redeem([replace(item, shares=shares)])
    if not answer.captured:
        raise _Refused(answer.reason)
    return answer


def _open(company, giving: Mapping[int, Giving], people: Mapping[int, Employee]) -> tuple[Share, ...]:
    """Everybody's parts as shares of purses; allowances used for the first time are opened together."""
    parts = [(employee_id, source, part) for employee_id, each in giving.items() for source, part in each.parts]
    unopened = [(people[employee_id], source) for employee_id, source, _ in parts if source.purse is None]
    opened = _open_allowances(company, unopened) if unopened else {}
    return tuple(
        Share(source.purse.pk if source.purse else opened[employee_id, source.name], part)
        for employee_id, source, part in parts
    )


def _open_allowances(company, unopened: Sequence[tuple[Employee, Source]]) -> dict[tuple[int, str], int]:
    """The purses by employee's id and program's name; raises IntegrityError when one was opened just now."""
    purse_ids = till.open_purses(
        company_id=company.pk,
        granted=[source.rules.amount for _, source in unopened],
        valid=[validity(company, source) for _, source in unopened],
        meals_per_day=[source.rules.meals_per_day for _, source in unopened],
        bearers=[bearer_of(employee) for employee, _ in unopened],
    )
    Allowance.objects.bulk_create(
        Allowance(program=source.program, employee=employee, starts_on=source.starts_on, purse_id=purse_id)
        for (employee, source), purse_id in zip(unopened, purse_ids, strict=True)
    )
    return {(employee.pk, source.name): purse_id for (employee, source), purse_id in zip(unopened, purse_ids, strict=True)}


def _paid(table: Table, diners, answer: Answer, by) -> bool:
    table.state, table.redemption_id, table.reason, table.facts = TableState.PAID, answer.redemption_id, "", {}
    table.save(update_fields=["state", "redemption_id", "reason", "facts"])
    record(by, "pay_table", table, amount=table.amount, people=len(diners), redemption=answer.redemption_id)
    return True


def _short(table: Table, diners, short: Mapping[int, Giving]) -> bool:
    """Write down who gives less than they said; what the payer lacks is the table's own reason."""
    for diner in diners:
        each = short.get(diner.employee_id)
        if each is None or each.refusal is None:
            continue
        if diner.employee_id == table.payer_id:
            _stop(table, each.refusal)
        else:
            diner.own = min(diner.own, each.limit)
            diner.reason, diner.facts = str(each.refusal.code), each.refusal.plain_facts()
            diner.save(update_fields=["own", "reason", "facts"])
    return False


def _stop(table: Table, refusal: Refusal) -> bool:
    """Write down what stands in the way of the whole table: the payer's money, the counter, the company, the deposit."""
    table.reason, table.facts = str(refusal.code), refusal.plain_facts()
    table.save(update_fields=["reason", "facts"])
    return False
