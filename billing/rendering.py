"""The PDF of a frozen document or note, within limits: one that cannot be made says why, and can be asked for again.

The limits of length and pages are in billing.documents.typesetting. That of seconds is an alarm here, and a worker that is
deaf to it is ended by Celery a little later (billing.tasks.make_document).
"""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts.audit import record
from billing import clock
from billing.documents.render import PangoMissing, TooLong, render
from billing.documents.shapes import thawed
from billing.enums import DocumentState, RenderProblem
from billing.models import Document, Note, Rendition
from tenants.scope import platform_scope

MOST_TRIES = 3
"""So often may a worker end in a document, killed for the time it took or for its memory, before it is given up."""

RINGS_AGAIN_SECONDS = 1
LOST_AFTER = timedelta(minutes=1)
"""How old a note is whose task was lost, or whose worker ended in it."""

logger = logging.getLogger(__name__)


class OutOfTime(BaseException):
    """A document has had its seconds. Not an Exception, as Celery's own would be: WeasyPrint catches those, and goes on
    without the picture that it had in hand.
    """


class RenderRefused(Exception):
    """No PDF has to be made again; `code` is not_asked: the document has one, or one is being made."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def render_document(document_id: int) -> bool:
    """Make a frozen document's PDF; False when there is none to make, or it could not be made and says why.

    Raises PangoMissing: the machine's fault, which counts against no document.
    """
    with platform_scope():
        document = _begun(document_id)
        if document is None:
            return False
        pdf, problem = _made(document)
        if problem:
            give_up_rendering(document_id=document_id, problem=problem, by="system")
            return False
        with transaction.atomic():
            Rendition.objects.bulk_create([Rendition(document=document, pdf=pdf)], ignore_conflicts=True)
            done: dict[str, Any] = {"state": DocumentState.RENDERED, "problem": "", "rendered_at": clock.now()}
            Document.objects.filter(pk=document_id).update(**done)
        return True


def _begun(document_id: int) -> Document | None:
    """The document with this try counted: written down first, because a worker that is killed can write nothing."""
    waiting = Document.objects.filter(pk=document_id, state=DocumentState.FROZEN)
    if waiting.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        return waiting.first()
    give_up_rendering(document_id=document_id, problem=RenderProblem.DIED, by="system")
    return None


def render_note(note_id: int) -> bool:
    """Make the PDF of a credit note or reminder; False when it has one, or was given up. Raises PangoMissing."""
    with platform_scope():
        waiting = Note.objects.filter(pk=note_id, pdf=None)
        if not waiting.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
            return False
        note = waiting.get()
        pdf, problem = _made(note)
        if problem:
            waiting.update(tries=MOST_TRIES)
            record("system", "give_up_rendering", f"document:{note.invoice_id}", number=note.number, problem=str(problem))
            return False
        return bool(waiting.update(pdf=pdf))


def notes_to_make() -> list[int]:
    """Notes that have no PDF after a minute and were not given up."""
    waiting = Note.objects.filter(pdf=None, tries__lt=MOST_TRIES, issued_at__lt=clock.now() - LOST_AFTER)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def is_given_up(note: Note) -> bool:
    """Whether nobody makes its PDF any more until somebody asks for it again."""
    return note.pdf is None and note.tries >= MOST_TRIES


def render_note_again(*, note: Note, by) -> None:
    """Let the PDF of a note that was given up be made again, by a worker after the commit; raises RenderRefused."""
    with platform_scope(), transaction.atomic():
        if not Note.objects.filter(pk=note.pk, pdf=None, tries__gte=MOST_TRIES).update(tries=0):
            raise RenderRefused("not_asked")
        record(by, "render_again", f"document:{note.invoice_id}", number=note.number)
        transaction.on_commit(lambda: ask_for_note(note.pk), robust=True)


def ask_for_note(note_id: int) -> None:
    """Have a worker make a note's PDF."""
    from billing.tasks import make_note

    # Not tried again here: what the queue does not take, beat finds.
    make_note.apply_async((note_id,), retry=False)


def _made(paper: Document | Note) -> tuple[bytes, RenderProblem | None]:
    try:
        with _seconds(settings.RENDER_SECONDS):
            return render(thawed(paper.frozen)), None
    except PangoMissing:
        type(paper).objects.filter(pk=paper.pk).update(tries=0)
        raise
    except OutOfTime:
        return b"", RenderProblem.TOO_SLOW
    except TooLong:
        return b"", RenderProblem.TOO_LONG
    except Exception:
        logger.exception("%s could not be rendered", paper.number)
        return b"", RenderProblem.ERROR


@contextmanager
def _seconds(most: int) -> Iterator[None]:
    """Raise OutOfTime in what takes longer. Only a process's main thread hears an alarm; workers run tasks in it.

    The alarm rings on: one that is heard while something is being finalised is swallowed there by Python.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_):
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, most, RINGS_AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def give_up_rendering(*, document_id: int, problem: RenderProblem, by) -> bool:
    """Leave a frozen document without its PDF until somebody asks for it again; False when it waits for none."""
    with platform_scope(), transaction.atomic():
        waiting = Document.objects.filter(pk=document_id, state=DocumentState.FROZEN)
        if not waiting.update(state=DocumentState.UNRENDERED, problem=problem):
            return False
        record(by, "give_up_rendering", f"document:{document_id}", problem=str(problem))
        return True


def render_again(*, document: Document, by) -> None:
    """Let the PDF of a document that was given up be made again; raises RenderRefused."""
    with platform_scope(), transaction.atomic():
        given_up = Document.objects.filter(pk=document.pk, state=DocumentState.UNRENDERED)
        if not given_up.update(state=DocumentState.FROZEN, problem="", tries=0):
            raise RenderRefused("not_asked")
        record(by, "render_again", document, number=document.number)
