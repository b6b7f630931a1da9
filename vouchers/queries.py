"""What a person may eat from: their programs' allowances and their grants, with the money in each."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db import transaction

from billing.deposits import left_to_grant
from billing.models import Purse
from billing.queries import meals_from, purses
from vouchers.enums import Kind, Reason
from vouchers.models import Allowance, Employee, Enrolment, Grant, GuestPass, Program
from vouchers.policy import Moment, Refusal, Rules, Verdict, decide, moment_of, period_of


@dataclass(frozen=True)
class Source:
    """Something a meal can be paid from: a program's allowance (perhaps not opened yet), a grant or a guest pass.

    `over` is why it never pays again, whatever the hour and the place; `early` why it pays on no day before its first;
    `paused` that its company pays nothing for now; `uncovered` that the deposit it would be opened from does not cover it.
    """

    name: str
    rules: Rules
    starts_on: date
    purse: Purse | None
    program: Program | None = None
    grant: Grant | None = None
    guest_pass: GuestPass | None = None
    over: Refusal | None = None
    early: Refusal | None = None
    paused: bool = False
    uncovered: bool = False

    @property
    def lapses_on(self) -> date:
        """The first day on which it can no longer be spent."""
        if self.grant:
            return self.grant.valid_until + timedelta(days=1)
        if self.guest_pass:
            return self.guest_pass.valid_until + timedelta(days=1)
        return period_of(self.rules, self.starts_on)[1]

    @property
    def order(self) -> tuple:
        """What is used first: what lapses soonest, a grant before its equal, and of a day's allowances what closes first."""
        ends = [(end <= start, end) for start, end in self.rules.windows]
        return self.lapses_on, self.grant is None, max(ends, default=(True, time.max))

    @property
    def left(self) -> int:
        """Minor units that can still be spent; an allowance not opened yet is whole."""
        return self.purse.left if self.purse else self.rules.amount

    def used_on(self, business_day: date) -> int:
        """Meals already paid from it on a business day."""
        return self.purse.used_count if self.purse and self.purse.used_day == business_day else 0

    def may(self, moment: Moment, *, restaurant_id: int | None = None, amount: int | None = None) -> Verdict:
        """The policy's answer for this source."""
        if self.over or self.early or self.paused:
            return self.over or self.early or Refusal(Reason.COMPANY_PAUSED)
        verdict = decide(
            self.rules,
            moment,
            restaurant_id=restaurant_id,
            amount=amount,
            left=self.left,
            used_today=self.used_on(moment.business_day),
        )
        return Refusal(Reason.DEPOSIT_TOO_LOW) if self.uncovered and verdict.allowed else verdict


def moment_for(company, at: datetime) -> Moment:
    """An instant as the company lives it."""
    return moment_of(at, company.tz, company.day_starts)


def employee_of(user) -> Employee | None:
    """The employee, or guest, this user is, and what they avoid; None for somebody who does not eat here."""
    return Employee.everyone.select_related("user", "taste").filter(user=user, active=True).first()


def sources_of(company, employee: Employee, moment: Moment) -> list[Source]:
    """Everything this person could pay from at this moment, in the order in which it is used."""
    if employee.guest:
        return sources_of_guests(company, [employee.pk], moment)[employee.pk]
    return sources_of_each(company, [employee.pk], moment)[employee.pk]


def sources_of_each(company, employee_ids: Collection[int], moment: Moment) -> dict[int, list[Source]]:
    """The same of many people by their ids, with as many queries as of one."""
    day = moment.business_day
    grants = list(Grant.objects.filter(employee__in=employee_ids, valid_until__gte=day).order_by("valid_until", "id"))
    programs = _programs_of(company, employee_ids, day)
    starts = {start for _, _, _, start in programs}
    opened = {
        (allowance.employee_id, allowance.program_id, allowance.starts_on): allowance.purse_id
        for allowance in Allowance.objects.filter(employee__in=employee_ids, starts_on__in=starts)
    }
    money = purses([*opened.values(), *(grant.purse_id for grant in grants)])
    free = Rules(
        kind=Kind.DAILY,
        amount=0,
        country=company.country,
        currency=company.currency,
        excess=company.excess,
        holds=company.holds,
    )
    found: dict[int, list[Source]] = {each: [] for each in employee_ids}
    for grant in grants:
        found[grant.employee_id].append(
            Source(grant.reason, free, day, money.get(grant.purse_id), grant=grant, paused=company.is_paused)
        )
    for employee_id, program, rules, start in programs:
        purse = money.get(opened.get((employee_id, program.pk, start), 0))
        found[employee_id].append(Source(program.name, rules, start, purse, program=program, paused=company.is_paused))
    found = {each: sorted(sources, key=lambda source: source.order) for each, sources in found.items()}
    return _as_covered(company, found)


def sources_of_all(company, employee_ids: Collection[int], moment: Moment) -> dict[int, list[Source]]:
    """The same of colleagues and guests together: who has nothing as an employee may be a guest, so only they are asked
    after, and a table without guests costs no query more.
    """
    found = sources_of_each(company, employee_ids, moment)
    bare = [each for each, sources in found.items() if not sources]
    return found | sources_of_guests(company, bare, moment) if bare else found


@contextmanager
def standing(employee: Employee) -> Iterator[None]:
    """While this runs nobody ends a guest's pass, so that nothing is paid or shown after its end; an employee waits for
    nobody."""
    if not employee.guest:
        yield
        return
    with transaction.atomic():
        GuestPass.objects.select_for_update().get(guest=employee)
        yield


def keep_passes(guest_ids: Collection[int]) -> None:
    """Until the transaction's end nobody ends the passes of these guests: what `standing` does for one, for a table."""
    if guest_ids:
        list(GuestPass.objects.select_for_update().filter(guest__in=guest_ids).order_by("pk").values_list("pk"))


def sources_of_guests(company, guest_ids: Collection[int], moment: Moment) -> dict[int, list[Source]]:
    """What guests can pay from, by their ids as employees: each their one pass."""
    found: dict[int, list[Source]] = {each: [] for each in guest_ids}
    passes = GuestPass.objects.filter(guest__in=guest_ids).select_related("program", "host", "guest__user")
    for each in money_of(list(passes)):
        found[each.guest_pass.guest_id].append(each.source(company, moment))
    return _as_covered(company, found)


def _as_covered(company, found: dict[int, list[Source]]) -> dict[int, list[Source]]:
    """Say of what is not opened yet whether the deposit covers it; two queries where any comes from a deposit."""
    starts = {source.starts_on for sources in found.values() for source in sources if source.purse is None}
    left = left_to_grant(company, starts) if starts else {}
    if not left:
        return found

    def seen(source: Source) -> Source:
        needs = source.guest_pass.total if source.guest_pass else source.rules.amount
        return replace(source, uncovered=source.purse is None and needs > left.get(source.starts_on, needs))

    return {each: [seen(source) for source in sources] for each, sources in found.items()}


@dataclass(frozen=True)
class PassMoney:
    """A pass with its purse (None before the first use) and the meals that stand."""

    guest_pass: GuestPass
    purse: Purse | None
    eaten: int

    @property
    def spent(self) -> int:
        """Minor units."""
        return self.purse.spent if self.purse else 0

    def state(self, day: date) -> str:
        """waiting (for the guest to open the link), usable, used_up, expired or revoked, on a business day."""
        given = self.guest_pass
        if given.revoked_at:
            return "revoked"
        if given.valid_until < day or not given.stands:
            return "expired"
        if self.eaten >= given.meals or self.spent >= given.total:
            return "used_up"
        return "usable" if given.opened_at else "waiting"

    def source(self, company, moment: Moment) -> Source:
        """The pass as something a meal can be paid from; what the company calls its program is not told to guests."""
        given, day, over, early = self.guest_pass, moment.business_day, None, None
        if (state := self.state(day)) not in LIVING:
            over = Refusal(Reason.PASS_USED_UP if state == "used_up" else Reason.PASS_OVER)
        elif day < given.starts_on:
            early = Refusal(Reason.PASS_EARLY, day=given.starts_on, days_ahead=(given.starts_on - day).days)
        today = self.purse.used_count if self.purse and self.purse.used_day == day else 0
        rules = given.rules_for(company, given.meals - max(self.eaten - today, 0))
        return Source(
            "",
            rules,
            given.starts_on,
            self.purse,
            program=given.program,
            guest_pass=given,
            over=over,
            early=early,
            paused=company.is_paused,
        )


LIVING = frozenset({"waiting", "usable"})
"""The states in which a pass can still pay: what is meant by an open one."""


def money_of(passes: Collection[GuestPass]) -> list[PassMoney]:
    """Passes with what was spent of them, in their order: three queries for however many."""
    opened = dict(
        Allowance.objects.filter(employee__in=[each.guest_id for each in passes]).values_list("employee_id", "purse_id")
    )
    money, eaten = purses(opened.values()), meals_from(opened.values())
    ids = [(each, opened.get(each.guest_id, 0)) for each in passes]
    return [PassMoney(each, money.get(purse_id), eaten.get(purse_id, 0)) for each, purse_id in ids]


def _programs_of(company, employee_ids: Collection[int], day: date) -> list[tuple[int, Program, Rules, date]]:
    """(employee's id, program, its rules, first day of its period), in the order of enrolment."""
    enrolments = Enrolment.objects.filter(employee__in=employee_ids, program__active=True).select_related("program")
    rules = [(e.employee_id, e.program, e.program.rules_for(company)) for e in enrolments.order_by("id")]
    return [(employee_id, program, rule, period_of(rule, day)[0]) for employee_id, program, rule in rules]


def purse_ids_of(employee: Employee) -> list[int]:
    """Every purse this person ever had: their side of the ledger."""
    return [
        *employee.allowances.values_list("purse_id", flat=True),
        *employee.grants.values_list("purse_id", flat=True),
    ]
