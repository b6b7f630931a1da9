"""The access table: every URL of both hosts, asked by everybody."""

import uuid
from datetime import date
from functools import cached_property
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.urls import URLResolver, get_resolver, reverse
from django.utils.http import urlencode

from accounts.models import Passkey, User
from billing import clock
from billing.bank.recording import deposit_line, receive_bank_file, record_bank_file
from billing.enums import DocumentKind
from billing.models import (
    BankLine,
    BankMatch,
    Document,
    DunningLetter,
    Line,
    Note,
    Pause,
    PayoutItem,
    PayoutRun,
    Redemption,
    TaxExport,
    TaxInvoice,
    Transfer,
)  # fmt: skip
from billing.payouts.details import ask_account, confirm_holder
from billing.payouts.runs import approve_run, prepare_run
from billing.segregation.snapshots import take_snapshot
from billing.tax.drafting import draft_tax_invoices
from portals.counter.access import COOKIE
from restaurants.actions import give_key
from restaurants.bills import Bill, sign_bill
from restaurants.enums import KeyKind
from restaurants.staff_pins import add_staff
from tenants.scope import company_scope, platform_scope, restaurant_scope
from tests.billing.statements import korean
from tests.portals.access_rows import IN, Row
from tests.portals.access_table import TABLE
from tests.portals.month import AFTER, NOVEMBER, closed_november
from vouchers.actions import add_employee, change_program, make_program
from vouchers.delegations import delegate
from vouchers.disputes import dispute_meal
from vouchers.guests import give_company_pass, give_pass, token_of
from vouchers.loads import receive_load
from vouchers.models import Employee
from vouchers.redeeming import redeem
from vouchers.together import make_table

URLCONFS = {"company": settings.ROOT_URLCONF, "public": settings.PUBLIC_SCHEMA_URLCONF}
# What belongs to somebody, and what the same person of 바다 must not find.
OWNED = {
    "meal",
    "invoice",
    "credit_note",
    "person",
    "program",
    "load",
    "dispute",
    "table",
    "guest_pass",
    "company_pass",
    "site",
}


class Facts:
    """What the table's words stand for; each is made when a row needs it."""

    def __init__(self, world):
        self.world = world

    def of(self, word):
        """The value of a word of the table, or the word itself when it has none."""
        return getattr(self, word) if isinstance(word, str) and hasattr(type(self), word) else word

    @cached_property
    def slug(self):
        return self.world.counter.slug

    @cached_property
    def counter(self):
        return self.world.counter.pk

    @cached_property
    def restaurant(self):
        return self.world.gukbap.pk

    @cached_property
    def dish(self):
        return self.world.gukbap.menu.get().pk

    @cached_property
    def other_restaurant(self):
        return self.world.bunsik.pk

    @cached_property
    def seat(self):
        return self.world.staff.seats.get().pk

    @cached_property
    def staff_pin(self):
        with restaurant_scope(self.world.gukbap.pk):
            return add_staff(restaurant=self.world.gukbap, name="김민지", pin="4907", by="test").pk

    @cached_property
    def api_key(self):
        return give_key(counter=self.world.counter, kind=KeyKind.API, name="POS", by="test")[0].pk

    @cached_property
    def hr_person(self):
        return self.world.hanul.hr.pk

    @cached_property
    def eater(self):
        return self.world.hanul.doyun.user_id

    @cached_property
    def hanul(self):
        return self.world.hanul.company.pk

    @cached_property
    def site(self):
        return self.world.hanul.company.sites.get().pk

    @cached_property
    def neighbours_site(self):
        return self.world.bada.company.sites.get().pk

    @cached_property
    def bada(self):
        return self.world.bada.company.pk

    @cached_property
    def person(self):
        return self._hire(self.world.hanul)

    @cached_property
    def neighbours_person(self):
        return self._hire(self.world.bada)

    @cached_property
    def program(self):
        return self._offer(self.world.hanul)

    @cached_property
    def neighbours_program(self):
        return self._offer(self.world.bada)

    @cached_property
    def load(self):
        return self._send(self.world.hanul)

    @cached_property
    def neighbours_load(self):
        return self._send(self.world.bada)

    @cached_property
    def dispute(self):
        return self._report(self.world.hanul, self.meal)

    @cached_property
    def neighbours_dispute(self):
        # Keys count from 1 in every company: the second one of 바다 is none of 한울's.
        self._report(self.world.bada, self.neighbours_meal)
        other = self._eat(self.world.bada, self.world.bada.haneul, self.world.bunsik)
        return self._report(self.world.bada, other)

    @cached_property
    def bank_file(self):
        """Recorded, with one line, of which a part is in 바다's deposit."""
        data = korean(("2025.11.10", "바다", "", 5_000, 5_000))
        with platform_scope():
            file = receive_bank_file(name="bank.csv", data=data, account="", by="test")
            record_bank_file(file=file, by="test")
            line, bada = file.lines.get(), self.world.bada.company
            deposit_line(line=line, company=bada, amount=1_000, key=uuid.uuid4(), by="test")
        return file.pk

    @cached_property
    def pause(self):
        with platform_scope():
            facts = {"announced_at": AFTER, "due_until": NOVEMBER, "begins_on": AFTER.date()}
            return Pause.objects.create(company=self.world.hanul.company, **facts).pk

    @cached_property
    def kept_day(self):
        take_snapshot(day=date(2025, 11, 12), by="test")
        return "2025-11-12"

    @cached_property
    def tax_invoice(self):
        """할매국밥's commission of the closed month: a draft."""
        number = self.statement
        with platform_scope():
            draft_tax_invoices(month=NOVEMBER, by="test")
            return TaxInvoice.objects.get(document__number=number).pk

    @cached_property
    def tax_file(self):
        with platform_scope():
            return TaxExport.objects.create(month=NOVEMBER, made_at=AFTER, made_by="test").pk

    @cached_property
    def letter(self):
        with platform_scope():
            invoice = Document.objects.get(number=self.invoice)
            facts = {"company": invoice.company, "left": 1, "written_at": AFTER, "state": "failed"}
            return DunningLetter.objects.create(document=invoice, kind="notice", **facts).pk

    @cached_property
    def bank_line(self):
        with platform_scope():
            return BankLine.objects.get(file=self.bank_file).pk

    @cached_property
    def bank_match(self):
        with platform_scope():
            return BankMatch.objects.get(line=self.bank_line).pk

    @cached_property
    def credit_note(self):
        return self._credited("hanul")

    @cached_property
    def neighbours_credit_note(self):
        return self._credited("bada")

    def _credited(self, name):
        """A note that follows the company's invoice; its transfers do not matter here."""
        assert self.closed
        with platform_scope():
            invoice = Document.objects.get(kind="invoice", company=getattr(self.world, name).company)
            number = f"CRN-2025-{invoice.pk:06d}"
            Note.objects.create(
                kind="credit", number=number, invoice=invoice, company=invoice.company, key=uuid.uuid4(), actor="test",
                issued_at=clock.now(), frozen=invoice.frozen, fingerprint="x", root="x",
            )  # fmt: skip
        return number

    @cached_property
    def open_month(self):
        assert self.meal
        return NOVEMBER

    @cached_property
    def closing_month(self):
        assert self.closed
        return NOVEMBER

    @cached_property
    def bill(self):
        return sign_bill(self.world.counter, Bill(9_000, uuid.uuid4()))

    @cached_property
    def fresh_key(self):
        return uuid.UUID(int=1)

    @cached_property
    def meal(self):
        return self._eat(self.world.hanul, self.world.hanul.haneul, self.world.gukbap)

    @cached_property
    def neighbours_meal(self):
        return self._eat(self.world.bada, self.world.bada.haneul, self.world.gukbap)

    @cached_property
    def colleague(self):
        return self.world.hanul.doyun.pk

    @cached_property
    def table(self):
        return self._sit_down(self.world.hanul, self.world.hanul.haneul, self.world.hanul.doyun)

    @cached_property
    def neighbours_table(self):
        """Of 한울, too, but of people other than 김하늘."""
        return self._sit_down(self.world.hanul, self.world.hanul.doyun, self._hired(self.person))

    @cached_property
    def neighbours_passkey(self):
        facts = {"credential_id": b"doyun", "public_key": b"", "handle": b"", "host": "hanul.localhost", "name": "x"}
        with company_scope(self.world.hanul.company):
            return Passkey.objects.create(user=self.world.hanul.doyun.user, **facts).pk

    @cached_property
    def neighbours_delegation(self):
        with company_scope(self.world.hanul.company):
            return delegate(giver=self.world.hanul.doyun, to=self.world.hanul.haneul, up_to=9_000, by="test").pk

    @cached_property
    def meal_key(self):
        with platform_scope():
            return Redemption.objects.get(pk=self.meal).key

    @cached_property
    def neighbours_key(self):
        eaten = self._eat(self.world.hanul, self.world.hanul.doyun, self.world.bunsik)
        with platform_scope():
            return Redemption.objects.get(pk=eaten).key

    @cached_property
    def guests_allowed(self):
        with company_scope(self.world.hanul.company):
            change_program(program=self.world.hanul.lunch, by="test", guests=True, guest_amount=10_000)
        return "yes"

    @cached_property
    def guest_pass(self):
        return self._invite(self.world.hanul.haneul).pk

    @cached_property
    def guest_link(self):
        given = self._invite(self.world.hanul.haneul)
        with company_scope(self.world.hanul.company):
            return token_of(given)

    @cached_property
    def neighbours_guest_pass(self):
        """Of 한울, too, but 이도윤's."""
        return self._invite(self.world.hanul.doyun).pk

    @cached_property
    def company_pass(self):
        return self._company_pass(self.world.hanul)

    @cached_property
    def neighbours_company_pass(self):
        return self._company_pass(self.world.bada)

    @cached_property
    def invoice(self):
        return self._number(DocumentKind.INVOICE, company=self.world.hanul.company)

    @cached_property
    def neighbours_invoice(self):
        return self._number(DocumentKind.INVOICE, company=self.world.bada.company)

    @cached_property
    def statement(self):
        return self._number(DocumentKind.STATEMENT, restaurant=self.world.gukbap)

    @cached_property
    def invoice_line(self):
        return self._line(company=self.world.hanul.company, day=date(2025, 11, 12))

    @cached_property
    def neighbours_line(self):
        return self._line(company=self.world.bada.company)

    @cached_property
    def statement_line(self):
        return self._line(restaurant=self.world.gukbap, company=self.world.hanul.company)

    def _line(self, **facts):
        assert self.closed
        with platform_scope():
            return Line.objects.get(**facts).pk

    @cached_property
    def meal_transfer(self):
        return self._transfer(company=self.world.hanul.company, amount=9_000)

    @cached_property
    def fee_transfer(self):
        return self._transfer(company=self.world.hanul.company, reason="service_fee")

    @cached_property
    def neighbours_transfer(self):
        return self._transfer(company=self.world.bada.company, reason="meal")

    def _transfer(self, **facts):
        assert self.closed
        with platform_scope():
            return Transfer.objects.get(**facts).pk

    @cached_property
    def closed(self):
        closed_november(self.world, service_fee_bp=200)
        return True

    @cached_property
    def payout_run(self):
        """Prepared by the operator who asks."""
        return self._prepare(self.world.operator, self.world.gukbap).pk

    @cached_property
    def sent_run(self):
        place = self.world.bunsik
        place.bank, place.account, place.holder = "국민은행", "000-000-100002", "서봄"
        place.save()
        with platform_scope():
            return approve_run(
                run=PayoutRun.objects.get(pk=self._prepare("test", self.world.bunsik).pk), by=self.world.operator
            ).pk

    @cached_property
    def payout_item(self):
        run = self.sent_run
        with platform_scope():
            return PayoutItem.objects.get(run=run).pk

    @cached_property
    def changing_restaurant(self):
        facts = {"bank": "새은행", "account": "1-1", "holder": "서봄", "reason": "통장 사본"}
        with platform_scope():
            return ask_account(restaurant=self.world.bunsik, by="test", **facts).restaurant_id

    def _prepare(self, by, restaurant):
        assert self.closed
        with platform_scope():
            confirm_holder(restaurant=restaurant, note="통장 사본", by="test")
            statement = Document.objects.get(kind=DocumentKind.STATEMENT, restaurant=restaurant).pk
            return prepare_run(currency="KRW", pay_on=date(2025, 12, 13), statements=[statement], key=uuid.uuid4(), by=by)

    def _number(self, kind, **owner):
        assert self.closed
        with platform_scope():
            return Document.objects.get(kind=kind, **owner).number

    # The cast's people and programs have the same keys in both companies; these exist in one of them only.
    def _hire(self, staff):
        with company_scope(staff.company):
            return add_employee(by="test", name="한새벽", email="dawn@example.com", number="2001").pk

    def _offer(self, staff):
        with company_scope(staff.company):
            return make_program(by="test", name="야근", kind="daily", amount=9_000, weekdays=[0, 1, 2, 3, 4]).pk

    def _send(self, staff):
        people = "이름,이메일,사번\n정다온,daon@example.com,3001\n".encode()
        sent = {"kind": "people", "file_name": "people.csv", "content": people}
        with company_scope(staff.company):
            return receive_load(company=staff.company, by=staff.hr, **sent).pk

    def _report(self, staff, meal):
        with company_scope(staff.company):
            told = {"employee": staff.haneul, "redemption": Redemption.objects.get(pk=meal), "amount": 3_000}
            return dispute_meal(**told, words="", address="{pk}", by=staff.haneul.user).pk

    def _hired(self, employee_id):
        with company_scope(self.world.hanul.company):
            return Employee.objects.get(pk=employee_id)

    def _sit_down(self, staff, payer, other):
        asked = {"counter": self.world.counter, "amount": 9_000, "shares": {other.pk: 4_000}, "key": uuid.uuid4()}
        with company_scope(staff.company):
            return make_table(company=staff.company, payer=payer, by="test", **asked).pk

    def _invite(self, host, **more):
        assert self.guests_allowed
        staff = self.world.hanul
        facts = {"name": "김지원", "amount": 9_000, "meals": 1, "valid_until": date(2025, 11, 11), "by": "test"} | more
        with company_scope(staff.company):
            return give_pass(company=staff.company, host=host, program=staff.lunch, **facts)

    def _company_pass(self, staff):
        day = date(2025, 11, 11)
        facts = {"name": "김지원", "amount": 9_000, "meals": 1, "starts_on": day, "valid_until": day, "by": "test"}
        with company_scope(staff.company):
            return give_company_pass(company=staff.company, program=staff.lunch, **facts).pk

    def _eat(self, staff, employee, restaurant):
        with company_scope(staff.company):
            paid = redeem(
                company=staff.company,
                employee=employee,
                counter=restaurant.counters.get(),
                amount=3_000,
                key=uuid.uuid4(),
            )
        assert paid.captured
        return paid.redemption_id


class GuestFacts(Facts):
    """The same for a guest of 김하늘's, who may eat twice, by phone number and PIN too, and has eaten once."""

    @cached_property
    def guest_pass(self):
        return self._pass.pk

    @cached_property
    def guest_link(self):
        with company_scope(self.world.hanul.company):
            return token_of(self._pass)

    @cached_property
    def meal(self):
        return self._eat(self.world.hanul, self._pass.guest, self.world.gukbap)

    @cached_property
    def _pass(self):
        return self._invite(self.world.hanul.haneul, meals=2, phone="01012345678")


@pytest.fixture
def facts(world):
    return Facts(world)


@pytest.fixture
def browser(world, visit):
    """browser(row.host, person) is that person's client at that host."""

    def open_as(host, person, slug="hanul"):
        staff = getattr(world, slug)
        here = slug if host == "company" else None
        sessions = {
            "company": {"employee": staff.haneul.user, "hr": staff.hr, "finance": staff.finance},
            "public": {
                "owner": world.owner,
                "other_owner": User.objects.get(email="other-owner@example.com"),
                "staff": world.staff,
                "operator": world.operator,
            },
        }
        client = visit(here, sessions[host].get(person))
        if person in {"stranger", "employee"} and person not in sessions[host]:
            elsewhere = ("bada", world.bada) if person == "stranger" else ("hanul", world.hanul)
            client.cookies["sessionid"] = visit(elsewhere[0], elsewhere[1].haneul.user).cookies["sessionid"].value
        if person == "device":
            client.cookies[COOKIE] = give_key(counter=world.counter, kind=KeyKind.DEVICE, name="x", by="test")[1]
        if person == "till":
            secret = give_key(counter=world.counter, kind=KeyKind.API, name="x", by="test")[1]
            client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return client

    return open_as


def address(row: Row, facts: Facts) -> tuple[str, dict]:
    """Where a row's request goes, and what it brings along."""
    path = reverse(row.url, URLCONFS[row.host], kwargs={name: facts.of(word) for name, word in row.facts.items()})
    return path, {name: facts.of(word) for name, word in (row.data or {}).items()}


def ask(client, row: Row, facts: Facts) -> HttpResponseBase:
    """Send a row's request and undo whatever it did."""
    path, data = address(row, facts)
    with transaction.atomic():
        response = client.get(path, data) if row.method == "GET" else client.generic(row.method, path, **_form(data))
        transaction.set_rollback(True)
    return response


def answer(response: HttpResponseBase) -> int | str:
    """Its status; IN for a redirect to where one signs in and comes back from, or connects a browser to a counter."""
    where = urlsplit(response.headers.get("Location", ""))
    signs_in = where.path == reverse("sign_in", URLCONFS["public"]) and where.query
    return IN if signs_in or where.path == reverse("counter_pair", URLCONFS["public"]) else response.status_code


def _form(data):
    """As a browser sends a form: never quite empty."""
    return {"data": urlencode({"csrfmiddlewaretoken": "x"} | data), "content_type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_everybody_gets_their_answer(row, facts, browser):
    for word in row.facts.values():
        facts.of(word)
    found = {person: answer(ask(browser(row.host, person), row, facts)) for person in row.people}
    assert found == row.people


OBJECTS = [row for row in TABLE if row.host == "company" and OWNED & set(row.facts.values()) and 200 in row.expected]


@pytest.mark.parametrize("row", OBJECTS, ids=str)
def test_the_same_person_of_another_company_does_not_find_it(row, facts, browser):
    for word in row.facts.values():
        facts.of(word)
    may = [person for person, status in row.people.items() if status == 200]
    found = {person: ask(browser("company", person, "bada"), row, facts).status_code for person in may}
    assert found == dict.fromkeys(may, 404)


def views(host):
    """(name with namespace, view) of every URL of a host."""
    return list(_views_under(get_resolver(URLCONFS[host]), ""))


def _views_under(resolver, space):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _views_under(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}", pattern.callback


@pytest.mark.parametrize("host", URLCONFS)
def test_every_url_is_in_the_table_and_every_row_is_a_url(host):
    known = {name for name, _ in views(host)}
    told = {row.url for row in TABLE if row.host == host}
    assert ({"not in the table": known - told}, {"no such URL": told - known}) == (
        {"not in the table": set()},
        {"no such URL": set()},
    )


@pytest.mark.parametrize("host", URLCONFS)
def test_every_view_has_a_door(host):
    """accounts.access.needs and open_to_all, the counter's door and the API's each leave `permission` on the view."""
    assert [name for name, view in views(host) if not hasattr(view, "permission")] == []


def test_who_is_signed_in_at_one_company_is_nobody_at_another(browser):
    """The stranger's column can fail: the same session opens the page at her own host."""
    path = reverse("employee_home", settings.ROOT_URLCONF)
    stranger = browser("company", "stranger")
    assert stranger.get(path, HTTP_HOST=f"bada.{settings.DOMAIN}").status_code == 200
    assert stranger.get(path).status_code == 302
