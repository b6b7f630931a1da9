"""What stands on paper: a frozen document as a context of ready texts for its template."""

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from billing.documents import words
from billing.documents.annex import annex
from billing.documents.figures import charges, final, purchase
from billing.documents.notes import credit, reminder
from billing.documents.shapes import canonical, fingerprint

LOGO = "hankki-logo:"
SHORT = 16
LONG_HERO = 13

Context = dict[str, Any]


def on_paper(document: Any) -> Context:
    """Return the template's context for a document, in the active language; amounts as digits and unit."""
    return {**_common(document), **_OWN[document["kind"]](document)}


def _common(document: Any) -> Context:
    seal = fingerprint(canonical(document))
    last = final(document)
    return {
        "language": document["language"],
        "number": words.shown(document["number"]),
        "period": words.period(document),
        "issued_on": words.long_day(document["issued_on"]),
        "issued_iso": document["issued_on"],
        "won": document["currency"] == "KRW",
        "unit": words.unit(document["currency"]),
        "issuer": _party(_issuer(document)),
        "recipient": _party(document["recipient"]),
        "hero_label": last.label if last.amount >= 0 else _owed_the_other_way(document),
        "hero": _hero(last.amount, document["currency"]),
        "charges": [_charge(charge, document["currency"]) for charge in charges(document)],
        "proof": _proof(document),
        "chain": _chain(document),
        "fingerprint": seal,
        "fingerprint_short": seal[:SHORT],
    }


def _annex(document: Any, title: str) -> Context:
    return {"annex_title": title, "annex": annex(document), "no_meals": not document["lines"]}


def _owed_the_other_way(document: Any) -> str:
    """Name an amount below zero by whom it goes to, so that it can be printed without its sign."""
    return _("Amount in your favour") if document["kind"] == "invoice" else _("Amount owed to us")


def _hero(amount: int, currency: str) -> Context:
    money = words.money(abs(amount), currency)
    return {**money, "long": len(money["digits"]) > LONG_HERO}


def _invoice(document: Any) -> Context:
    summary = document["summary"]
    return {
        "title": pgettext("document", "Invoice"),
        **_annex(document, pgettext("document", "Transaction details")),
        "to_pay": summary["due"] > 0,
        "due_on": words.long_day(document["due_on"]),
        "bank": _bank(document["issuer"]),
        "reference": words.shown(document["reference"]),
        "order_number": words.shown(document["terms"].get("order_number")),
        "vat_rate": words.rate(document["terms"]["vat_bp"]),
        "meals": _meals(summary["meals_count"]),
        "prepaid": document["terms"]["billing"] == "prepaid",
        "settled": words.whole(_settled(document)),
    }


def _settled(document: Any) -> str:
    """Say why an invoice needs no payment, or return nothing when it does."""
    summary = document["summary"]
    if summary["due"] < 0:
        return _("We set this amount against your next invoice. If you prefer it back by bank, please tell us.")
    if summary["due"] > 0:
        return ""
    if summary.get("set_off"):
        return _("Set against other invoices. There is nothing left to pay.")
    if summary["paid_from_deposit"]:
        return _("Paid in full from your deposit. There is nothing left to pay.")
    return _("There is nothing to pay for this month.")


def _statement(document: Any) -> Context:
    summary = document["summary"]
    deposit = summary.get("deposit", summary["net"])
    return {
        "title": pgettext("document", "Statement"),
        **_annex(document, pgettext("document", "Details")),
        "pay_on": words.long_day(document["pay_on"]),
        "bank": _bank(document["recipient"]),
        "waits": [words.whole(_wait(each, document["currency"])) for each in document["terms"].get("waits", [])],
        "meals": _meals(summary["meals_count"]),
        "voids": words.whole(_voids(summary["voids_count"])),
        "to_pay": deposit > 0,
        "settled": words.whole(_no_deposit(deposit)),
        "reference": words.shown(document.get("reference")),
        "purchase": words.whole(purchase(document)),
    }


def _wait(wait: Any, currency: str) -> str:
    """Say which part of a deposit follows when a company has paid."""
    facts = {"amount": words.amount(wait["amount"], currency), "company": words.shown(wait["company"])}
    return _("Of this, %(amount)s is deposited as %(company)s pays its invoice.") % facts


def _no_deposit(deposit: int) -> str:
    """Say why a statement brings no deposit, or return nothing when it does."""
    if deposit > 0:
        return ""
    if deposit < 0:
        return _("This amount is set against your next statements.")
    return _("There is nothing to deposit for this month.")


def _meals(count: int) -> str:
    return ngettext("%(count)s meal", "%(count)s meals", count) % {"count": f"{count:,}"}


def _voids(count: int) -> str:
    if not count:
        return ""
    text = ngettext(
        "%(count)s sale cancelled in this month is already left out.",
        "%(count)s sales cancelled in this month are already left out.",
        count,
    )
    return text % {"count": f"{count:,}"}


def _issuer(document: Any) -> Any:
    """Who issues it. Our VAT number in the EU is for those who have one themselves; to others it would say nothing."""
    vat_id = document["issuer"].get("vat_id") if document["recipient"].get("vat_id") else ""
    return {**document["issuer"], "vat_id": vat_id}


def _party(party: Any) -> Context:
    fields = ("name", "business_number", "vat_id", "representative", "address", "email", "phone")
    texts = {field: words.shown(party.get(field)) for field in fields}
    logo = LOGO + party["logo"] if party.get("logo") else ""
    english = words.shown(party.get("name_en")) if get_language() == "en" else ""
    return {
        **texts,
        "logo": logo,
        "name_en": english,
        "name_whole": words.whole(texts["name"]),
        "address": words.whole(texts["address"]),
    }


def _bank(party: Any) -> Context | None:
    bank = party.get("bank")
    return {field: words.shown(bank.get(field)) for field in ("bank", "account", "holder")} if bank else None


def _charge(charge: Any, currency: str) -> Context:
    return {
        "key": charge.key,
        "label": charge.label,
        "amount": words.format_amount(charge.amount, currency),
        "supply": _digits(charge.supply, currency),
        "vat": _digits(charge.vat, currency),
        "sums": charge.sums,
    }


def _digits(amount: int | None, currency: str) -> str:
    return "" if amount is None else words.format_amount(amount, currency)


def _proof(document: Any) -> list[SafeString]:
    """Say what stands behind the document and how to check it; the fingerprint follows sentence two."""
    facts = {"file": f"{words.shown(document['number'])}.json"}
    attached = _("The data, day by day, are attached to this PDF as %(file)s. The SHA-256 of that file is:")
    if "invoice" in document:
        attached = _("The data are attached to this PDF as %(file)s. The SHA-256 of that file is:")
    sentences = (
        attached,
        _("Save the attachment and run: sha256sum %(file)s. The same value means it is unchanged."),
    )
    return [words.whole(_behind(document)), *(words.whole(sentence % facts) for sentence in sentences)]


def _behind(document: Any) -> str:
    """Say what a document rests on: the transfers of its closed month, or the invoice it is about."""
    if "invoice" in document:
        number, seal = (words.shown(document["invoice"][name]) for name in ("number", "fingerprint"))
        facts = {"number": number, "fingerprint": seal[:SHORT]}
        return _("About invoice %(number)s, whose data have the SHA-256 %(fingerprint)s….") % facts
    closing, currency = document["closing"], document["currency"]
    facts = {
        "at": words.moment(closing["period_closed_at"]),
        "transfers": f"{closing['transfers_count']:,}",
        "total": words.format_amount(closing["transfers_total"], currency),
        "unit": words.unit(currency),
    }
    return _("Month closed on %(at)s. Transfers behind this document: %(transfers)s, total %(total)s %(unit)s.") % facts


def _chain(document: Any) -> Context | None:
    """The root, the one before, the signature and all of them as a QR code; nothing for a document made without."""
    proof = document.get("proof")
    if proof is None:
        return None
    told = f"{document['number']}/{proof['root']}/{proof['signature']}"
    check = _(
        "hankki-verify checks root and signature without us, and names a row of the attached data that was altered. "
        "The QR code holds number, root and signature."
    )
    return {
        "root": proof["root"],
        "previous": document["previous_root"] or pgettext("root of the document before", "none"),
        "key": proof["key"],
        "check": words.whole(check),
        "qr": f"hankki-qr:{told.upper()}",
    }


_OWN = {"invoice": _invoice, "statement": _statement, "credit": credit, "reminder": reminder}
