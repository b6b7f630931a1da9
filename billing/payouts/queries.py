"""What is to be paid out, what was, and to which accounts. Row-level security decides what is seen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import Coalesce, Greatest

from billing import clock
from billing.bank.queries import paid
from billing.enums import AccountKind, ArrivalState, ChangeState, DocumentKind, Gateway, PayoutState, TransferReason
from billing.models import (
    AccountChange,
    Arrival,
    ArrivalPart,
    BankMatch,
    Document,
    HolderCheck,
    Line,
    PayoutItem,
    PayoutPause,
    PayoutRun,
    PayoutStep,
    PayoutTie,
    SetOff,
    Transfer,
    TransferReversal,
)  # fmt: skip
from billing.payouts.choosing import AT_STRIPE, Account, Due, Payee, why_left_out
from billing.payouts.collecting import Share, Waiting, waiting_for
from billing.payouts.standing import STUCK, Told
from billing.queries import dated
from billing.setoffs import Opposite, set_offs_of
from restaurants.models import Restaurant
from tenants.models import CompanyTerms
from tenants.scope import platform_scope
from tenants.terms import in_force

BACK = (PayoutState.FAILED, PayoutState.RETURNED, PayoutState.DISCARDED)
"""The states in which a payout takes nothing from its statement."""
UNDER_WAY = (PayoutState.SENT, PayoutState.UNKNOWN)
STANDS = (*UNDER_WAY, PayoutState.CONFIRMED)
"""The states in which an advance is taken off its statement."""
RECENT = timedelta(days=183)


def payouts() -> QuerySet[PayoutItem]:
    """Every payout in the order of its run, with its `state`, `why` and `day`, and what lines carried `out` and `back`.

    `taken_back` is what came back of it by Stripe after it was carried out; the amount less that `stays`.
    """
    last = PayoutStep.objects.filter(item=OuterRef("pk")).order_by("-id")
    reversals = TransferReversal.objects.filter(item=OuterRef("pk"))
    return PayoutItem.objects.annotate(
        state=Coalesce(Subquery(last.values("state")[:1]), Value(PayoutState.NEW.value), output_field=CharField()),
        why=Coalesce(Subquery(last.values("reason")[:1]), Value("")),
        day=Subquery(last.values("day")[:1], output_field=DateField()),
        out=_tied(line__amount__lt=0),
        back=_tied(line__amount__gt=0),
        taken_back=_sum_of(reversals, "item"),
        why_taken_back=Coalesce(Subquery(reversals.order_by("-id").values("reason")[:1]), Value("")),
        stays=F("amount") - F("taken_back"),
    ).select_related("restaurant", "document__period")


def _tied(**way):
    told = PayoutTie.objects.filter(item=OuterRef("pk"), **way).order_by().values("item").annotate(sum=Sum("amount"))
    return Coalesce(Subquery(told.values("sum"), output_field=BigIntegerField()), Value(0))


def runs() -> QuerySet[PayoutRun]:
    """Every run without its file, newest first, each with its `count` and `total` (minor units)."""
    found = PayoutRun.objects.defer("file", "frozen").annotate(count=Count("items"), total=Sum("items__amount"))
    return found.order_by("-pk")


def statements() -> QuerySet[Document]:
    """Statements with final figures, dated, each with what payouts have `taken`, what was paid `early` of its month and what
    is `left`; of one below zero the restaurant has `paid_back` so much, and `below` is not set against any yet. Minor units,
    above zero.
    """
    took = payouts().filter(document=OuterRef("pk")).exclude(state__in=BACK)
    early = payouts().filter(
        advance__restaurant=OuterRef("restaurant"), advance__period=OuterRef("period"), state__in=STANDS
    )
    found = dated(Document.objects.filter(kind=DocumentKind.STATEMENT, total__isnull=False))
    sums = {"taken": _sum_of(took, "document", "stays"), "early": _sum_of(early, "advance__restaurant", "stays")}
    sums["paid_back"] = _sum_of(BankMatch.objects.filter(document=OuterRef("pk")), "document")
    return (
        found.annotate(**sums)
        .annotate(open=F("total") - F("taken") - F("early") + F("paid_back") - _set_off("against") + _set_off("below"))
        .annotate(left=Greatest(F("open"), Value(0)), below=Greatest(-F("open"), Value(0)))
        .select_related("restaurant", "period")
        .defer("frozen")
        .order_by("pay_day", "number")
    )


def below_zero(*, currency: str | None = None) -> QuerySet[Document]:
    """Of statements(), those that lack something no other makes up for: the restaurant keeps owing it, or pays it back."""
    found = statements().filter(below__gt=0)
    return found.filter(currency=currency) if currency else found


def paid_back_of(documents: Iterable[Document]) -> dict[int, list[BankMatch]]:
    """What restaurants paid back of these statements below zero, in order; one that was paid nothing is not in it."""
    asked = [document.pk for document in documents if document.kind == DocumentKind.STATEMENT]
    found: dict[int, list[BankMatch]] = {}
    for match in BankMatch.objects.filter(document__in=asked, undoes=None, undone_by=None).order_by("paid_on", "id"):
        found.setdefault(match.document_id or 0, []).append(match)
    return found


def _set_off(side: str):
    """What of other statements is set against this one, or of this one against others."""
    return _sum_of(SetOff.objects.filter(**{side: OuterRef("pk")}), side)


def _sum_of(rows: QuerySet, by: str, what: str = "amount"):
    """The amounts of these rows together, all of which have the same `by`."""
    summed = rows.order_by().values(by).annotate(sum=Sum(what)).values("sum")
    return Coalesce(Subquery(summed, output_field=BigIntegerField()), Value(0))


@dataclass(frozen=True)
class Candidate:
    """A statement a run may pay: how much of it, in minor units, into which account, and why not when it is left out; what
    is `set_off` lowers it. The amount of one below zero is what is still to be set against others. `failed` is why the last
    payout to this account was not carried out.
    """

    statement: Document
    amount: int
    account: Account
    why: str
    waiting: tuple[Waiting, ...] = ()
    set_off: tuple[Opposite, ...] = ()
    failed: str = ""

    @property
    def currency(self) -> str:
        return self.statement.currency


Payees = Callable[[Iterable[Restaurant]], dict[int, Payee]]


def candidates(currency: str, day: date, payees_by: Payees | None = None) -> list[Candidate]:
    """Every statement of a currency that is not wholly paid, by pay day, with why a run of this day leaves it out.

    `payees_by` says where a gateway pays to; by default into the bank accounts we know.
    """
    nothing = Q(open=0, total=0, pay_day__lte=day, pay_day__gt=date(day.year - 1, day.month, 1))
    owed = Q(left__gt=0) | Q(below__gt=0) | nothing
    found = list(statements().filter(owed, currency=currency))
    waits, lowered = waiting_of(found), set_offs_of(found)
    payees = (payees_by or payees_of)(document.restaurant for document in found)
    return [
        replace(
            _candidate(row, payees[row.restaurant_id], waits.get(row.pk, []), day),  # type: ignore[index]
            set_off=tuple(lowered.get(row.pk, [])),
        )
        for row in found
    ]


def _candidate(row, payee: Payee, waiting: Sequence[Waiting], day: date) -> Candidate:
    free = max(row.left - sum(each.amount for each in waiting), 0)
    why = why_left_out(Due(row.open, free, row.pay_day, payee), day)
    return Candidate(row, free if row.left else -row.below, payee.account, why, tuple(waiting), failed=payee.failed)


def waiting_of(found: Iterable[Document]) -> dict[int, list[Waiting]]:
    """What of each of these statements waits until which company has paid; one that waits for nobody is not in it. What
    guests' own cards paid waits for nobody.

    Read for the whole platform: a restaurant does not see the invoices its money waits for, only how much.
    """
    rows = {row.pk: row for row in found if row.total and row.kind == DocumentKind.STATEMENT}
    with platform_scope():
        asking = CompanyTerms.objects.filter(on_collection=True).values("company")
        eaten = (
            Line.objects.filter(company__in=asking, period__in={row.period_id for row in rows.values()})
            .order_by()
            .values("period", "company")
            .distinct()
        )
        months = {(row["period"], row["company"]) for row in eaten}
        concerned = {row.pk: row for row in rows.values() if row.period_id in {month for month, _ in months}}
        if not concerned:
            return {}
        shares, cards = _shares(concerned.values(), months), by_cards(concerned)
    told = {
        pk: waiting_for((row.total or 0) - cards.get(pk, 0), shares.get((row.period_id, row.restaurant_id), []))
        for pk, row in concerned.items()
    }
    return {pk: waiting for pk, waiting in told.items() if waiting}


def _shares(rows: Iterable[Document], months: set) -> dict[tuple, list[Share]]:
    """By month and restaurant: what each company's people ate there, and how far its invoice of the month is paid."""
    agreed: dict[int, list[CompanyTerms]] = {}
    for terms in CompanyTerms.objects.filter(company__in={company for _, company in months}):
        agreed.setdefault(terms.company_id, []).append(terms)
    asked = {
        (invoice.period_id, invoice.company_id): invoice
        for invoice in paid(Document.objects.filter(kind=DocumentKind.INVOICE, company__in=agreed)).defer("frozen")
    }
    lines = Line.objects.filter(
        period__in={row.period_id for row in rows}, restaurant__in={row.restaurant_id for row in rows}
    )
    eaten = lines.values("period", "restaurant", "company", "company__name").order_by("company").annotate(sum=Sum("gross"))
    shares: dict[tuple, list[Share]] = {}
    for line in eaten:
        month, company = line["period"], line["company"]
        invoice = asked.get((month, company))
        waits = company in agreed and in_force(agreed[company], month).on_collection
        share = Share(
            company=line["company__name"],
            gross=line["sum"],
            is_guaranteed=not waits,
            # Figures that are not final yet are not paid yet.
            asked=(1 if invoice.to_pay is None else _owed_in_all(invoice)) if waits and invoice else 0,
            paid=invoice.paid if waits and invoice else 0,
        )
        shares.setdefault((month, line["restaurant"]), []).append(share)
    return shares


def by_cards(documents: Iterable[int]) -> dict[int, int]:
    """What guests' own cards add to each of these statements, in minor units; one without them is not in it."""
    entries = Transfer.objects.filter(document__in=list(documents), reason=TransferReason.OWN_CARDS)
    signed = Case(When(target__kind=AccountKind.RESTAURANT_OWED, then=F("amount")), default=-F("amount"))
    return dict(entries.order_by().values_list("document").annotate(sum=Sum(signed, output_field=BigIntegerField())))


def _owed_in_all(invoice) -> int:
    """What an invoice of paid() has to bring: what was credited or set against it since is not paid any more."""
    return invoice.to_pay + invoice.evened - invoice.credited


def account_of(owner: Restaurant | HolderCheck | AccountChange | PayoutItem) -> Account:
    """The bank details somebody or something carries."""
    return Account(owner.bank, owner.account, owner.holder)


def payees_of(restaurants: Iterable[Restaurant]) -> dict[int, Payee]:
    """Each restaurant as the rules of choosing see it, by its id; in five queries whatever their number."""
    places = {place.pk: place for place in restaurants}
    checks = {
        check.restaurant_id: check
        for check in HolderCheck.objects.filter(restaurant__in=places)
        .order_by("restaurant_id", "-id")
        .distinct("restaurant_id")
    }
    paused = set(PayoutPause.objects.filter(restaurant__in=places, lifted_at=None).values_list("restaurant_id", flat=True))
    asked = AccountChange.objects.filter(restaurant__in=places, state=ChangeState.ASKED)
    changing = set(asked.values_list("restaurant_id", flat=True))
    bounced, failed = _came_back(checks), _failed(checks)
    return {
        pk: Payee(
            account=account_of(place),
            checked=account_of(checks[pk]) if pk in checks else None,
            verdict=str(checks[pk].verdict) if pk in checks else "",
            is_paused=pk in paused,
            is_changing=pk in changing,
            came_back=account_of(place) in bounced.get(pk, ()),
            failed=failed.get((pk, account_of(place)), ""),
        )
        for pk, place in places.items()
    }


def _came_back(checks: dict[int, HolderCheck]) -> dict[int, set[Account]]:
    """By restaurant the accounts that money came back from since somebody last asked whose account it is."""
    last = PayoutStep.objects.filter(item=OuterRef("pk")).order_by("-id")
    items = PayoutItem.objects.filter(restaurant__in=checks).annotate(
        state=Subquery(last.values("state")[:1]), came_back_at=Subquery(last.values("at")[:1])
    )
    found: dict[int, set[Account]] = {}
    for item in items.filter(state=PayoutState.RETURNED):
        if item.came_back_at >= checks[item.restaurant_id].checked_at:
            found.setdefault(item.restaurant_id, set()).add(account_of(item))
    return found


def _failed(checks: dict[int, HolderCheck]) -> dict[tuple[int, Account], str]:
    """By restaurant and account why the last payout was not carried out, if nobody has asked whose account it is since."""
    last = PayoutStep.objects.filter(item=OuterRef("pk")).order_by("-id")
    same = {name: OuterRef(name) for name in ("restaurant", "bank", "account", "holder")}
    later = PayoutItem.objects.filter(pk__gt=OuterRef("pk"), **same)
    sent_since = later.filter(Exists(PayoutStep.objects.filter(item=OuterRef("pk"), state=PayoutState.SENT)))
    items = PayoutItem.objects.filter(restaurant__in=checks).annotate(
        state=Subquery(last.values("state")[:1]),
        why=Subquery(last.values("reason")[:1]),
        failed_at=Subquery(last.values("at")[:1]),
    )
    return {
        (item.restaurant_id, account_of(item)): item.why or str(PayoutState.FAILED.label)
        for item in items.filter(~Exists(sent_since), state=PayoutState.FAILED)
        if item.failed_at >= checks[item.restaurant_id].checked_at
    }


def told_of(documents: Iterable[Document]) -> dict[int, list[Told]]:
    """What was sent for each of these statements, in order; a payout that was only prepared is not told."""
    told: dict[int, list[Told]] = {}
    sent = payouts().filter(document__in=list(documents)).exclude(state__in=[PayoutState.NEW, PayoutState.DISCARDED])
    # What Stripe refused us never left: the restaurant has nothing to mend, and the next run pays it.
    sent = sent.exclude(bank=AT_STRIPE, state=PayoutState.FAILED)
    pay_on = Func(F("run_id"), function="public.payout_pay_on", output_field=DateField())
    items = list(sent.annotate(pay_on=pay_on).order_by("pk"))
    parts = ArrivalPart.objects.filter(item__in=[each.pk for each in items if each.bank == AT_STRIPE])
    rows = parts.select_related("arrival").order_by("arrival__made_at", "arrival_id")
    arrivals = {part.item_id: part.arrival for part in rows}
    for item in items:
        told.setdefault(item.document_id or 0, []).append(_told(item, arrivals.get(item.pk)))
    return told


def _told(item, arrival: Arrival | None) -> Told:
    """A payout as its restaurant is told of it: one that was taken back whole came back; one by Stripe is deposited when
    Stripe has paid the bank. The bank carries a run out on its day, however early it was approved.
    """
    if not item.stays:
        return Told(PayoutState.RETURNED, item.amount, item.day, item.why_taken_back)
    if item.bank != AT_STRIPE and item.state == PayoutState.SENT:
        return Told(item.state, item.stays, max(item.day, item.pay_on))
    if item.bank != AT_STRIPE or item.state != PayoutState.CONFIRMED:
        return Told(item.state, item.stays, item.day, item.why)
    if arrival is None or arrival.state not in (ArrivalState.PAID, ArrivalState.FAILED):
        return Told(PayoutState.SENT, item.stays, item.day)
    state = PayoutState.CONFIRMED if arrival.state == ArrivalState.PAID else STUCK
    return Told(state, item.stays, arrival.day, arrival.why)


def stuck() -> QuerySet[PayoutItem]:
    """Payouts that Stripe carried to the restaurant's account and could not pay on to its bank."""
    last = Arrival.objects.filter(parts__item=OuterRef("pk"))
    found = payouts().annotate(arrival=Subquery(last.values("state")[:1]), why_not=Subquery(last.values("why")[:1]))
    return found.filter(arrival=ArrivalState.FAILED, stays__gt=0).order_by("-pk")


def early_of(documents: Iterable[Document]) -> dict[int, int]:
    """What was paid early of the month of each of these statements, in minor units; one without advances is not in it."""
    found = {(row.restaurant_id, row.period_id): row.pk for row in documents if row.kind == DocumentKind.STATEMENT}
    places = {restaurant for restaurant, _month in found}
    early = payouts().filter(advance__restaurant__in=places, state__in=STANDS).order_by()
    summed = early.values("advance__restaurant", "advance__period").annotate(sum=Sum("stays"))
    rows = {(row["advance__restaurant"], row["advance__period"]): row["sum"] for row in summed}
    return {found[key]: amount for key, amount in rows.items() if key in found}


def untied(currency: str, *, out: bool) -> QuerySet[PayoutItem]:
    """The payouts of the last half year that a line may have carried out, or back, and none has; the latest run first."""
    sent = (*UNDER_WAY, PayoutState.CONFIRMED, PayoutState.RETURNED)
    found = payouts().filter(currency=currency, state__in=sent, run__pay_on__gt=clock.now().date() - RECENT)
    found = found.exclude(run__gateway=Gateway.STRIPE)
    return found.filter(**{"out" if out else "back": 0}).select_related("run").order_by("-run_id", "place")


def under_way() -> list[dict]:
    """What was sent and is not known to have arrived, by currency: count and sum in minor units."""
    found = payouts().filter(state__in=UNDER_WAY).order_by("currency").values("currency")
    return [dict(row) for row in found.annotate(count=Count("pk"), sum=Sum("amount"))]


def returned() -> QuerySet[Document]:
    """Statements whose last payout came back, and which no other has taken."""
    return _owed_again(PayoutState.RETURNED)


def not_carried_out() -> QuerySet[Document]:
    """Statements whose last payout was not carried out, and which no other has taken."""
    return _owed_again(PayoutState.FAILED)


def _owed_again(state: PayoutState) -> QuerySet[Document]:
    sent = payouts().filter(document=OuterRef("pk")).exclude(state__in=[PayoutState.NEW, PayoutState.DISCARDED])
    last = Subquery(sent.order_by("-pk").values("state")[:1])
    return statements().alias(last=last).filter(last=state, left__gt=0)
