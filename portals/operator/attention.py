"""What an operator should look at today, each with the page where it is put right."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from billing import clock
from billing.bank.queries import TO_TRANSFER, UNDECIDED, bank_lines, in_queue, repayments
from billing.books import Examination
from billing.deposits import low_deposits
from billing.dunning.queries import pauses
from billing.enums import ChangeState, DocumentState, LetterState, LineState, PauseState, PeriodState, RunState, TaxState
from billing.gateways.card_returns import owed_to_guests
from billing.gateways.hearing import in_vain
from billing.gateways.queries import open_disputes, refunds_to_look_at, refused_calls
from billing.models import (
    AccountChange,
    Document,
    DunningLetter,
    LimitReached,
    PayoutRun,
    Period,
    Snapshot,
    TaxInvoice,
)  # fmt: skip
from billing.payouts.queries import not_carried_out, returned, stuck
from billing.tax.drafting import count_undrafted
from billing.tax.rules import due_on
from portals import formats
from portals.operator.today import today_here
from restaurants.enums import RestaurantState
from restaurants.models import Restaurant

STALE = timedelta(days=1)

NOT_ISSUED = (TaxState.DRAFTED, TaxState.EXPORTED, TaxState.REJECTED)


@dataclass(frozen=True)
class Point:
    """One thing to look at: a sentence, where to go, and whether money may be wrong."""

    words: str
    url: str
    wrong: bool = False


def points(*, closable: date | None, books: Examination | None, spares: int) -> list[Point]:
    """Everything that needs a person now, the gravest first."""
    found = [
        *_books(books),
        *_months(closable),
        *_payments(),
        *_payouts(),
        *_stripe(),
        *_overdue(),
        *_segregation(),
        *_tax(),
        *_amendments(),
        *_deposits(),
        *_restaurants(),
        *_pool(spares),
    ]
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
    without = Document.objects.filter(state=DocumentState.UNRENDERED).count()
    if without:
        text = ngettext("%(n)s document has no PDF.", "%(n)s documents have no PDF.", without)
        found.append(Point(text % {"n": without}, reverse("operator_documents") + "?state=unrendered"))
    if closable:
        text = _("%(month)s is over and waits for its close.") % {"month": formats.month(closable, get_language() or "en")}
        found.append(Point(text, reverse("operator_period", args=[closable])))
    return found


def _payments() -> list[Point]:
    found = []
    waiting = dict(bank_lines().filter(in_queue()).order_by().values_list("state").annotate(Count("pk")))
    named = waiting.pop(LineState.NAMED, 0)
    if count := sum(waiting.values()):
        text = ngettext(
            "%(n)s payment came in and waits to be matched.", "%(n)s payments came in and wait to be matched.", count
        )
        found.append(Point(text % {"n": count}, reverse("operator_payments")))
    if named:
        text = ngettext(
            "%(n)s line of the bank's statement names a repayment and does not agree with it.",
            "%(n)s lines of the bank's statement name repayments and do not agree with them.",
            named,
        )
        found.append(Point(text % {"n": named}, reverse("operator_payments")))
    if count := repayments().filter(UNDECIDED).count():
        text = ngettext("%(n)s repayment waits for a second person.", "%(n)s repayments wait for a second person.", count)
        found.append(Point(text % {"n": count}, reverse("operator_repayments")))
    if count := repayments().filter(TO_TRANSFER).count():
        text = ngettext(
            "%(n)s repayment is approved and has to be transferred at the bank.",
            "%(n)s repayments are approved and have to be transferred at the bank.",
            count,
        )
        found.append(Point(text % {"n": count}, reverse("operator_repayments")))
    return found


def _payouts() -> list[Point]:
    runs = PayoutRun.objects.filter(state=RunState.NEW).count()
    back, failed = returned().count(), not_carried_out().count()
    changes = AccountChange.objects.filter(state=ChangeState.ASKED).count()
    told = [
        (runs, ngettext("%(n)s payout run waits for a second person.", "%(n)s payout runs wait for a second person.", runs)),
        (back, ngettext("%(n)s payout came back and is owed again.", "%(n)s payouts came back and are owed again.", back)),
        (
            failed,
            ngettext(
                "%(n)s payout was not carried out and is owed again.",
                "%(n)s payouts were not carried out and are owed again.",
                failed,
            ),
        ),
        (changes, ngettext("%(n)s change of an account waits.", "%(n)s changes of accounts wait.", changes)),
    ]
    places = [*[reverse("operator_payouts")] * 3, reverse("operator_restaurants") + "?state=changing"]
    return [Point(text % {"n": n}, url) for (n, text), url in zip(told, places, strict=True) if n]


def _overdue() -> list[Point]:
    url, found = reverse("operator_overdue"), []
    stuck = DunningLetter.objects.filter(state__in=[LetterState.FAILED, LetterState.UNKNOWN]).count()
    if stuck:
        text = ngettext(
            "%(n)s letter about an overdue invoice was perhaps not sent.",
            "%(n)s letters about overdue invoices were perhaps not sent.",
            stuck,
        )
        found.append(Point(text % {"n": stuck}, url))
    for pause in pauses():
        text = (
            _("%(company)s: spending is paused.")
            if pause.state == PauseState.BEGUN
            else _("%(company)s: a pause is announced.")
        )
        found.append(Point(text % {"company": pause.company.name}, url))
    return found


def _segregation() -> list[Point]:
    """Days that are not covered, and levels of the law's limits that are reached: the highest of each."""
    url, found = reverse("operator_segregation"), []
    last = Snapshot.objects.order_by("-day", "currency").defer("frozen").first()
    if last and last.surplus < 0:
        text = _("What restaurants are owed was not covered on %(day)s.")
        found.append(
            Point(text % {"day": formats.full_day(last.day, get_language() or "en", with_year=False)}, url, wrong=True)
        )
    reached: dict[str, LimitReached] = {}
    for each in LimitReached.objects.filter(over_on=None).order_by("level"):
        reached[each.limit] = each
    for each in reached.values():
        text = _("%(name)s: %(level)s %% of the legal limit")
        found.append(Point(text % {"name": each.get_limit_display(), "level": each.level}, url))
    return found


def _tax() -> list[Point]:
    """Tax invoices of the last month that are not issued yet, and by when they have to be."""
    final = Document.objects.exclude(state=DocumentState.DRAWN).order_by("-period_id")
    month = final.values_list("period_id", flat=True).first()
    if month is None:
        return []
    waiting = Q(state__in=NOT_ISSUED)
    of_month = TaxInvoice.objects.filter(month=month, amends=None)
    count = of_month.aggregate(all=Count("pk"), waiting=Count("pk", filter=waiting))
    if not (count["waiting"] if count["all"] else count_undrafted(month)):
        return []
    language, due = get_language() or "en", due_on(month)
    facts = {"month": formats.month(month, language), "day": formats.full_day(due, language, with_year=False)}
    text = _("Tax invoices for %(month)s have to be issued by %(day)s.") % facts
    return [Point(text, reverse("operator_tax"), wrong=today_here() > due)]


def _amendments() -> list[Point]:
    """The amendment of a tax invoice that has to be issued first."""
    first = TaxInvoice.objects.filter(amends__isnull=False, state__in=NOT_ISSUED).order_by("due_on", "pk").first()
    if first is None:
        return []
    text = _("An amendment of a tax invoice has to be issued by %(day)s.")
    said = formats.full_day(first.due_on, get_language() or "en", with_year=False)
    url = reverse("operator_tax_invoice", args=[first.pk])
    return [Point(text % {"day": said}, url, wrong=today_here() > first.due_on)]


def _stripe() -> list[Point]:
    found = []
    if count := refused_calls().count():
        text = ngettext("Stripe refused %(n)s call.", "Stripe refused %(n)s calls.", count)
        found.append(Point(text % {"n": count}, reverse("operator_stripe_calls")))
    if count := refunds_to_look_at().count():
        text = ngettext(
            "%(n)s refund by Stripe was not carried out.", "%(n)s refunds by Stripe were not carried out.", count
        )
        found.append(Point(text % {"n": count}, reverse("operator_stripe_refunds")))
    if count := owed_to_guests().count():
        text = ngettext(
            "%(n)s guest's card did not take its refund.", "%(n)s guests' cards did not take their refunds.", count
        )
        found.append(Point(text % {"n": count}, reverse("operator_owed_to_guests")))
    if count := open_disputes().count():
        text = ngettext("%(n)s payment by Stripe is disputed.", "%(n)s payments by Stripe are disputed.", count)
        found.append(Point(text % {"n": count}, reverse("operator_stripe_disputes")))
    if waiting := stuck().count():
        text = ngettext(
            "Stripe could not pay %(n)s payout on to a bank.", "Stripe could not pay %(n)s payouts on to banks.", waiting
        )
        found.append(Point(text % {"n": waiting}, reverse("operator_payouts") + "#stuck"))
    if count := in_vain().count():
        text = ngettext(
            "%(n)s message of Stripe could not be acted on.", "%(n)s messages of Stripe could not be acted on.", count
        )
        found.append(Point(text % {"n": count}, reverse("operator_stripe"), wrong=True))
    return found


LITTLE_LEFT = gettext_lazy("%(company)s has little of its deposit left.")
NOTHING_YET = gettext_lazy("%(company)s has nothing in its deposit yet.")


def _deposits() -> list[Point]:
    return [
        Point(
            (LITTLE_LEFT if company.paid_in else NOTHING_YET) % {"company": company.name},
            reverse("operator_company", args=[company.pk]),
        )
        for company in low_deposits()
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
