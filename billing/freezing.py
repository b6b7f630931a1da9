"""The figures of a document, from the lines of its month: what is frozen, and what is posted to the ledger."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, Sum, When

from billing.documents.shapes import reference_of
from billing.enums import AccountKind, DocumentKind, TransferReason
from billing.fees import (
    Charged,
    charged,
    company_terms,
    deductible,
    on_collection_in,
    restaurant_terms,
    service_fee,
    sold_by_us,
    terms_in,
)
from billing.models import Deposit, Document, Line, Reversal, Transfer
from billing.money import apply_rate, largest_remainder, split_vat
from billing.origins import Origins, origins_of
from billing.payouts.collecting import Share, waiting_for
from billing.portions import portions_of, split
from billing.setoffs import Opposite, as_frozen, opposites
from billing.settling import settled, taken_early
from restaurants import business_number
from restaurants.models import Restaurant, RestaurantTerms
from tenants.enums import Billing
from tenants.models import Company, CompanyTerms

Entry = tuple[str, str, str, int]


@dataclass(frozen=True)
class Figures:
    """What a document says, its total in minor units, its closing entries (reason, from, to, amount), what it is set
    against, and what it takes of a deposit `beyond` the meals of the purses granted from that.
    """

    content: dict[str, Any]
    total: int
    entries: list[Entry]
    set_off: list[Opposite] = field(default_factory=list)
    beyond: int = 0


def figures_of(document: Document) -> Figures:
    """Compute a drawn document's figures; the same rows always give the same."""
    return _invoice(document) if document.kind == DocumentKind.INVOICE else _statement(document)


def _invoice(document: Document) -> Figures:
    company, closing_at = document.company, document.period.closing_at
    issued_on = closing_at.astimezone(company.tz).date()
    terms = company_terms(company, document.period.month)
    month, given_back = document.period.month, _given_back(document, "restaurant")
    lines, shares, _, numbered = _lines(document, "restaurant", given_back)
    first = origins_of(document, given_back)
    terms_of = terms_in({*(place.pk for place, _ in shares), *(reversal.restaurant_id for reversal in given_back)})
    # A refund takes back the VAT of the month the meal was eaten in.
    corrections = [
        _correction(each, "restaurant", first)
        | numbered(each.restaurant)
        | _sale(terms_of(each.restaurant_id, each.redemption.period))
        for each in given_back
    ]
    gross = sum(line["gross"] for line in lines)

    def in_month(place) -> RestaurantTerms:
        return terms_of(place.pk, month)

    meals = _meals(shares, in_month, company.vat_bp)
    portions = portions_of(document)
    heads = sum(portion.heads for portion in portions)
    fee = service_fee(gross, terms, heads)
    fee_vat = apply_rate(fee, company.vat_bp)
    meals_sum = gross + sum(c["amount"] for c in corrections)
    total = meals_sum + fee + fee_vat
    prepaid = min(max(total, 0), _deposit_of(company, document.period)) if company.has_deposit else 0
    beyond = prepaid - _from_deposit(company, month, meals_sum) if company.has_deposit else 0
    against = opposites(document, total - prepaid)
    content = (
        _frame(document, issued_on, company.language, company.tz)
        | _covers(company, month)
        | {
            "due_on": (issued_on + timedelta(days=terms.due_days)).isoformat(),
            "recipient": _party(company) | {"slug": company.schema_name},
            "terms": _agreed(company, terms),
            "reference": reference_of(document.number),
            "summary": {
                "meals_count": sum(line["count"] for line in lines),
                **meals,
                "heads": heads,
                "fee_supply": fee,
                "fee_vat": fee_vat,
                "total": total,
                "paid_from_deposit": prepaid,
                **_asked(total - prepaid, against),
            },
            "restaurants": _restaurants(shares, meals, in_month),
            "lines": lines,
            "corrections": corrections,
            **({"set_off": as_frozen(against)} if against else {}),
            **(split(portions, terms, fee + fee_vat) if terms.cost_split else {}),
        }
    )
    return Figures(content, total, _charged(fee, fee_vat, prepaid), against, beyond)


def _asked(left: int, against: list[Opposite]) -> dict[str, int]:
    """What an invoice asks, with what other invoices change of that."""
    moved = sum(each.amount for each in against)
    return ({"set_off": moved} if against else {}) | {"due": left + moved}


def _agreed(company, terms: CompanyTerms) -> dict[str, Any]:
    """The terms by which an invoice was worked out."""
    names = ("service_fee_bp", "fee_per_head", "fee_minimum", "order_number")
    facts = {name: getattr(terms, name) for name in names}
    return facts | {"billing": str(terms.billing), "vat_bp": company.vat_bp}


def _charged(fee: int, fee_vat: int, prepaid: int) -> list[Entry]:
    """An invoice's closing entries."""
    owes = AccountKind.COMPANY_OWES
    return [
        (TransferReason.SERVICE_FEE, owes, AccountKind.SERVICE_FEE, fee),
        (TransferReason.SERVICE_FEE_VAT, owes, AccountKind.VAT, fee_vat),
        (TransferReason.DEPOSIT_USED, AccountKind.COMPANY_DEPOSIT, owes, prepaid),
    ]


def _sale(terms) -> dict[str, bool]:
    """What a row of an invoice says of the meals: VAT to deduct, and whether it is we who sell them."""
    return {"taxed": deductible(terms), "sold_by_us": sold_by_us(terms)}


def _purchase(net: int, vat_bp: int) -> dict[str, int]:
    """What a restaurant invoices us for when we buy its meals: what it gets, with the VAT in it."""
    supply, vat = split_vat(net, vat_bp)
    return {"purchase_supply": supply, "purchase_vat": vat}


def _covers(company, month: date) -> dict[str, Any]:
    """From when to when an invoice's month ran, where that is not from its first day to its last."""
    if not company.cuts:
        return {}
    first, last = company.span_of(month)
    return {"covers": {"first": first.isoformat(), "last": last.isoformat()}}


def _statement(document: Document) -> Figures:
    restaurant, closing_at = document.restaurant, document.period.closing_at
    issued_on = closing_at.astimezone(restaurant.tz).date()
    given_back = _given_back(document, "company")
    lines, shares, voids, numbered = _lines(document, "company", given_back)
    first = origins_of(document, given_back)
    corrections = [_correction(each, "company", first) | numbered(each.company) for each in given_back]
    gross = sum(line["gross"] for line in lines)
    refunds = sum(c["amount"] for c in corrections)
    terms, early = restaurant_terms(restaurant, document.period.month), taken_early(document)
    took = charged(gross + refunds, terms, restaurant.vat_bp, sum(each.advance.price for each in early))
    net = gross + refunds - took.sum
    rest = settled(document, net, early)
    bank = {"bank": restaurant.bank, "account": restaurant.account, "holder": restaurant.holder}
    content = _frame(document, issued_on, restaurant.language, restaurant.tz) | {
        "pay_on": (issued_on + timedelta(days=terms.pay_days)).isoformat(),
        "reference": reference_of(document.number),
        "recipient": _party(restaurant) | {"bank": bank},
        "terms": _sharing(terms, restaurant.vat_bp) | _waits(net, shares, document.period.month),
        "summary": {
            "meals_count": sum(line["count"] for line in lines),
            "gross": gross,
            "voids_count": voids,
            "refunds": refunds,
            "commission": took.kept,
            "commission_vat": took.kept_vat,
            "net": net,
            **({"advance_fee": took.price, "advance_fee_vat": took.price_vat} if took.price else {}),
            **(_purchase(gross + refunds - took.kept - took.kept_vat, restaurant.vat_bp) if sold_by_us(terms) else {}),
            **rest.summary,
        },
        "companies": [{"name": c.name, **numbered(c), **counted} for c, counted in shares],
        "lines": lines,
        "corrections": corrections,
        **rest.lists,
    }
    return Figures(content, net + rest.by_cards, _taken(took, rest.by_cards), rest.against)


def _sharing(terms: RestaurantTerms, vat_bp: int) -> dict[str, Any]:
    """The terms by which a statement was worked out."""
    names = ("commission_bp", "tiers", "commission_cap", "supply")
    return {name: getattr(terms, name) for name in names} | {"vat_bp": vat_bp}


def _taken(took: Charged, by_cards: int) -> list[Entry]:
    """A statement's closing entries; what guests' own cards paid is owed from now on, and nothing is kept of it."""
    owed = AccountKind.RESTAURANT_OWED
    return [
        (TransferReason.COMMISSION, owed, AccountKind.COMMISSION, took.kept),
        (TransferReason.COMMISSION_VAT, owed, AccountKind.VAT, took.kept_vat),
        (TransferReason.ADVANCE_FEE, owed, AccountKind.COMMISSION, took.price),
        (TransferReason.ADVANCE_FEE_VAT, owed, AccountKind.VAT, took.price_vat),
        (TransferReason.OWN_CARDS, AccountKind.RESTAURANT_CARDS, owed, by_cards),
    ]


def _waits(net: int, shares, month: date) -> dict[str, list[dict[str, Any]]]:
    """What of a statement's net is paid only as which company pays; nothing when all of it is guaranteed."""
    waits = on_collection_in({company.pk for company, _ in shares})
    told = [Share(c.name, counted["gross"], not waits(c.pk, month), asked=1) for c, counted in shares]
    found = waiting_for(net, told)
    return {"waits": [{"company": each.company, "amount": each.amount} for each in found]} if found else {}


def _frame(document: Document, issued_on: date, language: str, tz) -> dict[str, Any]:
    return {
        "kind": str(document.kind),
        "number": document.number,
        "period": str(document.period),
        "issued_on": issued_on.isoformat(),
        "language": language,
        "currency": document.currency,
        "issuer": settings.OPERATOR | {"business_number": _printed(str(settings.OPERATOR["business_number"]))},
        "closing": {
            "period_closed_at": document.period.closing_at.astimezone(tz).isoformat(timespec="seconds"),
            "transfers_count": document.transfers,
            "transfers_total": document.moved,
        },
    }


def _owner(document: Document) -> dict[str, int | None]:
    if document.kind == DocumentKind.INVOICE:
        return {"company_id": document.company_id}
    return {"restaurant_id": document.restaurant_id}


def _party(owner) -> dict[str, str]:
    facts = {name: getattr(owner, name) for name in ("name", "representative", "address", "phone")}
    facts |= {"business_number": _printed(owner.business_number), "email": getattr(owner, "email", "")}
    if getattr(owner, "vat_id", ""):
        facts |= {"country": owner.country, "vat_id": owner.vat_id}
    return facts | _english(owner) | ({"logo": owner.logo} if getattr(owner, "logo", "") else {})


def _english(owner, key: str = "name_en") -> dict[str, str]:
    """The English name of a restaurant that has one, beside its registered one."""
    name = getattr(owner, "name_en", "")
    return {key: name} if name and name != owner.name else {}


def _printed(number: str) -> str:
    """A business number as it is printed; one that is not ten digits as it was given."""
    return business_number.format(number) if number.isdecimal() and len(number) == 10 else number


def _lines(document: Document, other: str, given_back: list[Reversal]):
    """The month by day and other party, the same per other party, in order of day and name, how many meals were voided, and
    what tells two parties of one name apart, in lines and refunds alike.

    A company's month has hundreds of lines of few restaurants: each of these is read once.
    """
    owned = Line.objects.filter(period=document.period, **_owner(document)).order_by("day", f"{other}__name", "id")
    found = list(owned.values_list("day", f"{other}_id", "count", "gross", "seal", "voids"))
    parties = (Restaurant if other == "restaurant" else Company).objects.in_bulk({pk for _, pk, *_ in found})
    numbered = _numbered([*parties.values(), *(getattr(each, other) for each in given_back)])
    lines, shares, undone = [], {pk: {"count": 0, "gross": 0} for _, pk, count, *_ in found if count}, 0
    for day, pk, count, gross, seal, voids in found:
        undone += voids
        if count:
            party = {other: parties[pk].name, **numbered(parties[pk])}
            lines.append({"day": day.isoformat(), **party, "count": count, "gross": gross, "seal": seal})
            shares[pk]["count"] += count
            shares[pk]["gross"] += gross
    by_name = sorted(((parties[pk], share) for pk, share in shares.items()), key=lambda pair: (pair[0].name, pair[0].pk))
    return lines, by_name, undone, numbered


def _numbered(parties) -> Callable[[Any], dict[str, str]]:
    """Gives of one of these restaurants or companies its business number when another has the same name, else nothing."""
    names = Counter(party.name for party in {party.pk: party for party in parties}.values())
    return lambda party: {"business_number": _printed(party.business_number)} if names[party.name] > 1 else {}


def _meals(shares, terms_of: Callable[[Any], RestaurantTerms], vat_bp: int) -> dict[str, int]:
    """A month's meals for the summary: VAT is worked out once for those we pass on and once for those we sell."""
    gross = sum(counted["gross"] for _, counted in shares)
    exempt = sum(counted["gross"] for place, counted in shares if not deductible(terms_of(place)))
    sold = sum(counted["gross"] for place, counted in shares if sold_by_us(terms_of(place)))
    vat, sold_vat = (split_vat(part, vat_bp)[1] for part in (gross - exempt - sold, sold))
    return {
        "meals_gross": gross,
        "meals_exempt": exempt,
        "meals_supply": gross - vat - sold_vat,
        "meals_vat": vat + sold_vat,
        "meals_sold": sold,
        "meals_sold_vat": sold_vat,
    }


def _restaurants(shares, meals: dict[str, int], terms_of: Callable[[Any], RestaurantTerms]) -> list[dict[str, Any]]:
    """What each restaurant has of a month, with its part of the month's VAT: the parts add up to it, and those of
    the meals we sell to theirs.
    """
    terms = [terms_of(place) for place, _ in shares]
    gross = [counted["gross"] for _, counted in shares]
    ours = [each if sold_by_us(agreed) else 0 for each, agreed in zip(gross, terms, strict=True)]
    passed_on = [
        each if deductible(agreed) and not sold_by_us(agreed) else 0 for each, agreed in zip(gross, terms, strict=True)
    ]
    sold_vat = meals["meals_sold_vat"]
    parts = zip(largest_remainder(meals["meals_vat"] - sold_vat, passed_on), largest_remainder(sold_vat, ours), strict=True)
    of_each = [sum(part) for part in parts]
    return [
        {
            "name": place.name,
            **_english(place),
            "business_number": _printed(place.business_number),
            **_sale(terms_of(place)),
            **counted,
            "supply": counted["gross"] - part,
            "vat": part,
        }
        for (place, counted), part in zip(shares, of_each, strict=True)
    ]


def _given_back(document: Document, other: str) -> list[Reversal]:
    """What was given back in this period of meals of earlier ones."""
    earlier = Reversal.objects.filter(period=document.period_id, redemption__period__lt=document.period_id)
    return list(earlier.filter(**_owner(document)).select_related("redemption", other).order_by("id"))


def _correction(reversal: Reversal, other: str, first: Origins) -> dict[str, Any]:
    return first(reversal) | {
        "day": reversal.occurred_at.astimezone(getattr(reversal, other).tz).date().isoformat(),
        other: getattr(reversal, other).name,
        **_english(getattr(reversal, other), "restaurant_en"),
        "original_day": reversal.redemption.business_day.isoformat(),
        "original_period": f"{reversal.redemption.period:%Y-%m}",
        "amount": -reversal.amount,
        "reason": reversal.reason,
    }


def _from_deposit(company: Company, month: date, meals: int) -> int:
    """What of a month's `meals`, less refunds, was eaten from purses that were granted from the deposit, in minor units."""
    if {terms.billing for terms in company.terms.all()} == {Billing.PREPAID}:
        return meals
    eaten = Case(When(reason=TransferReason.MEAL, then=F("amount")), default=-F("amount"))
    moved = Transfer.objects.filter(company=company, period=month, purse__reserved=True)
    return moved.aggregate(sum=Sum(eaten))["sum"] or 0


def _deposit_of(company, period) -> int:
    """What was left of a company's deposit when the period was flipped, less what is to go back of it, in minor units.

    Money that arrives between the flip and the freezing counts for the next period: a close that was interrupted
    ends in the same documents.
    """
    sides = Transfer.objects.filter(company=company).aggregate(
        paid=Sum("amount", filter=Q(reason=TransferReason.DEPOSIT, pk__lte=period.last_transfer)),
        undone=Sum("amount", filter=Q(reason=TransferReason.DEPOSIT_UNDONE, pk__lte=period.last_transfer)),
        used=Sum("amount", filter=Q(reason=TransferReason.DEPOSIT_USED, period__lt=period.month)),
    )
    returned = Deposit.objects.filter(company=company).values_list("returned", flat=True).first() or 0
    return (sides["paid"] or 0) - (sides["undone"] or 0) - (sides["used"] or 0) - returned
