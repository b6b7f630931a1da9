"""The close by button: only the next month, with progress, once."""

import re
from datetime import date

import pytest

from accounts.models import AuditEntry
from billing import clock, close
from billing.documents import render
from billing.models import Document, Period
from billing.rendering import give_up_rendering
from billing.tasks import continue_close, continue_closes, make_document
from tenants.scope import platform_scope
from tests.portals.month import AFTER, NOVEMBER, draw, eat, freeze, november

PAGE = "/operator/periods/2025-11/"


@pytest.fixture
def sent(monkeypatch):
    """The months handed to the worker."""
    months = []
    monkeypatch.setattr(continue_close, "delay", months.append)
    return months


@pytest.fixture
def december(world, monkeypatch):
    """November was eaten; it is the third of December."""
    november(world)
    for module in ("billing.clock", "billing.close.clock", "portals.operator.today.clock"):
        monkeypatch.setattr(f"{module}.now", lambda: AFTER)
    return world


@pytest.fixture
def operator(world, visit):
    return visit(None, world.operator)


def test_the_list_names_the_month_that_can_be_closed(december, operator):
    page = operator.get("/operator/periods/")
    assert page.context["closable"] == NOVEMBER
    assert [(row["period"].month, row["period"].state) for row in page.context["rows"]] == [(NOVEMBER, "open")]
    assert states(page) == ["Waits for its close"]


def states(page):
    return re.findall(r'<span class="state [^"]*">(?:<svg.*?</svg>)?\s*([^<]+?)\s*</span>', page.text, re.DOTALL)


def test_a_month_is_called_what_it_is(world, operator, visit, monkeypatch):
    november(world)
    assert (states(operator.get("/operator/periods/")), states(operator.get(PAGE))) == (["Open"], ["Open"])
    assert "This month is not over yet." in operator.get(PAGE).text
    finance = visit("hanul", world.hanul.finance)
    assert "invoiced after the month ends" in finance.get("/finance/").text
    for module in ("portals.operator.today.clock", "portals.finance.views.home.clock"):
        monkeypatch.setattr(f"{module}.now", lambda: AFTER)
    with platform_scope():
        Period.objects.create(month=date(2025, 12, 1))
        Period.objects.create(month=date(2025, 10, 1))
    assert states(operator.get("/operator/periods/")) == ["Open", "Waits for its close", "Waits for its close"]
    page = operator.get(PAGE)
    assert (states(page), "An earlier month waits for its close first." in page.text) == (["Waits for its close"], True)
    page = finance.get("/finance/").text
    assert ("over, waits for its close" in page, "invoiced after the month ends" in page) == (True, False)
    with platform_scope():
        Period.objects.filter(month=NOVEMBER).update(state="closing", paused_at=AFTER)
    assert states(operator.get("/operator/periods/")) == ["Open", "Paused", "Waits for its close"]


def test_the_page_of_an_open_month_says_what_it_holds(december, operator):
    page = operator.get(PAGE)
    assert page.context["so_far"] == {"count": 3, "total": 24_000}
    assert "will be closed" in page.text


def test_a_month_that_is_not_over_has_no_button_and_is_refused(world, operator, sent):
    november(world)
    assert "will be closed" not in operator.get(PAGE).text
    answer = operator.post(PAGE + "close/", follow=True)
    assert "That month is not over yet." in answer.text
    assert (Period.objects.get(month=NOVEMBER).state, sent) == ("open", [])


def test_an_earlier_month_goes_first(december, operator, sent, monkeypatch):
    Period.objects.create(month=date(2025, 10, 1))
    assert operator.get("/operator/periods/").context["closable"] == date(2025, 10, 1)
    answer = operator.post(PAGE + "close/", follow=True)
    assert "An earlier month waits for its close." in answer.text
    assert (Period.objects.get(month=NOVEMBER).state, sent) == ("open", [])


def test_the_button_flips_the_month_and_hands_it_to_the_worker(december, operator, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = operator.post(PAGE + "close/")
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    found = Period.objects.get(month=NOVEMBER)
    assert (found.state, found.closed_by, sent) == ("closing", december.operator.actor, ["2025-11-01"])


def test_nothing_is_sent_before_the_commit(december, operator, sent):
    operator.post(PAGE + "close/")
    assert sent == []


def test_pressed_twice_it_goes_on_with_the_same_close(december, operator, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        operator.post(PAGE + "close/")
        closing_at = Period.objects.get(month=NOVEMBER).closing_at
        operator.post(PAGE + "close/")
    assert sent == ["2025-11-01", "2025-11-01"]
    assert Period.objects.get(month=NOVEMBER).closing_at == closing_at


def test_while_a_month_closes_nothing_says_that_it_is_open_also_before_the_next_has_its_first_meal(december, operator):
    close.begin_close(month=NOVEMBER, by=december.operator)
    page = operator.get("/operator/periods/")
    assert [(row["period"].month, row["period"].state, row["invoiced"]) for row in page.context["rows"]] == [
        (NOVEMBER, "closing", None)
    ]
    assert ("Closing" in page.text, "waits for its close" in page.text) == (True, False)
    home = operator.get("/operator/")
    assert "November 2025 is being closed." in home.text
    assert (home.context["month"], "The open month is not over yet." in home.text) == (None, False)
    assert "The next month begins with its first meal." in home.text
    eat(december.hanul, december.hanul.haneul, december.gukbap, 6_000, day=13)
    states = [(row["period"].month, row["period"].state) for row in operator.get("/operator/periods/").context["rows"]]
    assert states == [(date(2025, 12, 1), "open"), (NOVEMBER, "closing")]
    assert "The open month is not over yet." in operator.get("/operator/").text


def test_the_progress_counts_and_asks_again(december, operator):
    ids = draw(december)
    close.freeze_document(ids[0])
    part = operator.get(PAGE + "progress/")
    assert (part.context["done"], part.context["total"]) == (1, 8)
    assert 'hx-trigger="every 1s"' in part.text
    assert "HX-Refresh" not in part


def test_the_progress_ends_in_the_list_of_documents(december, operator, monkeypatch):
    ids = freeze(december)
    with platform_scope():
        Document.objects.filter(pk__in=ids).update(state="rendered", rendered_at=clock.now())
    close.finish_close(NOVEMBER)
    part = operator.get(PAGE + "progress/")
    assert (part.context["done"], part.context["total"], part["HX-Refresh"]) == (8, 8, "true")
    assert "hx-trigger" not in part.text
    page = operator.get(PAGE)
    sums = page.context["sums"]
    assert (sums.invoices, sums.statements, sums.transfers) == (24_000, 24_000, 24_000)
    assert (sums.to_pay, sums.to_deposit, sums.tie) == (24_000, 22_680, True)
    assert [row.number for row in page.context["made"]] == [
        "INV-2025-000001", "INV-2025-000002", "STM-2025-000001", "STM-2025-000002",
    ]  # fmt: skip


def test_a_late_correction_does_not_untie_the_next_month(december, operator):
    freeze(december)
    eat(december.hanul, december.hanul.haneul, december.gukbap, 6_000, day=13)
    assert operator.get("/operator/periods/2025-12/").context["so_far"] == {"count": 1, "total": 6_000}
    assert operator.get(PAGE).context["sums"].tie is True


def test_sums_that_differ_are_said(december, operator):
    ids = draw(december)
    with platform_scope():
        Document.objects.filter(pk=ids[0]).update(gross=1)
    page = operator.get(PAGE)
    assert page.context["sums"].tie is False
    assert "They differ" in page.text


def test_a_machine_without_pango_says_what_would_help(december, operator, monkeypatch):
    def missing():
        raise render.PangoMissing

    monkeypatch.setattr("portals.operator.views.periods.require_pango", missing)
    freeze(december)
    assert "apt-get install -y libpango-1.0-0" in operator.get(PAGE + "progress/").text


def test_an_owner_closes_nothing(december, visit, sent):
    assert visit(None, december.owner).post(PAGE + "close/").status_code == 403
    assert (Period.objects.get(month=NOVEMBER).state, sent) == ("open", [])


def test_the_list_takes_a_fixed_number_of_queries(december, operator, django_assert_num_queries):
    operator.get("/operator/periods/")
    with django_assert_num_queries(9):
        operator.get("/operator/periods/")


def test_a_paused_close_is_left_alone_until_it_goes_on(december, operator, sent, django_capture_on_commit_callbacks):
    ids = draw(december)
    assert operator.post(PAGE + "pause/").status_code == 302
    for document_id in ids:
        make_document("2025-11-01", document_id)
    continue_close("2025-11-01")
    assert close.progress_of(NOVEMBER).frozen == 0
    page = operator.get(PAGE).text
    assert ("Paused" in page, "Go on" in page, "hx-trigger" in page) == (True, True, False)
    with django_capture_on_commit_callbacks(execute=True):
        operator.post(PAGE + "pause/", {"do": "resume"})
    assert sent == ["2025-11-01"]
    make_document("2025-11-01", ids[0])
    assert close.progress_of(NOVEMBER).frozen == 1
    told = AuditEntry.objects.filter(verb__endswith="_close").order_by("id").values_list("verb", "actor")
    assert list(told) == [("pause_close", december.operator.actor), ("resume_close", december.operator.actor)]


def test_pausing_twice_is_told_once_and_what_does_not_close_cannot_pause(december, operator):
    assert "nothing to pause" in operator.post(PAGE + "pause/", follow=True).text
    draw(december)
    first = close.pause_close(month=NOVEMBER, by=december.operator).paused_at
    assert close.pause_close(month=NOVEMBER, by=december.operator).paused_at == first
    assert AuditEntry.objects.filter(verb="pause_close").count() == 1


def test_a_paused_close_is_not_taken_up_by_the_beat(december, sent):
    draw(december)
    close.pause_close(month=NOVEMBER, by=december.operator)
    continue_closes()
    assert sent == []
    close.resume_close(month=NOVEMBER, by=december.operator)
    continue_closes()
    assert sent == ["2025-11-01"]


@pytest.fixture
def given_up(december):
    """The number of an invoice whose PDF took too long; the other three are not made yet."""
    ids = freeze(december)
    give_up_rendering(document_id=ids[0], problem="too_slow", by="system")
    return "INV-2025-000001"


def test_a_pdf_that_could_not_be_made_says_why_and_is_made_again(
    given_up, operator, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(make_document, "delay", lambda month, document_id: sent.append((month, document_id)))
    page, address = operator.get(PAGE).text, f"/operator/documents/{given_up}/"
    assert ("1 document has no PDF" in page, "/operator/documents/?state=unrendered" in page) == (True, True)
    assert "1 document has no PDF." in operator.get("/operator/").text
    page = operator.get(address).text
    assert ("The PDF could not be made" in page, "Making it took too long." in page) == (True, True)
    assert (f"{given_up}.pdf" in page, f"{given_up}.xlsx" in page) == (False, True)
    assert operator.get(f"/operator/documents/{given_up}.pdf").status_code == 503
    with django_capture_on_commit_callbacks(execute=True):
        page = operator.post(address + "render/", follow=True).text
    assert ("The PDF is being made. Load the page again" in page, "could not be made" in page) == (True, False)
    with platform_scope():
        assert sent == [("2025-11-01", Document.objects.get(number=given_up).pk)]
    assert "waits for no PDF" in operator.post(address + "render/", follow=True).text
    assert len(sent) == 1


def test_a_company_is_told_that_the_pdf_is_looked_into(given_up, december, visit):
    finance = visit("hanul", december.hanul.finance)
    page = finance.get(f"/finance/invoices/{given_up}/").text
    assert ("we look into it" in page, "Make the PDF again" in page) == (True, False)
    answer = finance.get(f"/finance/invoices/{given_up}.pdf")
    assert (answer.status_code, "we look into it" in answer.text) == (503, True)
