"""Loads: what a file would do, and doing it whole or not at all."""

import csv
import io
import re
import threading
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

from accounts.models import User
from billing.models import Deposit, Purse
from sheets.tables import BadFile
from tenants.scope import company_scope
from tests.sheets.written import workbook
from vouchers import load_words, loads, tasks
from vouchers.actions import change_employee, let_go
from vouchers.load_queries import count_lines, granted_by, lines_of, same_file_applied
from vouchers.loads import HOLDS, LoadHasErrors, LoadNotReady, apply_load, discard_load, receive_load, recheck_load
from vouchers.models import Employee, Enrolment, Grant, Load

PEOPLE_HEAD = ["이름", "이메일", "휴대폰", "사번", "부서", "사업장"]
GRANTS_HEAD = ["이메일", "이름", "금액", "사유", "유효기간"]
MINSU = ["김민수", "minsu@example.com", "010-1234-5678", "2001", "개발", "본사"]


def as_csv(*rows, encoding="utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def people(*rows, **more) -> bytes:
    return as_csv(PEOPLE_HEAD, *rows, **more)


def grants(*rows) -> bytes:
    return as_csv(GRANTS_HEAD, *rows)


def crowd(count: int) -> bytes:
    return people(*([f"직원{n}", f"p{n}@example.com", "", f"P{n}", "영업", ""] for n in range(count)))


def received(staff, content, kind="people", **more) -> Load:
    return receive_load(company=staff.company, kind=kind, file_name="list.csv", content=content, by=staff.hr, **more)


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (User, Employee, Enrolment, Grant, Purse))


@pytest.fixture
def hanul(world):
    with company_scope(world.hanul.company):
        yield world.hanul


@pytest.fixture
def bada(world):
    with company_scope(world.bada.company):
        yield world.bada


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_new_person_in_any_encoding(hanul, encoding):
    load = received(hanul, people(MINSU, encoding=encoding))
    assert lines_of(load.pk) == [
        {
            "line": 2,
            "kind": "add",
            "who": "김민수",
            "email": "minsu@example.com",
            "changes": [
                ["name", "", "김민수"],
                ["phone", "", "01012345678"],
                ["number", "", "2001"],
                ["department", "", "개발"],
                ["site", "", "본사"],
            ],
        }
    ]
    assert counts() == (4, 2, 2, 0, 0)
    apply_load(company=hanul.company, load_id=load.pk, by=hanul.hr)
    minsu = Employee.objects.select_related("user").get(number="2001")
    assert (minsu.user.name, minsu.user.phone, minsu.department) == ("김민수", "01012345678", "개발")
    assert (minsu.user.roles, minsu.user.has_usable_password()) == (["employee"], False)
    assert minsu.site_id == hanul.company.sites.get().pk
    load.refresh_from_db()
    assert (load.state, load.done, load.total) == ("applied", 1, 1)


def test_a_change_names_what_was_and_what_will_be(hanul):
    change_employee(employee=hanul.haneul, by=hanul.hr, department="재무")
    rows = (
        ["김하늘", "HANEUL@example.com", "", "1001", "인사", ""],
        ["이도윤", "doyun@example.com", "", "", "", ""],
    )
    load = received(hanul, people(*rows))
    assert count_lines(load.pk) == {"all": 2, "error": 0, "add": 0, "change": 1, "same": 1}
    assert lines_of(load.pk, kind="change")[0]["changes"] == [["department", "재무", "인사"]]
    apply_load(company=hanul.company, load_id=load.pk, by=hanul.hr)
    assert Employee.objects.get(number="1001").department == "인사"


def test_a_cost_centre_comes_with_the_file_and_a_blank_leaves_it(hanul):
    rows = [["이름", "이메일", "비용부서"], ["김하늘", "haneul@example.com", "CC-1"], ["이도윤", "doyun@example.com", ""]]
    load = received(hanul, as_csv(*rows))
    assert [line["changes"] for line in lines_of(load.pk, kind="change")] == [[["cost_centre", "", "CC-1"]]]
    apply_load(company=hanul.company, load_id=load.pk, by=hanul.hr)
    assert list(Employee.objects.values_list("cost_centre", flat=True)) == ["CC-1", ""]


def test_someone_who_left_comes_back(hanul):
    let_go(employee=hanul.doyun, by=hanul.hr)
    load = received(hanul, people(["이도윤", "doyun@example.com", "", "", "", ""]))
    assert lines_of(load.pk)[0]["changes"] == [["state", "left", "active"]]
    apply_load(company=hanul.company, load_id=load.pk, by=hanul.hr)
    hanul.doyun.refresh_from_db()
    assert (hanul.doyun.active, User.objects.get(pk=hanul.doyun.user_id).is_active) == (True, True)


def test_hr_themselves_start_to_eat(hanul):
    load = received(hanul, people(["박인사", "hr@example.com", "", "3001", "인사", ""]))
    apply_load(company=hanul.company, load_id=load.pk, by=hanul.hr)
    assert User.objects.get(email="hr@example.com").roles == ["employee", "finance", "hr"]


def test_loaded_people_are_put_into_a_program(hanul):
    Enrolment.objects.filter(employee=hanul.doyun).delete()
    rows = (
        MINSU,
        ["김하늘", "haneul@example.com", "", "", "", ""],
        ["이도윤", "doyun@example.com", "", "", "", ""],
    )
    load = received(hanul, people(*rows), program=hanul.lunch)
    assert [line["kind"] for line in lines_of(load.pk)] == ["add", "same", "change"]
    assert lines_of(load.pk, kind="change")[0]["changes"] == [["program", "", "점심"]]
    apply_load(company=hanul.company, load_id=load.pk, by=hanul.hr)
    assert list(hanul.lunch.enrolments.values_list("employee__number", flat=True).order_by("employee__number")) == [
        "1001",
        "1002",
        "2001",
    ]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (["", "a@example.com", "", "9", "", ""], "name", "missing"),
        (["김", "", "", "9", "", ""], "email", "missing"),
        (["김", "not an e-mail", "", "9", "", ""], "email", "email_invalid"),
        (["김", "a@example.com", "02-123-4567", "9", "", ""], "phone", "phone_not_mobile"),
        (["김", "a@example.com", "", "", "", ""], "number", "number_needed"),
        (["김", "a@example.com", "", "1001", "", ""], "number", "number_taken"),
        (["김", "a@example.com", "", "9" * 31, "", ""], "number", "too_long"),
        (["김", "a@example.com", "", "9", "가" * 61, ""], "department", "too_long"),
        (["김", "a@example.com", "", "9", "", "화성"], "site", "site_unknown"),
        (["김" * 81, "a@example.com", "", "9", "", ""], "name", "too_long"),
    ],
)
def test_a_bad_line_is_told_and_stops_the_others(hanul, row, column, code):
    before = counts()
    load = received(hanul, people(MINSU, row))
    [line] = lines_of(load.pk, kind="error")
    assert (line["line"], line["errors"][0][:2]) == (3, [column, code])
    with pytest.raises(LoadHasErrors):
        apply_load(company=hanul.company, load_id=load.pk, by=hanul.hr)
    assert counts() == before
    assert Load.objects.get(pk=load.pk).state == "checked"


def test_the_same_person_twice_is_an_error_of_the_second_line(hanul):
    load = received(hanul, people(MINSU, MINSU))
    [line] = lines_of(load.pk, kind="error")
    assert (line["line"], [error[:2] for error in line["errors"]]) == (
        3,
        [["email", "duplicate"], ["phone", "duplicate"], ["number", "duplicate"]],
    )


def test_a_formula_in_a_name_is_kept_as_text_and_flagged(hanul):
    load = received(hanul, people(['=HYPERLINK("http://x")', *MINSU[1:]]))
    assert lines_of(load.pk)[0]["notes"] == [["name", "looks_like_formula", {}]]


def test_a_load_that_no_longer_fits_is_refused_whole_and_can_be_looked_at_again(hanul):
    load = received(hanul, people(MINSU, ["김하늘", "haneul@example.com", "", "", "인사", ""]))
    change_employee(employee=hanul.haneul, by=hanul.hr, department="영업")
    before = counts()
    apply_load(company=hanul.company, load_id=load.pk, by=hanul.hr)
    load.refresh_from_db()
    assert (load.state, load.problem, counts()) == ("refused", {"code": "changed", "facts": {}}, before)
    recheck_load(company=hanul.company, load_id=load.pk, by=hanul.hr)
    assert lines_of(load.pk, kind="change")[0]["changes"] == [["department", "영업", "인사"]]
    apply_load(company=hanul.company, load_id=load.pk, by=hanul.hr)
    assert Employee.objects.get(number="1001").department == "인사"


def test_nothing_is_written_when_the_last_line_cannot_be(hanul, monkeypatch):
    load = received(hanul, crowd(700))
    before = counts()
    write = loads.PeopleJudge.write

    def break_at_the_end(judge, lines):
        write(judge, lines)
        if any(line.values["number"] == "P699" for line in lines):
            raise RuntimeError("the disk is full")

    monkeypatch.setattr(loads.PeopleJudge, "write", break_at_the_end)
    with pytest.raises(RuntimeError):
        apply_load(company=hanul.company, load_id=load.pk, by=hanul.hr)
    load.refresh_from_db()
    assert (counts(), load.state, load.problem["code"]) == (before, "refused", "failed")


def test_applying_twice_and_discarding_afterwards_are_refused(hanul):
    load = received(hanul, people(MINSU))
    apply_load(company=hanul.company, load_id=load.pk, by=hanul.hr)
    after = counts()
    for again in (apply_load, recheck_load):
        with pytest.raises(LoadNotReady):
            again(company=hanul.company, load_id=load.pk, by=hanul.hr)
    with pytest.raises(LoadNotReady):
        discard_load(load_id=load.pk, by=hanul.hr)
    assert counts() == after


def test_a_discarded_load_is_gone(hanul):
    load = received(hanul, people(MINSU))
    discard_load(load_id=load.pk, by=hanul.hr)
    assert Load.objects.count() == 0
    with pytest.raises(LoadNotReady):
        apply_load(company=hanul.company, load_id=load.pk, by=hanul.hr)


def test_grants_open_purses_in_the_order_of_the_lines(hanul):
    rows = (
        ["haneul@example.com", "김하늘", "30,000", "야근", "2025-11-30"],
        ["doyun@example.com", "", "5000원", "손님", ""],
        ["haneul@example.com", "", "7000", "생일", "2025.12.24"],
    )
    load = received(hanul, grants(*rows), kind="grants")
    assert granted_by(load.pk) == 42_000
    apply_load(company=hanul.company, load_id=load.pk, by=hanul.hr)
    given = list(Grant.objects.order_by("id").values_list("employee__number", "amount", "reason", "valid_until"))
    assert given == [
        ("1001", 30_000, "야근", date(2025, 11, 30)),
        ("1002", 5_000, "손님", date(2025, 12, 31)),
        ("1001", 7_000, "생일", date(2025, 12, 24)),
    ]
    assert [Purse.objects.get(pk=grant.purse_id).granted for grant in Grant.objects.order_by("id")] == [
        30_000,
        5_000,
        7_000,
    ]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (["nobody@example.com", "", "1000", "야근", ""], "email", "person_unknown"),
        (["haneul@example.com", "이도윤", "1000", "야근", ""], "name", "name_mismatch"),
        (["haneul@example.com", "", "-1000", "야근", ""], "amount", "amount_negative"),
        (["haneul@example.com", "", "0", "야근", ""], "amount", "amount_zero"),
        (["haneul@example.com", "", "=1+1", "야근", ""], "amount", "amount_formula"),
        (["haneul@example.com", "", "99999999", "야근", ""], "amount", "amount_too_large"),
        (["haneul@example.com", "", "12.5", "야근", ""], "amount", "amount_decimal"),
        (["haneul@example.com", "", "1000", "", ""], "reason", "missing"),
        (["haneul@example.com", "", "1000", "야" * 101, ""], "reason", "too_long"),
        (["haneul@example.com", "", "1000", "야근", "2025-11-10"], "valid_until", "date_past"),
        (["haneul@example.com", "", "1000", "야근", "내일"], "valid_until", "date_unclear"),
    ],
)
def test_a_grant_that_cannot_be_meant_so_is_an_error(hanul, row, column, code):
    load = received(hanul, grants(row), kind="grants")
    assert [error[:2] for error in lines_of(load.pk)[0]["errors"]] == [[column, code]]


@pytest.mark.parametrize(("number", "code"), [("9999", "number_unknown"), ("1002", "number_mismatch")])
def test_an_employee_number_must_belong_to_the_e_mail(hanul, number, code):
    content = as_csv(["이메일", "사번", "금액", "사유"], ["haneul@example.com", number, "1000", "야근"])
    load = received(hanul, content, kind="grants")
    assert [error[:2] for error in lines_of(load.pk)[0]["errors"]] == [["number", code]]


def test_no_grant_for_someone_who_left(hanul):
    let_go(employee=hanul.doyun, by=hanul.hr)
    load = received(hanul, grants(["doyun@example.com", "", "1000", "야근", ""]), kind="grants")
    assert lines_of(load.pk)[0]["errors"] == [["email", "person_left", {"name": "이도윤"}]]


def test_a_deposit_pays_for_all_grants_or_for_none(bada):
    row = ["haneul@example.com", "", "6000000", "선물", ""]
    too_much = received(bada, grants(row, row), kind="grants")
    apply_load(company=bada.company, load_id=too_much.pk, by=bada.hr)
    too_much.refresh_from_db()
    assert too_much.problem == {"code": "deposit_too_low", "facts": {"total": 12_000_000}}
    assert (Grant.objects.count(), Deposit.objects.get().granted) == (0, 0)
    enough = received(bada, grants(row), kind="grants")
    apply_load(company=bada.company, load_id=enough.pk, by=bada.hr)
    assert (Grant.objects.count(), Deposit.objects.get().granted) == (1, 6_000_000)


def test_the_same_file_a_second_time_is_noticed(hanul):
    content = grants(["haneul@example.com", "", "1000", "야근", ""])
    first = received(hanul, content, kind="grants")
    assert same_file_applied(first) is None
    apply_load(company=hanul.company, load_id=first.pk, by=hanul.hr)
    assert same_file_applied(received(hanul, content, kind="grants")) == first


def test_a_file_that_cannot_be_read_leaves_nothing(hanul):
    with pytest.raises(BadFile) as bad:
        received(hanul, as_csv(["사번", "부서"], ["1", "개발"]))
    assert (bad.value.code, Load.objects.count()) == ("header_missing", 0)


def test_a_heading_nobody_knows_is_told(hanul):
    load = received(hanul, as_csv(["이름", "이메일", "사번", "좋아하는 색"], ["김민수", "m@example.com", "7", "파랑"]))
    assert load.problem == {"code": "ignored", "facts": {"headings": ["좋아하는 색"]}}


def test_the_looked_up_rows_do_not_grow_with_the_lines(hanul, django_assert_num_queries):
    few = received(hanul, crowd(3))
    with django_assert_num_queries(11):
        recheck_load(company=hanul.company, load_id=few.pk, by=hanul.hr)
    many = received(hanul, crowd(400))
    with django_assert_num_queries(11):
        recheck_load(company=hanul.company, load_id=many.pk, by=hanul.hr)


def test_a_workbook_with_numbers_and_dates(hanul):
    content = workbook(
        ["email", "amount", "reason", "valid until"], ["haneul@example.com", 30000, "Late", date(2025, 12, 1)]
    )
    load = receive_load(company=hanul.company, kind="grants", file_name="grants.xlsx", content=content, by=hanul.hr)
    assert lines_of(load.pk) == [
        {
            "line": 2,
            "kind": "add",
            "who": "김하늘",
            "email": "haneul@example.com",
            "amount": 30_000,
            "reason": "Late",
            "until": "2025-12-01",
        }
    ]


def outside(query: str, *values):
    """What somebody else sees: a connection of its own."""
    database = settings.DATABASES["default"]
    with psycopg.connect(
        dbname=database["NAME"], user=database["USER"], password=database["PASSWORD"], host=database["HOST"],
        port=database["PORT"],
    ) as other:  # fmt: skip
        return other.execute(query, values).fetchone()


def test_a_big_load_is_left_to_a_worker_and_its_progress_is_seen(committed_world, monkeypatch):
    staff = committed_world.hanul
    company, sent, seen = staff.company, [], []
    monkeypatch.setattr(tasks.check_load, "delay", lambda **named: sent.append(("check", named)))
    monkeypatch.setattr(tasks.apply_load, "delay", lambda **named: sent.append(("apply", named)))
    look = f"SELECT state, done, total, (SELECT count(*) FROM {company.schema_name}.vouchers_employee)"
    judge = loads.PeopleJudge.judge

    def judge_and_look(self, batch):
        seen.append(outside(f"{look} FROM {company.schema_name}.vouchers_load"))
        return judge(self, batch)

    monkeypatch.setattr(loads.PeopleJudge, "judge", judge_and_look)
    with company_scope(company):
        load = received(staff, crowd(1_500))
        assert (load.state, sent) == ("reading", [("check", {"company_id": company.pk, "load_id": load.pk})])
    tasks.check_load(company_id=company.pk, load_id=load.pk)
    with company_scope(company):
        assert count_lines(load.pk) == {"all": 1_500, "error": 0, "add": 1_500, "change": 0, "same": 0}
        apply_load(company=company, load_id=load.pk, by=staff.hr)
        assert sent[1] == ("apply", {"company_id": company.pk, "load_id": load.pk})
    tasks.apply_load(company_id=company.pk, load_id=load.pk)
    assert seen == [
        ("reading", 0, 1_500, 2),
        ("reading", 500, 1_500, 2),
        ("reading", 1_000, 1_500, 2),
        ("applying", 0, 1_500, 2),
        ("applying", 500, 1_500, 2),
        ("applying", 1_000, 1_500, 2),
    ]
    assert outside(f"{look} FROM {company.schema_name}.vouchers_load") == ("applied", 1_500, 1_500, 1_502)
    tasks.apply_load(company_id=company.pk, load_id=load.pk)
    assert outside(f"{look} FROM {company.schema_name}.vouchers_load") == ("applied", 1_500, 1_500, 1_502)


def test_a_big_load_whose_message_was_lost_is_sent_again(hanul, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(tasks.check_load, "delay", lambda **named: sent.append(named))
    load = received(hanul, crowd(1_001))
    with django_capture_on_commit_callbacks(execute=True):
        recheck_load(company=hanul.company, load_id=load.pk, by=hanul.hr)
    assert sent == [{"company_id": hanul.company.pk, "load_id": load.pk}]
    assert Load.objects.get().state == "reading"


def test_a_big_file_that_is_damaged_further_down_is_refused_by_the_worker(committed_world, monkeypatch):
    staff = committed_world.hanul
    monkeypatch.setattr(tasks.check_load, "delay", lambda **named: None)
    with company_scope(staff.company):
        load = received(staff, crowd(1_500) + b'"never closed')
        tasks.check_load(company_id=staff.company.pk, load_id=load.pk)
        load.refresh_from_db()
    assert (load.state, load.problem["code"]) == ("refused", "broken_quotes")


def test_of_two_who_apply_at_once_one_does(committed_world):
    staff = committed_world.bada
    with company_scope(staff.company):
        row = ["haneul@example.com", "", "1000", "야근", ""]
        load = received(staff, grants(*[row] * 300), kind="grants")
    start, outcomes = threading.Barrier(2), []

    def press():
        try:
            with company_scope(staff.company):
                start.wait()
                apply_load(company=staff.company, load_id=load.pk, by=staff.hr)
                outcomes.append("applied")
        except LoadNotReady as refused:
            outcomes.append(type(refused).__name__)
        finally:
            connections.close_all()

    pressing = [threading.Thread(target=press) for _ in range(2)]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join()
    assert sorted(outcomes) == ["LoadNotReady", "applied"]
    with company_scope(staff.company):
        assert (Grant.objects.count(), Deposit.objects.get().granted) == (300, 300_000)


def test_two_workers_at_one_load_write_it_once(committed_world):
    staff = committed_world.hanul
    with company_scope(staff.company):
        row = ["haneul@example.com", "", "1000", "야근", ""]
        load = received(staff, grants(*[row] * 300), kind="grants")
        Load.objects.filter(pk=load.pk).update(state="applying")
    start = threading.Barrier(2)

    def work():
        try:
            start.wait()
            tasks.apply_load(company_id=staff.company.pk, load_id=load.pk)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    with company_scope(staff.company):
        assert (Grant.objects.count(), Load.objects.get().state) == (300, "applied")


def test_a_load_of_another_company_is_not_there(world):
    with company_scope(world.hanul.company):
        load = received(world.hanul, people(MINSU))
    with company_scope(world.bada.company), pytest.raises(LoadNotReady):
        apply_load(company=world.bada.company, load_id=load.pk, by=world.bada.hr)


def test_every_code_has_its_sentence():
    source = "".join(path.read_text() for path in Path("vouchers").glob("load*.py"))
    codes = set(re.findall(r'_refuse\(load_id, "(\w+)"', source)) | set(HOLDS.values())
    lines = set(re.findall(r'Issue\([\w.]+, [\w."]+, "(\w+)"', source)) - {"too_long"}
    assert (codes, lines) == (set(load_words.LOADS), set(load_words.LINES))


def test_the_connection_serves_the_company_again_after_a_load(hanul):
    apply_load(company=hanul.company, load_id=received(hanul, people(MINSU)).pk, by=hanul.hr)
    assert connection.schema_name == hanul.company.schema_name
