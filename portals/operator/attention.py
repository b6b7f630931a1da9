"""What an operator should look at today, each with the page where it is put right."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from billing import clock
from billing.bank.queries import bank_lines, in_queue
from billing.books import Examination
from billing.deposits import low_deposits
from billing.enums import PeriodState
from billing.gateways.hearing import in_vain
from billing.gateways.queries import refused_calls
from billing.models import Period
from portals import formats
from restaurants.enums import RestaurantState
from restaurants.models import Restaurant

STALE = timedelta(days=1)


@dataclass(frozen=True)
class Point:
    """One thing to look at: a sentence, where to go, and whether money may be wrong."""

    words: str
    url: str
    wrong: bool = False


def points(*, closable: date | None, books: Examination | None, spares: int) -> list[Point]:
    """Everything that needs a person now, the gravest first."""
    found = [*_books(books), *_months(closable), *_payments(), *_stripe(), *_deposits(), *_restaurants(), *_pool(spares)]
    return sorted(found, key=lambda point: not point.wrong)


def _books(books: Examination | None) -> list[Point]:
    url = reverse("operator_books")
    if books is None:
        return [Point(_("The books were never examined."), url)]
    if books.wrong:
        text = ngettext(
            "%(n)s invariant of the books does not hold.", "%(n)s invariants of the books do not hold.", books.wrong
        )
        return [Point(text % {"n": books.wrong}, url, wrong=True)]
    if clock.now() - books.at > STALE:
        return [Point(_("The books were last examined more than a day ago."), url)]
    return []


def _months(closable: date | None) -> list[Point]:
    found = []
    for period in Period.objects.filter(state=PeriodState.CLOSING):
        text = _("%(month)s is being closed.") % {"month": formats.month(period.month, get_language() or "en")}
        found.append(Point(text, reverse("operator_period", args=[period.month])))
    if closable:
        text = _("%(month)s is over and can be closed.") % {"month": formats.month(closable, get_language() or "en")}
        found.append(Point(text, reverse("operator_period", args=[closable])))
    return found


def _payments() -> list[Point]:
    count = bank_lines().filter(in_queue()).count()
    if not count:
        return []
    text = ngettext(
        "%(n)s payment came in and waits to be matched.", "%(n)s payments came in and wait to be matched.", count
    )
    return [Point(text % {"n": count}, reverse("operator_payments"))]


def _stripe() -> list[Point]:
    found = []
    if count := refused_calls().count():
        text = ngettext("Stripe refused %(n)s call.", "Stripe refused %(n)s calls.", count)
        found.append(Point(text % {"n": count}, reverse("operator_stripe_calls")))
    if count := in_vain().count():
        text = ngettext(
            "%(n)s message of Stripe could not be acted on.", "%(n)s messages of Stripe could not be acted on.", count
        )
        found.append(Point(text % {"n": count}, reverse("operator_stripe"), wrong=True))
    return found


def _deposits() -> list[Point]:
    return [
        Point(
            _("%(company)s has little of its deposit left.") % {"company": deposit.company.name},
            reverse("operator_company", args=[deposit.company_id]),
        )
        for deposit in low_deposits()
    ]


def _restaurants() -> list[Point]:
    count = Restaurant.objects.filter(account="", state=RestaurantState.ACTIVE).count()
    if not count:
        return []
    text = ngettext(
        "%(n)s restaurant has no bank account to pay into.",
        "%(n)s restaurants have no bank account to pay into.",
        count,
    )
    return [Point(text % {"n": count}, reverse("operator_restaurants") + "?state=no_account")]


def _pool(spares: int) -> list[Point]:
    if spares >= settings.SPARE_SCHEMAS:
        return []
    text = _("%(spares)s of %(wanted)s spare schemas are ready: the next company may take a second longer to open.")
    return [Point(text % {"spares": spares, "wanted": settings.SPARE_SCHEMAS}, reverse("operator_companies"))]
