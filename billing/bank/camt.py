"""CAMT.053, the statement of ISO 20022, of any version: the few fields of each booked entry that we need."""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from billing.bank import written
from billing.bank.bookings import Booking, Statement, StatementRefused
from billing.enums import StatementKind
from sheets.cells import BadCell
from sheets.words import BadFile

BOOKED = ("BOOK", "")


def read_camt(data: bytes) -> Statement:
    """The booked entries of a CAMT.053; raises BadFile and StatementRefused. All must be of one account."""
    try:
        root = fromstring(data)
    except DefusedXmlException as error:
        raise BadFile("xml_bomb") from error
    except (ParseError, ValueError, LookupError) as error:
        raise StatementRefused("damaged") from error
    statements = [each for each in root.iter() if _name(each) == "Stmt"]
    if not statements:
        raise StatementRefused("no_statement")
    accounts = {_account(each) for each in statements}
    if len(accounts) > 1:
        raise StatementRefused("many_accounts")
    entries = [entry for each in statements for entry in children(each, "Ntry")]
    bookings = [booking for place, entry in enumerate(entries, 1) for booking in _told(place, entry)]
    return Statement(StatementKind.CAMT, accounts.pop(), tuple(bookings))


def _told(place: int, entry: Any) -> Iterator[Booking]:
    if (child_text(entry, "Sts", "Cd") or child_text(entry, "Sts")) not in BOOKED:
        return
    try:
        yield from _bookings(place, entry)
    except BadCell as bad:
        raise StatementRefused("line_unclear", line=place, cell=bad.code, facts=bad.facts) from bad


def _bookings(place: int, entry: Any) -> Iterator[Booking]:
    """An entry is one line; one that gathers several payments with their amounts is each of them."""
    total, currency = _money(_child(entry, "Amt"))
    details = [detail for gathered in children(entry, "NtryDtls") for detail in children(gathered, "TxDtls")]
    amounts = [_amount_of(detail) for detail in details]
    if len(details) > 1 and all(amounts) and sum(part for part, _ in filter(None, amounts)) == total:
        for detail, (part, coin) in zip(details, filter(None, amounts), strict=True):
            if coin != currency:
                raise BadCell("currency_unknown", currency=coin)
            yield _booking(place, entry, [detail], part, currency)
    elif total:
        yield _booking(place, entry, details, total, currency)


def _booking(place: int, entry: Any, details: list[Any], amount: int, currency: str) -> Booking:
    incoming = {"CRDT": 1, "DBIT": -1}.get(child_text(entry, "CdtDbtInd"))
    if incoming is None:
        raise BadCell("in_or_out")
    booked_on, booked_at = written.moment(
        _moment(child_text(entry, "BookgDt", "DtTm") or child_text(entry, "BookgDt", "Dt"))
    )
    other = "Dbtr" if incoming > 0 else "Cdtr"
    told = [*(text for detail in details for text in _memo(detail)), child_text(entry, "AddtlNtryInf")]
    return Booking(
        place=place,
        booked_on=booked_on,
        booked_at=booked_at,
        amount=incoming * amount,
        currency=currency,
        payer=written.words(" ".join(filter(None, (_party(detail, other) for detail in details))), written.MOST_PAYER),
        memo=written.words(" ".join(dict.fromkeys(filter(None, told))), written.MOST_MEMO),
        reference=written.words(_reference(entry, details), written.MOST_REFERENCE),
    )


def _memo(detail: Any) -> Iterator[str]:
    for remittance in children(detail, "RmtInf"):
        yield from (each.text or "" for each in children(remittance, "Ustrd"))
        yield from (child_text(each, "CdtrRefInf", "Ref") for each in children(remittance, "Strd"))
    end_to_end = child_text(detail, "Refs", "EndToEndId")
    yield "" if end_to_end == "NOTPROVIDED" else end_to_end


def _party(detail: Any, role: str) -> str:
    return child_text(detail, "RltdPties", role, "Nm") or child_text(detail, "RltdPties", role, "Pty", "Nm")


def _reference(entry: Any, details: list[Any]) -> str:
    """The bank's own: of the payment when it tells one payment alone, else of the entry."""
    own = child_text(details[0], "Refs", "AcctSvcrRef") if len(details) == 1 else ""
    return own or child_text(entry, "AcctSvcrRef") or child_text(entry, "NtryRef")


def _amount_of(detail: Any) -> tuple[int, str] | None:
    amount = _child(detail, "Amt")
    if amount is None:
        amount = _child(_child(_child(detail, "AmtDtls"), "TxAmt"), "Amt")
    return None if amount is None else _money(amount)


def _money(amount: Any) -> tuple[int, str]:
    if amount is None:
        raise BadCell("money_unclear")
    currency = amount.get("Ccy", "")
    return written.minor_units((amount.text or "").strip(), currency), currency


def _moment(text: str) -> str:
    """Without the zone behind it: the bank's own day is what counts."""
    return text[:19]


def _account(statement: Any) -> str:
    found = child_text(statement, "Acct", "Id", "IBAN") or child_text(statement, "Acct", "Id", "Othr", "Id")
    return written.account_number(found)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def children(element: Any, name: str) -> list[Any]:
    return [] if element is None else [child for child in element if _name(child) == name]


def _child(element: Any, name: str) -> Any:
    return next(iter(children(element, name)), None)


def child_text(element: Any, *path: str) -> str:
    for name in path:
        element = _child(element, name)
    return "" if element is None else (element.text or "").strip()
