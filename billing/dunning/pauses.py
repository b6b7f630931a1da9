"""Pauses of a company's new spending: announced, begun after the notice has run, ended as soon as nothing holds them up.

A payment that matches and a pause that begins meet at the pause's row: whoever comes second sees what the first did.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.audit import record
from billing import clock
from billing.dunning.letters import write_letter
from billing.dunning.queries import Grave, causes_of, days_late, pauses, schedule, today_here
from billing.enums import DunningKind, LetterState, PauseState
from billing.models import DunningLetter, Pause
from billing.states import PAUSE
from tenants.actions import pause_spending, resume_spending
from tenants.enums import CompanyState
from tenants.models import Company
from tenants.scope import platform_scope

LONGEST_PUT_OFF = timedelta(days=92)


class PauseRefused(Exception):
    """The pause cannot be put off so; `code` is ended (there is none any more), past or too_far."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@transaction.atomic
def announce_pause(*, grave: Grave, today: date, by) -> bool:
    """Write the notice of a pause to a company, once: False when one is announced or has begun, or it is suspended, or had
    a notice today already, whose pause a payment has ended: that may be undone the same day.
    """
    company = Company.objects.select_for_update().get(pk=grave.company_id)
    if company.state != CompanyState.ACTIVE or pauses().filter(company=company).exists() or _noticed(company, today):
        return False
    first = grave.invoices[0]
    pause = Pause.objects.create(
        company=company,
        announced_at=clock.now(),
        due_until=schedule().grave_due_day(today),
        begins_on=schedule().pause_from(days_late(first, today), today),
    )
    record(by, "announce_pause", company, begins_on=pause.begins_on.isoformat())
    write_letter(invoice=first, kind=DunningKind.NOTICE, pause=pause, by=by)
    return True


def _noticed(company: Company, today: date) -> bool:
    """Whether a notice went to a company today, or may still go; one that was dropped or not taken did not."""
    begins = datetime.combine(today, time.min, ZoneInfo(settings.TIME_ZONE))
    told = DunningLetter.objects.filter(Q(written_at__gte=begins) | Q(sent_at__gte=begins))
    lost = [LetterState.DROPPED, LetterState.FAILED]
    return told.filter(company=company, kind=DunningKind.NOTICE).exclude(state__in=lost).exists()


def begin_pauses(*, today: date, by) -> int:
    """Pause the companies whose notice was mailed and has run; returns how many. Those that still have one are kept so."""
    return sum(_begin(pause.pk, today, by) for pause in pauses().filter(begins_on__lte=today))


@transaction.atomic
def _begin(pause_id: int, today: date, by) -> bool:
    pause = _locked(pause_id)
    if pause is None or pause.company.state != CompanyState.ACTIVE or pause.begins_on > today:
        return False
    if not pause.letters.filter(state=LetterState.SENT).exists() or not causes_of(pause, today):
        return False
    if pause.state == PauseState.ANNOUNCED:
        PAUSE.check(pause.state, PauseState.BEGUN)
        pause.state, pause.begun_at = PauseState.BEGUN, clock.now()
        pause.save(update_fields=["state", "begun_at"])
    pause_spending(company=pause.company, by=by)
    return True


def end_pauses(*, by) -> int:
    """End every pause that nothing holds up any more, and let its company spend again at once; returns how many.

    Whatever pays an invoice calls this in its own transaction; beat does, for whatever forgot to.
    """
    with platform_scope():
        return sum(_end(pause.pk, by) for pause in pauses())


@transaction.atomic
def _end(pause_id: int, by) -> bool:
    pause = _locked(pause_id)
    if pause is None or causes_of(pause, today_here()):
        return False
    PAUSE.check(pause.state, PauseState.ENDED)
    pause.state, pause.ended_at = PauseState.ENDED, clock.now()
    pause.save(update_fields=["state", "ended_at"])
    record(by, "end_pause", pause.company)
    _let_spend(pause, by)
    return True


@transaction.atomic
def put_pause_off(*, pause: Pause, until: date, reason: str, by) -> None:
    """Let a company spend until a later day, saying why; one that is paused spends again at once. Raises PauseRefused."""
    locked, today = _locked(pause.pk), today_here()
    if locked is None:
        raise PauseRefused("ended")
    if not today < until <= today + LONGEST_PUT_OFF:
        raise PauseRefused("past" if until <= today else "too_far")
    if locked.state == PauseState.BEGUN:
        PAUSE.check(locked.state, PauseState.ANNOUNCED)
    locked.state, locked.begun_at = PauseState.ANNOUNCED, None
    locked.begins_on, locked.put_off = until, reason[:200]
    locked.save(update_fields=["state", "begun_at", "begins_on", "put_off"])
    record(by, "put_pause_off", locked.company, until=until.isoformat(), reason=reason)
    _let_spend(locked, by)


def _let_spend(pause: Pause, by) -> None:
    if pause.company.state == CompanyState.PAUSED:
        resume_spending(company=pause.company, by=by)


def _locked(pause_id: int) -> Pause | None:
    """The pause with its row locked, its company read anew; None when it has ended."""
    open_now = Pause.objects.select_for_update(of=("self",)).exclude(state=PauseState.ENDED)
    return open_now.select_related("company").filter(pk=pause_id).first()
