"""What an employee likes: favourites among the restaurants, and wishes for one that is not enrolled yet."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.audit import record
from accounts.tries import count_try
from billing import clock
from restaurants.wishes import count_wish, wish_key
from vouchers.models import Employee, Favourite, Wish

A_DAY = 10
"""Wishes one person may send in a day: enough for a street, too few to make noise."""


@transaction.atomic
def mark_favourite(*, employee: Employee, restaurant_id: int, by) -> None:
    """Show a restaurant first to this person; one that is marked already stays so."""
    favourite, new = Favourite.objects.get_or_create(employee=employee, restaurant_id=restaurant_id)
    if new:
        record(by, "mark_favourite", favourite, restaurant=restaurant_id)


@transaction.atomic
def unmark_favourite(*, employee: Employee, restaurant_id: int, by) -> None:
    """Show a restaurant where its distance puts it."""
    gone, _ = Favourite.objects.filter(employee=employee, restaurant_id=restaurant_id).delete()
    if gone:
        record(by, "unmark_favourite", f"employee:{employee.pk}", restaurant=restaurant_id)


def favourites_of(employee: Employee) -> frozenset[int]:
    """The ids of the restaurants this person marked."""
    return frozenset(employee.favourites.values_list("restaurant_id", flat=True))


@transaction.atomic
def wish_for(*, company, employee: Employee, name: str, where: str, by) -> Wish:
    """Ask for a restaurant that is not enrolled: once per person and name, counted for the operator without a name.

    Raises TooManyTries past ten new wishes within a day.
    """
    there = employee.wishes.filter(key=wish_key(name)).first()
    if there:
        return there
    count_try(f"wish:{employee.pk}", limit=A_DAY, window=timedelta(days=1))
    facts = {"name": name, "where": where, "wished_at": clock.now()}
    wish, new = Wish.objects.get_or_create(employee=employee, key=wish_key(name), defaults=facts)
    if new:
        record(by, "wish_for", wish, key=wish.key)
        # Whoever counts is the company, not the person: nobody at the operator's learns who asked.
        count_wish(company=company, name=name, where=where, by=f"company:{company.pk}", at=wish.wished_at)
    return wish


def wishes_of(employee: Employee) -> QuerySet[Wish]:
    """What this person asked for, newest first."""
    return employee.wishes.order_by("-id")
