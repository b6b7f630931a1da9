"""The operator's job of paying restaurants: prepare, approve by another, download, record what the bank says, mend."""

import csv
import io
import uuid
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from billing.bank.recording import receive_bank_file, record_bank_file
from billing.models import AccountChange, BankLine, Document, HolderCheck, PayoutRun
from billing.payouts.queries import payees_of
from billing.terms import agree_restaurant_terms
from restaurants.models import Restaurant
from tenants.scope import company_scope, owner_scope, platform_scope
from tests.billing.payouts.desk import BUNSIK, GUKBAP, ask_again, both_due, item, left, states
from tests.billing.statements import korean
from vouchers.redeeming import redeem

HEAD = "입금계좌번호,이체금액,보내는통장 표시내용,처리결과,오류사유\n"


@pytest.fixture
def desk(world, visit, at):
    """15 December: both statements are due since the 13th; `first` and `second` are two operators' browsers."""
    second = both_due(world, at)
    world.first, world.second = visit(None, world.operator), visit(None, second)
    return world


def words(answer):
    return " ".join(answer.content.decode().split())


def prepare(browser, day="2025-12-15", **changes):
    page = browser.get(f"/operator/payouts/new/?day={day}")
    chosen = [each.statement.pk for each, _ticked in page.context["payable"]]
    return browser.post("/operator/payouts/new/", {"key": str(uuid.uuid4()), "pay_on": day, "statements": chosen} | changes)


def the_run():
    with platform_scope():
        return PayoutRun.objects.latest("id")


@pytest.fixture
def sent(desk):
    prepare(desk.first)
    assert desk.second.post(f"/operator/payouts/{the_run().pk}/approve/").status_code == 302
    return desk


def test_what_is_due_is_ticked_and_the_run_waits_for_a_second_person(desk):
    page = desk.first.get("/operator/payouts/new/")
    assert [(each.statement.number, each.amount, ticked) for each, ticked in page.context["payable"]] == [
        ("STM-2025-000001", GUKBAP, True),
        ("STM-2025-000002", BUNSIK, True),
    ]
    answer = prepare(desk.first)
    assert answer["Location"] == f"/operator/payouts/{the_run().pk}/"
    mine, theirs = (browser.get(answer["Location"]) for browser in (desk.first, desk.second))
    assert "Somebody else has to look through it" in words(mine) and "Approve ₩22,680" not in words(mine)
    assert "Approve ₩22,680" in words(theirs)


def test_whoever_prepared_it_is_refused_and_a_second_person_sends_it(desk):
    prepare(desk.first)
    url = f"/operator/payouts/{the_run().pk}/"
    own = desk.first.post(f"{url}approve/")
    assert (own.status_code, "You prepared this run. Somebody else has to approve it." in words(own)) == (409, True)
    assert desk.second.post(f"{url}approve/")["Location"] == url
    assert (the_run().state, "File for the bank" in words(desk.first.get(url))) == ("approved", True)
    again = desk.second.post(f"{url}approve/")
    assert (again.status_code, "Somebody has decided about this run already." in words(again)) == (409, True)


def test_the_file_is_the_same_bytes_each_time(sent):
    url = f"/operator/payouts/{the_run().pk}/file/"
    first, second = sent.first.get(url), sent.second.get(url)
    assert first.content == second.content == bytes(the_run().file)
    assert first["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert "attachment" in first["Content-Disposition"]


def test_what_is_left_out_says_why(desk):
    page = desk.first.get("/operator/payouts/new/?day=2025-12-12")
    assert [(each.statement.number, each.why) for each, _words in page.context["left_out"]] == [
        ("STM-2025-000001", "not_yet"),
        ("STM-2025-000002", "not_yet"),
    ]
    assert words(page).count("Not due yet.") == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"statements": []}, "Choose at least one statement."),
        ({"statements": ["999999"]}, "Please choose one from the list."),
        ({"pay_on": "2025-13-45"}, "Please check the date."),
    ],
)
def test_what_cannot_be_prepared_is_said_and_nothing_is_kept(desk, changes, said):
    answer = prepare(desk.first, **changes)
    assert answer.status_code == 422
    with platform_scope():
        assert PayoutRun.objects.count() == 0
    assert said in words(answer)


def results(browser, *rows):
    data = (HEAD + "".join(rows)).encode("cp949")
    url = f"/operator/payouts/{the_run().pk}/results/"
    return browser.post(url, {"file": SimpleUploadedFile("결과.csv", data)})


def test_the_banks_file_says_what_became_of_each(sent):
    answer = results(sent.first, "110000000001,15120,,정상,\n", "33300000002,7560,,오류,해지 계좌\n")
    assert answer.status_code == 302
    with platform_scope():
        assert [state for *_, state in states()] == ["confirmed", "failed"]
        assert (item(2).why, left()) == ("해지 계좌", {"STM-2025-000001": 0, "STM-2025-000002": BUNSIK})
    page = words(sent.first.get("/operator/payouts/"))
    assert ("Not carried out" in page, "Came back" in page) == (True, False)
    home = words(sent.first.get("/operator/"))
    assert ("1 payout was not carried out and is owed again." in home, "came back" in home) == (True, False)


@pytest.mark.parametrize(
    ("approved", "told", "deposited"),
    [
        ("2025-12-10", "2025-12-18", "2025-12-13"),
        ("2025-12-16", "2025-12-18", "2025-12-16"),
        ("2025-12-10", "2025-12-12", "2025-12-12"),
    ],
)
def test_a_file_without_days_is_of_the_day_the_run_was_carried_out(desk, at, approved, told, deposited):
    at(f"{approved} 09:00")
    prepare(desk.first, day="2025-12-13")
    assert desk.second.post(f"/operator/payouts/{the_run().pk}/approve/").status_code == 302
    at(f"{told} 09:00")
    results(desk.first, "110000000001,15120,,정상,\n", "33300000002,7560,,오류,해지 계좌\n")
    with platform_scope():
        assert [(item(pk).state, f"{item(pk).day}") for pk in (1, 2)] == [("confirmed", deposited), ("failed", told)]


def test_a_run_says_what_went_out_after_one_was_not_carried_out(sent, visit, world):
    url = f"/operator/payouts/{the_run().pk}/"
    assert ("went out" in words(sent.first.get("/operator/payouts/")), "Went out" in words(sent.first.get(url))) == (
        False, False,
    )  # fmt: skip
    results(sent.first, "110000000001,15120,,정상,\n", "33300000002,7560,,오류,해지 계좌\n")
    page = words(sent.first.get(url))
    assert "<dt>Came back, or not carried out</dt><dd>₩7,560</dd>" in page
    assert '<dt>Went out</dt><dd class="strong">₩15,120</dd>' in page
    assert '₩22,680<div class="table__note">₩15,120 went out</div>' in words(sent.first.get("/operator/payouts/"))
    taken = sent.first.get("/operator/payouts/?export=csv").content.decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(taken, newline=""))
    assert (head[3], row[3], head[8:10], row[8:10]) == ("Amount", "22680", ["Came back", "Went out"], ["7560", "15120"])
    korean = visit(None, world.operator, language="ko")
    assert '<dt>나간 금액</dt><dd class="strong">15,120원</dd>' in words(korean.get(url))


def offered(browser):
    page = browser.get("/operator/payouts/new/")
    return [(each.statement.number, each.failed, ticked) for each, ticked in page.context["payable"]]


def test_what_the_bank_refused_is_offered_again_with_its_word_and_not_ticked(sent):
    results(sent.first, "110000000001,15120,,오류,수취계좌 없음\n", "33300000002,7560,,오류,해지 계좌\n")
    assert offered(sent.first) == [
        ("STM-2025-000001", "수취계좌 없음", False),
        ("STM-2025-000002", "해지 계좌", False),
    ]
    assert "Last time not carried out: 수취계좌 없음" in words(sent.first.get("/operator/payouts/new/"))
    with platform_scope():
        ask_again(sent.gukbap, sent.operator)
    assert offered(sent.first) == [("STM-2025-000001", "", True), ("STM-2025-000002", "해지 계좌", False)]
    with platform_scope():
        chosen = Document.objects.get(number="STM-2025-000002").pk
    assert prepare(sent.first, statements=[chosen]).status_code == 302
    assert sent.second.post(f"/operator/payouts/{the_run().pk}/approve/").status_code == 302
    results(sent.first, "33300000002,7560,,정상,\n")
    with platform_scope():
        assert payees_of([sent.bunsik])[sent.bunsik.pk].failed == ""


def test_a_file_with_one_unknown_line_records_nothing(sent):
    answer = results(sent.first, "110000000001,15120,,정상,\n", "9,9,,정상,\n")
    assert (answer.status_code, "Line 3 is no payout of this run. Nothing was recorded." in words(answer)) == (422, True)
    with platform_scope():
        assert [state for *_, state in states()] == ["sent", "sent"]
    assert "Choose a file first." in words(sent.first.post(f"/operator/payouts/{the_run().pk}/results/"))


def test_a_person_says_what_became_of_one_and_has_to_say_why(sent):
    with platform_scope():
        url = f"/operator/payouts/items/{item(2).pk}/"
    told = {"state": "returned", "day": "2025-12-15", "reason": ""}
    answer = sent.first.post(url, told)
    assert (answer.status_code, "Say why: the restaurant has to know what to do." in words(answer)) == (422, True)
    assert sent.first.post(url, told | {"day": "2025-12-16"}).status_code == 422
    assert sent.first.post(url, told | {"reason": "해지 계좌"})["Location"] == url
    page = sent.first.get(url)
    assert [(step.state, step.reason) for step in page.context["steps"]] == [("sent", ""), ("returned", "해지 계좌")]
    assert "It is owed again" in words(page)
    refused = sent.first.post(url, told | {"state": "failed", "reason": "x"})
    assert (refused.status_code, "this cannot follow what is known of it" in words(refused)) == (409, True)


def test_a_line_that_went_out_is_tied_by_hand_and_untied(sent):
    with platform_scope():
        lines = korean(("2025.12.14 10:00:00", "?", "", -22_685, 1))
        record_bank_file(file=receive_bank_file(name="a.csv", data=lines, account="", by="test"), by="test")
        url, pks = f"/operator/payments/{BankLine.objects.get().pk}/", [item(1).pk, item(2).pk]
    odd = sent.first.post(f"{url}tie/", {"key": str(uuid.uuid4()), "payouts": pks})
    assert (odd.status_code, "What you chose does not add up to this line." in words(odd)) == (409, True)
    with platform_scope():
        lines = korean(("2025.12.14 11:00:00", "?", "", -GUKBAP, 2))
        record_bank_file(file=receive_bank_file(name="b.csv", data=lines, account="", by="test"), by="test")
        url = f"/operator/payments/{BankLine.objects.latest('id').pk}/"
    assert sent.first.post(f"{url}tie/", {"key": str(uuid.uuid4())}).status_code == 422
    assert sent.first.post(f"{url}tie/", {"key": str(uuid.uuid4()), "payouts": pks[:1]})["Location"] == url
    assert "By hand" in words(sent.first.get(url))
    assert sent.first.post(f"{url}untie/", {"key": str(uuid.uuid4()), "reason": "다른 이체"})["Location"] == url
    with platform_scope():
        assert item(1).state == "unknown"


def test_other_bank_details_need_a_second_person_and_hold_payment_back(desk):
    page = f"/operator/restaurants/{desk.gukbap.pk}/"
    wanted = {"bank": "새은행", "account": "777-1", "holder": "윤순자", "reason": "통장 사본"}
    wrong = desk.first.post(f"{page}account/", wanted | {"account": "12a"})
    assert (wrong.status_code, "An account number has digits and hyphens only." in words(wrong)) == (422, True)
    assert desk.first.post(f"{page}account/", wanted)["Location"] == page
    assert "Somebody else has to accept" in words(desk.first.get(page))
    left_out = desk.first.get("/operator/payouts/new/").context["left_out"]
    assert [(each.statement.number, each.why) for each, _words in left_out] == [("STM-2025-000001", "changing")]
    own = desk.first.post(f"{page}account/accept/", follow=True)
    assert "You asked for these details. Somebody else has to accept them." in words(own)
    desk.second.post(f"{page}account/accept/")
    assert Restaurant.objects.get(pk=desk.gukbap.pk).account == "777-1"
    assert "The account was changed since its holder was checked." in words(desk.second.get(page))
    assert "No service for checking holders is set up." in words(desk.first.post(f"{page}account/check/", follow=True))
    desk.first.post(f"{page}account/confirm/", {"note": "통장 사본 12/15"})
    assert len(desk.first.get("/operator/payouts/new/").context["payable"]) == 2


def test_details_can_be_left_as_they_are(desk):
    page = f"/operator/restaurants/{desk.gukbap.pk}/"
    desk.first.post(f"{page}account/", {"bank": "새은행", "account": "777-1", "holder": "윤순자", "reason": "?"})
    desk.second.post(f"{page}account/decline/")
    with platform_scope():
        assert AccountChange.objects.latest("id").state == "declined"
    assert Restaurant.objects.get(pk=desk.gukbap.pk).account == "110-000-000001"


def test_the_bank_is_asked_and_its_answer_kept(desk, settings):
    settings.HOLDER_CHECK = "console"
    page = f"/operator/restaurants/{desk.gukbap.pk}/"
    assert "The bank confirms 윤순자." in words(desk.first.post(f"{page}account/check/", follow=True))
    with platform_scope():
        assert HolderCheck.objects.latest("id").how == "console"


def test_payouts_are_paused_and_resumed(desk):
    page = f"/operator/restaurants/{desk.gukbap.pk}/"
    desk.first.post(f"{page}payouts/pause/", {"reason": "압류 통지"})
    assert "압류 통지" in words(desk.first.get(page))
    assert len(desk.first.get("/operator/payouts/new/").context["payable"]) == 1
    desk.first.post(f"{page}payouts/resume/")
    assert len(desk.first.get("/operator/payouts/new/").context["payable"]) == 2


def test_the_overview_says_what_waits(desk):
    prepare(desk.first)
    desk.first.post(
        f"/operator/restaurants/{desk.bunsik.pk}/account/",
        {"bank": "새은행", "account": "1-1", "holder": "서봄", "reason": "?"},
    )
    home = words(desk.second.get("/operator/"))
    assert "1 payout run waits for a second person." in home and "1 change of an account waits." in home
    found = desk.second.get("/operator/restaurants/?state=changing").context["page"]
    assert [place.name for place in found] == ["봄날분식"]


def test_the_lists_export_what_they_show(sent):
    for url, first in (
        ("/operator/payouts/?export=csv", [the_run().reference, "2025-12-15", "2", "22680", "KRW", "Approved"]),
        (f"/operator/payouts/{the_run().pk}/?export=csv", [None, "할매국밥", "STM-2025-000001", "15120"]),
    ):
        rows = list(csv.reader(io.StringIO(sent.first.get(url).content.decode("utf-8-sig"), newline="")))
        assert [cell for cell, wanted in zip(rows[1], first, strict=False) if wanted] == [cell for cell in first if cell]


def test_the_pages_take_a_fixed_number_of_queries(sent, django_assert_num_queries):
    for url, count in (
        ("/operator/payouts/", 14),
        (f"/operator/payouts/{the_run().pk}/", 11),
        ("/operator/payouts/new/", 10),
    ):
        sent.first.get(url)
        with django_assert_num_queries(count):
            sent.first.get(url)


def test_an_advance_is_ticked_beside_the_statements(desk):
    agree_restaurant_terms(restaurant=desk.bunsik, since=date(2025, 12, 1), rhythm="daily", advance_fee=300, by="test")
    with company_scope(desk.hanul.company):
        redeem(
            company=desk.hanul.company, employee=desk.hanul.haneul, counter=desk.bunsik.counters.get(), amount=6_000,
            key=uuid.uuid4(), at=datetime.fromisoformat("2025-12-12T12:10:00+09:00"),
        )  # fmt: skip
    page = desk.first.get("/operator/payouts/new/")
    # 6,000 less 300 + 30 commission and 300 + 30 for the advance.
    ahead = page.context["ahead"]
    assert [(each.restaurant.name, each.amount, ticked) for each, ticked in ahead] == [("봄날분식", 5_340, True)]
    assert page.context["total"] == GUKBAP + BUNSIK + 5_340
    form = {"key": str(uuid.uuid4()), "pay_on": "2025-12-15", "advances": [desk.bunsik.pk]}
    answer = desk.first.post("/operator/payouts/new/", form)
    assert answer.status_code == 302
    with platform_scope():
        assert states() == [("봄날분식", 5_340, "new")]
    run = desk.second.get(answer["Location"])
    assert "Advance" in words(run)
    assert "earned up to" in words(desk.second.get(f"/operator/payouts/items/{the_item()}/"))


def the_item() -> int:
    with platform_scope():
        return item(1).pk


def test_a_paid_statement_says_so_wherever_it_is_listed(sent):
    results(sent.first, "110000000001,15120,,정상,\n", "33300000002,7560,,오류,해지 계좌\n")
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("UPDATE billing_document SET state = 'rendered'")
    for address in ("/operator/documents/?kind=statement", "/operator/periods/2025-11/"):
        page = words(sent.first.get(address))
        assert ("Deposited on Mon 15 Dec" in page, "Came back on Mon 15 Dec" in page) == (True, True), address
    taken = sent.first.get("/operator/documents/?kind=statement&export=csv").getvalue().decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(taken))
    assert [(row["Payment"], row["Paid out"], row["Still to deposit"], row["Paid"]) for row in rows] == [
        ("Deposited on Mon 15 Dec", "15120", "0", ""),
        ("Came back on Mon 15 Dec", "0", "7560", ""),
    ]
