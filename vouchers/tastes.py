"""What somebody avoids and how they eat: kept for them alone, to warn them on a menu. HR has no way to it."""

from collections.abc import Sequence

from django.db import transaction

from accounts.audit import record
from vouchers.models import Employee, Taste


@transaction.atomic
def keep_taste(*, employee: Employee, avoids: Sequence[str], diets: Sequence[str], by) -> None:
    """Remember what this person avoids (allergens) and how they eat (diets); nothing of both forgets it.

    The audit trail says that they changed it, never to what: it may tell of an illness or a faith.
    """
    if avoids or diets:
        Taste.objects.update_or_create(employee=employee, defaults={"avoids": sorted(avoids), "diets": sorted(diets)})
    else:
        Taste.objects.filter(employee=employee).delete()
    record(by, "keep_taste", f"employee:{employee.pk}")


def taste_of(employee: Employee) -> Taste:
    """What this person keeps; an empty one when they keep nothing."""
    return getattr(employee, "taste", None) or Taste(employee=employee)
