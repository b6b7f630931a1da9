"""Recording bank statements and saying what their lines paid: each an action of the operator's (docs/decisions/0031)."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from accounts.audit import actor_of, record
from billing import clock
from billing.bank.bookings import Booking, Statement, StatementRefused, digests
from billing.bank.giving_back import give_back_by_itself
from billing.bank.matching import after, parts_of, top_up_of
from billing.bank.papers import open_papers
from billing.bank.queries import STILL_OWED, as_open_top_up, as_payment, bank_lines, invoices
from billing.bank.statements import read_statement
from billing.deposits import open_top_ups, topped_up
from billing.dunning.pauses import end_pauses
from billing.enums import DocumentState, MatchRule
from billing.gateways.payouts import tie_arrivals
from billing.models import BankFile, BankLine, BankMatch
from billing.payouts.ties import tie_by_themselves
from billing.setoffs import settle_favour
from tenants.models import Company


class MatchRefused(Exception):
    """The line cannot pay that; `code` is a verdict of billing/sql/24_bank.sql."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


class RecordRefused(Exception):
    """The file cannot be recorded or thrown away; `code` is recorded: that was done before."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@transaction.atomic
def receive_bank_file(*, name: str, data: bytes, account: str, by) -> BankFile:
    """Keep a bank statement to be looked at; the same bytes again are the same file. Raises StatementRefused.

    `account` is whose statement it is when the file does not say.
    """
    statement = read_statement(data)
    account = statement.account or account.strip()
    if not account:
        raise StatementRefused("account_missing")
    refuse_odd(account, statement)
    BankFile.objects.bulk_create(
        [
            BankFile(
                name=name[:200],
                kind=statement.kind,
                account=account,
                data=data,
                fingerprint=hashlib.sha256(data).hexdigest(),
                uploaded_at=clock.now(),
                uploaded_by=actor_of(by),
            )
        ],
        ignore_conflicts=True,
    )
    found = BankFile.objects.get(fingerprint=hashlib.sha256(data).hexdigest(), account=account)
    record(by, "receive_bank_file", f"bank file:{found.pk}", name=found.name, account=account)
    return found


def refuse_odd(account: str, statement: Statement) -> None:
    """Raises StatementRefused for days to come, and for days of this account recorded from another kind of file.

    The same line stands in different words there, and would not be known again.
    """
    today = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    for booking in statement.bookings:
        if booking.booked_on > today:
            raise StatementRefused("in_the_future", line=booking.place)
    days = [booking.booked_on for booking in statement.bookings]
    known = BankLine.objects.filter(account=account, booked_on__range=(min(days), max(days)))
    if other := known.exclude(file__kind=statement.kind).select_related("file").first():
        raise StatementRefused("other_kind", name=other.file.name, kind=other.file.get_kind_display())


@transaction.atomic
def record_bank_file(*, file: BankFile, by) -> int:
    """Record the lines that are not known yet, all or none, and match and tie what is certain; returns how many are new.

    Raises StatementRefused, and RecordRefused when the file was recorded before.
    """
    statement = read_statement(bytes(file.data))
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.bank_enter()")
        refuse_odd(file.account, statement)
        cursor.execute(
            "SELECT public.bank_record(%s, %s::jsonb, %s, %s)",
            [file.pk, json.dumps(_rows(file.account, statement.bookings)), actor_of(by), clock.now()],
        )
        fresh = cursor.fetchone()[0]
    if fresh < 0:
        raise RecordRefused("recorded")
    matched = _match_by_itself(file)
    tied = give_back_by_itself(file) + tie_by_themselves(file) + tie_arrivals(file)
    end_pauses(by="system")
    record(by, "record_bank_file", f"bank file:{file.pk}", name=file.name, lines=fresh, matched=matched, tied=tied)
    return fresh


@transaction.atomic
def discard_bank_file(*, file: BankFile, by) -> None:
    """Throw away a file that was only looked at; raises RecordRefused."""
    if not BankFile.objects.filter(pk=file.pk, recorded_at=None).delete()[0]:
        raise RecordRefused("recorded")
    record(by, "discard_bank_file", f"bank file:{file.pk}", name=file.name)


@transaction.atomic
def match_line(*, line: BankLine, amounts: Mapping[int, int], key: uuid.UUID, by) -> None:
    """Let a line pay invoices, or statements below zero (id: minor units), all or none; the same key changes nothing more.

    Raises MatchRefused.
    """
    _match(line.pk, amounts, key, "hand", actor_of(by))
    end_pauses(by="system")
    record(
        by, "match_line", f"bank line:{line.pk}", invoices={str(pk): amount for pk, amount in amounts.items()}, key=str(key)
    )


@transaction.atomic
def deposit_line(*, line: BankLine, company: Company, amount: int, key: uuid.UUID, by) -> None:
    """Let `amount` minor units of a line go into a company's deposit; raises MatchRefused."""
    topped_up(company, _deposit(line, company, amount, key, MatchRule.HAND, actor_of(by)))
    record(by, "deposit_line", company, line=line.pk, amount=amount, key=str(key))


@transaction.atomic
def count_in_favour(*, line: BankLine, company: Company, amount: int, key: uuid.UUID, by) -> None:
    """Let `amount` minor units of a line that its company paid too much stand in its favour, on its last invoice.

    They lower its other invoices, the next one too, or are given back. The same key changes nothing more. Raises
    MatchRefused: no_invoice when it has none yet, still_asks while one waits for exactly such a payment.
    """
    mine = invoices().filter(company=company, currency=line.currency).exclude(state=DocumentState.DRAWN)
    if mine.filter(STILL_OWED).exists():
        raise MatchRefused("still_asks")
    last = mine.order_by("-period_id", "-number").first()
    if last is None:
        raise MatchRefused("no_invoice")
    _match(line.pk, {last.pk: amount}, key, MatchRule.FAVOUR, actor_of(by))
    settle_favour(company=company, by=by)
    record(by, "count_in_favour", last, line=line.pk, amount=amount, key=str(key))


@transaction.atomic
def undo_match(*, match: BankMatch, key: uuid.UUID, reason: str, by) -> None:
    """Take a match back, whole, by its reverse; its money waits again. Raises MatchRefused."""
    _ask("bank_undo(%s, %s, %s, %s, %s)", [match.pk, key, reason[:200], actor_of(by), clock.now()])
    record(by, "undo_match", f"bank line:{match.line_id}", match=match.pk, amount=match.amount, reason=reason)


@transaction.atomic
def set_line_aside(*, line: BankLine, reason: str, by) -> None:
    """Take a line out of the queue, saying why; its money stays in clearing. Raises MatchRefused."""
    _ask("bank_set_aside(%s, %s, %s, %s)", [line.pk, reason[:200], actor_of(by), clock.now()])
    record(by, "set_line_aside", f"bank line:{line.pk}", reason=reason)


def _match_by_itself(file: BankFile) -> int:
    """Match what is certain among a file's new lines, in the file's order; the desk is locked by then."""
    invoices = [paper.open for paper in open_papers()]
    top_ups = {top_up.pk: top_up for top_up in open_top_ups()}
    matched = 0
    for line in bank_lines().filter(file=file, amount__gt=0).order_by("place"):
        payment = as_payment(line)
        parts = parts_of(payment, invoices)
        named = top_up_of(payment, invoices, [as_open_top_up(each) for each in top_ups.values()])
        if named:
            top_up = top_ups.pop(named.id)
            match = _deposit(line, top_up.company, payment.left, _key_of(line), MatchRule.TOP_UP, "system")
            topped_up(top_up.company, match, top_up)
            matched += 1
        elif parts:
            amounts = {part.invoice: part.amount for part in parts}
            _match(line.pk, amounts, _key_of(line), parts[0].rule, "system")
            invoices, matched = after(parts, invoices), matched + 1
    return matched


def _deposit(line: BankLine, company: Company, amount: int, key: uuid.UUID, rule: str, actor: str) -> BankMatch:
    _ask("bank_deposit(%s, %s, %s, %s, %s, %s, %s)", [line.pk, company.pk, amount, key, str(rule), actor, clock.now()])
    return BankMatch.objects.get(key=key, document=None)


def _match(line_id: int, amounts: Mapping[int, int], key: uuid.UUID, rule: str, actor: str) -> None:
    _ask(
        "bank_match(%s, %s::bigint[], %s::bigint[], %s, %s, %s, %s)",
        [line_id, list(amounts), list(amounts.values()), key, str(rule), actor, clock.now()],
    )


def _ask(call: str, values: Sequence) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT public.{call}", values)
        verdict = cursor.fetchone()[0]
    if verdict != "done":
        raise MatchRefused(verdict)


def _key_of(line: BankLine) -> uuid.UUID:
    return uuid.UUID(hex=line.digest[:32])


def _rows(account: str, bookings: Sequence[Booking]) -> list[dict]:
    told = zip(bookings, digests(account, bookings), strict=True)
    return [_row(booking) | {"digest": digest} for booking, digest in told]


def _row(booking: Booking) -> dict:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in asdict(booking).items()}
