"""Heads, cost centres and sites: who ate in a month and who bears what, told by purses that know no name."""

import uuid
from datetime import datetime

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from billing import close
from billing.actions import refund_redemption, void_redemption
from billing.books import examine
from billing.documents.tables import tables
from billing.models import Document, Period, Portion
from billing.portions import split
from billing.running import owed_so_far
from billing.terms import agree_company_terms
from tenants.actions import add_site
from tenants.models import CompanyTerms
from tenants.scope import company_scope, platform_scope, restaurant_scope
from tests.billing.test_terms import paper, rows
from tests.portals.month import NOVEMBER, at, draw, eat, freeze, november
from vouchers.actions import add_employee, change_employee, change_program, enrol, give_grant
from vouchers.guests import give_company_pass, give_pass
from vouchers.models import Employee
from vouchers.together import approve_share, make_table

DECEMBER = NOVEMBER.replace(month=12)
BRANCH = {"name": "판교", "address": "성남", "latitude": 37.4, "longitude": 127.1}


def agree(world, **facts):
    usual = {"cost_split": True, "fee_per_head": 1_000, "service_fee_bp": 150}
    return agree_company_terms(company=world.hanul.company, since=NOVEMBER, by=world.operator, **usual | facts)


def move(staff, employee, **facts):
    with company_scope(staff.company):
        return change_employee(employee=employee, by=staff.hr, **facts)


@pytest.fixture
def hanul(world):
    """한울, split by cost centre: 김하늘 costs 개발 at 본사, 이도윤 영업 at 판교."""
    agree(world)
    branch = add_site(company=world.hanul.company, by=world.operator, **BRANCH)
    move(world.hanul, world.hanul.haneul, cost_centre="개발")
    move(world.hanul, world.hanul.doyun, cost_centre="영업", site_id=branch.pk)
    return world.hanul


def told(rows, *facts):
    return [tuple(row[fact] for fact in ("name", *facts)) for row in rows]


def wrong_books():
    return [finding for finding in examine() if finding.wrong]


def test_a_fee_per_head_counts_people_and_not_meals(world, hanul):
    november(world)  # 김하늘 twice, 17,000; 이도윤's only meal was voided
    freeze(world)
    invoice = paper("INV-2025-000001")
    assert (invoice["terms"]["fee_per_head"], invoice["summary"]["heads"]) == (1_000, 1)
    [fee] = [row for row in rows(invoice) if row.key == "fee"]
    assert (fee.label, fee.supply, fee.vat) == ("Service fee (1.5%, 1,000 KRW × 1 person)", 255 + 1_000, 126)
    assert wrong_books() == []


def test_a_fee_of_heads_alone_names_no_per_cent(world):
    agree(world, service_fee_bp=0, fee_minimum=3_000)
    november(world)
    eat(world.hanul, world.hanul.doyun, world.gukbap, 6_000, day=13)
    freeze(world)
    invoice = paper("INV-2025-000001")
    assert [row.label for row in rows(invoice) if row.key == "fee"] == [
        "Service fee (1,000 KRW × 2 people, at least 3,000 KRW)"
    ]
    assert invoice["summary"]["fee_supply"] == 3_000


def test_nobody_is_counted_where_the_terms_do_not_ask(world):
    november(world)
    freeze(world)
    invoice = paper("INV-2025-000001")
    assert (invoice["summary"]["heads"], Portion.objects.count()) == (0, 0)
    assert not {"cost_centres", "sites"} & set(invoice)


def test_an_invoice_is_split_and_its_parts_add_up(world, hanul):
    eat(hanul, hanul.haneul, world.gukbap, 9_000)
    eat(hanul, hanul.doyun, world.gukbap, 7_000)
    eat(hanul, hanul.doyun, world.bunsik, 4_000, day=12)
    freeze(world)
    invoice = paper("INV-2025-000001")
    # 20,000 of meals, 300 + 2,000 of fee, 230 of VAT; 개발 caused 1,135 of 2,300, 영업 1,165.
    figures = ("count", "heads", "gross", "refunds", "fee", "total")
    assert told(invoice["cost_centres"], *figures) == [
        ("개발", 1, 1, 9_000, 0, 1_249, 10_249),
        ("영업", 2, 1, 11_000, 0, 1_281, 12_281),
    ]
    assert told(invoice["sites"], "total") == [("본사", 10_249), ("판교", 12_281)]
    assert invoice["summary"]["total"] == 22_530
    assert wrong_books() == []
    with override("en"):
        sheets = tables(invoice)[2:4]
    assert [(sheet.title, sheet.rows[-1][0], sheet.total[-1].amount) for sheet in sheets] == [
        ("Cost centres", "영업", 22_530), ("Sites", "판교", 22_530),
    ]  # fmt: skip


def test_an_open_month_says_what_its_invoice_would(world, hanul):
    november(world)
    eat(hanul, hanul.doyun, world.gukbap, 6_000, day=13)
    with company_scope(hanul.company):
        so_far = owed_so_far(hanul.company, Period.objects.get(month=NOVEMBER)).total
    freeze(world)
    assert paper("INV-2025-000001")["summary"]["total"] == so_far == 25_580


def test_who_moves_costs_both_and_is_one_head_where_they_ate_last(world, hanul):
    eat(hanul, hanul.haneul, world.gukbap, 9_000)
    move(hanul, hanul.haneul, cost_centre="기획")
    eat(hanul, hanul.haneul, world.bunsik, 1_000)  # out of what was opened before: still 개발's
    eat(hanul, hanul.haneul, world.bunsik, 8_000, day=12)
    freeze(world)
    assert told(paper("INV-2025-000001")["cost_centres"], "count", "heads", "gross") == [
        ("개발", 2, 0, 10_000), ("기획", 1, 1, 8_000),
    ]  # fmt: skip
    assert wrong_books() == []


def test_a_guest_costs_what_the_host_does_and_is_nobodys_head(world, hanul):
    with company_scope(hanul.company):
        change_program(program=hanul.lunch, by=hanul.hr, guests=True, guest_amount=10_000)
        given = give_pass(
            company=hanul.company, host=hanul.doyun, program=hanul.lunch, name="손님", amount=10_000, meals=1,
            valid_until=at(11).date(), by=hanul.doyun.user,
        )  # fmt: skip
        guest = Employee.everyone.select_related("user").get(pk=given.guest_id)
    eat(hanul, guest, world.gukbap, 9_500)
    freeze(world)
    assert told(paper("INV-2025-000001")["cost_centres"], "count", "heads", "gross") == [("영업", 1, 0, 9_500)]
    assert wrong_books() == []


def test_a_guest_of_hrs_own_is_on_the_invoice_under_the_centre_that_their_pass_names(world, hanul):
    with company_scope(hanul.company):
        given = give_company_pass(
            company=hanul.company, program=hanul.lunch, name="손님", amount=10_000, meals=1, starts_on=at(11).date(),
            valid_until=at(11).date(), cost_centre="채용", by=hanul.hr,
        )  # fmt: skip
        guest = Employee.everyone.select_related("user").get(pk=given.guest_id)
    eat(hanul, guest, world.gukbap, 9_500)
    freeze(world)
    assert told(paper("INV-2025-000001")["cost_centres"], "count", "heads", "gross") == [("채용", 1, 0, 9_500)]
    assert wrong_books() == []


def test_a_table_is_one_meal_and_each_centre_bears_its_share(world, hanul):
    with company_scope(hanul.company):
        table = make_table(
            company=hanul.company, payer=hanul.haneul, counter=world.counter, amount=20_000, by=hanul.haneul.user,
            at=at(11), shares={hanul.doyun.pk: 11_000}, covers=[], key=uuid.uuid4(),
        )  # fmt: skip
        approve_share(company=hanul.company, table_id=table.pk, employee=hanul.doyun, by=hanul.doyun.user, at=at(11))
    freeze(world)
    assert told(paper("INV-2025-000001")["cost_centres"], "count", "heads", "gross") == [
        ("개발", 0, 1, 9_000), ("영업", 1, 1, 11_000),
    ]  # fmt: skip
    assert wrong_books() == []


def test_a_grant_and_an_allowance_in_one_meal_are_one_head_and_one_meal(world, hanul):
    day = at(12).date()
    with company_scope(hanul.company):
        give_grant(company=hanul.company, employee=hanul.haneul, amount=5_000, reason="야근", valid_until=day, by=hanul.hr)
    eat(hanul, hanul.haneul, world.gukbap, 15_000, day=12)
    freeze(world)
    assert told(paper("INV-2025-000001")["cost_centres"], "count", "heads", "gross") == [("개발", 1, 1, 15_000)]


def test_what_is_given_back_of_an_earlier_month_goes_back_to_its_centre(world, hanul):
    eaten = eat(hanul, hanul.haneul, world.gukbap, 9_000)
    freeze(world)
    then = datetime.fromisoformat("2025-12-09T10:00:00+09:00")
    move(hanul, hanul.haneul, cost_centre="기획")
    with platform_scope():
        refund_redemption(redemption_id=eaten, reason="cold", key=uuid.uuid4(), by="test", at=then)
    close.begin_close(month=DECEMBER, by="test", at=datetime.fromisoformat("2026-01-02T09:00:00+09:00"))
    close.draw_documents(DECEMBER)
    with platform_scope():
        close.freeze_document(Document.objects.get(kind="invoice", period=DECEMBER).pk)
    invoice = paper("INV-2025-000002")
    assert told(invoice["cost_centres"], "heads", "gross", "refunds", "total") == [("개발", 0, 0, -9_000, -9_000)]
    assert invoice["summary"]["total"] == -9_000
    assert wrong_books() == []


def test_a_month_in_which_all_was_undone_still_has_its_least_fee(world):
    agree(world, fee_minimum=30_000)
    eaten = eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000)
    with platform_scope():
        void_redemption(redemption_id=eaten, reason="test", key=uuid.uuid4(), by="counter:1", at=at(11, 13))
    freeze(world)
    invoice = paper("INV-2025-000001")
    assert told(invoice["cost_centres"], "heads", "total") == told(invoice["sites"], "heads", "total") == [("", 0, 33_000)]
    assert wrong_books() == []


def test_forgetting_people_changes_no_figure(world, hanul):
    november(world)
    draw(world)
    with company_scope(hanul.company):
        Employee.objects.all().delete()
    with platform_scope():
        close.freeze_document(Document.objects.get(number="INV-2025-000001").pk)
    assert told(paper("INV-2025-000001")["cost_centres"], "heads", "gross") == [("개발", 1, 17_000)]
    assert wrong_books() == []


def test_only_who_is_concerned_sees_it_and_nobody_edits_it(world, hanul):
    november(world)
    draw(world)
    with company_scope(hanul.company):
        assert Portion.objects.get().gross == 17_000
    with company_scope(world.bada.company):
        assert Portion.objects.count() == 0
    with restaurant_scope(world.gukbap.pk):
        assert Portion.objects.count() == 0
    for change in ("UPDATE public.billing_portion SET gross = 1", "DELETE FROM public.billing_portion"):
        with (
            platform_scope(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(),
            connection.cursor() as cursor,
        ):  # fmt: skip
            cursor.execute(change)


amounts, few = st.integers(0, 10**9), st.integers(0, 99)
facts = st.lists(st.tuples(st.sampled_from(["", "a", "b"]), few, few, amounts, amounts), max_size=5)


@given(facts, amounts, st.integers(0, 10_000), st.integers(0, 10**5))
def test_any_split_adds_up_to_the_unit(facts, fee, bp, per_head):
    names = ("cost_centre", "count", "heads", "gross", "refunds")
    found = [Portion(**dict(zip(names, each, strict=True))) for each in facts]
    terms = CompanyTerms(service_fee_bp=bp, fee_per_head=per_head)
    for parts in split(found, terms, fee).values():
        assert sum(row["fee"] for row in parts) == fee
        assert sum(row["total"] for row in parts) == sum(each.gross - each.refunds for each in found) + fee
        assert all(row["total"] == row["gross"] + row["refunds"] + row["fee"] for row in parts)


def test_one_more_person_is_added_with_a_cost_centre(world, hanul):
    with company_scope(hanul.company):
        more = add_employee(name="정민재", email="m@example.com", number="1003", cost_centre="영업", by=hanul.hr)
        enrol(program=hanul.lunch, employees=[more], by=hanul.hr)
    eat(hanul, more, world.gukbap, 5_000)
    freeze(world)
    assert told(paper("INV-2025-000001")["cost_centres"], "heads") == [("영업", 1)]
    assert told(paper("INV-2025-000001")["sites"], "heads") == [("", 1)]
