"""Paying together: one asks, everybody agrees on their phone, and the last yes pays the whole bill at once.

Every action locks the table's row first, so that of two taps at the same moment one finds what the other did.
"""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.audit import record
from billing import clock
from restaurants.models import Counter
from vouchers.choices import DinerState, TableState
from vouchers.guest_queries import guests_of
from vouchers.models import Delegation, Diner, Employee, Table
from vouchers.policy import Refusal
from vouchers.queries import moment_for
from vouchers.shares import SharesRefused, payers_rest
from vouchers.table_paying import asked_of, givings, pay_when_complete

LIFE = timedelta(minutes=10)
"""How long a table waits for its answers: longer than a queue, shorter than a lunch."""


class NotAtTable(Exception):
    """There is no such table, or this person does not sit at it: the same answer for both."""


class TableOver(Exception):
    """The table is paid, cancelled or lapsed: nothing changes any more."""


class PayerShort(Exception):
    """The payer cannot give what they would have to; `refusal` says why."""

    def __init__(self, refusal: Refusal):
        super().__init__(refusal.code)
        self.refusal = refusal


@transaction.atomic
def make_table(
    *,
    company,
    payer: Employee,
    counter: Counter,
    amount: int,
    shares: Mapping[int, int],
    key: uuid.UUID,
    by,
    covers: Collection[int] = (),
    at: datetime | None = None,
) -> Table:
    """Ask colleagues and own guests (employee's id: minor units) for their shares of a bill; the payer gives the rest.

    The shares of those in `covers` the payer gives from the beginning: they are not asked.

    The same key gives the same table. Who let the payer include them is not asked. An earlier table of the payer's that
    still waits is cancelled: nobody may pay one lunch twice. Raises SharesRefused and PayerShort.
    """
    made = Table.objects.filter(key=key, payer=payer).first()
    if made:
        return made
    instant, rest = at or clock.now(), payers_rest(amount, shares)
    _give_up_earlier(payer, by, instant)
    people = _people(company, payer, shares, instant)
    asked, mine = _asked_of_each(payer, shares, covers, rest)
    can = givings(company=company, restaurant_id=counter.restaurant_id, asked=asked, at=instant)
    if mine and (refusal := can[payer.pk].refusal):
        raise PayerShort(refusal)
    try:
        with transaction.atomic():
            table = Table.objects.create(
                key=key, payer=payer, counter_id=counter.pk, restaurant_id=counter.restaurant_id, amount=amount,
                made_at=instant, lapses_at=instant + LIFE,
            )  # fmt: skip
    except IntegrityError:
        return _made_meanwhile(key, payer)
    standing = {id_: up_to for id_, up_to in _standing(payer, shares).items() if id_ not in covers}
    agreed = {id_ for id_, up_to in standing.items() if shares[id_] <= up_to and not can[id_].refusal}
    payers = Diner(table=table, employee=payer, share=rest, own=rest, state=DinerState.APPROVED)
    diners = [_diner(table, each, shares[each.pk], agreed=each.pk in agreed, covered=each.pk in covers) for each in people]
    Diner.objects.bulk_create([payers, *diners])
    record(by, "make_table", table, amount=amount, people=len(people) + 1, standing=len(agreed), covered=mine - rest)
    pay_when_complete(company=company, table=table, by=by, at=at)
    return table


def _give_up_earlier(payer: Employee, by, at: datetime) -> None:
    """Locked through the payer, so that of two tables made at once one is the later."""
    Employee.objects.select_for_update(no_key=True).get(pk=payer.pk)
    waiting = Table.objects.filter(payer=payer, state=TableState.OPEN, lapses_at__gt=at)
    for table in waiting.select_for_update().order_by("pk"):
        _cancel(table, by)


def _asked_of_each(
    payer: Employee, shares: Mapping[int, int], covers: Collection[int], rest: int
) -> tuple[dict[int, int], int]:
    """What everybody is asked for, and the payer's part of it: the rest and the shares that they cover."""
    mine = rest + sum(share for id_, share in shares.items() if id_ in covers)
    asked = {id_: share for id_, share in shares.items() if id_ not in covers}
    return ({**asked, payer.pk: mine} if mine else asked), mine


def _diner(table: Table, employee: Employee, share: int, *, agreed: bool, covered: bool) -> Diner:
    state, own = (DinerState.APPROVED, share) if agreed else (DinerState.WAITING, 0)
    facts = {"share": share, "own": own, "covered": share if covered else 0}
    return Diner(table=table, employee=employee, state=state, standing=agreed, **facts)


def _people(company, payer: Employee, shares: Mapping[int, int], at: datetime) -> list[Employee]:
    """Colleagues and the payer's own guests, in the order of their shares; anybody else is refused.

    A guest of somebody else is not found: whom a colleague has invited is nobody else's to know (ADR 27).
    """
    people = {each.pk: each for each in Employee.objects.filter(pk__in=shares, active=True).exclude(pk=payer.pk)}
    if len(people) != len(shares):
        people |= {each.pk: each for each in guests_of(payer, moment_for(company, at).business_day) if each.pk in shares}
    if len(people) != len(shares):
        raise SharesRefused("not_a_colleague")
    return [people[id_] for id_ in shares]


def _standing(payer: Employee, shares: Mapping[int, int]) -> dict[int, int]:
    """Up to how much (minor units) each of these people lets the payer include them."""
    given = Delegation.objects.filter(to=payer, giver__in=list(shares), revoked_at=None)
    return dict(given.values_list("giver_id", "up_to"))


def _made_meanwhile(key: uuid.UUID, payer: Employee) -> Table:
    """The table that the same form, sent twice, made a moment earlier."""
    made = Table.objects.filter(key=key, payer=payer).first()
    if made is None:
        raise SharesRefused("key_reused")
    return made


@transaction.atomic
def approve_share(
    *, company, table_id: int, employee: Employee, by, upto: int | None = None, at: datetime | None = None
) -> Diner:
    """Give one's share, or as much of it (at most `upto` minor units) as the policy lets one give now.

    What is then missing the payer may cover; why is written on the returned diner. A second yes changes nothing.
    The payer's own yes tries once more to pay. Raises NotAtTable and TableOver.
    """
    instant = at or clock.now()
    table, diner = _locked(table_id, employee, instant)
    wanted = min(diner.missing, diner.missing if upto is None else upto)
    if wanted > 0:
        asked = {employee.pk: wanted}
        giving = givings(company=company, restaurant_id=table.restaurant_id, asked=asked, at=instant)[employee.pk]
        _give(diner, min(wanted, giving.limit), giving.refusal)
        record(by, "approve_share", table, share=diner.share, own=diner.own)
    pay_when_complete(company=company, table=table, by=by, at=at)
    return diner


def _give(diner: Diner, amount: int, refusal: Refusal | None) -> None:
    diner.own += amount
    if amount:
        diner.state = DinerState.APPROVED
    diner.reason = str(refusal.code) if refusal else ""
    diner.facts = refusal.plain_facts() if refusal else {}
    diner.save(update_fields=["own", "state", "reason", "facts"])


@transaction.atomic
def decline_share(*, table_id: int, employee: Employee, by, at: datetime | None = None) -> Diner:
    """Give nothing, also after a yes, as long as nothing is paid; raises NotAtTable and TableOver."""
    table, diner = _locked(table_id, employee, at or clock.now())
    if table.payer_id == employee.pk:
        raise NotAtTable
    diner.state, diner.own, diner.standing = DinerState.DECLINED, 0, False
    diner.save(update_fields=["state", "own", "standing"])
    record(by, "decline_share", table)
    return diner


@transaction.atomic
def cover_share(*, company, table_id: int, payer: Employee, diner_id: int, by, at: datetime | None = None) -> Diner:
    """Let the payer give what is missing of somebody's share; raises NotAtTable, TableOver and PayerShort."""
    instant = at or clock.now()
    table, mine = _locked(table_id, payer, instant)
    diner = table.diners.filter(pk=diner_id).exclude(pk=mine.pk).first()
    if diner is None or table.payer_id != payer.pk:
        raise NotAtTable
    missing = diner.missing
    if missing:
        _check_payer(company, table, missing, instant)
        diner.covered += missing
        diner.save(update_fields=["covered"])
        record(by, "cover_share", table, diner=diner.pk, amount=missing)
    pay_when_complete(company=company, table=table, by=by, at=at)
    return diner


def _check_payer(company, table: Table, more: int, at: datetime) -> None:
    already = asked_of(table, list(table.diners.all())).get(table.payer_id, 0)
    asked = {table.payer_id: already + more}
    giving = givings(company=company, restaurant_id=table.restaurant_id, asked=asked, at=at)[table.payer_id]
    if giving.refusal:
        raise PayerShort(giving.refusal)


@transaction.atomic
def cancel_table(*, table_id: int, payer: Employee, by, at: datetime | None = None) -> Table:
    """Give the table up; nobody pays. Raises NotAtTable and TableOver."""
    table, _ = _locked(table_id, payer, at or clock.now())
    if table.payer_id != payer.pk:
        raise NotAtTable
    _cancel(table, by)
    return table


def _cancel(table: Table, by) -> None:
    table.state = TableState.CANCELLED
    table.save(update_fields=["state"])
    record(by, "cancel_table", table)


def _locked(table_id: int, employee: Employee, at: datetime) -> tuple[Table, Diner]:
    """The open table with its row locked, and where this person sits at it."""
    table = Table.objects.select_for_update().filter(pk=table_id).first()
    diner = table.diners.filter(employee=employee).first() if table else None
    if table is None or diner is None:
        raise NotAtTable
    if table.state != TableState.OPEN or table.lapses_at <= at:
        raise TableOver
    return table, diner
