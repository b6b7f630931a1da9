"""The person at lunch: who they are, what they can pay from, and what they ate."""

from datetime import datetime
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext as _

from billing import clock
from billing.enums import Way
from billing.gateways.cards import card_of
from billing.models import Card, Redemption, Transfer
from billing.queries import captured, paid_from, refused_for
from tenants.models import Site
from vouchers.codes import KEPT
from vouchers.enums import Reason
from vouchers.models import Allowance, Employee, Grant, Taste
from vouchers.policy import Moment
from vouchers.queries import Source, employee_of, moment_for, purse_ids_of, sources_of
from vouchers.redeeming import Spendable, spendable_from
from vouchers.tastes import taste_of
from vouchers.wishes import favourites_of

BY_CODE = (Way.CODE, Way.API)


class Eater:
    """One employee at one instant; each fact is read once, when first asked for."""

    def __init__(self, company, employee: Employee):
        self.company = company
        self.employee = employee

    @cached_property
    def now(self) -> datetime:
        return clock.now()

    @cached_property
    def moment(self) -> Moment:
        return moment_for(self.company, self.now)

    @cached_property
    def sources(self) -> list[Source]:
        return sources_of(self.company, self.employee, self.moment)

    @cached_property
    def site(self) -> Site | None:
        """Their office; the company's first when HR set none; None when there is none."""
        sites = {site.pk: site for site in self.company.sites.all()}
        return sites.get(self.employee.site_id) or next(iter(sites.values()), None)

    @cached_property
    def favourites(self) -> frozenset[int]:
        """The restaurants they marked, by id."""
        return favourites_of(self.employee)

    @cached_property
    def taste(self) -> Taste:
        """What they avoid and how they eat, as they keep it for themselves."""
        return taste_of(self.employee)

    @cached_property
    def card(self) -> Card | None:
        """The card of their own that they keep for what a voucher does not pay."""
        return card_of(self.company, self.employee.user)

    def can_spend(self, restaurant_id: int | None = None) -> Spendable:
        """What can be paid at this instant, anywhere or at one restaurant."""
        return spendable_from(self.sources, self.moment, restaurant_id=restaurant_id)

    def meals(self) -> QuerySet[Redemption]:
        """Their meals, newest first: what was paid from a purse of theirs, and nobody else's.

        `mine` is what they gave. `shown` is what their receipt says: the whole bill to who paid at the counter, whose
        staff must find that amount in their list, and their own share to the others at a table.
        """
        whole = When(actor=self.employee.user.actor, then=F("amount"))
        return paid_from(purse_ids_of(self.employee)).annotate(shown=Case(whole, default=F("mine")))

    def refused(self) -> QuerySet[Redemption]:
        """Attempts on their money that were refused, their own and a till's, newest first: nothing was taken by them.

        A code typed once more where one of theirs has just paid is left out: there the meal is paid.
        """
        same = {name: OuterRef(name) for name in ("company", "actor", "restaurant", "counter")}
        lately = (OuterRef("occurred_at") - KEPT, OuterRef("occurred_at"))
        paid = captured().filter(way__in=BY_CODE, occurred_at__range=lately, **same)
        return refused_for(self.company.pk, self.employee.user.actor).exclude(Q(reason=Reason.CODE_USED) & Exists(paid))

    def attempt(self, key) -> Redemption | None:
        """What became of their own attempt with this key; None when none has reached us."""
        mine = Redemption.objects.filter(key=key, company_id=self.company.pk, actor=self.employee.user.actor)
        return mine.first()

    def paid_with(self, redemption: Redemption) -> list[tuple[str, int]]:
        """From which allowances and grants a meal was paid: name and minor units, what lapsed soonest first, and of two that
        lapsed together the younger one: on the last of a month the day's before the month's.
        """
        order = ("purse__valid__endswith", "-purse__valid__startswith", "purse_id")
        taken = Transfer.objects.filter(redemption=redemption, reason="meal").order_by(*order)
        parts = dict(taken.values_list("purse_id", "amount"))
        names: dict[int, str] = dict(
            Allowance.objects.filter(employee=self.employee, purse_id__in=parts).values_list("purse_id", "program__name")
        ) | dict(Grant.objects.filter(employee=self.employee, purse_id__in=parts).values_list("purse_id", "reason"))
        if self.employee.guest:
            return [(_("Guest pass"), amount) for purse_id, amount in parts.items() if purse_id in names]
        return [(names[purse_id], amount) for purse_id, amount in parts.items() if purse_id in names]


def eater_of(request) -> Eater:
    """Who is asking; raises PermissionDenied for somebody who does not eat here (any more)."""
    employee = employee_of(request.user)
    if employee is None:
        raise PermissionDenied
    return Eater(request.company, employee)
