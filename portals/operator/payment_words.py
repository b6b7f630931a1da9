"""Sentences about bank statements: why a file is refused, why a line cannot pay that, and what the states are."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing.bank.bookings import StatementRefused
from sheets.sentences import cell_sentence, file_sentence
from sheets.words import BadFile

STATEMENT_REFUSED = {
    "account_missing": _("The file does not say whose account it is. Enter the account number and upload it again."),
    "damaged": _("The file is damaged or cut off. Download it from the bank again."),
    "in_the_future": _("Line %(line)s is dated after today. Check the file."),
    "line_unclear": _("Line %(line)s: %(why)s"),
    "many_accounts": _("The file has more than one account. Download one file per account."),
    "no_lines": _("There is no payment in this file."),
    "no_statement": _("This XML is no account statement. Download it as CAMT.053."),
    "other_kind": _(
        "These days were recorded from %(name)s, which is %(kind)s."
        " Use the same kind of file, or every payment would be there twice."
    ),
}
CELLS = {
    "currency_unknown": _("The currency %(currency)s is not one we bill in."),
    "in_or_out": _("A line must say either what came in or what went out."),
    "money_too_fine": _("The amount has more digits after the point than its currency."),
    "money_too_large": _("The amount is too large."),
    "money_unclear": _("This is not an amount."),
    "time_unclear": _("This is not a time of day."),
}
MATCH_REFUSED = {
    "already": _("Somebody has done that already."),
    "beyond_invoice": _("That is more than the invoice still asks for. Somebody may have matched it just now."),
    "beyond_statement": _("That is more than the statement is below zero. Somebody may have matched it just now."),
    "beyond_line": _("That is more than is left of this payment. Somebody may have matched it just now."),
    "closing": _("A month is being closed, and its invoice may use this deposit. Try again once the invoice is made."),
    "deposit_granted": _("Grants or invoices of the company have used this deposit already, so it cannot be taken back."),
    "key_reused": _("This form was used before. Please load the page again."),
    "no_invoice": _("This company has no invoice yet. Its first one takes the payment, or it is sent back by bank."),
    "not_positive": _("Enter an amount above zero."),
    "not_prepaid": _("This company pays afterwards and has no deposit."),
    "nothing_left": _("Nothing is left of this payment to set aside."),
    "other_currency": _("The invoice is in another currency than the payment."),
    "still_asks": _("An invoice of this company still asks for money. Match the payment to it first."),
    "unknown": _("There is no such match."),
    "unknown_invoice": _("There is no such invoice, or its figures are not final."),
    "unknown_line": _("There is no such payment."),
}
GIVE_BACK_REFUSED = {
    "already": MATCH_REFUSED["already"],
    "beyond_favour": _("That is more than stands in the company's favour there. Somebody may have proposed it just now."),
    "beyond_line": _("That is more than is left of this line. Somebody may have told of it just now."),
    "carried": _("A line of the bank's statement carried it. Undo that first."),
    "closing": MATCH_REFUSED["closing"],
    "key_reused": MATCH_REFUSED["key_reused"],
    "not_approved": _("Nobody has approved that it goes back."),
    "not_out": _("This line came in. Only money that went out can be given back."),
    "not_positive": MATCH_REFUSED["not_positive"],
    "other_currency": _("The invoice is in another currency than the line."),
    "refunding": _("Stripe is being asked to give it back to the card. Wait for the answer."),
    "same_person": _("You proposed it. Somebody else has to approve it."),
    "unknown": _("There is no such repayment."),
    "unknown_invoice": MATCH_REFUSED["unknown_invoice"],
    "unknown_line": MATCH_REFUSED["unknown_line"],
}
SEND_BACK_REFUSED = GIVE_BACK_REFUSED | {
    "beyond_favour": _("That is more than is left of this payment. Somebody may have matched it, or proposed it, just now."),
}
DEPOSIT_BACK_REFUSED = GIVE_BACK_REFUSED | {
    "beyond_favour": _(
        "That is more than is left of the deposit. Something of it may have been granted or proposed just now."
    ),
}
NOTHING_OF_DEPOSIT = _(
    "Nothing more of this deposit can go back: the rest is granted, proposed to go back already, or will be there"
    " with the next invoice."
)
RETURN_REFUSED = {
    "nothing": _("Nothing of it is owed any more."),
    "refunding": GIVE_BACK_REFUSED["refunding"],
    "repaying": _("It is to go back by bank already. Throw that repayment away first."),
}
RECORD_REFUSED = {"recorded": _("This file was recorded already. Nothing was added.")}


def refusal_sentence(refused: StatementRefused | BadFile) -> str:
    """Why a file cannot be recorded and what to do, in the reader's language."""
    if isinstance(refused, BadFile):
        return _columns_missing() if refused.code == "header_missing" else file_sentence(refused)
    facts = dict(refused.facts)
    if refused.code == "line_unclear":
        facts["why"] = _cell(facts["cell"], facts["facts"])
    return str(STATEMENT_REFUSED[refused.code]) % facts


def _columns_missing() -> str:
    return _now("The file needs columns for the date, what went out and what came in, as the bank's own download has them.")


def _cell(code: str, facts: dict) -> str:
    return str(CELLS[code]) % facts if code in CELLS else cell_sentence(code, facts)
