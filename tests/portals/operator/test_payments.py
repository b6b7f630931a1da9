"""The operator's main job at the bank's desk: upload, look, record, match the rest by hand; and undo it."""

import csv
import io
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from billing.bank.recording import receive_bank_file, record_bank_file
from billing.deposits import ask_top_up
from billing.models import BankFile, BankLine, BankMatch, Deposit, Document
from tenants.scope import company_scope, platform_scope
from tests.billing.statements import korean
from tests.portals.month import closed_november

LINES = [
    ("2025.12.04 10:00:00", "(주)한울", "INV2025000001", 7_000, 1),
    ("2025.12.04 11:00:00", "한울소프", "식대", 12_000, 2),
    ("2025.12.04 12:00:00", "은행", "수수료", -500, 3),
]


@pytest.fixture
def operator(world, visit, at):
    closed_november(world)
    at("2025-12-05 09:00")
    return visit(None, world.operator)


@pytest.fixture
def recorded(operator, world):
    """Three lines: 7,000 matched by itself, 12,000 in the queue, a fee that went out."""
    with platform_scope():
        record_bank_file(file=receive_bank_file(name="a.csv", data=korean(*LINES), account="", by=world.operator), by="test")
    return operator


def upload(operator, data, account=""):
    return operator.post("/operator/payments/files/", {"file": SimpleUploadedFile("12월.csv", data), "account": account})


def line(payer="한울소프"):
    with platform_scope():
        return BankLine.objects.get(payer=payer)


def invoice():
    with platform_scope():
        return Document.objects.get(number="INV-2025-000001")


def test_the_preview_names_the_deposit_that_a_line_tops_up(operator, world):
    with company_scope(world.bada.company):
        top_up = ask_top_up(company=world.bada.company, amount=500_000, by=world.bada.finance)
    page = words(operator.get(upload(operator, korean(("2025.12.04", "바다", top_up.reference, 500_000, 1)))["Location"]))
    assert f"Deposit · 바다 · {top_up.reference}" in page and "Matched by itself" in page and "Left for you" not in page


def match(operator, amount, key=None, pk=None, of=None):
    data = {"key": str(key or uuid.uuid4()), f"amount_{of or invoice().pk}": amount}
    return operator.post(f"/operator/payments/{pk or line().pk}/match/", data)


def plain(answer):
    return " ".join(re.sub("<[^>]*>", " ", answer.content.decode()).split())


def words(answer):
    return " ".join(answer.content.decode().split())


def test_an_upload_shows_what_it_would_do_and_records_nothing(operator):
    answer = upload(operator, korean(*LINES))
    with platform_scope():
        file = BankFile.objects.get()
        assert BankLine.objects.count() == 0
    assert (answer.status_code, answer["Location"]) == (302, f"/operator/payments/files/{file.pk}/")
    page = operator.get(answer["Location"])
    assert [(fate.value, count) for fate, count in page.context["counts"]] == [
        ("outgoing", 1),
        ("matched", 1),
        ("waiting", 1),
    ]
    assert "Record 3 lines" in words(page) and "INV-2025-000001 · 한울 · ₩7,000" in words(page)


def test_a_bank_account_never_seen_before_is_named_before_it_is_recorded(operator, visit, world):
    first = upload(operator, korean(*LINES))["Location"]
    said = "A new bank account: 12345601789012 It is the first of which a statement is recorded. Check that it is ours."
    assert said in plain(operator.get(first))
    operator.post(f"{first}record/")
    again = upload(operator, korean(*LINES, ("2025.12.04 13:00:00", "바다", "", 1_000, 4)))["Location"]
    assert "bank account:" not in plain(operator.get(again))
    other = upload(operator, korean(*LINES, account="999-88-777777"))["Location"]
    assert (
        "A new bank account: 99988777777 Nothing of it has been recorded before. Statements were recorded of"
        " 12345601789012. If it is one of these, written otherwise, its lines would be recorded twice."
    ) in plain(operator.get(other))
    korean_page = plain(visit(None, world.operator, language="ko").get(other))
    assert "처음 보는 은행 계좌입니다: 99988777777 이 계좌의 거래내역을 기록한 적이 없습니다." in korean_page


def test_recording_records_and_a_second_press_says_so(operator):
    upload(operator, korean(*LINES))
    with platform_scope():
        url = f"/operator/payments/files/{BankFile.objects.get().pk}/"
    for said in ("3 lines were recorded.", "This file was recorded already. Nothing was added."):
        answer = operator.post(f"{url}record/", follow=True)
        assert said in words(answer)
    with platform_scope():
        assert (BankLine.objects.count(), BankMatch.objects.count()) == (3, 1)


def test_a_file_can_be_thrown_away_before_it_is_recorded(operator):
    upload(operator, korean(*LINES))
    with platform_scope():
        url = f"/operator/payments/files/{BankFile.objects.get().pk}/"
    assert operator.post(f"{url}discard/")["Location"] == "/operator/payments/files/"
    assert operator.get(url).status_code == 404


def test_a_file_that_overlaps_says_what_is_known(recorded):
    upload(recorded, korean(*LINES, ("2025.12.05 08:00:00", "누구", "", 1_000, 4)))
    with platform_scope():
        page = recorded.get(f"/operator/payments/files/{BankFile.objects.latest('pk').pk}/")
    assert [(fate.value, count) for fate, count in page.context["counts"]] == [("known", 3), ("waiting", 1)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7", "This is a PDF, not a spreadsheet."),
        (b"a,b\n1,2\n3,4\n", "The file needs columns for the date, what went out and what came in"),
        (korean(("2025.13.04", "x", "", 1, 1)), "Line 5: There is no such day."),
        (korean(("2025.12.06", "x", "", 1, 1)), "Line 5 is dated after today."),
        (korean(("2025.12.04", "x", "", 1, 1), account="-"), "The file does not say whose account it is."),
        (b'<?xml version="1.0"?><a/>', "This XML is no account statement."),
    ],
)
def test_what_is_no_statement_is_refused_in_words_and_not_kept(operator, data, said):
    answer = upload(operator, data)
    assert (answer.status_code, said in words(answer)) == (422, True)
    with platform_scope():
        assert BankFile.objects.count() == 0


def test_the_account_may_be_typed_when_the_file_does_not_say_it(operator):
    assert upload(operator, korean(LINES[0], account="-"), account="110-222-333333").status_code == 302
    with platform_scope():
        assert BankFile.objects.get().account == "110222333333"


def test_the_account_of_the_last_file_is_proposed(operator):
    proposed = lambda: operator.get("/operator/payments/files/").context["form"]["account"].value()  # noqa: E731
    assert proposed() is None
    upload(operator, korean(LINES[0]))
    assert proposed() == "12345601789012"
    upload(operator, korean(LINES[0], account="-"), account="110-222-333333")
    assert proposed() == "110222333333"


def test_the_queue_shows_what_needs_a_person(recorded):
    page = recorded.get("/operator/payments/")
    assert [(row.payer, row.left, row.state) for row in page.context["page"]] == [("한울소프", 12_000, "waiting")]
    assert [(value, count) for value, _, count in page.context["tabs"]] == [
        ("queue", 1), ("aside", 0), ("matched", 1), ("outgoing", 1), ("", 3)
    ]  # fmt: skip
    assert page.context["clearing"] == [{"currency": "KRW", "count": 1, "sum": 12_000}]
    found = lambda query: [row.payer for row in recorded.get(f"/operator/payments/{query}").context["page"]]  # noqa: E731
    assert found("?state=matched") == ["(주)한울"]
    assert found("?state=&q=수수료") == ["은행"]


def test_the_queue_can_be_taken_away(recorded):
    taken = recorded.get("/operator/payments/?state=&export=csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(taken)))
    assert [(row["Payer"], row["Amount"], row["Left to match"], row["State"]) for row in rows] == [
        ("은행", "-500", "0", "Went out"),
        ("한울소프", "12000", "12000", "Waiting"),
        ("(주)한울", "7000", "0", "Matched"),
    ]
    assert "a.csv" in recorded.get("/operator/payments/files/?export=csv").content.decode()


def test_a_payment_is_matched_by_hand_and_the_rest_of_it_waits(recorded):
    page = recorded.get(f"/operator/payments/{line().pk}/")
    [(offered, field)] = page.context["match_form"].rows()
    assert (offered.number, offered.left, field.value()) == ("INV-2025-000001", 10_000, "10,000")
    key = uuid.uuid4()
    for _ in range(2):
        assert match(recorded, "10,000", key)["Location"] == "/operator/payments/"
    page = recorded.get(f"/operator/payments/{line().pk}/")
    assert (page.context["line"].left, page.context["line"].state, page.context["match_form"].documents) == (
        2_000,
        "part",
        {},
    )
    assert "By hand · 한지수" in words(page)


@pytest.mark.parametrize(
    ("amount", "status", "said"),
    [
        ("10001", 409, "That is more than the invoice still asks for."),
        ("12001", 409, "That is more than is left of this payment."),
        ("", 422, "Enter how much of it pays which invoice."),
        ("many", 422, "Enter an amount, for example 10,000."),
        ("-5", 422, "Enter an amount above zero."),
        ("9" * 29, 422, "Enter an amount, for example 10,000."),
    ],
)
def test_what_cannot_be_matched_is_said_and_what_was_typed_is_kept(recorded, amount, status, said):
    answer = match(recorded, amount)
    assert (answer.status_code, said in words(answer)) == (status, True)
    with platform_scope():
        assert BankMatch.objects.count() == 1


def test_an_invoice_that_is_none_is_refused(recorded):
    for odd in ("999999", str(10**30), "x", "-1"):
        assert match(recorded, "5", of=odd).status_code == 422


def test_the_overview_says_what_waits(recorded):
    words_said = [point.words for point in recorded.get("/operator/").context["points"]]
    assert "1 payment came in and waits to be matched." in words_said


def test_another_invoice_is_found_by_its_company(recorded):
    page = recorded.get(f"/operator/payments/{line().pk}/?q=한울")
    assert [paper.document for paper in page.context["match_form"].documents.values()] == [invoice()]
    assert recorded.get(f"/operator/payments/{line().pk}/?q=없는").context["match_form"].documents == {}


def test_a_payment_goes_into_a_deposit(recorded, world):
    data = {"key": str(uuid.uuid4()), "company": world.bada.company.pk, "amount": "12,000"}
    assert recorded.post(f"/operator/payments/{line().pk}/deposit/", data).status_code == 302
    with platform_scope():
        assert Deposit.objects.get().paid_in == 10_012_000
    assert recorded.post(f"/operator/payments/{line().pk}/deposit/", data | {"company": ""}).status_code == 422


def test_a_payment_is_set_aside_with_its_reason(recorded):
    url = f"/operator/payments/{line().pk}/"
    assert recorded.post(f"{url}aside/", {"reason": ""}).status_code == 422
    assert recorded.post(f"{url}aside/", {"reason": "개인 이체"}).status_code == 302
    assert "개인 이체" in words(recorded.get(url))
    assert [row.payer for row in recorded.get("/operator/payments/?state=aside").context["page"]] == ["한울소프"]
    assert recorded.post(f"{url}aside/", {"reason": "again"}).status_code == 409


def test_a_match_is_undone_with_its_reason_and_stays_told(recorded):
    with platform_scope():
        found = BankMatch.objects.get()
    url = f"/operator/payments/matches/{found.pk}/undo/"
    assert recorded.get(url).status_code == 200
    assert recorded.post(url, {"key": str(uuid.uuid4()), "reason": ""}).status_code == 422
    answer = recorded.post(url, {"key": str(uuid.uuid4()), "reason": "다른 회사"}, follow=True)
    assert "다른 회사" in words(answer) and answer.context["line"].left == 7_000
    assert recorded.post(url, {"key": str(uuid.uuid4()), "reason": "again"}).status_code == 409


def test_the_lists_take_a_fixed_number_of_queries(recorded, django_assert_num_queries):
    for url, queries in (
        ("/operator/payments/", 8),
        ("/operator/payments/files/", 7),
        (f"/operator/payments/{line().pk}/", 18),
    ):
        recorded.get(url)
        with django_assert_num_queries(queries):
            recorded.get(url)
