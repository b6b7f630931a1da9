"""The figures of a document, read once here for paper, XLSX and CSV alike."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from billing.documents import words
from billing.documents.ties import COST_LISTS
from billing.money import split_vat


@dataclass(frozen=True)
class Charge:
    """One row of a document's account, in minor units; `sums` marks a row that adds up those above it."""

    key: str
    label: str
    amount: int
    supply: int | None = None
    vat: int | None = None
    sums: bool = False


def charges(document: Any) -> list[Charge]:
    """Return the rows that lead from the meals to the amount to pay, in the active language."""
    return _CHARGES[document["kind"]](document)


def final(document: Any) -> Charge:
    """Return the row a reader looks for first: what is to be paid, or what will be deposited."""
    return charges(document)[-1]


def corrected(document: Any) -> int:
    """Return the sum of the corrections (zero or negative, minor units)."""
    return sum(row["amount"] for row in document["corrections"])


def shares(document: Any) -> list[Any]:
    """Return who shares the gross: restaurants on an invoice, companies on a statement."""
    return document["restaurants"] if document["kind"] == "invoice" else document["companies"]


def cost_lists(document: Any) -> list[tuple[str, list[Any]]]:
    """Return (key, rows) of an invoice's split by cost centre and by site; none when its terms ask for no split."""
    return [(key, document[key]) for key in COST_LISTS if key in document]


def cost_title(key: str) -> str:
    """Name one of these lists."""
    return pgettext("document", "Cost centres") if key == "cost_centres" else pgettext("document", "Sites")


def cost_column(key: str) -> str:
    """Name the column of its names."""
    return _("Cost centre") if key == "cost_centres" else _("Site")


def cost_name(row: Any) -> str:
    """Name a cost centre or site; what belongs to none has no name of its own."""
    return row["name"] or pgettext("cost centre", "Not assigned")


def other_side(document: Any) -> str:
    """Return the key under which a line names the other side of the meal."""
    return "restaurant" if document["kind"] == "invoice" else "company"


def _invoice_charges(document: Any) -> list[Charge]:
    summary, terms = document["summary"], document["terms"]
    rows = [
        *_invoice_meals(summary),
        _service_fee(summary, terms, document["currency"]),
        *_invoice_corrections(document),
    ]
    supply = sum(row.supply or 0 for row in rows)
    vat = sum(row.vat or 0 for row in rows)
    rows.append(Charge("total", _("Invoice total"), summary["total"], supply, vat, sums=True))
    if summary["paid_from_deposit"]:
        rows.append(Charge("deposit", _("Paid from your deposit"), -summary["paid_from_deposit"]))
    rows += [_set_against_invoice(each) for each in document.get("set_off", [])]
    rows.append(Charge("due", pgettext("document", "Amount to pay"), summary["due"], sums=True))
    return rows


def _set_against_invoice(other: Any) -> Charge:
    facts = {"number": other["number"], "month": words.month(other["period"])}
    return Charge("set_off", _("Set against the invoice of %(month)s, %(number)s") % facts, other["amount"])


def _invoice_meals(summary: Any) -> list[Charge]:
    """One row, or more when some restaurants' prices hold no VAT to deduct, or when we sell some of the meals ourselves."""
    exempt, sold, sold_vat = (summary.get(key, 0) for key in ("meals_exempt", "meals_sold", "meals_sold_vat"))
    gross, vat = summary["meals_gross"] - exempt - sold, summary["meals_vat"] - sold_vat
    if not exempt and not sold:
        return [Charge("meals", pgettext("document", "Meals"), gross, gross - vat, vat)]
    rows = [
        Charge("meals", _("Meals with VAT"), gross, gross - vat, vat),
        Charge("meals_exempt", _("Meals without VAT to deduct"), exempt, exempt, 0),
        Charge("meals_sold", _("Meals we sell"), sold, sold - sold_vat, sold_vat),
    ]
    return [row for row in rows if row.amount]


def _service_fee(summary: Any, terms: Any, currency: str) -> Charge:
    """Named by what it is made of: 1.5%; 1.5%, 1,000 won × 37 people, at least 30,000 won."""
    fee, vat, each = summary["fee_supply"], summary["fee_vat"], terms.get("fee_per_head", 0)
    made = [words.rate(terms["service_fee_bp"])] if terms["service_fee_bp"] or not each else []
    if each:
        people = ngettext("%(amount)s × %(heads)s person", "%(amount)s × %(heads)s people", summary["heads"])
        made.append(people % {"amount": words.amount(each, currency), "heads": f"{summary['heads']:,}"})
    if terms.get("fee_minimum"):
        made.append(_("at least %(amount)s") % {"amount": words.amount(terms["fee_minimum"], currency)})
    return Charge("fee", _("Service fee (%(rate)s)") % {"rate": ", ".join(made)}, fee + vat, fee, vat)


def _invoice_corrections(document: Any) -> list[Charge]:
    if not document["corrections"]:
        return []
    amount = corrected(document)
    exempt = sum(row["amount"] for row in document["corrections"] if not row.get("taxed", True))
    supply, vat = split_vat(amount - exempt, document["terms"]["vat_bp"])
    return [Charge("corrections", _("Refunds of earlier months"), amount, supply + exempt, vat)]


def purchase(document: Any) -> str:
    """Say what a restaurant whose meals we buy invoices us for; nothing on other documents."""
    summary, currency = document["summary"], document["currency"]
    if "purchase_vat" not in summary:
        return ""
    supply, vat = summary["purchase_supply"], summary["purchase_vat"]
    sums = {"amount": supply + vat, "supply": supply, "vat": vat}
    said = {name: words.amount(amount, currency) for name, amount in sums.items()}
    return (
        _("We buy these meals from you. Please issue us a tax invoice for %(amount)s: supply %(supply)s, VAT %(vat)s.")
        % said
    )


def _rates(terms: Any, currency: str) -> str:
    """The rates of a commission or margin: 5%; 5%, 4% above 10,000,000 won; at most 300,000 won."""
    rates = [words.rate(terms["commission_bp"])]
    for start, rate_bp in terms.get("tiers", []):
        facts = {"rate": words.rate(rate_bp), "turnover": words.amount(start, currency)}
        rates.append(_("%(rate)s above %(turnover)s") % facts)
    if terms.get("commission_cap") is not None:
        rates.append(_("at most %(amount)s") % {"amount": words.amount(terms["commission_cap"], currency)})
    return ", ".join(rates)


def _statement_charges(document: Any) -> list[Charge]:
    summary, terms = document["summary"], document["terms"]
    commission = _("Commission (%(rate)s)") % {"rate": _rates(terms, document["currency"])}
    vat = _("VAT on commission (%(rate)s)") % {"rate": words.rate(terms["vat_bp"])}
    rows = [Charge("meals", pgettext("document", "Meals"), summary["gross"])]
    if document["corrections"]:
        rows.append(Charge("corrections", _("Refunds of earlier months"), summary["refunds"]))
    kept = [
        Charge("commission", commission, -summary["commission"]),
        Charge("commission_vat", vat, -summary["commission_vat"]),
    ]
    if terms.get("supply") == "principal":
        margin = _("Our margin (%(rate)s)") % {"rate": _rates(terms, document["currency"])}
        kept = [Charge("margin", margin, -summary["commission"] - summary["commission_vat"])]
    return [*rows, *kept, *_price_charges(document), *_deposit_charges(document)]


def _price_charges(document: Any) -> list[Charge]:
    """What a month's advances cost: so much each, and its VAT."""
    summary, vat_bp = document["summary"], document["terms"]["vat_bp"]
    if not summary.get("advance_fee"):
        return []
    count = len(document["advances"])
    price = ngettext("%(count)s advance", "%(count)s advances", count) % {"count": count}
    vat = _("VAT on the price of advances (%(rate)s)") % {"rate": words.rate(vat_bp)}
    return [
        Charge("advance_fee", _("Price of %(advances)s") % {"advances": price}, -summary["advance_fee"]),
        Charge("advance_fee_vat", vat, -summary["advance_fee_vat"]),
    ]


def _deposit_charges(document: Any) -> list[Charge]:
    """From the net to what is deposited: one row, or more when guests' own cards paid too, a part was paid early or other
    statements count.
    """
    summary, cards = document["summary"], document.get("own_cards", [])
    total = summary["net"] + summary.get("own_cards", 0)
    before = [
        *(_advance(each) for each in document.get("advances", [])),
        *(_set_against(each) for each in document.get("set_off", [])),
    ]
    apart = (
        [Charge("vouchers", _("Vouchers, less commission"), summary["net"], sums=True), _own_cards(cards)] if cards else []
    )
    if not before:
        return [*apart, Charge("net", _("Amount we deposit"), total, sums=True)]
    return [
        *apart,
        Charge("net", _("Total of the statement"), total, sums=True),
        *before,
        Charge("deposit", _("Amount we deposit"), summary["deposit"], sums=True),
    ]


def _own_cards(cards: list[Any]) -> Charge:
    """What guests' own cards paid beside their vouchers, with of how many meals that stands."""
    words = ngettext("Guests' own cards (%(count)s meal)", "Guests' own cards (%(count)s meals)", meals_of(cards))
    return Charge("own_cards", words % {"count": f"{meals_of(cards):,}"}, sum(each["amount"] for each in cards))


def meals_of(cards: list[Any]) -> int:
    """Of how many meals something stands: what was paid and went back in the same month is none."""
    sums = Counter[int]()
    for each in cards:
        sums[each["meal"]] += each["amount"]
    return sum(amount != 0 for amount in sums.values())


def _advance(advance: Any) -> Charge:
    facts = {"day": words.short_day(advance["day"]), "reference": advance["reference"]}
    return Charge("advance", _("Paid in advance on %(day)s, %(reference)s") % facts, advance["amount"])


def _set_against(other: Any) -> Charge:
    facts = {"number": other["number"], "month": words.month(other["period"])}
    return Charge("set_off", _("Set against the statement of %(month)s, %(number)s") % facts, other["amount"])


def _credit_charges(document: Any) -> list[Charge]:
    summary, month = document["summary"], words.month(document["period"])
    supply, vat, total = summary["supply"], summary["vat"], summary["total"]
    return [
        Charge("fee", _("Service fee of %(month)s") % {"month": month}, total, supply, vat),
        Charge("total", _("Amount credited"), total, supply, vat, sums=True),
    ]


def _reminder_charges(document: Any) -> list[Charge]:
    summary = document["summary"]
    number = document["invoice"]["number"]
    rows = [Charge("asked", _("Amount of invoice %(number)s") % {"number": number}, summary["asked"])]
    rows += [Charge("credited", _("Credited"), -summary["credited"])] if summary["credited"] else []
    rows += [Charge("paid", _("Paid so far"), -summary["paid"])] if summary["paid"] else []
    return [*rows, Charge("left", _("Still to pay"), summary["left"], sums=True)]


_CHARGES = {
    "invoice": _invoice_charges,
    "statement": _statement_charges,
    "credit": _credit_charges,
    "reminder": _reminder_charges,
}


def english_names(document: Any) -> dict[str, str]:
    """By registered name the English one of each restaurant that has one, for a document in English; else nothing.

    Nothing is said of two restaurants of one name.
    """
    if get_language() != "en" or document["kind"] != "invoice":
        return {}
    told = [(row["name"], row.get("name_en", "")) for row in document["restaurants"]]
    told += [(row["restaurant"], row.get("restaurant_en", "")) for row in document["corrections"]]
    each: dict[str, set[str]] = {}
    for name, english in told:
        each.setdefault(name, set()).add(english)
    return {name: found.pop() for name, found in each.items() if len(found) == 1 and "" not in found}
