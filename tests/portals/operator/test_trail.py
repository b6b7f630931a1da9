"""Everything the public audit trail can hold is told in words."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import set_urlconf

from accounts.audit import record
from accounts.models import AuditEntry
from billing.models import Document
from portals.operator import trail
from portals.operator.trail import HIDDEN
from portals.operator.trail_words import FACTS as FACT_NAMES
from portals.operator.words import VERBS
from tenants.scope import platform_scope
from tests.portals.month import closed_november

ROOT = Path(__file__).parents[3]
APPS = ("accounts", "tenants", "restaurants", "billing", "sms")
# Put together where they are recorded: billing.actions, billing.holds.
COMPUTED = {"void_redemption", "refund_redemption", "capture_hold", "release_hold", "expire_hold", "examine_books"}


def recorded() -> set[str]:
    """The verbs that are written out in calls of accounts.audit.record."""
    trees = (ast.parse(path.read_text()) for app in APPS for path in (ROOT / app).rglob("*.py"))
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.args) > 1)
    verbs = (call.args[1] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "record")
    return {verb.value for verb in verbs if isinstance(verb, ast.Constant)}


def test_every_verb_has_words():
    assert "agree_terms" in recorded()
    assert sorted((recorded() | COMPUTED) - set(VERBS)) == []


def page(visit, world, language="en"):
    return visit(None, world.operator, language=language).get("/operator/audit/")


def row(visit, world, verb, language="en"):
    [found] = [each for each in page(visit, world, language).context["trail"] if each.entry.verb == verb]
    return found


def keep(verb, subject, **data):
    with platform_scope():
        record("system", verb, subject, **data)


@pytest.mark.parametrize(
    ("subject", "words", "url"),
    [
        ("redemption:2891", "Meal, receipt 2891", "/operator/ledger/?month=all&q=2891"),
        ("bank line:12", "Bank line 12", "/operator/payments/12/"),
        ("bank file:3", "Bank statement 3", "/operator/payments/files/3/"),
        ("payout run:7", "Payout run HKR7", "/operator/payouts/7/"),
        ("tax invoice:5", "Tax invoice 5", "/operator/tax/5/"),
        ("period:2025-11", "November 2025", "/operator/periods/2025-11/"),
        ("month:2025-11", "November 2025", ""),
        ("snapshot:2025-11-11", "Tue 11 Nov 2025", "/operator/segregation/"),
        ("books", "Books", "/operator/books/"),
        ("limit:outstanding", "Prepaid and not spent", "/operator/segregation/"),
        ("top-up:DEP2026000012", "Top-up DEP2026000012", ""),
        ("hold:0198", "Hold 0198", ""),
        ("new thing:9", "new thing:9", ""),
    ],
)
def test_a_reference_is_told_in_words_and_leads_there(world, visit, subject, words, url):
    keep("examine_books", subject)
    found = row(visit, world, "examine_books")
    assert (found.subject, found.url) == (words, url)


def test_documents_and_counters_are_told_by_name(world, visit):
    closed_november(world)
    with platform_scope():
        invoice = Document.objects.get(number="INV-2025-000001")
    keep("record_payments", invoice, amount=7_000, currency="KRW")
    keep("choose_sms", world.counter, how="none", ending="5678")
    told = row(visit, world, "record_payments")
    assert (told.subject, told.url) == ("INV-2025-000001", "/operator/documents/INV-2025-000001/")
    assert told.facts == "Amount ₩7,000 · Currency KRW"
    told = row(visit, world, "choose_sms")
    assert (told.subject, told.url) == ("Halmae Gukbap · 1", f"/operator/restaurants/{world.gukbap.pk}/")
    keep("match_line", "bank line:4", invoices={str(invoice.pk): 7_000}, key="secret")
    assert row(visit, world, "match_line").facts == "Invoices INV-2025-000001 7,000"


def test_what_became_of_payouts_is_said(world, visit):
    keep("record_results", "payout run:7", results={"HKP1": "confirmed", "HKP2": "returned"})
    assert row(visit, world, "record_results").facts == "Results HKP1 Deposited, HKP2 Returned"
    keep("approve_run", "payout run:7", total=22_680, fingerprint="0123456789abcdef")
    assert row(visit, world, "approve_run").facts == "Total 22,680 · SHA-256 0123456789ab…"
    keep("check_holder", world.gukbap, verdict="matches", how="hand", told="김막순")
    assert row(visit, world, "check_holder").facts == "How A person, from a paper · Told 김막순 · Verdict Confirmed"


FACTS = {
    "since": "2025-12", "service_fee_bp": 150, "fee_per_head": 1_000, "cost_split": True, "pays_by": "bank",
    "begins_on": "2025-12-20", "seen_at": "2025-11-11T03:07:00+00:00", "tiers": [[10_000_000, 400]], "reason": "미납",
    "key": "secret", "site": "",
}  # fmt: skip


def test_facts_have_names_amounts_their_currency_and_times_are_said(world, visit):
    keep("agree_terms", world.hanul.company, **FACTS)
    assert row(visit, world, "agree_terms").facts == (
        "From month December 2025 · Tiers 10000000, 400 · Reason 미납 · Pays by Bank transfer · Seen at Today 12:07"
        " · Begins on Sat 20 Dec 2025 · Split by cost centre and site yes · Service fee per head ₩1,000 · Service fee 1.5%"
    )


def test_in_korean(world, visit):
    keep("suspend_company", world.hanul.company, reason="미납", until="2025-12-20")
    told = row(visit, world, "suspend_company", "ko")
    assert (told.subject, told.facts) == ("한울", "종료 2025년 12월 20일(토) · 사유 미납")


def test_every_fact_that_is_written_out_has_a_name():
    trees = (ast.parse(path.read_text()) for app in APPS for path in (ROOT / app).rglob("*.py"))
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    names = {
        word.arg
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "record"
        for word in call.keywords
        if word.arg
    }
    assert len(names) > 60
    assert sorted(names - set(FACT_NAMES) - HIDDEN) == []


def test_a_page_of_the_trail_takes_few_queries_however_long(world, visit, django_assert_max_num_queries):
    for number in range(30):
        keep("examine_books", f"redemption:{number}")
        keep("choose_sms", world.counter, how="none")
        keep("set_vat_id", world.hanul.company)
    set_urlconf(settings.PUBLIC_SCHEMA_URLCONF)
    with platform_scope():
        rows = list(AuditEntry.objects.all()[:90])
        with django_assert_max_num_queries(8):
            trail.told(rows)
    set_urlconf(None)
