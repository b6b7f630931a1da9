"""People: found, added, changed, let go, invited; what each has left, and grants."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.core import mail

from accounts.links import password_token
from vouchers.actions import EmailFixed, add_employee, change_employee, let_go
from vouchers.models import Employee, Grant

NEW = {"name": "정다온", "email": "daon@example.com", "number": "2001", "phone": "010-9876-5432", "department": "개발"}
GRANT = {"amount": "30,000", "reason": "야근", "valid_until": "2025-11-30"}


@pytest.fixture
def many(hanul):
    for n in range(60):
        add_employee(name=f"직원{n:02}", email=f"p{n}@example.com", number=f"P{n:02}", department="영업", by=hanul.hr)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["1001", "1002"]),
        ("?q=하늘", ["1001"]),
        ("?q=DOYUN", ["1002"]),
        ("?q=1002", ["1002"]),
        ("?q=%25", []),
        ("?q=%00", ["1001", "1002"]),
        ("?state=invited", []),
        ("?state=left", []),
        ("?state=nonsense", ["1001", "1002"]),
        ("?department=개발", []),
        ("?cost_centre=CC-1", []),
        ("?site=abc&program=xyz", ["1001", "1002"]),
        ("?site=99999999999999999999", ["1001", "1002"]),
        ("?program=none", []),
        ("?page=999", ["1001", "1002"]),
        ("?page=abc", ["1001", "1002"]),
    ],
)
def test_people_are_found_by_the_url(hanul, desk, query, numbers):
    answer = desk.get(f"/hr/people/{query}")
    assert (answer.status_code, [each.number for each in answer.context["page"]]) == (200, numbers)


def test_fifty_stand_on_a_page_and_the_queries_are_counted(hanul, many, desk, django_assert_num_queries):
    desk.get("/hr/people/")
    with django_assert_num_queries(15):
        page = desk.get("/hr/people/").context["page"]
    assert (len(page), page.paginator.count) == (50, 62)


def test_the_list_is_exported_as_seen_and_never_as_a_formula(hanul, desk):
    add_employee(name="=1+1", email="f@example.com", number="-7", department="@x", cost_centre="-1", by=hanul.hr)
    text = desk.get("/hr/people/?q=f@example.com&export=csv").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["Name", "Employee number", "E-mail", "Mobile number", "Department", "Cost centre", "Site", "Programs", "State"],
        ["'=1+1", "'-7", "f@example.com", "", "'@x", "'-1", "", "", "Here"],
    ]
    book = openpyxl.load_workbook(io.BytesIO(desk.get("/hr/people/?export=xlsx").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[1] == ("=1+1", "-7", "f@example.com", None, "@x", "-1", None, None, "Here")
    assert [cell.data_type for cell in book.active[2][:3]] == ["s", "s", "s"]
    assert rows[2] == (
        "김하늘", "1001", "haneul@example.com", "01000000001", None, None, "본사", "점심", "Here"
    )  # fmt: skip


def test_a_person_is_added(hanul, desk):
    answer = desk.post("/hr/people/new/", NEW | {"site_id": hanul.company.sites.get().pk})
    daon = Employee.objects.select_related("user").get(number="2001")
    assert "정다온 is added." in desk.get(answer.headers["Location"]).content.decode()
    assert answer.headers["Location"] == f"/hr/people/{daon.pk}/"
    assert (daon.user.name, daon.user.email, daon.user.phone) == ("정다온", "daon@example.com", "01098765432")
    assert (daon.department, daon.site_id) == ("개발", hanul.company.sites.get().pk)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "김" * 81}, "name"),
        ({"email": "nothing"}, "email"),
        ({"email": "haneul@example.com"}, "email"),
        ({"number": "1001"}, "number"),
        ({"number": ""}, "number"),
        ({"number": "9" * 31}, "number"),
        ({"phone": "02-123-4567"}, "phone"),
        ({"department": "가" * 61}, "department"),
        ({"cost_centre": "가" * 41}, "cost_centre"),
        ({"site_id": "999"}, "site_id"),
        ({"site_id": "x"}, "site_id"),
        ({"name": "a\0b"}, "name"),
    ],
)
def test_a_person_that_cannot_be_is_asked_again(hanul, desk, wrong, field):
    answer = desk.post("/hr/people/new/", NEW | wrong)
    assert (answer.status_code, list(answer.context["form"].errors), Employee.objects.count()) == (422, [field], 2)


def test_a_cost_centre_is_given_found_and_taken_away(hanul, desk):
    url = f"/hr/people/{hanul.haneul.pk}/"
    facts = {"name": "김하늘", "number": "1001", "cost_centre": "CC-1"}
    desk.post(f"{url}change/", facts)
    assert "CC-1" in desk.get(url).text
    found = desk.get("/hr/people/?cost_centre=CC-1")
    assert [each.number for each in found.context["page"]] == ["1001"]
    assert "<option selected>CC-1</option>" in found.text
    desk.post(f"{url}change/", facts | {"cost_centre": ""})
    assert Employee.objects.get(pk=hanul.haneul.pk).cost_centre == ""


def test_a_person_is_changed_but_not_their_e_mail(hanul, desk):
    url = f"/hr/people/{hanul.haneul.pk}/change/"
    desk.post(url, {"name": "김하늘솔", "number": "1009", "department": "재무", "email": "other@example.com"})
    haneul = Employee.objects.select_related("user").get(pk=hanul.haneul.pk)
    assert (haneul.user.name, haneul.number, haneul.department) == ("김하늘솔", "1009", "재무")
    assert haneul.user.email == "haneul@example.com"
    taken = desk.post(url, {"name": "김하늘", "number": "1002"})
    assert (taken.status_code, taken.context["form"].errors["number"]) == (
        422,
        ["Somebody has this number already."],
    )


def test_somebody_leaves_and_comes_back(hanul, world, visit, desk):
    phone = visit("hanul", hanul.haneul.user)
    assert phone.get("/").status_code == 200
    desk.post(f"/hr/people/{hanul.haneul.pk}/let-go/")
    assert phone.get("/").status_code == 302
    assert desk.get(f"/hr/people/{hanul.haneul.pk}/grant/").status_code == 404
    assert desk.post(f"/hr/people/{hanul.haneul.pk}/invite/").status_code == 404
    assert [each.number for each in desk.get("/hr/people/?state=left").context["page"]] == ["1001"]
    answer = desk.post(f"/hr/people/{hanul.haneul.pk}/take-back/", follow=True)
    assert "김하늘 is here again." in answer.content.decode()
    hanul.haneul.refresh_from_db()
    assert hanul.haneul.active is True


def test_hr_does_not_let_themselves_go(hanul, desk):
    me = add_employee(name="박인사", email="hr@example.com", number="3001", by=hanul.hr)
    answer = desk.post(f"/hr/people/{me.pk}/let-go/", follow=True)
    assert "You cannot let yourself go" in answer.content.decode()
    me.refresh_from_db()
    assert me.active is True


def test_an_invitation_leads_to_a_password(hanul, desk, visit, django_capture_on_commit_callbacks):
    daon = add_employee(name="정다온", email="daon@example.com", number="2001", by=hanul.hr)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"/hr/people/{daon.pk}/invite/")
    [message] = mail.outbox
    assert message.to == ["daon@example.com"]
    link = next(word for word in message.body.split() if word.startswith("http://hanul.localhost"))
    assert visit("hanul").get(link.split("8000")[1]).status_code == 200


def test_a_person_shows_what_is_left_and_sums_per_day_but_no_place(hanul, desk, eat):
    eat(9_000)
    answer = desk.get(f"/hr/people/{hanul.haneul.pk}/")
    [source] = answer.context["sources"]
    assert (source.name, source.left) == ("점심", 3_000)
    assert [(line.key, line.meals, line.amount) for line in answer.context["days"]] == [(date(2025, 11, 11), 1, 9_000)]
    html = answer.content.decode()
    assert ("할매국밥" in html, "Halmae" in html) == (False, False)


def test_a_grant_is_given(hanul, desk):
    answer = desk.post(f"/hr/people/{hanul.haneul.pk}/grant/", GRANT)
    grant = Grant.objects.get()
    assert answer.headers["Location"] == f"/hr/people/{hanul.haneul.pk}/"
    assert (grant.amount, grant.reason, grant.valid_until) == (30_000, "야근", date(2025, 11, 30))


def test_a_grant_is_over_the_day_after_its_last(hanul, desk):
    url = f"/hr/people/{hanul.haneul.pk}/"
    desk.post(url + "grant/", GRANT | {"valid_until": "2025-11-11"})
    assert [over for _, over in desk.get(url).context["grants"]] == [False]
    Grant.objects.update(valid_until=date(2025, 11, 10))
    assert [over for _, over in desk.get(url).context["grants"]] == [True]


def test_a_grant_is_meant_to_hold_until_the_end_of_next_month(hanul, desk):
    form = desk.get(f"/hr/people/{hanul.haneul.pk}/").context["form"]
    assert form["valid_until"].value() == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": "-1"}, "amount"),
        ({"amount": "10000001"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"reason": ""}, "reason"),
        ({"reason": "가" * 101}, "reason"),
        ({"valid_until": "2025-11-10"}, "valid_until"),
        ({"valid_until": "9999-12-31"}, "valid_until"),
        ({"valid_until": "soon"}, "valid_until"),
    ],
)
def test_a_grant_that_cannot_be_is_asked_again(hanul, desk, wrong, field):
    answer = desk.post(f"/hr/people/{hanul.haneul.pk}/grant/", GRANT | wrong)
    assert (answer.status_code, list(answer.context["form"].errors), Grant.objects.count()) == (422, [field], 0)


def test_a_deposit_that_does_not_suffice_is_said(world, visit):
    bada = visit("bada", world.bada.hr)
    url = f"/hr/people/{world.bada.haneul.pk}/grant/"
    assert bada.post(url, GRANT | {"amount": "9000000"}).status_code == 302
    answer = bada.post(url, GRANT | {"amount": "9000000"})
    assert (answer.status_code, answer.context["form"].errors["amount"]) == (
        422,
        ["The deposit does not cover this amount. Pay in first, or grant less."],
    )


def test_who_left_is_marked_in_the_file(hanul, desk):
    let_go(employee=hanul.doyun, by=hanul.hr)
    text = desk.get("/hr/people/?state=left&export=csv").content.decode("utf-8-sig")
    assert [row[-1] for row in csv.reader(io.StringIO(text))] == ["State", "Has left"]


def test_a_number_is_read_with_its_dashes_and_who_has_left_has_nothing_to_spend(hanul, desk):
    url = f"/hr/people/{hanul.haneul.pk}/"
    html = desk.get(url).text
    assert ("010-0000-0001" in html, "Has left, and cannot pay any more." in html) == (True, False)
    let_go(employee=hanul.haneul, by=hanul.hr)
    html = desk.get(url).text
    assert ("₩12,000" in html, "Has left, and cannot pay any more." in html) == (False, True)


@pytest.fixture
def daon(hanul):
    """Somebody new, whose e-mail was typed wrongly: no password yet."""
    return add_employee(name="정다온", email="doan@example.com", number="2001", by=hanul.hr)


def test_an_e_mail_typed_wrongly_is_corrected_until_there_is_a_password(hanul, daon, desk, visit):
    old = f"/choose-password/{password_token(daon.user)}/"
    assert visit("hanul").get(old).status_code == 200
    url = f"/hr/people/{daon.pk}/change/"
    answer = desk.post(url, {"name": "정다온", "number": "2001", "email": "Daon@example.com"}, follow=True)
    daon.user.refresh_from_db()
    assert (daon.user.email, "Send the invitation again." in answer.text) == ("daon@example.com", True)
    assert "This link" in visit("hanul").get(old).text
    daon.user.set_password("a password of their own")
    daon.user.save()
    assert "email" not in desk.get(url).context["form"].fields
    with pytest.raises(EmailFixed):
        change_employee(employee=daon, by=hanul.hr, email="other@example.com")


def test_an_e_mail_somebody_has_is_refused(hanul, daon, desk):
    url = f"/hr/people/{daon.pk}/change/"
    answer = desk.post(url, {"name": "정다온", "number": "2001", "email": "haneul@example.com"})
    assert (answer.status_code, answer.context["form"].errors["email"]) == (422, ["Somebody has this e-mail already."])
    daon.user.refresh_from_db()
    assert daon.user.email == "doan@example.com"


def test_the_same_e_mail_again_asks_for_no_new_invitation(hanul, daon, desk):
    url = f"/hr/people/{daon.pk}/change/"
    answer = desk.post(url, {"name": "정다온솔", "number": "2001", "email": "DOAN@example.com"}, follow=True)
    assert ("정다온솔 is changed." in answer.text, "Send the invitation again." in answer.text) == (True, False)
