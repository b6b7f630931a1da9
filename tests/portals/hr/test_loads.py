"""Loading a file through the browser's forms: dry run, errors told, applied, discarded, refused files."""

import io
import re
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from billing.terms import agree_company_terms
from portals.hr.load_templates import TEMPLATES
from sheets.tables import BadFile, read_rows
from tenants.scope import platform_scope
from tests.sheets.written import workbook
from vouchers import tasks
from vouchers.load_columns import GRANTS, PEOPLE
from vouchers.models import Employee, Grant, Load

LIST = "이름,이메일,사번,부서\n정다온,daon@example.com,2001,개발\n김하늘,haneul@example.com,,인사\n"


def send(desk, content, kind="people", name="list.csv", **more):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return desk.post("/hr/loads/", {"kind": kind, "file": file} | more)


def test_a_list_is_shown_first_and_then_applied(hanul, desk):
    answer = send(desk, LIST.encode("cp949"), program=str(hanul.lunch.pk))
    url = answer.headers["Location"]
    html = desk.get(url).content.decode()
    assert [words in html for words in ("Nothing has changed yet", "New person", "Apply 2 lines", "인사")] == [True] * 4
    assert Employee.objects.count() == 2
    applied = desk.post(url + "apply/", follow=True).content.decode()
    assert "2 lines are applied" in applied and "New: 1. Changed: 1. As before: 0." in applied
    assert (Employee.objects.count(), hanul.lunch.enrolments.count()) == (3, 3)


def test_lines_with_errors_are_told_with_line_column_and_sentence(hanul, desk):
    answer = send(desk, "이름,이메일,사번,사업장\n정다온,nothing,2001,\n한결,g@example.com,1001,부산\n")
    html = desk.get(answer.headers["Location"]).content.decode()
    assert "Please correct 2 lines" in html
    assert "<b>E-mail:</b> Check the e-mail address. It should look like name@company.com." in html
    assert '<td data-label="E-mail">nothing</td>' in html
    assert "<b>Employee number:</b> 김하늘 has this number already." in html
    assert "<b>Site:</b> There is no site “부산”." in html
    assert "Apply" not in html.split("</ol>")[-1].split("<table")[0]
    refused = desk.post(answer.headers["Location"] + "apply/", follow=True).content.decode()
    assert "Lines with errors cannot be applied" in refused
    assert Employee.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf \r\n", "The file is empty."),
        ("이름,이메일,사번\n".encode(), "There are headings but no lines below them."),
        (b"%PDF-1.7", "This is a PDF, not a spreadsheet."),
        (b"\x89PNG\r\n", "This is a picture, not a spreadsheet."),
        (b"PK\x03\x04broken", "The file is damaged."),
        ("이름,이메일\n".encode() + "김,a@b.kr\n이".encode("cp949"), "in another encoding"),
        ("부서,사번\n개발,7\n".encode(), "These columns are missing: Name, E-mail."),
        ("이름,이메일,사번\n김\0,a@b.kr,7\n".encode(), "Line 2 has characters that are no text."),
        ('이름,이메일,사번\n"김,a@b.kr,7\n'.encode(), "A quotation mark on line 2 is never closed."),
        ("이름,이메일,이메일,사번\n김,a@b.kr,a@b.kr,7\n".encode(), "stands there twice"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_words_and_the_form_kept(hanul, desk, content, words):
    answer = send(desk, content, kind="people", program=str(hanul.lunch.pk))
    html = answer.content.decode()
    assert (answer.status_code, words in html, Load.objects.count()) == (422, True, 0)
    assert f'<option value="{hanul.lunch.pk}" selected>' in html
    assert re.findall(r'name="kind" value="(\w+)"[^>]* checked', html) == ["people"]


@pytest.mark.parametrize(("query", "kind"), [("", "people"), ("?kind=grants", "grants")])
def test_the_kind_of_file_stands_in_the_address(desk, query, kind):
    html = desk.get(f"/hr/loads/{query}").content.decode()
    assert re.findall(r'name="kind" value="(\w+)"[^>]* checked', html) == [kind]


def test_what_kind_of_file_it_was_to_be_is_kept(hanul, desk):
    html = send(desk, b"", kind="grants").content.decode()
    assert re.findall(r'name="kind" value="(\w+)"[^>]* checked', html) == ["grants"]


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("people", "이메일,금액,사유\nhaneul@example.com,5000,야근\n", "This is a list of grants."),
        ("grants", LIST, "This is a list of people."),
        ("people", "이메일,금액\nhaneul@example.com,5000\n", "These columns are missing: Name"),
    ],
)
def test_a_list_of_the_other_kind_is_told_what_it_is(hanul, desk, kind, content, words):
    answer = send(desk, content, kind=kind)
    assert (answer.status_code, words in answer.content.decode(), Load.objects.count()) == (422, True, 0)


def test_a_text_that_is_only_called_a_workbook_is_told_so(hanul, desk):
    answer = send(desk, "안녕하세요", name="명단.XLSX")
    assert (answer.status_code, "The file is called .xlsx but is none inside." in answer.content.decode()) == (422, True)
    assert "These columns are missing" in send(desk, "안녕하세요", name="명단.csv").content.decode()
    assert send(desk, LIST, name="명단.xlsx").status_code == 302


def test_a_file_too_large_is_refused_as_such(hanul, desk, settings):
    settings.UPLOAD_BYTES = 1024 * 1024
    answer = send(desk, b"x" * (1024 * 1024 + 1))
    assert (answer.status_code, "larger than 1 MB" in answer.content.decode()) == (413, True)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "kind"),
        ({"kind": "people"}, "file"),
        ({"kind": "money"}, "kind"),
        ({"kind": "people", "program": "999"}, "program"),
    ],
)
def test_a_form_that_is_not_whole_is_asked_again(hanul, desk, sent, field):
    answer = desk.post("/hr/loads/", sent)
    assert (answer.status_code, field in answer.context["form"].errors, Load.objects.count()) == (422, True, 0)


def test_a_strange_file_name_is_kept_harmless(hanul, desk):
    send(desk, LIST, name="<b>명단\u202e.csv")
    assert Load.objects.get().file_name == "<b>명단.csv"
    assert "<b>명단" not in desk.get("/hr/loads/").content.decode()


def test_grants_of_a_prepaid_company_are_told_against_its_deposit(world, visit):
    bada = visit("bada", world.bada.hr)
    line = "haneul@example.com,6000000,선물\n"
    url = send(bada, f"이메일,금액,사유\n{line}", kind="grants").headers["Location"]
    html = bada.get(url).content.decode()
    assert [figure in html for figure in ("₩6,000,000", "₩10,000,000", "₩4,000,000")] == [True] * 3
    url = send(bada, f"이메일,금액,사유\n{line}{line}", kind="grants").headers["Location"]
    html = bada.get(url).content.decode()
    assert "−₩2,000,000" in html and "Does not suffice: pay in first." in html
    refused = bada.post(url + "apply/", follow=True).content.decode()
    assert "The deposit does not cover these grants, so nothing was applied." in refused


def test_grants_before_the_first_prepaid_month_are_on_credit(world, hanul, desk):
    with platform_scope():
        agree_company_terms(company=world.hanul.company, since=date(2025, 12, 1), by=world.operator, billing="prepaid")
    url = send(desk, "이메일,금액,사유\nhaneul@example.com,5000,야근\n", kind="grants").headers["Location"]
    assert desk.get(url).context["deposit_after"] is None
    assert "Deposit afterwards" not in desk.get(url).text
    desk.post(url + "apply/", follow=True)
    assert Load.objects.get().state == "applied"


def test_the_same_grants_twice_are_warned_of(hanul, desk):
    content = "이메일,금액,사유\nhaneul@example.com,5000,야근\n"
    url = send(desk, content, kind="grants").headers["Location"]
    desk.post(url + "apply/")
    again = send(desk, content, kind="grants").headers["Location"]
    assert "Applying it again grants everything a second time." in desk.get(again).content.decode()
    desk.post(url + "apply/")
    assert Grant.objects.count() == 1


def test_a_load_is_discarded_and_checked_again(hanul, desk):
    url = send(desk, LIST).headers["Location"]
    Load.objects.update(state="refused", problem={"code": "changed", "facts": {}})
    assert "Something has changed since the preview" in desk.get(url).content.decode()
    assert "Apply 2 lines" in desk.post(url + "check/", follow=True).content.decode()
    gone = desk.post(url + "discard/", follow=True)
    assert gone.redirect_chain == [("/hr/loads/", 302)]
    assert [str(each) for each in gone.context["messages"]] == ["The file is discarded. Nothing was changed."]
    assert (Load.objects.count(), desk.get(url).status_code) == (0, 404)


def test_a_big_load_shows_progress_and_refreshes_when_done(hanul, desk, monkeypatch):
    monkeypatch.setattr(tasks.check_load, "delay", lambda **named: None)
    rows = "".join(f"직원{n},p{n}@example.com,P{n}\n" for n in range(1_001))
    url = send(desk, "이름,이메일,사번\n" + rows).headers["Location"]
    Load.objects.update(done=500, total=1_001)
    assert 'value="500" max="1001"' in desk.get(url).content.decode()
    part = desk.get(url, headers={"HX-Request": "true"})
    assert ("<html" in part.content.decode(), 'hx-trigger="every 1s"' in part.content.decode()) == (False, True)
    tasks.check_load(company_id=hanul.company.pk, load_id=Load.objects.get().pk)
    assert desk.get(url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    page = desk.get(url + "?kind=add&page=11").context["page"]
    assert (page.paginator.count, [line.number for line in page]) == (1_001, [1_002])


@pytest.mark.parametrize("query", ["?kind=nonsense", "?kind=all", "?page=99", "?page=x"])
def test_nonsense_in_the_url_shows_all_lines(hanul, desk, query):
    url = send(desk, LIST).headers["Location"]
    assert [line.number for line in desk.get(url + query).context["page"]] == [2, 3]


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_a_template_has_the_headings_the_reader_wants(world, desk, name):
    answer = desk.get(f"/hr/loads/templates/{name}")
    with pytest.raises(BadFile) as bad:
        read_rows(name, answer.content, PEOPLE if name.startswith("people") else GRANTS)
    assert (answer.status_code, bad.value.code) == (200, "no_rows")


def test_a_filled_template_is_understood(hanul, desk):
    book = openpyxl.load_workbook(io.BytesIO(TEMPLATES["people-en.xlsx"]()))
    headings = [cell.value for cell in book.active[1]]
    values = {"name": "정다온", "email": "daon@example.com", "mobile": "010-1234-5678", "employee number": "2001"}
    content = workbook(headings, [values.get(heading) for heading in headings])
    html = desk.get(send(desk, content, name="people.xlsx").headers["Location"]).content.decode()
    assert "Apply 1 line" in html and "01012345678" in html


def test_an_unknown_template_is_not_there(world, desk):
    assert desk.get("/hr/loads/templates/secrets.xlsx").status_code == 404


def test_the_page_in_korean(hanul, visit):
    desk = visit("hanul", hanul.hr, "ko")
    assert desk.get("/hr/loads/").status_code == 200
