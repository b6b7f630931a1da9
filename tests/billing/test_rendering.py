"""What becomes of a document whose PDF cannot be made: it says why, holds up no other, and is made when asked for again."""

import logging
import signal

import pytest
from django.db import Error, transaction

from accounts.models import AuditEntry
from billing import close, rendering
from billing.documents.render import PangoMissing, TooLong
from billing.models import Document, Rendition
from billing.rendering import OutOfTime, RenderRefused, render_again, render_document
from billing.tasks import continue_close, make_document
from tenants.scope import platform_scope
from tests.portals.month import NOVEMBER, closed_november


class Killed(BaseException):
    """A worker that ends in the middle writes nothing any more."""


@pytest.fixture
def papers(world):
    """November's two invoices and two statements, their figures final."""
    return closed_november(world)


@pytest.fixture
def fails(monkeypatch):
    """fails(error, only=number): setting the document with this number raises, every other gives a PDF."""

    def with_error(error, only="INV-2025-000001"):
        def render(document):
            if document["number"] == only:
                raise error
            return b"%PDF-of " + document["number"].encode()

        monkeypatch.setattr(rendering, "render", render)

    return with_error


def facts(document_id):
    with platform_scope():
        return Document.objects.values_list("state", "problem", "tries").get(pk=document_id)


@pytest.mark.parametrize(
    ("error", "problem"),
    [(OutOfTime(), "too_slow"), (TooLong("61 pages"), "too_long"), (ZeroDivisionError("of a layout"), "error")],
)
def test_a_document_that_cannot_be_made_says_why_and_holds_up_no_other(papers, fails, error, problem, caplog):
    fails(error)
    with caplog.at_level(logging.CRITICAL):
        for document_id in papers:
            make_document("2025-11-01", document_id)
    assert facts(papers[0]) == ("unrendered", problem, 1)
    assert [facts(pk) for pk in papers[1:]] == [("rendered", "", 1)] * 3
    with platform_scope():
        assert list(Rendition.objects.order_by("document_id").values_list("document_id", flat=True)) == papers[1:]
    made = close.progress_of(NOVEMBER)
    assert (made.state, made.rendered, made.unrendered, made.stuck) == ("closing", 3, 1, True)
    told = AuditEntry.objects.filter(verb="give_up_rendering").values_list("actor", "subject", "data")
    assert list(told) == [("system", f"document:{papers[0]}", {"problem": problem})]


class DeafInItsEnd:
    """Waits for a signal while it is finalised, where Python swallows what a signal's handler raises."""

    def __del__(self):
        signal.pause()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_alarm_that_was_swallowed_rings_again(papers, monkeypatch, settings):
    def render(document):
        DeafInItsEnd()
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
        signal.pause()

    monkeypatch.setattr(rendering, "render", render)
    settings.RENDER_SECONDS = 0.05
    monkeypatch.setattr(rendering, "RINGS_AGAIN_SECONDS", 0.05)
    handler = signal.getsignal(signal.SIGALRM)
    make_document("2025-11-01", papers[0])
    assert facts(papers[0]) == ("unrendered", "too_slow", 1)
    assert (signal.getitimer(signal.ITIMER_REAL), signal.getsignal(signal.SIGALRM)) == ((0.0, 0.0), handler)


def test_what_was_given_up_is_left_alone_until_it_is_asked_for(papers, fails, world, monkeypatch):
    fails(TooLong("61 pages"))
    for document_id in papers:
        make_document("2025-11-01", document_id)
    sent = []
    monkeypatch.setattr(make_document, "delay", lambda month, document_id: sent.append(document_id))
    continue_close("2025-11-01")
    assert (sent, render_document(papers[0])) == ([], False)
    fails(None, only="")
    with platform_scope():
        document = Document.objects.get(pk=papers[0])
    render_again(document=document, by=world.operator)
    assert facts(papers[0]) == ("frozen", "", 0)
    continue_close("2025-11-01")
    assert sent == papers[:1]
    make_document("2025-11-01", papers[0])
    assert (facts(papers[0]), close.progress_of(NOVEMBER).done) == (("rendered", "", 1), True)
    with pytest.raises(RenderRefused, match="not_asked"):
        render_again(document=document, by=world.operator)
    told = AuditEntry.objects.filter(verb="render_again").values_list("actor", "data")
    assert list(told) == [(world.operator.actor, {"number": "INV-2025-000001"})]


def test_a_document_that_takes_three_workers_along_takes_no_fourth(papers, fails):
    fails(Killed())
    for _ in range(3):
        with pytest.raises(Killed):
            render_document(papers[0])
    assert facts(papers[0]) == ("frozen", "", 3)
    assert render_document(papers[0]) is False
    assert facts(papers[0]) == ("unrendered", "died", 3)


def test_a_machine_that_sets_no_type_counts_against_no_document(papers, fails):
    fails(PangoMissing())
    for _ in range(4):
        with pytest.raises(PangoMissing):
            render_document(papers[0])
    assert facts(papers[0]) == ("frozen", "", 0)


def test_a_document_that_has_its_pdf_keeps_it(papers, fails):
    fails(None, only="")
    assert render_document(papers[0]) is True
    assert rendering.give_up_rendering(document_id=papers[0], problem="too_slow", by="system") is False
    with platform_scope(), pytest.raises(Error, match="is frozen"), transaction.atomic():
        Document.objects.filter(pk=papers[0]).update(state="unrendered")
    assert facts(papers[0]) == ("rendered", "", 1)
