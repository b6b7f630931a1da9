"""What stands in a company's favour: set against its other invoices, the next one prints it, or given back by bank."""

import json
import uuid
from datetime import date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from accounts.models import AuditEntry
from billing.bank.giving_back import (
    GiveBackRefused,
    approve_repayment,
    drop_repayment,
    give_back,
    propose_repayment,
    undo_give_back,
)  # fmt: skip
from billing.bank.queries import bank_lines, in_favour, in_queue, may_be_given_back, open_invoices, paid
from billing.bank.recording import (
    MatchRefused,
    count_in_favour,
    receive_bank_file,
    record_bank_file,
    set_line_aside,
    undo_match,
)  # fmt: skip
from billing.books import examine
from billing.documents.figures import charges
from billing.documents.ties import ties
from billing.journal.company import Codes, companys_journal
from billing.journal.operator import operators_journal
from billing.models import BankMatch, Document, GivenBack, Repayment, SetOff, Transfer
from billing.notes import issue_credit_note
from billing.payouts.choosing import Account
from billing.payouts.queries import statements, waiting_of
from billing.terms import agree_company_terms
from billing.tracing import payments_of, place_of
from portals.standing import standing
from tenants.models import Company
from tenants.scope import company_scope, owner_scope, platform_scope, restaurant_scope
from tests.billing.payouts.test_set_off import close_month, eat
from tests.billing.statements import korean
from tests.billing.test_books import break_by_force
from tests.portals.month import closed_november

FIRST, JANUARYS = "INV-2025-000001", "INV-2026-000001"
# 1,000 of the service fee and 100 of VAT.
FAVOUR = 1_100
TODAY = date(2026, 2, 5)


@pytest.fixture
def desk(world, at):
    """5 February: 한울 has paid the 20,666 of November: 17,000 of meals, a fee of 3,333 and 333 of VAT."""
    closed_november(world, fee_minimum=3_333)
    at("2026-02-05 09:00")
    with platform_scope():
        bank(20_666, "INV2025000001")
        yield world


def bank(amount, memo="", payer="한울", place=1):
    """A line of our bank's statement of 4 February; below zero it went out."""
    data = korean((f"2026.02.04 10:00:{place:02d}", payer, memo, amount, place))
    record_bank_file(file=receive_bank_file(name=f"{place}.csv", data=data, account="", by="test"), by="test")
    return bank_lines().get(balance=place)


def credit(amount=1_000):
    facts = {"reason": "agreed", "key": uuid.uuid4(), "at": datetime.fromisoformat("2026-02-05T10:00:00+09:00")}
    return issue_credit_note(invoice=invoice(), amount=amount, by="test", **facts)


def close_january(desk):
    """한울 eats for 9,000 in January: 12,666 with fee and VAT."""
    eat(desk.hanul, desk.gukbap, 9_000)
    close_month(date(2026, 1, 1), "2026-02-03T09:00:00+09:00")


def invoice(number=FIRST):
    return paid(Document.objects.filter(number=number)).get()


def left(number=FIRST):
    """What an invoice still asks, of which the database's own function says the same."""
    row = invoice(number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.invoice_left(%s)", [row.pk])
        assert cursor.fetchone() == (row.left,)
    return row.left


def told(number):
    return json.loads(Document.objects.get(number=number).frozen)


def favours():
    return [(row.number, row.favour) for row in in_favour()]


def set_offs():
    return [(row.below.number, row.against.number, row.amount) for row in SetOff.objects.order_by("id")]


def wrong():
    return {finding.number: finding.wrong for finding in examine() if finding.wrong}


ACCOUNT = Account("한빛은행", "333-00-000009", "한울")


def propose(amount=FAVOUR, key=None, number=FIRST, by="first"):
    facts = {"to": ACCOUNT, "reason": "합의", "key": key or uuid.uuid4()}
    return propose_repayment(of=invoice(number), amount=amount, by=by, **facts)


def approved(amount=FAVOUR, number=FIRST):
    made = propose(amount, number=number)
    approve_repayment(repayment=made, by="second")
    return Repayment.objects.get(pk=made.pk)


def give(line, amount=FAVOUR, number=FIRST):
    give_back(line=line, repayment=approved(amount, number), by="test")


def refused(action, **facts):
    """The code of a refusal."""
    with pytest.raises(GiveBackRefused) as refusal:
        action(**facts)
    return refusal.value.code


def test_what_was_paid_before_it_was_credited_stands_in_the_companys_favour(desk):
    credit()
    assert (left(), favours(), set_offs(), wrong()) == (-FAVOUR, [(FIRST, FAVOUR)], [], {})
    stands = standing(invoice(), TODAY)
    assert (stands.state, stands.left, stands.favour) == ("paid", 0, FAVOUR)


def test_the_next_invoice_is_lowered_by_it_and_prints_it(desk):
    credit()
    close_january(desk)
    data = told(JANUARYS)
    assert data["set_off"] == [{"number": FIRST, "period": "2025-11", "amount": -FAVOUR}]
    assert (data["summary"]["total"], data["summary"]["set_off"], data["summary"]["due"]) == (12_666, -FAVOUR, 11_566)
    with translation.override("en"):
        rows = [(charge.label, charge.amount) for charge in charges(data)]
    assert rows[-3:] == [
        ("Invoice total", 12_666),
        ("Set against the invoice of November 2025, INV-2025-000001", -FAVOUR),
        ("Amount to pay", 11_566),
    ]
    assert [tie for tie in ties(data) if tie[1] != tie[2]] == []
    assert set_offs() == [(FIRST, JANUARYS, FAVOUR)]
    assert (left(), left(JANUARYS), favours(), wrong()) == (0, 11_566, [], {})


BREAKS = {
    "it lent more than stood in its favour": (["UPDATE billing_setoff SET amount = amount + 1"], {41: 1}),
    "what lowers an invoice is another company's": (
        ["UPDATE billing_setoff SET company_id = (SELECT max(id) FROM tenants_company)"],
        {41: 1},
    ),
    "an invoice asks more than the ledger": (
        ["UPDATE billing_transfer SET amount = amount + 1 WHERE reason = 'invoice_paid'"],
        {19: 2, 41: 1},
    ),
}


GIVEN = {
    "one person did both": (["UPDATE billing_repayment SET approved_by = ''"], {42: 1}),
    "another amount went back than was approved": (["UPDATE billing_repayment SET amount = amount + 1"], {42: 2}),
    "it went back though it was thrown away": (["UPDATE billing_repayment SET state = 'discarded'"], {42: 1}),
    "it went back without anybody's approval": (["DELETE FROM billing_repayment"], {42: 1}),
    "it went back for another invoice": (
        ["UPDATE billing_repayment SET document_id = (SELECT id FROM billing_document WHERE number = 'STM-2025-000001')"],
        {42: 2},
    ),
}


@pytest.mark.parametrize("what", GIVEN)
def test_the_books_notice_what_went_back(desk, what):
    credit()
    give(bank(-FAVOUR, place=2))
    statements, seen = GIVEN[what]
    break_by_force(*statements)
    assert wrong() == seen


@pytest.mark.parametrize("what", BREAKS)
def test_the_books_notice(desk, what):
    credit()
    close_january(desk)
    statements, seen = BREAKS[what]
    break_by_force(*statements)
    assert wrong() == seen


def test_paying_what_is_printed_pays_it(desk):
    credit()
    close_january(desk)
    assert (bank(11_566, "INV2026000001", place=2).left, left(JANUARYS)) == (0, 0)
    assert (list(open_invoices()), wrong()) == ([], {})
    row = invoice(JANUARYS)
    assert (row.to_pay, row.evened, row.lowered, row.paid) == (11_566, 0, -FAVOUR, 11_566)


def test_an_invoice_that_is_out_already_is_lowered_at_once(desk):
    close_january(desk)
    credit()
    assert (told(JANUARYS)["summary"]["due"], left(JANUARYS), left(), wrong()) == (12_666, 11_566, 0, {})
    assert (invoice().evened, invoice(JANUARYS).evened) == (FAVOUR, -FAVOUR)
    entry = AuditEntry.objects.get(verb="set_off")
    assert (entry.actor, entry.data) == ("test", {"against": {JANUARYS: FAVOUR}})


def test_what_is_more_than_the_next_asks_goes_on_to_the_one_after(desk):
    credit(3_333)
    assert favours() == [(FIRST, 3_666)]
    agree_company_terms(company=desk.hanul.company, since=date(2026, 1, 1), by="test")
    eat(desk.hanul, desk.gukbap, 3_000)
    close_month(date(2026, 1, 1), "2026-02-03T09:00:00+09:00")
    assert (told(JANUARYS)["summary"]["due"], left(JANUARYS), favours(), wrong()) == (0, 0, [(FIRST, 666)], {})
    assert standing(invoice(JANUARYS), TODAY).state == "set_off"


def test_an_invoice_whose_payment_is_undone_takes_back_what_it_lent(desk):
    close_january(desk)
    credit()
    undo_match(match=BankMatch.objects.get(), key=uuid.uuid4(), reason="x", by="test")
    assert (left(), left(JANUARYS), wrong()) == (19_566, 12_666, {})
    assert set_offs() == [(FIRST, JANUARYS, FAVOUR), (FIRST, JANUARYS, -FAVOUR)]


def test_what_a_printed_invoice_was_lowered_by_is_asked_again_too(desk):
    credit()
    close_january(desk)
    undo_match(match=BankMatch.objects.get(), key=uuid.uuid4(), reason="x", by="test")
    assert (left(), left(JANUARYS), invoice(JANUARYS).evened, wrong()) == (19_566, 12_666, FAVOUR, {})
    assert bank(12_666, "INV2026000001", place=2).left == 0
    assert (left(JANUARYS), wrong()) == (0, {})


def test_given_back_by_bank_nothing_stands_in_its_favour_any_more(desk):
    credit()
    line = bank(-FAVOUR, "환급", place=2)
    give(line)
    assert (left(), favours(), bank_lines().get(pk=line.pk).state, wrong()) == (0, [], "matched", {})
    facts = ("source__kind", "target__kind", "amount", "company__name", "reference")
    assert list(Transfer.objects.filter(reason="given_back").values_list(*facts)) == [
        ("company_owes", "bank", FAVOUR, "한울", f"bank line {line.pk}")
    ]
    entry = AuditEntry.objects.get(verb="give_back")
    assert (entry.data["line"], entry.data["amount"]) == (line.pk, FAVOUR)


def test_a_part_of_it_of_a_part_of_a_line_leaves_the_rest(desk):
    credit()
    line = bank(-5_000, "환급", place=2)
    give(line, 400)
    assert (left(), bank_lines().get(pk=line.pk).carried, bank_lines().get(pk=line.pk).state) == (-700, 400, "outgoing")
    give(line, 700)
    assert (left(), wrong()) == (0, {})


def test_what_an_invoice_was_lowered_by_is_asked_again_when_the_bank_gave_it_back(desk):
    credit()
    close_january(desk)
    assert [(row.number, row.lent, row.favour) for row in may_be_given_back()] == [(FIRST, FAVOUR, 0)]
    give(bank(-FAVOUR, "환급", place=2))
    assert (left(), left(JANUARYS), wrong()) == (0, 12_666, {})
    assert set_offs() == [(FIRST, JANUARYS, FAVOUR), (FIRST, JANUARYS, -FAVOUR)]


def test_of_what_was_lent_only_what_went_back_is_asked_again(desk):
    credit()
    close_january(desk)
    give(bank(-300, "환급", place=2), 300)
    assert (left(), left(JANUARYS), wrong()) == (0, 11_866, {})
    assert set_offs()[2:] == [(FIRST, JANUARYS, 800)]


def test_undone_it_waits_for_its_line_and_thrown_away_it_lowers_what_is_open(desk):
    credit()
    give(bank(-FAVOUR, "환급", place=2))
    close_january(desk)
    assert left(JANUARYS) == 12_666
    undo_give_back(given=GivenBack.objects.get(), key=uuid.uuid4(), reason="다른 회사", by="test")
    assert (left(), left(JANUARYS), set_offs(), wrong()) == (-FAVOUR, 12_666, [], {})
    drop_repayment(repayment=Repayment.objects.get(), reason="다른 회사", by="test")
    assert (left(), left(JANUARYS), set_offs(), wrong()) == (0, 11_566, [(FIRST, JANUARYS, FAVOUR)], {})
    assert list(Transfer.objects.filter(reason="given_back_undone").values_list("source__kind", "target__kind")) == [
        ("bank", "company_owes")
    ]
    given = GivenBack.objects.get(undoes=None)
    assert refused(undo_give_back, given=given, key=uuid.uuid4(), reason="x", by="test") == "already"


@pytest.mark.parametrize(
    ("amount", "number", "code"),
    [
        (1_101, FIRST, "beyond_favour"),
        (0, FIRST, "not_positive"),
        (1, "INV-2025-000002", "beyond_favour"),
        (1, "STM-2025-000001", "unknown_invoice"),
    ],
)
def test_what_cannot_be_given_back_is_refused(desk, amount, number, code):
    credit()
    assert (refused(propose, amount=amount, number=number), Repayment.objects.count()) == (code, 0)


@pytest.mark.parametrize(("line", "code"), [(-500, "beyond_line"), (5_000, "not_out")])
def test_what_cannot_have_carried_it_is_refused(desk, line, code):
    credit()
    assert refused(give_back, line=bank(line, place=2), repayment=approved(600), by="test") == code
    assert (left(), GivenBack.objects.count()) == (-FAVOUR, 0)


def test_the_same_key_proposes_once_and_nothing_else(desk):
    credit()
    key = uuid.uuid4()
    assert propose(400, key) == propose(400, key)
    assert refused(propose, amount=500, key=key) == "key_reused"
    assert (Repayment.objects.count(), AuditEntry.objects.filter(verb="propose_repayment").count()) == (1, 2)


def test_the_same_line_carries_it_once_and_no_other_does(desk):
    credit()
    line, made = bank(-5_000, place=2), approved()
    give_back(line=line, repayment=made, by="test")
    give_back(line=line, repayment=made, by="test")
    assert refused(give_back, line=bank(-5_000, place=3), repayment=made, by="test") == "already"
    assert (left(), GivenBack.objects.count(), wrong()) == (0, 1, {})


def test_nobody_approves_what_they_proposed_themselves(desk):
    credit()
    made = propose(by="first")
    assert refused(approve_repayment, repayment=made, by="first") == "same_person"
    assert refused(give_back, line=bank(-FAVOUR, place=2), repayment=made, by="test") == "not_approved"
    approve_repayment(repayment=made, by="second")
    assert refused(approve_repayment, repayment=made, by="third") == "already"
    told = AuditEntry.objects.filter(verb__endswith="_repayment").order_by("id").values_list("verb", "actor", "data__amount")
    assert list(told) == [("propose_repayment", "first", FAVOUR), ("approve_repayment", "second", FAVOUR)]
    with pytest.raises(DatabaseError), owner_scope(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE billing_repayment SET account = '1' WHERE id = %s", [made.pk])


def test_no_more_is_proposed_than_stands_there_together(desk):
    credit()
    propose(800)
    assert refused(propose, amount=301) == "beyond_favour"
    propose(300)
    assert wrong() == {}


def test_what_stands_there_no_more_is_not_approved(desk):
    credit()
    made = propose()
    undo_match(match=BankMatch.objects.get(), key=uuid.uuid4(), reason="x", by="test")
    assert refused(approve_repayment, repayment=made, by="second") == "beyond_favour"


def test_approved_it_lowers_no_invoice_any_more(desk):
    credit()
    made = approved()
    close_january(desk)
    assert (left(JANUARYS), left(), set_offs(), wrong()) == (12_666, -FAVOUR, [], {})
    drop_repayment(repayment=made, reason="계좌가 다릅니다", by="first")
    assert (left(JANUARYS), left(), set_offs(), wrong()) == (11_566, 0, [(FIRST, JANUARYS, FAVOUR)], {})
    made.refresh_from_db()
    assert (made.state, made.approved_by, made.dropped_by, made.dropped_for) == (
        "discarded", "second", "first", "계좌가 다릅니다",
    )  # fmt: skip
    assert refused(drop_repayment, repayment=made, reason="x", by="test") == "already"


def test_a_part_that_is_approved_leaves_the_rest_to_lower_others(desk):
    credit()
    approved(400)
    close_january(desk)
    assert (left(JANUARYS), set_offs(), wrong()) == (11_966, [(FIRST, JANUARYS, 700)], {})


def test_approving_asks_again_what_an_invoice_was_lowered_by(desk):
    credit()
    close_january(desk)
    approved()
    assert (left(JANUARYS), left(), wrong()) == (12_666, -FAVOUR, {})
    assert [entry.data["against"] for entry in AuditEntry.objects.filter(verb="set_off", actor="second")] == [
        {JANUARYS: -FAVOUR}
    ]


def test_what_was_carried_is_not_thrown_away_until_that_is_undone(desk):
    credit()
    give(bank(-FAVOUR, place=2))
    made = Repayment.objects.get()
    assert refused(drop_repayment, repayment=made, reason="x", by="test") == "carried"
    undo_give_back(given=GivenBack.objects.get(), key=uuid.uuid4(), reason="다른 회사", by="test")
    drop_repayment(repayment=made, reason="x", by="test")
    assert (favours(), wrong()) == ([(FIRST, FAVOUR)], {})


def test_carried_out_although_the_payment_was_undone_meanwhile_it_is_booked(desk):
    credit()
    made = approved()
    undo_match(match=BankMatch.objects.get(), key=uuid.uuid4(), reason="x", by="test")
    give_back(line=bank(-FAVOUR, place=2), repayment=made, by="test")
    assert (left(), wrong()) == (20_666, {})


def test_what_was_paid_too_much_counts_in_the_companys_favour(desk):
    line = bank(5_000, "이중 송금", place=2)
    key = uuid.uuid4()
    for _again in range(2):
        count_in_favour(line=line, company=desk.hanul.company, amount=4_000, key=key, by="test")
    assert (bank_lines().get(pk=line.pk).left, left(), favours(), wrong()) == (1_000, -4_000, [(FIRST, 4_000)], {})
    assert refused(propose, amount=4_001) == "beyond_favour"
    give(bank(-4_000, place=3), 4_000)
    assert (left(), favours(), wrong()) == (0, [], {})


def test_it_lowers_the_next_invoice_like_any_favour(desk):
    count_in_favour(line=bank(5_000, place=2), company=desk.hanul.company, amount=5_000, key=uuid.uuid4(), by="test")
    close_january(desk)
    assert (told(JANUARYS)["summary"]["due"], left(JANUARYS), wrong()) == (7_666, 7_666, {})


def test_counted_wrongly_it_is_undone_like_any_match(desk):
    line = bank(5_000, place=2)
    count_in_favour(line=line, company=desk.hanul.company, amount=5_000, key=uuid.uuid4(), by="test")
    close_january(desk)
    undo_match(match=BankMatch.objects.get(rule="favour"), key=uuid.uuid4(), reason="다른 회사", by="test")
    assert (bank_lines().get(pk=line.pk).left, left(), left(JANUARYS), wrong()) == (5_000, 0, 12_666, {})


def test_nothing_counts_while_an_invoice_waits_for_it_or_before_there_is_one(desk):
    close_january(desk)
    line, facts = bank(5_000, place=2), {"amount": 5_000, "by": "test"}
    for company, code in ((desk.hanul.company, "still_asks"), (Company(pk=999_999), "no_invoice")):
        with pytest.raises(MatchRefused) as refusal:
            count_in_favour(line=line, company=company, key=uuid.uuid4(), **facts)
        assert refusal.value.code == code


def test_the_ledger_leads_from_the_invoice_to_the_line_and_back(desk):
    credit()
    line = bank(-FAVOUR, place=2)
    give(line)
    transfer = payments_of(invoice()).order_by("-id")[0]
    place = place_of(transfer)
    assert (place.part, [each.number for each in place.documents], place.bank_line) == ("given_back", [FIRST], line.pk)


def test_the_journals_of_both_sides_book_it(desk):
    credit()
    give(bank(-FAVOUR, place=2))
    month = date(2026, 2, 1)
    with translation.override("en"):
        ours = [each for each in operators_journal(month) if each.words == "Given back to a company"]
        with company_scope(desk.hanul.company):
            found = companys_journal(desk.hanul.company, month, Codes())
            theirs = [each for each in found if each.words == "Given back to a company"]
    assert [[(side.code, side.amount, side.party) for side in each.sides] for each in ours] == [
        [("108", FAVOUR, "한울"), ("103", -FAVOUR, "")]
    ]
    assert [[(side.code, side.amount) for side in each.sides] for each in theirs] == [[("253", -FAVOUR), ("103", FAVOUR)]]


def test_a_company_sees_its_own_and_nobody_edits(desk):
    credit()
    give(bank(-400, place=2), 400)
    close_january(desk)
    seen = []
    for scope in (
        company_scope(desk.hanul.company),
        company_scope(desk.bada.company),
        restaurant_scope(desk.gukbap.pk),
    ):
        with scope:
            seen.append((SetOff.objects.count(), GivenBack.objects.count()))
    assert seen == [(1, 1), (0, 0), (0, 0)]
    for statement in ("UPDATE billing_givenback SET amount = 1", "DELETE FROM billing_givenback"):
        with owner_scope(), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_restaurants_do_not_wait_for_what_was_credited(world, at):
    closed_november(world, fee_minimum=3_333, on_collection=True)
    at("2026-02-05 09:00")
    with platform_scope():
        credit()
        assert waiting_of(statements()) != {}
        bank(19_566, "INV2025000001")
        assert (left(), waiting_of(statements())) == (0, {})


def by_the_system():
    return list(GivenBack.objects.filter(actor="system").order_by("id").values_list("repayment", "line__balance", "amount"))


def test_a_line_that_names_its_repayment_is_told_by_itself(desk):
    credit()
    made = approved()
    line = bank(-FAVOUR, f"환급 {made.reference}", place=2)
    assert (line.state, left(), favours(), by_the_system(), wrong()) == ("matched", 0, [], [(made.pk, 2, FAVOUR)], {})
    entry = AuditEntry.objects.get(verb="give_back")
    assert (entry.actor, entry.data["repayment"], entry.data["line"]) == ("system", made.reference, line.pk)
    assert AuditEntry.objects.filter(verb="record_bank_file").latest("id").data["tied"] == 1


def test_of_two_lines_that_name_it_the_first_carried_it_and_the_other_waits(desk):
    credit()
    made = approved()
    told = [(f"2026.02.04 10:00:0{place}", "한울", made.reference, -FAVOUR, place) for place in (2, 3)]
    record_bank_file(file=receive_bank_file(name="2.csv", data=korean(*told), account="", by="test"), by="test")
    assert [(line.balance, line.state) for line in bank_lines().filter(balance__gt=1).order_by("place")] == [
        (2, "matched"),
        (3, "named"),
    ]
    assert (by_the_system(), wrong()) == ([(made.pk, 2, FAVOUR)], {})


def test_a_line_that_brought_two_repayments_told_of_both(desk):
    credit()
    pair = [approved(700), approved(400)]
    line = bank(-FAVOUR, " ".join(each.reference for each in pair), place=2)
    assert (line.state, by_the_system()) == ("matched", [(pair[0].pk, 2, 700), (pair[1].pk, 2, 400)])
    assert (left(), wrong()) == (0, {})


@pytest.mark.parametrize(("amount", "state"), [(-1_099, "named"), (-1_101, "named"), (1_100, "waiting")])
def test_what_does_not_agree_stays_in_the_queue(desk, amount, state):
    credit()
    line = bank(amount, approved().reference, place=2)
    assert (line.state, bank_lines().filter(in_queue(), pk=line.pk).count()) == (state, 1)
    assert (by_the_system(), left(), wrong()) == ([], -FAVOUR, {})


def test_before_it_is_approved_it_waits_and_then_by_hand(desk):
    credit()
    made = propose()
    line = bank(-FAVOUR, made.reference, place=2)
    assert line.state == "named"
    approve_repayment(repayment=made, by="second")
    assert bank_lines().get(pk=line.pk).state == "named"
    give_back(line=line, repayment=made, by="test")
    assert (bank_lines().get(pk=line.pk).state, left(), wrong()) == ("matched", 0, {})


def test_undone_by_a_person_it_waits_and_the_same_file_ties_it_no_more(desk):
    credit()
    made = approved()
    line = bank(-FAVOUR, made.reference, place=2)
    undo_give_back(given=GivenBack.objects.get(), key=uuid.uuid4(), reason="다른 회사", by="test")
    again = korean(("2026.02.04 10:00:02", "한울", made.reference, -FAVOUR, 2), ("2026.02.04 10:00:03", "이자", "", 3, 3))
    record_bank_file(file=receive_bank_file(name="b.csv", data=again, account="", by="test"), by="test")
    assert (bank_lines().get(pk=line.pk).state, GivenBack.objects.count(), wrong()) == ("named", 2, {})


def test_set_aside_it_leaves_the_queue(desk):
    line = bank(-FAVOUR, "HKB99", place=2)
    set_line_aside(line=line, reason="오타", by="test")
    assert (bank_lines().get(pk=line.pk).state, bank_lines().filter(in_queue(), pk=line.pk).count()) == ("aside", 0)
