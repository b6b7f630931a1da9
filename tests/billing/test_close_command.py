"""./hankki close: a month closed from the command line, and each way in which it cannot be."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from billing import close, rendering
from billing.documents import render
from billing.management.commands import close as command
from billing.models import Document, Period
from billing.tasks import continue_close
from tenants.scope import platform_scope
from tests.portals.month import NOVEMBER, freeze, november


@pytest.fixture
def december(world, at):
    """November was eaten; it is the third of December."""
    november(world)
    at("2025-12-03 09:00")
    return world


@pytest.fixture
def no_pango(monkeypatch):
    def missing():
        raise render.PangoMissing

    monkeypatch.setattr(render, "_typesetter", missing)
    monkeypatch.setattr(command, "PATIENCE_SECONDS", -1)


def run(month: str) -> list[str]:
    told = StringIO()
    call_command("close", month, stdout=told)
    return told.getvalue().splitlines()


def refused(month: str) -> str:
    with pytest.raises(CommandError) as raised:
        run(month)
    return str(raised.value)


def test_it_shows_how_far_it_is_and_ends_when_the_papers_are_there(december, monkeypatch):
    def work(month):
        with platform_scope():
            Document.objects.filter(pk__in=freeze(december)).update(state="rendered")
        close.finish_close(NOVEMBER)

    monkeypatch.setattr(continue_close, "delay", work)
    assert run("2025-11") == ["2025-11 is closed: 4 documents."]
    assert run("2025-11") == ["2025-11 is closed: 4 documents."]


def test_without_pango_the_figures_are_final_and_one_line_says_what_the_pdfs_wait_for(december, no_pango, monkeypatch):
    monkeypatch.setattr(continue_close, "delay", lambda month: freeze(december))
    monkeypatch.setattr(command.subprocess, "Popen", None)
    assert refused("2025-11") == (
        "The figures of 4 documents are final; their PDFs wait. PDF needs Pango: apt-get install -y libpango-1.0-0"
        " libpangoft2-1.0-0 libharfbuzz-subset0"
    )
    assert refused("2025-11").startswith("The figures of 4 documents are final")


def test_a_document_that_cannot_be_made_is_counted(december, monkeypatch):
    def work(month):
        ids = freeze(december)
        with platform_scope():
            Document.objects.filter(pk__in=ids[1:]).update(state="rendered")
        rendering.give_up_rendering(document_id=ids[0], problem="error", by="system")

    monkeypatch.setattr(continue_close, "delay", work)
    assert refused("2025-11") == command.STUCK % 1


@pytest.mark.parametrize(
    ("month", "said"),
    [
        ("2025-13", "Name the month as 2026-10."),
        ("0000-01", "Name the month as 2026-10."),
        ("２０２５-11", "Name the month as 2026-10."),
        ("2025-12", "That month is not over yet."),
        ("2025-10", "Nobody ate yet in that month: the first is a later one."),
    ],
)
def test_what_cannot_be_closed_is_said_and_nothing_is_closed(december, month, said):
    assert refused(month) == said
    assert [*Period.objects.values_list("month", "state")] == [(NOVEMBER, "open")]
