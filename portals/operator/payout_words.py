"""Sentences about payouts: why a statement is left out, why a run, a result, a tie or an account is refused."""

from django.utils.translation import gettext_lazy as _

from billing.payouts.results import ResultsRefused
from billing.payouts.runs import RunRefused
from sheets.sentences import file_sentence
from sheets.words import BadFile

LEFT_OUT = {
    "nothing_due": _("Nothing is due."),
    "too_little": _("Nothing is left to advance: earlier advances, prices and what is below zero are taken off."),
    "below_zero": _("Refunds outweigh the meals: set against the next statements."),
    "not_yet": _("Not due yet."),
    "uncollected": _("Waits until the company has paid."),
    "paused": _("Payouts to this restaurant are paused."),
    "no_account": _("No bank account is known."),
    "changing": _("Other bank details wait for a second person."),
    "changed": _("The account was changed since its holder was checked."),
    "unchecked": _("Nobody has checked whose account it is."),
    "differs": _("The account is somebody else's, says the bank."),
    "no_such": _("The bank knows no such account."),
    "came_back": _("Money came back from this account. Change it, or have its holder checked again."),
    "not_connected": _("It has no account at Stripe."),
    "not_ready": _("Its account at Stripe cannot be paid yet."),
}
RUN_REFUSED = {
    "already": _("Somebody has decided about this run already."),
    "beyond_earned": _("Part of it was given back just now. Nothing was prepared."),
    "beyond_statement": _("Part of it was taken by another run just now. Nothing was prepared."),
    "changed": _("Something has changed meanwhile, and nothing was done. Look through the list again."),
    "no_format": _("We write no bank file in %(currency)s."),
    "not_allowed": _("%(item)s: this cannot follow what is known of it. Nothing was recorded."),
    "not_by_hand": _("Stripe says itself what became of its payouts."),
    "not_positive": _("There is nothing to pay."),
    "not_valid": _("The bank's file would not be valid. Check the names and accounts of this run."),
    "nothing": _("Choose at least one statement."),
    "off": _("Stripe is off. Its keys are set on the server."),
    "other_currency": _("All statements of a run are of one currency."),
    "over": _("The month of an advance has its statement by now. Throw this run away: the statement pays it."),
    "paid_again": _("%(item)s: its statement was paid by another run meanwhile. Nothing was recorded."),
    "payer_iban": _("Our own account in the settings is no IBAN."),
    "same_person": _("You prepared this run. Somebody else has to approve it."),
    "unknown": _("There is no such run."),
    "unknown_item": _("This run has no such payout. Nothing was recorded."),
    "unknown_statement": _("There is no such statement, or its figures are not final."),
}
APPROVAL_CHANGED = _(
    "Not sent: %(names)s changed its account or may not be paid now. Throw this run away and prepare another."
)
TIE_REFUSED = {
    "key_reused": _("This form was used before. Please load the page again."),
    "not_under_way": _("One of these payouts was tied or failed meanwhile."),
    "not_whole": _("What you chose does not add up to this line."),
    "nothing": _("Nothing is tied to this line."),
    "other_currency": _("The payout is in another currency than the line."),
    "paid_again": _("A returned payout was paid again by another run, so this cannot be undone."),
    "unknown_line": _("There is no such payment."),
}
ACCOUNT_REFUSED = {
    "asked": _("Other details wait for a second person already. Decide about those first."),
    "decided": _("Somebody has decided about this already."),
    "no_account": _("Bank, account and holder must be known first."),
    "not_digits": _("An account number has digits and hyphens only."),
    "not_iban": _("This is no IBAN: its check digits do not fit."),
    "nothing": _("Payouts to this restaurant are not paused."),
    "same": _("These are the details we have."),
    "same_person": _("You asked for these details. Somebody else has to accept them."),
}
RESULTS_REFUSED = {
    "damaged": _("The file is damaged or cut off. Download it from the bank again."),
    "no_lines": _("There is no result in this file."),
    "result_unclear": _("Line %(line)s: we do not know the result “%(said)s”. Record it by hand."),
    "twice": _("Line %(line)s is about a payout that stands above already."),
    "unknown_line": _("Line %(line)s is no payout of this run. Nothing was recorded."),
}
NOBODY_TO_ASK = _("No service for checking holders is set up. Look at a copy of the bank book and confirm by hand.")
NO_ANSWER = _("The bank did not answer. Try again in a minute, or confirm by hand.")


def run_sentence(refused: RunRefused) -> str:
    """Why a run cannot be prepared, approved, thrown away or told of, in the reader's language."""
    if refused.code == "changed" and "names" in refused.facts:
        return str(APPROVAL_CHANGED) % refused.facts
    return str(RUN_REFUSED[refused.code]) % refused.facts


def results_sentence(refused: ResultsRefused | BadFile) -> str:
    """Why a result file cannot be recorded and what to do, in the reader's language."""
    if isinstance(refused, BadFile):
        return str(_HEADINGS) if refused.code == "header_missing" else file_sentence(refused)
    return str(RESULTS_REFUSED[refused.code]) % refused.facts


_HEADINGS = _("The file needs columns for the account, the amount and the result, as the bank's own download has them.")
