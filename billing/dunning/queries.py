"""What is overdue, what was told of it, and what holds a pause up. Row-level security decides what is seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from billing import clock
from billing.bank.queries import open_invoices
from billing.dunning.schedule import Schedule
from billing.enums import DunningKind, PauseState
from billing.models import Document, DunningHold, DunningLetter, Pause

NOT_HELD = Q(held=False)
"""Of overdue(): what nobody has held."""


def schedule() -> Schedule:
    """The platform's."""
    return Schedule(settings.REMINDER_DAYS, settings.PAUSE_AFTER_DAYS, settings.PAUSE_NOTICE_DAYS)


def today_here() -> date:
    """Today in the platform's zone, by which invoices are overdue."""
    return clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def overdue(today: date) -> QuerySet[Document]:
    """Open invoices past their day, the oldest first, each with `told`, its highest reminder, and whether it is `held`."""
    reminders = DunningLetter.objects.filter(document=OuterRef("pk"), kind=DunningKind.REMINDER).order_by()
    highest = reminders.values("document").annotate(highest=Max("level")).values("highest")
    held = DunningHold.objects.filter(document=OuterRef("pk"), released_at=None)
    found = open_invoices().filter(Q(pay_day__lt=today), company__house=False)
    return found.annotate(told=Coalesce(Subquery(highest), Value(0)), held=Exists(held))


@dataclass(frozen=True)
class Grave:
    """What a company is to be paused for: its invoices, overdue for long and not held, the oldest first."""

    company_id: int
    invoices: list[Document]


def graves(found: Iterable[Document], today: date) -> list[Grave]:
    """Of overdue(): what is grave, by company."""
    by_company: dict[int, list[Document]] = {}
    for invoice in found:
        if not invoice.held and schedule().is_grave(days_late(invoice, today)):  # type: ignore[attr-defined]  # annotated
            by_company.setdefault(invoice.company_id or 0, []).append(invoice)
    return [Grave(company_id, invoices) for company_id, invoices in by_company.items()]


def days_late(invoice: Document, today: date) -> int:
    """How many days past its day an invoice of overdue() is."""
    return (today - invoice.pay_day).days  # type: ignore[attr-defined]  # annotated


def pauses() -> QuerySet[Pause]:
    """Pauses that are announced or have begun, with their companies."""
    return Pause.objects.exclude(state=PauseState.ENDED).select_related("company")


def pause_of(company) -> Pause | None:
    """A company's pause that is announced or has begun; None when there is none."""
    return Pause.objects.exclude(state=PauseState.ENDED).filter(company=company).first()


def causes_of(pause: Pause, today: date) -> list[Document]:
    """What a pause is for and still stands: open, not held, and due by the day its notice named."""
    found = overdue(today).filter(NOT_HELD, Q(pay_day__lte=pause.due_until), company_id=pause.company_id)
    return list(found)
