"""MT940, the statement of SWIFT: read by the library mt-940, told in our words."""

from typing import Any

import mt940

from billing.bank import written
from billing.bank.bookings import Booking, Statement, StatementRefused
from billing.enums import StatementKind
from sheets.cells import BadCell

NO_REFERENCE = ("", "NONREF")


def read_mt940(data: bytes) -> Statement:
    """The bookings of an MT940; raises StatementRefused. All must be of one account."""
    text = _decoded(data)
    accounts = {written.account_number(line[4:]) for line in text.splitlines() if line.startswith(":25:")}
    if len(accounts) > 1:
        raise StatementRefused("many_accounts")
    found = _parsed(text)
    # The library leaves out what it cannot read; a payment that is missing must not look like a month without it.
    if len(found) != sum(line.startswith(":61:") for line in text.splitlines()):
        raise StatementRefused("damaged")
    return Statement(
        StatementKind.MT940, accounts.pop(), tuple(_booking(place, each) for place, each in enumerate(found, 1))
    )


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise StatementRefused("damaged")


def _parsed(text: str) -> list[Any]:
    """The one place that catches everything: a damaged file makes the library raise whatever comes to hand."""
    try:
        return [transaction.data for transaction in mt940.parse(text) if "amount" in transaction.data]
    except Exception as error:
        raise StatementRefused("damaged") from error


def _booking(place: int, told: dict[str, Any]) -> Booking:
    try:
        return _read(place, told)
    except (BadCell, KeyError, AttributeError) as bad:
        cell = bad.code if isinstance(bad, BadCell) else "missing"
        facts = bad.facts if isinstance(bad, BadCell) else {}
        raise StatementRefused("line_unclear", line=place, cell=cell, facts=facts) from bad


def _read(place: int, told: dict[str, Any]) -> Booking:
    amount = told["amount"]
    booked = told.get("entry_date") or told["date"]
    purpose = [told.get(name) or "" for name in ("purpose", "additional_purpose", "transaction_details", "extra_details")]
    customer = told.get("customer_reference") or ""
    if customer not in NO_REFERENCE:
        purpose.append(customer)
    whole = written.minor_units(amount.amount, amount.currency)
    if not whole:
        raise BadCell("in_or_out")
    return Booking(
        place=place,
        booked_on=written.moment(booked.isoformat())[0],
        amount=whole,
        currency=amount.currency,
        payer=written.words(told.get("applicant_name") or "", written.MOST_PAYER),
        memo=written.words(" ".join(dict.fromkeys(filter(None, purpose))), written.MOST_MEMO),
        reference=written.words(told.get("bank_reference") or "", written.MOST_REFERENCE),
    )
