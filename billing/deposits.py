"""Deposits of companies that pay beforehand: announcing a top-up, and being told once when little is left.

What is left is what may still be granted: paid in, less what open and spent purses hold of it, what invoices took beside and
what goes back.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import BigIntegerField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.audit import actor_of, record
from accounts.letters import post
from accounts.models import User
from accounts.roles import ROLES, Permission
from billing import clock
from billing.documents.words import amount as words_of
from billing.models import BankMatch, Deposit, DepositAlarm, GivenBack, TopUp
from tenants.enums import Billing, CompanyState
from tenants.models import Company
from tenants.queries import prepaying
from tenants.schemas import is_whole
from tenants.scope import company_scope, platform_scope
from tenants.terms import in_force

MOST_OPEN = 5
USUAL_SHARE = 10
"""A company that set no amount is told on its pages when less than a tenth of what it paid in is left."""
NOTHING = Value(0, BigIntegerField())
PAID_IN = Coalesce(F("deposit__paid_in") - F("deposit__returned"), NOTHING, output_field=BigIntegerField())
GONE = F("deposit__granted") + F("deposit__taken") + F("deposit__returned")
LEFT = Coalesce(F("deposit__paid_in") - GONE, NOTHING, output_field=BigIntegerField())
"""Of a company, what can still be granted of its deposit."""
OPEN = Q(withdrawn_at=None) & (Q(match=None) | Q(match__undone_by__isnull=False))
"""Of top-ups, those no money has come for."""


class TopUpRefused(Exception):
    """The top-up cannot be; `code` is not_prepaid, too_many (MOST_OPEN are open) or over (paid or withdrawn before)."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Standing:
    """A company's deposit in minor units, as Deposit has it; `below` is what it set, 0 when it set nothing.

    Nothing is granted of it any more unless the company `prepays`, now or from a later month on.
    """

    paid_in: int
    granted: int
    taken: int
    returned: int
    below: int
    prepays: bool

    @property
    def left(self) -> int:
        """What can still be granted."""
        return self.paid_in - self.granted - self.taken - self.returned

    @property
    def spared(self) -> int:
        """What invoices did not take although it was granted and eaten: given back, or not there when they were made."""
        return max(-self.taken, 0)

    @property
    def is_low(self) -> bool:
        """Whether somebody should think of a top-up."""
        low = self.left < self.below if self.below else self.left * USUAL_SHARE <= self.paid_in - self.returned
        return low and self.prepays


def standing_of(company: Company) -> Standing | None:
    """How a company's deposit stands; None for one that pays afterwards in all months."""
    if not company.has_deposit:
        return None
    deposit = Deposit.objects.filter(company=company).first() or Deposit(company=company)
    below = DepositAlarm.objects.filter(company=company).values_list("below", flat=True).first() or 0
    return Standing(deposit.paid_in, deposit.granted, deposit.taken, deposit.returned, below, company.prepays)


def given_back_of(company: Company) -> int:
    """What of a company's deposit lines of our bank have given back, in minor units."""
    return GivenBack.objects.filter(company=company, document=None).aggregate(sum=Sum("amount"))["sum"] or 0


def left_to_grant(company: Company, days: Collection[date]) -> dict[date, int]:
    """What can still be granted from each of these business days on, in minor units; without those that are on credit."""
    if not company.has_deposit:
        return {}
    left = Company.objects.filter(pk=company.pk).values_list(LEFT, flat=True).get()
    agreed = list(company.terms.all())
    return {day: left for day in days if in_force(agreed, company.month_of(day)).billing == Billing.PREPAID}


def low_deposits() -> QuerySet[Company]:
    """The companies of whose deposit little is left, as `Standing.is_low` says it, by name, with what each has `paid_in`
    and was not given back.
    """
    usual = Q(deposit_alarm=None, paid_in__gte=F("left") * USUAL_SHARE)
    found = prepaying().annotate(paid_in=PAID_IN).alias(left=LEFT)
    return found.filter(usual | Q(left__lt=F("deposit_alarm__below"))).order_by("name")


def open_top_ups(**which) -> QuerySet[TopUp]:
    """The top-ups no money has come for, the oldest first."""
    return TopUp.objects.filter(OPEN, **which).select_related("company").order_by("id")


@transaction.atomic
def ask_top_up(*, company: Company, amount: int, by) -> TopUp:
    """Announce a transfer of `amount` minor units into the deposit, with the reference it must name. Raises TopUpRefused."""
    if not company.has_deposit:
        raise TopUpRefused("not_prepaid")
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if open_top_ups(company=company).count() >= MOST_OPEN:
        raise TopUpRefused("too_many")
    now = clock.now()
    top_up = TopUp.objects.create(company=company, amount=amount, asked_by=actor_of(by), asked_at=now)
    top_up.reference = f"DEP{now.astimezone(company.tz).year}{top_up.pk:06d}"
    top_up.save(update_fields=["reference"])
    record(by, "ask_top_up", f"top-up:{top_up.reference}", amount=amount)
    return top_up


@transaction.atomic
def withdraw_top_up(*, top_up: TopUp, by) -> None:
    """Take back an announcement; money that names it waits for a person. Raises TopUpRefused("over")."""
    if not TopUp.objects.filter(OPEN, pk=top_up.pk).update(withdrawn_at=clock.now()):
        raise TopUpRefused("over")
    record(by, "withdraw_top_up", f"top-up:{top_up.reference}", amount=top_up.amount)


@transaction.atomic
def set_alarm(*, company: Company, below: int, by) -> None:
    """Have a company told when less than `below` minor units are left; 0 tells nobody. Another amount arms it anew."""
    if below:
        DepositAlarm.objects.update_or_create(
            company=company, defaults={"below": below, "rung_at": None}, create_defaults={"below": below}
        )
    else:
        DepositAlarm.objects.filter(company=company).delete()
    record(by, "set_alarm", company, below=below)


def topped_up(company: Company, match: BankMatch | None = None, top_up: TopUp | None = None) -> None:
    """Money came in: the top-up it was announced by is paid, and the alarm is armed again when enough is there.

    Called in the transaction that records it. Without a `top_up` that the payer named, the oldest of that amount is meant.
    """
    if match and (top_up := top_up or open_top_ups(company=company, amount=match.amount).first()):
        TopUp.objects.filter(pk=top_up.pk).update(match=match)
    standing = standing_of(company)
    if standing and not standing.is_low:
        DepositAlarm.objects.filter(company=company).update(rung_at=None)


def ring_alarms() -> int:
    """Tell each company whose deposit fell below what it set, and the operator: once per fall. Returns how many."""
    low = Q(deposit_alarm__rung_at=None, left__lt=F("deposit_alarm__below"), state=CompanyState.ACTIVE)
    with platform_scope():
        found = list(prepaying().annotate(left=LEFT).filter(low).select_related("deposit_alarm").order_by("pk"))
    return sum(_ring(company.deposit_alarm, company.left) for company in found)


def _ring(alarm: DepositAlarm, left: int) -> bool:
    """Of several workers at once only one tells."""
    with transaction.atomic():
        with platform_scope():
            rung = DepositAlarm.objects.filter(pk=alarm.pk, rung_at=None).update(rung_at=clock.now())
            if rung:
                record("system", "ring_alarm", alarm.company, left=left, below=alarm.below)
        if rung:
            for user in _people(Permission.RECORD_PAYMENTS):
                _tell(user, alarm, left)
            if is_whole(alarm.company.schema_name):
                with company_scope(alarm.company):
                    for user in _people(Permission.MANAGE_DEPOSIT, Permission.LOAD_BUDGETS):
                        _tell(user, alarm, left)
    return bool(rung)


def _people(*permissions: Permission) -> QuerySet[User]:
    """Who may do one of these things, at the company or the public host that is served."""
    roles = [name for name, role in ROLES.items() if role.permissions.intersection(permissions)]
    return User.objects.filter(is_active=True, roles__overlap=roles).order_by("pk")


def _tell(user: User, alarm: DepositAlarm, left: int) -> None:
    company = alarm.company
    with override(user.language or company.language):
        facts = {
            "user": user,
            "company": company.name,
            "left": words_of(left, company.currency),
            "below": words_of(alarm.below, company.currency),
            "url": f"{company.home_url}/finance/deposit/" if user.may(Permission.MANAGE_DEPOSIT) else "",
        }
        subject = _("Little is left of the deposit of %(company)s") % facts
        post(subject=subject, text=render_to_string("emails/deposit_low.txt", facts), to=user.email)
