"""The ledger on screen, the same for a company's finance, a restaurant's owner and the operator.

Each desk says what it may see; row-level security sees to it that nobody else's rows are there (ADR 37).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.enums import AccountKind, TransferReason
from billing.models import Account, Period, Transfer
from billing.origins import places_in
from billing.tracing import MEAL_REASONS, place_of, reasons_of, with_effect
from portals.lists import MOST_ROWS, exported, page_of, row_id
from portals.undone import why_undone
from restaurants.models import Restaurant
from tenants.models import Company

OTHER = pgettext_lazy("ledger", "Other party")
BOOK_SIDES = (pgettext_lazy("journal", "Debit"), pgettext_lazy("journal", "Credit"))
"""A customer knows which account is its own and reads the other one; the operator reads both."""
OWN: dict[str, Any] = {
    AccountKind.COMPANY_OWES: _("What you owe"),
    AccountKind.COMPANY_DEPOSIT: _("Your deposit"),
    AccountKind.RESTAURANT_OWED: _("What you are owed"),
    AccountKind.RESTAURANT_CARDS: _("Guests' own cards, until the statement"),
}
"""A customer's own accounts, in words to them."""

OWED = (AccountKind.COMPANY_OWES, AccountKind.RESTAURANT_OWED, AccountKind.RESTAURANT_CARDS)
"""Where both accounts are a customer's own, this is the side it looks from."""


@dataclass(frozen=True)
class Desk:
    """One audience: the template its pages extend, the prefix of its routes, and what it may see.

    `owner` is whose side the amounts are told from ({} for the operator: each as it was moved). `hours` says
    whether a meal's time of day is shown, `meals` whether single meals are; `meal_url` leads to one.
    """

    base: str
    name: str
    currency: str
    tz: tzinfo
    owner: dict[str, Any] = field(default_factory=dict)
    hours: bool = True
    meals: bool = True
    meal_url: Callable[[Transfer], str] | None = None

    @property
    def routes(self) -> dict[str, str]:
        """The names of this desk's pages."""
        document = {"finance": "finance_invoice", "owner": "owner_statement"}.get(self.name, "operator_document")
        lines = {"document_ledger": f"{document}_ledger", "line": f"{document}_line"}
        return {"ledger": f"{self.name}_ledger", "transfer": f"{self.name}_transfer", "document": document} | lines

    @property
    def frame(self) -> dict[str, Any]:
        """What each of its pages needs: the template around it and where its links go."""
        frame = {"desk": self, "routes": self.routes, "part": "ledger", "at_ledger": True, "sides": self.sides}
        return frame | self.owner

    @property
    def sides(self) -> tuple[Any, ...]:
        """The headings of a transfer's accounts: the other one's, or both."""
        return (OTHER,) if self.owner else BOOK_SIDES

    def seen(self) -> QuerySet[Transfer]:
        """The transfers this desk may look at, newest first, each with its meal."""
        found = Transfer.objects.filter(**self.owner).select_related("redemption", "company", "restaurant")
        found = found if self.meals else found.filter(redemption=None)
        if not self.owner:
            return found.annotate(effect=F("amount"))
        found = with_effect(found, self.owner)
        # Between our bank and what is on its way a payout moves nothing of the restaurant's.
        return found.exclude(effect=0) if "restaurant" in self.owner else found

    def reasons(self, chosen: str) -> list[tuple[str, Any]]:
        """What the transfers of seen() can be for, with its words; and what is `chosen` already, as an old link may."""
        can = reasons_of(self.owner) - (frozenset() if self.meals else MEAL_REASONS)
        return [(value, words) for value, words in TransferReason.choices if value in can or value == chosen]


@dataclass(frozen=True)
class Row:
    """One transfer in words: `amount` as it changes what is owed, or, for the operator, as it was moved."""

    transfer: Transfer
    when: date | datetime
    source: str
    target: str
    amount: int
    currency: str
    other: str = ""

    @property
    def parties(self) -> tuple[str, ...]:
        """The accounts as the desk's headings have them: the `other` one's alone, or both."""
        return (self.other,) if self.other else (self.source, self.target)


NUMBERED = {
    "bank line": _("Bank line %(number)s"),
    "own card": _("Own card %(number)s"),
    "stripe payment": _("Payment by Stripe %(number)s"),
    "stripe payout": _("Payout of Stripe %(number)s"),
}
"""What a reference names by its number, as it is kept, and in words."""


def reference_words(reference: str) -> str:
    """A reference as people read it: what NUMBERED has and why a meal was undone in words, others as they are."""
    kept, _blank, number = reference.rpartition(" ")
    if kept in NUMBERED and number.isdecimal():
        return str(NUMBERED[kept]) % {"number": number}
    return why_undone(reference)


def columns_of(desk: Desk) -> list[tuple[Any, Callable[[Row], Any]]]:
    """The columns of a desk's spreadsheets."""
    return [
        (_("Transfer"), lambda row: row.transfer.pk),
        (pgettext_lazy("document", "Day"), lambda row: row.when),
        (pgettext_lazy("document", "Month"), lambda row: f"{row.transfer.period:%Y-%m}"),
        (pgettext_lazy("ledger", "What for"), lambda row: str(row.transfer.get_reason_display())),
        *((heading, partial(_party, place)) for place, heading in enumerate(desk.sides)),
        (pgettext_lazy("document", "Amount"), lambda row: row.amount),
        (pgettext_lazy("document", "Currency"), lambda row: row.currency),
        (_("Receipt no."), lambda row: row.transfer.redemption_id),
        (pgettext_lazy("ledger", "Reference"), lambda row: reference_words(row.transfer.reference)),
    ]


def _party(place: int, row: Row) -> str:
    return row.parties[place]


def rows_of(desk: Desk, transfers: Iterable[Transfer]) -> list[Row]:
    """Transfers of Desk.seen() as rows, in two queries whatever their number."""
    found = list(transfers)
    ids = {each.source_id for each in found} | {each.target_id for each in found}
    accounts = Account.objects.select_related("company", "restaurant").in_bulk(list(ids))
    return [_row(desk, each, accounts) for each in found]


def _row(desk: Desk, transfer: Transfer, accounts: dict[int, Account]) -> Row:
    sides = [accounts.get(pk) for pk in (transfer.source_id, transfer.target_id)]
    currency = next((side.currency for side in sides if side), desk.currency)
    source, target = (_named(desk, side, transfer) for side in sides)
    own = sides[1] is not None and (sides[0] is None or sides[1].kind in OWED)
    other = source if own else target
    return Row(transfer, _when(desk, transfer), source, target, transfer.effect, currency, other if desk.owner else "")


def _named(desk: Desk, account: Account | None, transfer: Transfer) -> str:
    """An account in words; one that is not this desk's to see is told by whose it must be."""
    if account is None:
        other = transfer.restaurant if "company" in desk.owner else transfer.company
        return named(other) if other else str(settings.OPERATOR["name"])
    if desk.owner:
        return str(OWN.get(account.kind, AccountKind(account.kind).label))
    owner = account.company or account.restaurant
    return f"{AccountKind(account.kind).label} · {named(owner)}" if owner else str(AccountKind(account.kind).label)


def named(owner: Company | Restaurant) -> str:
    """A company's name, or both of a restaurant's: documents carry the registered one in any language."""
    return owner.both_names if isinstance(owner, Restaurant) else str(owner)


def _when(desk: Desk, transfer: Transfer) -> date | datetime:
    if desk.hours:
        return transfer.occurred_at
    if transfer.redemption and transfer.reason == TransferReason.MEAL:
        return transfer.redemption.business_day
    return transfer.occurred_at.astimezone(desk.tz).date()


def ledger_page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The transfers of ?month= (the newest by default); ?reason=, ?kind=, ?account= narrow, ?q= finds by number or words."""
    periods = {str(period): period.month for period in Period.objects.order_by("-month")}
    months = list(periods)
    chosen = {name: request.GET.get(name, "").strip() for name in ("month", "reason", "kind", "account", "q")}
    if not chosen["month"] and not chosen["q"] and months:
        chosen["month"] = months[0]
    found = _narrowed(desk.seen(), months, **chosen).order_by("-id")
    offered = {"months": periods.items(), "reasons": desk.reasons(chosen["reason"]), "kinds": AccountKind.choices}
    context = chosen | offered | {"account_name": ""}
    if (account := row_id(chosen["account"])) is not None:
        context["account_name"] = _account_name(desk, account)
    answer = exported(request, _now("Ledger"), columns_of(desk), lambda: rows_of(desk, found[:MOST_ROWS]))
    if answer:
        return answer
    page = page_of(request, found)
    shown = {"page": page, "rows": rows_of(desk, page.object_list)}
    return render(request, "ledger/list.html", desk.frame | context | shown)


def _narrowed(found: QuerySet, months: list[str], *, month: str, reason: str, kind: str, account: str, q: str) -> QuerySet:
    if month in months:
        found = found.filter(period=f"{month}-01")
    if reason in TransferReason.values:
        found = found.filter(reason=reason)
    if kind in AccountKind.values:
        ids = list(Account.objects.filter(kind=kind).values_list("pk", flat=True))
        found = found.filter(Q(source_id__in=ids) | Q(target_id__in=ids))
    if (asked := row_id(account)) is not None:
        found = found.filter(Q(source_id=asked) | Q(target_id=asked))
    return found.filter(_asked(q.replace("\x00", "")[:80])) if q else found


def _asked(words: str) -> Q:
    """A transfer's or a receipt's number, a document's, or words of the reference, also as reference_words() says it."""
    kept = words
    for name, spoken in NUMBERED.items():
        kept = kept.replace(str(spoken) % {"number": ""}, f"{name} ")
    wanted = Q(reference__icontains=kept)
    if (number := row_id(words)) is not None:
        wanted |= Q(pk=number) | Q(redemption_id=number)
    return wanted


def _account_name(desk: Desk, pk: int) -> str:
    account = Account.objects.select_related("company", "restaurant").filter(pk=pk).first()
    if account is None:
        return ""
    owner = account.company or account.restaurant
    return f"{AccountKind(account.kind).label} · {named(owner) if owner else account.currency}"


def transfer_page(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One transfer: what it moved, and the document and line it stands in. Raises Http404."""
    transfer = desk.seen().filter(pk=pk).first()
    if transfer is None:
        raise Http404
    siblings = desk.seen().filter(redemption=transfer.redemption_id).exclude(pk=pk) if transfer.redemption_id else []
    context = {
        "row": rows_of(desk, [transfer])[0],
        "place": (place := place_of(transfer)),
        "papers": [(paper, places_in(paper).get(place.line.seal) if place.line else None) for paper in place.documents],
        "siblings": rows_of(desk, siblings),
        "meal_url": desk.meal_url(transfer) if desk.meal_url and transfer.redemption_id else "",
    }
    return render(request, "ledger/transfer.html", desk.frame | context)
