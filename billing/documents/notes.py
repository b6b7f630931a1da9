"""What stands on a credit note and on a reminder: see billing.documents.paper for what they share with every document."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from billing.documents import words

Context = dict[str, Any]


def credit(document: Any) -> Context:
    """Return what is a credit note's own: which invoice it corrects, why, and in which month it is booked."""
    return {
        **_about(document),
        "title": pgettext("document", "Credit note"),
        "vat_rate": words.rate(document["terms"]["vat_bp"]),
        "reason": words.whole(words.shown(document["reason"])),
        "posted_in": words.month(document["posted_in"]),
        "charged": _("The invoice charged a service fee of %(fee)s and VAT of %(vat)s.")
        % {name: words.amount(document["summary"]["fee"][key], document["currency"]) for name, key in _FEE.items()},
    }


_FEE = {"fee": "supply", "vat": "vat"}


def reminder(document: Any) -> Context:
    """Return what is a reminder's own: since when the invoice is overdue, what to do, and what follows."""
    days = document["days"]
    said = ngettext("%(days)s day overdue", "%(days)s days overdue", days) % {"days": days}
    return {
        **_about(document),
        "title": _titles()[document["level"]],
        "overdue": said,
        "sentences": [words.whole(sentence) for sentence in _sentences(document["level"])],
    }


def _about(document: Any) -> Context:
    invoice, bank = document["invoice"], document["issuer"]["bank"]
    return {
        "invoice": words.shown(invoice["number"]),
        "invoice_issued": words.long_day(invoice["issued_on"]),
        "invoice_due": words.long_day(invoice["due_on"]),
        "invoice_fingerprint": words.shown(invoice["fingerprint"]),
        "reference": words.shown(invoice["reference"]),
        "bank": {field: words.shown(bank.get(field)) for field in ("bank", "account", "holder")},
    }


def _titles() -> dict[int, str]:
    return {
        1: pgettext("document", "Payment reminder"),
        2: pgettext("document", "Second reminder"),
        3: pgettext("document", "Last reminder"),
    }


def _sentences(level: int) -> list[str]:
    asked = {
        1: _("This invoice is past its due date. Perhaps it was overlooked: please transfer the amount."),
        2: _(
            "We have reminded you of this invoice once and have not received the payment. Please transfer the amount soon."
        ),
        3: _("We have reminded you of this invoice twice. Please transfer the amount now; otherwise we may stop new meals."),
    }
    return [asked[level], _("If you have paid in the meantime, please disregard this letter.")]
