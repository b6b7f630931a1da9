"""The sums that must agree inside one document before it may be frozen."""

from typing import Any

Tie = tuple[str, int, int]

COST_LISTS = ("cost_centres", "sites")
KEPT = ("commission", "commission_vat", "advance_fee", "advance_fee_vat")


class DoesNotTie(ValueError):
    """Two figures of a document that must be equal are not; names them with both values."""


def check_ties(document: Any) -> None:
    """Compare every figure of a document with what it is the sum of; raises DoesNotTie, naming each."""
    wrong = [f"{name}: {left} is not {right}" for name, left, right in ties(document) if left != right]
    if wrong:
        raise DoesNotTie(f"{document['number']}: " + "; ".join(wrong))


def ties(document: Any) -> list[Tie]:
    """Return every equation of a document as (name, left, right), amounts in minor units."""
    return _TIES[document["kind"]](document)


def _invoice_ties(document: Any) -> list[Tie]:
    summary = document["summary"]
    charged = summary["meals_gross"] + summary["fee_supply"] + summary["fee_vat"]
    return [
        ("meals without VAT", _untaxed(document["restaurants"]), summary.get("meals_exempt", 0)),
        ("meals sold by us", _sold(document["restaurants"]), summary.get("meals_sold", 0)),
        ("meals supply and VAT", summary["meals_supply"] + summary["meals_vat"], summary["meals_gross"]),
        ("total", charged + _sum(document["corrections"], "amount"), summary["total"]),
        ("set off", _sum(document.get("set_off", []), "amount"), summary.get("set_off", 0)),
        ("due", summary["total"] - summary["paid_from_deposit"] + summary.get("set_off", 0), summary["due"]),
        *_share_ties(document, document["restaurants"], summary["meals_gross"]),
        *_vat_ties(document["restaurants"], summary),
        *(tie for name in COST_LISTS if name in document for tie in _cost_ties(name, document)),
    ]


def _vat_ties(restaurants: list[Any], summary: Any) -> list[Tie]:
    """Of an invoice whose VAT was shared out: the parts are the whole, and each row adds up."""
    if not any("vat" in share for share in restaurants):
        return []
    rows = [(f"supply and VAT of {row['name']}", row["supply"] + row["vat"], row["gross"]) for row in restaurants]
    return [*rows, ("VAT of shares", _sum(restaurants, "vat"), summary["meals_vat"])]


def _cost_ties(name: str, document: Any) -> list[Tie]:
    rows, summary = document[name], document["summary"]
    made = {
        "count": summary["meals_count"],
        "heads": summary["heads"],
        "gross": summary["meals_gross"],
        "refunds": _sum(document["corrections"], "amount"),
        "fee": summary["fee_supply"] + summary["fee_vat"],
        "total": summary["total"],
    }
    apart = [(f"{name} row {row['name']}", row["gross"] + row["refunds"] + row["fee"], row["total"]) for row in rows]
    return [*((f"{name} {key}", _sum(rows, key), value) for key, value in made.items()), *apart]


def _statement_ties(document: Any) -> list[Tie]:
    summary = document["summary"]
    kept = sum(summary.get(name, 0) for name in KEPT)
    return [
        ("refunds", _sum(document["corrections"], "amount"), summary["refunds"]),
        ("net", summary["gross"] + summary["refunds"] - kept, summary["net"]),
        ("own cards", _sum(document.get("own_cards", []), "amount"), summary.get("own_cards", 0)),
        ("set off", _sum(document.get("set_off", []), "amount"), summary.get("set_off", 0)),
        ("advances", _sum(document.get("advances", []), "amount"), summary.get("advances", 0)),
        ("price of advances", _sum(document.get("advances", []), "price"), summary.get("advance_fee", 0)),
        ("deposit", summary["net"] + _beside(summary), summary.get("deposit", summary["net"])),
        *_share_ties(document, document["companies"], summary["gross"]),
    ]


def _beside(summary: Any) -> int:
    """What guests' own cards add to a net, what was paid early of it, and what other statements add."""
    return sum(summary.get(name, 0) for name in ("own_cards", "advances", "set_off"))


def _share_ties(document: Any, shares: list[Any], gross: int) -> list[Tie]:
    count = document["summary"]["meals_count"]
    return [
        ("shares", _sum(shares, "gross"), gross),
        ("meals of shares", _sum(shares, "count"), count),
        ("lines", _sum(document["lines"], "gross"), gross),
        ("meals of lines", _sum(document["lines"], "count"), count),
    ]


def _credit_ties(document: Any) -> list[Tie]:
    summary = document["summary"]
    return [("credited", summary["supply"] + summary["vat"], summary["total"])]


def _reminder_ties(document: Any) -> list[Tie]:
    summary = document["summary"]
    return [("left", summary["asked"] - summary["credited"] - summary["paid"], summary["left"])]


_TIES = {"invoice": _invoice_ties, "statement": _statement_ties, "credit": _credit_ties, "reminder": _reminder_ties}


def _untaxed(shares: list[Any]) -> int:
    return sum(share["gross"] for share in shares if not share.get("taxed", True))


def _sold(shares: list[Any]) -> int:
    return sum(share["gross"] for share in shares if share.get("sold_by_us"))


def _sum(rows: list[Any], key: str) -> int:
    return sum(row[key] for row in rows)
