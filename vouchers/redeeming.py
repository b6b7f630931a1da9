"""Paying a meal: the company's policy decides in Python, the till decides in the database."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Protocol

from django.db import IntegrityError, transaction

from billing import clock, till
from billing.enums import Outcome, Way
from billing.holds import Held, hold
from billing.till import Bearer, Item, Share
from restaurants.models import Counter
from vouchers.enums import Reason
from vouchers.models import Allowance, Employee, GuestPass
from vouchers.policy import Moment, Refusal, Rules, Verdict
from vouchers.queries import Source, moment_for, sources_of, standing


class Payable(Protocol):
    """Something a meal can be paid from, whether read from the company's tables or from a shown code."""

    @property
    def rules(self) -> Rules: ...

    def may(self, moment: Moment, *, restaurant_id: int | None = None, amount: int | None = None) -> Verdict: ...


@dataclass(frozen=True)
class Paid:
    """What became of an attempt: the till's answer, or a refusal before it, with the facts for its sentence."""

    key: uuid.UUID
    outcome: Outcome
    reason: str = ""
    facts: Mapping | None = None
    redemption_id: int | None = None
    left: int | None = None
    occurred_at: datetime | None = None
    replayed: bool = False
    restaurant_id: int | None = None
    currency: str = ""
    label: str = ""

    @property
    def captured(self) -> bool:
        return self.outcome == Outcome.CAPTURED


@dataclass(frozen=True)
class Spendable:
    """What a person can spend at this moment, and if nothing, why not."""

    limit: int
    sources: tuple[Source, ...]
    refusal: Refusal | None

    @property
    def in_part(self) -> bool:
        """Whether a meal above the limit may be paid up to it, and the rest in cash."""
        return all(source.rules.excess for source in self.sources)

    @property
    def by_card(self) -> bool:
        """Whether the rest may be paid by card while the voucher's part is held."""
        return self.in_part and all(source.rules.holds for source in self.sources)


def spendable(company, employee: Employee, *, at: datetime, restaurant_id: int | None = None) -> Spendable:
    """How much this person can pay now (minor units), from which sources; else the kindest reason why not."""
    moment = moment_for(company, at)
    return spendable_from(sources_of(company, employee, moment), moment, restaurant_id=restaurant_id)


def spendable_from(sources: Sequence[Source], moment: Moment, *, restaurant_id: int | None = None) -> Spendable:
    """The same of sources already read, for pages that ask about many restaurants.

    Sources are combined: a grant and an allowance together pay one meal.
    """
    verdicts = [(source, source.may(moment, restaurant_id=restaurant_id)) for source in sources]
    open_now = [(source, verdict) for source, verdict in verdicts if verdict.allowed]
    if open_now:
        return Spendable(sum(v.limit for _, v in open_now), tuple(s for s, _ in open_now), None)
    refused = [(source, verdict) for source, verdict in verdicts if isinstance(verdict, Refusal)]
    refusals = [refusal for source, refusal in refused if source.grant is None] or [r for _, r in refused]
    return Spendable(0, (), refusals[0] if refusals else Refusal(Reason.NOT_ENROLLED))


def open_allowance(*, company, employee: Employee, source: Source) -> int:
    """Return the purse of a source, opening the allowance at its first use; raises DepositTooLow.

    Two first uses at once open one: the loser's purse is rolled back with its savepoint.
    """
    if source.purse:
        return source.purse.pk
    try:
        with transaction.atomic():
            purse_id = till.open_purse(
                company_id=company.pk,
                granted=source.rules.amount,
                valid=validity(company, source),
                meals_per_day=source.rules.meals_per_day,
                bearer=bearer_of(employee),
            )
            Allowance.objects.create(
                program=source.program,  # type: ignore[misc]  # only a grant has none, and its purse is open
                employee=employee,
                starts_on=source.starts_on,
                purse_id=purse_id,
            )
            return purse_id
    except IntegrityError:
        found = Allowance.objects.get(program=source.program, employee=employee, starts_on=source.starts_on)
        return found.purse_id


def bearer_of(employee: Employee) -> Bearer:
    """Who bears the cost of what is opened for this person from now on; a guest is nobody's head."""
    return Bearer(None if employee.guest else employee.pk, employee.cost_centre, employee.site_id)


def validity(company, source: Source) -> tuple[datetime, datetime]:
    """From when to when a source's purse is good: the period of its rules, in the company's business days."""
    first, after = source.starts_on, source.lapses_on
    return business_day_start(company, first), business_day_start(company, after)


def pass_end(company, given: GuestPass) -> datetime:
    """The instant at which a guest pass ends: its last business day is over."""
    return business_day_start(company, given.valid_until + timedelta(days=1))


def business_day_start(company, day) -> datetime:
    """The instant at which a company's business day begins."""
    return datetime.combine(day, company.day_starts or time(0), company.tz)


def redeem(
    *,
    company,
    employee: Employee,
    counter: Counter,
    amount: int,
    key: uuid.UUID,
    way: Way = Way.SCAN,
    excess: int = 0,
    at: datetime | None = None,
) -> Paid:
    """Pay `amount` minor units at a counter from what this employee may spend now; `excess` is paid in cash beside it.

    The same key always gets the first answer. A refusal by policy is stored like one by the till, so that it, too,
    can be asked for again. Money moves only in the till.
    """
    item = _item(company, employee, counter, amount, key, way, at, excess)
    with standing(employee):
        return settle(*_decided(company, employee, counter.restaurant_id, item))


def hold_meal(
    *,
    company,
    employee: Employee,
    counter: Counter,
    amount: int,
    key: uuid.UUID,
    way: Way,
    rest: int = 0,
    seconds: int | None = None,
    refusal: Refusal | None = None,
    at: datetime | None = None,
) -> Held:
    """Hold `amount` minor units of what this employee may spend now while another payment takes `rest`.

    For HOLD_SECONDS unless it is said for how long. The rules are those of redeem, and whether the company lets its vouchers
    be held, unless a `refusal` is given; the same key always gets the first answer.
    """
    item = _item(company, employee, counter, amount, key, way, at)
    item = replace(item, asked=("hold", *item.asked, *filter(None, [rest])))
    with standing(employee):
        if not refusal:
            item, refusal = _decided(company, employee, counter.restaurant_id, item, hold=True, rest=rest)
        return keep(item, refusal, rest=rest, seconds=seconds)


def _item(company, employee: Employee, counter: Counter, amount: int, key, way: Way, at, excess: int = 0) -> Item:
    """What a counter asks of an employee, before anybody has decided about it."""
    return Item(
        key=key,
        counter_id=counter.pk,
        amount=amount,
        shares=(),
        way=way,
        label=employee.label,
        actor=employee.user.actor,
        at=at,
        company_id=company.pk,
        excess=excess,
        asked=("employee", company.pk, employee.pk),
    )


def _decided(
    company, employee: Employee, restaurant_id: int, item: Item, *, hold: bool = False, rest: int = 0
) -> tuple[Item, Refusal | None]:
    """The item with the shares that pay it, or the reason why the rules refuse it."""
    moment = moment_for(company, item.at or clock.now())
    can = spendable_from(sources_of(company, employee, moment), moment, restaurant_id=restaurant_id)
    refusal = (
        can.refusal
        or (refused_hold(can.sources, moment, restaurant_id) if hold else None)
        or refused_amount(can.sources, moment, restaurant_id, item.amount, item.excess or rest)
    )
    if refusal:
        return item, refusal
    try:
        parts = [
            Share(open_allowance(company=company, employee=employee, source=source), part)
            for source, part in split(can.sources, moment, restaurant_id, item.amount)
        ]
    except till.DepositTooLow:
        return item, Refusal(Reason.DEPOSIT_TOO_LOW)
    return replace(item, shares=tuple(parts)), None


def refused_amount(
    sources: Sequence[Payable], moment: Moment, restaurant_id: int, amount: int, excess: int = 0
) -> Refusal | None:
    """Why these sources together do not give `amount` at this moment; None when they do.

    When they would give a part of it, and the rest may be paid at the till, the facts say how much: `payable` at once,
    `holdable` while something else pays the rest; and when that is not allowed, that it is `whole_only`.
    """
    limits = [source.may(moment, restaurant_id=restaurant_id).limit for source in sources]
    open_now = [source for source, limit in zip(sources, limits, strict=True) if limit > 0]
    in_part = all(source.rules.excess for source in open_now)
    if 0 < amount <= sum(limits):
        return Refusal(Reason.EXCESS_OFF) if excess and not in_part else None
    refusal = _too_much(open_now or sources, moment, restaurant_id, amount, sum(limits))
    if not refusal or refusal.code not in IN_PART:
        return refusal
    part = {"payable": sum(limits)} | _holdable(open_now, sum(limits)) if in_part else {"whole_only": True}
    return Refusal(refusal.code, **refusal.facts, **part)


def _holdable(open_now: Sequence[Payable], limit: int) -> dict[str, int]:
    return {"holdable": limit} if all(source.rules.holds for source in open_now) else {}


def refused_hold(sources: Sequence[Payable], moment: Moment, restaurant_id: int) -> Refusal | None:
    """Why what may be spent now may not be held while another payment runs; None when it may."""
    open_now = [source for source in sources if source.may(moment, restaurant_id=restaurant_id).allowed]
    return None if all(source.rules.holds for source in open_now) else Refusal(Reason.HOLDS_OFF)


IN_PART = {Reason.NOT_ENOUGH, Reason.OVER_MEAL_CAP}


def _too_much(sources: Sequence[Payable], moment: Moment, restaurant_id: int, amount: int, limit: int) -> Refusal | None:
    if len(sources) == 1 or not limit:
        only = sources[0].may(moment, restaurant_id=restaurant_id, amount=amount)
        return only if isinstance(only, Refusal) else None
    currency = sources[0].rules.currency
    if amount <= 0:
        return Refusal(Reason.AMOUNT_NOT_POSITIVE, limit=limit, currency=currency)
    return Refusal(Reason.NOT_ENOUGH, left=limit, missing=amount - limit, currency=currency)


def split(sources: Sequence[Payable], moment: Moment, restaurant_id: int, amount: int) -> Iterator[tuple]:
    """Take from each source in turn what it may give until the amount is reached: (source, minor units)."""
    for source in sources:
        part = min(amount, source.may(moment, restaurant_id=restaurant_id).limit)
        if part > 0:
            yield source, part
            amount -= part


def settle(item: Item, refusal: Refusal | None = None) -> Paid:
    """Bring an attempt to the till, to be paid or to have its refusal stored; the stored answer wins."""
    item = _with(item, refusal)
    [answer] = till.redeem([item])
    return Paid(
        key=answer.key,
        outcome=answer.outcome,
        reason=answer.reason,
        facts=_facts(item, answer, refusal),
        redemption_id=answer.redemption_id,
        left=answer.left,
        occurred_at=answer.occurred_at,
        replayed=answer.replayed,
    )


def keep(item: Item, refusal: Refusal | None = None, *, rest: int = 0, seconds: int | None = None) -> Held:
    """The same for a hold: the money is set aside while another payment takes `rest`, or the refusal is stored."""
    item = _with(item, refusal)
    answer = hold(item=item, rest=rest, seconds=seconds)
    return replace(answer, facts=_facts(item, answer, refusal))


def _with(item: Item, refusal: Refusal | None) -> Item:
    return replace(item, refusal=str(refusal.code), facts=refusal.plain_facts()) if refusal else item


def _facts(item: Item, answer: till.Answer | Held, refusal: Refusal | None) -> Mapping:
    """What the sentence of an answer is made of: our own refusal's when it is that, else the till's."""
    if refusal and answer.reason == refusal.code and not answer.replayed:
        return refusal.facts
    if answer.facts or answer.left is None:
        return answer.facts or {}
    return {"left": answer.left, "missing": max(item.amount - answer.left, 0)}
