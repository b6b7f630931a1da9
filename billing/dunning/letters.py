"""Mails about overdue invoices: first a row, then a call, then what became of it, as SMS are sent (ADR 23).

The row is SENDING, and committed so, before the mail server is asked: a worker that dies in it leaves a letter of which
nobody knows whether it went out. That one becomes UNKNOWN, and a person decides whether it is sent again.
"""

import logging
from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from socket import gaierror

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.audit import SYSTEM, record
from billing import clock
from billing.dunning.queries import NOT_HELD, causes_of, overdue, schedule, today_here
from billing.dunning.words import readers_of, written
from billing.enums import DunningKind, LetterState
from billing.models import Document, DunningLetter, Pause
from billing.notes import LEVELS, NoteRefused, issue_reminder
from billing.states import LETTER

MOST_TRIES = 6
LOST_AFTER = timedelta(minutes=5)
DEAD_AFTER = timedelta(minutes=15)
SURELY_NOT_SENT = (ConnectionRefusedError, gaierror, SMTPResponseException, SMTPRecipientsRefused)

log = logging.getLogger(__name__)


@transaction.atomic
def write_letter(*, invoice: Document, kind: DunningKind, by, level: int = 0, pause: Pause | None = None) -> bool:
    """Write down what a company is to be told of an invoice of overdue(), to be mailed after commit; False when it was."""
    letter, new = DunningLetter.objects.get_or_create(
        document=invoice,
        kind=kind,
        level=level,
        pause=pause,
        defaults={"company": invoice.company, "left": invoice.left, "written_at": clock.now()},  # type: ignore
    )
    if new:
        record(by, "write_letter", invoice.company, number=invoice.number, letter=str(kind), level=level)  # type: ignore[arg-type]
        transaction.on_commit(lambda: _ask_worker(letter.pk), robust=True)
    return new


def send_letter(*, letter_id: int) -> str:
    """Mail one letter that waits; returns its state, "" when it does not wait or another worker has it."""
    letter = _take(letter_id)
    if letter is None or letter.state == LetterState.DROPPED:
        return letter.state if letter else ""
    readers = readers_of(letter.company)
    if not readers:
        return _settle(letter, LetterState.FAILED, "nobody of the company has an address")
    try:
        written(letter, readers).send()
    except SURELY_NOT_SENT as error:
        return _settle(letter, LetterState.FAILED if letter.tries >= MOST_TRIES else LetterState.NEW, error)
    except (OSError, SMTPException) as error:
        return _settle(letter, LetterState.UNKNOWN, error)
    letter.readers = len(readers)
    return _settle(letter, LetterState.SENT)


@transaction.atomic
def send_again(*, letter: DunningLetter, by) -> None:
    """Let a letter that was not sent, or nobody knows of, be mailed once more; raises StateRefused."""
    locked = DunningLetter.objects.select_for_update().get(pk=letter.pk)
    LETTER.check(str(locked.state), LetterState.NEW.value)
    locked.state, locked.tries = LetterState.NEW, 0
    locked.save(update_fields=["state", "tries"])
    record(by, "send_again", locked.company, number=locked.document.number, letter=locked.kind)
    transaction.on_commit(lambda: _ask_worker(locked.pk), robust=True)


def give_up_dead() -> int:
    """Mark as unknown what was being sent when its worker died; returns how many."""
    left = DunningLetter.objects.filter(state=LetterState.SENDING, tried_at__lt=clock.now() - DEAD_AFTER)
    return left.update(state=LetterState.UNKNOWN, why="the worker ended while it was being sent")


def waiting_too_long() -> QuerySet[DunningLetter]:
    """Letters whose task was lost, or which the mail server did not take: to be mailed now."""
    before = clock.now() - LOST_AFTER
    return DunningLetter.objects.filter(
        Q(tried_at=None) | Q(tried_at__lte=before), state=LetterState.NEW, written_at__lte=before
    )


def _ask_worker(letter_id: int) -> None:
    from billing.tasks import mail_dunning_letter

    # Not tried again here: what the queue does not take, beat finds.
    mail_dunning_letter.apply_async((letter_id,), retry=False)


@transaction.atomic
def _take(letter_id: int) -> DunningLetter | None:
    """A waiting letter, marked as being sent, or dropped when there is no need of it any more."""
    waiting = DunningLetter.objects.select_for_update(skip_locked=True, of=("self",)).filter(state=LetterState.NEW)
    letter = waiting.select_related("company", "document__period", "pause").filter(pk=letter_id).first()
    if letter is None:
        return None
    today, letter.tried_at, letter.tries = today_here(), clock.now(), letter.tries + 1
    invoice = overdue(today).filter(NOT_HELD, pk=letter.document_id).first()
    needed = bool(_announced(letter.pause)) if letter.pause else invoice is not None
    letter.state = LetterState.SENDING if needed else LetterState.DROPPED
    letter.left = invoice.left if invoice else letter.left  # type: ignore[attr-defined]  # annotated
    letter.save()
    if needed and invoice and letter.level in LEVELS:
        # Numbered with the letter that goes out first; a company whose day is behind ours gets the mail alone.
        with suppress(NoteRefused):
            issue_reminder(invoice=invoice, level=letter.level, by=SYSTEM)
    return letter


def _announced(pause: Pause) -> list[Document]:
    """What the notice is about. A notice that goes out late moves the pause, so that it has always run before."""
    today = today_here()
    found = causes_of(pause, today)
    locked = Pause.objects.select_for_update().get(pk=pause.pk)
    first = today + timedelta(days=schedule().notice)
    if found and locked.begins_on < first:
        locked.begins_on = first
        locked.save(update_fields=["begins_on"])
    pause.begins_on = locked.begins_on
    return found


def _settle(letter: DunningLetter, state: LetterState, why: Exception | str = "") -> str:
    letter.state, letter.why = state, str(why)[:200]
    letter.sent_at = clock.now() if state == LetterState.SENT else None
    letter.save(update_fields=["state", "why", "readers", "sent_at"])
    if state in (LetterState.FAILED, LetterState.UNKNOWN):
        log.warning("dunning: letter %d is %s: %s", letter.pk, state, why)
    return state
