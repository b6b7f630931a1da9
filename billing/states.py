"""Which state of the money's things may follow which: meals, months, documents, payments in and out, pauses, taxes."""

from accounts.states import States

REDEMPTION = States(
    name="Redemption",
    first="asked",
    steps={
        ("asked", "captured"): "redeem",
        ("asked", "refused"): "redeem",
        ("captured", "voided"): "void_redemption",
        ("captured", "refunded"): "refund_redemption",
    },
)
HOLD = States(
    name="Hold",
    first="asked",
    steps={
        ("asked", "held"): "hold",
        ("asked", "refused"): "hold",
        ("held", "captured"): "capture_hold",
        ("held", "released"): "release_hold",
        ("held", "expired"): "expire_holds",
        ("held", "refused"): "capture_hold, when the counter closed or the company was paused or suspended meanwhile",
    },
)
OWN_CARD = States(
    name="Rest of a meal by the guest's own card",
    first="asked",
    steps={
        ("asked", "authorised"): "carry_out, when Stripe has set it aside",
        ("asked", "refused"): "carry_out, when the card was declined",
        ("asked", "released"): "drop_own_card, when the hold ended first",
        ("authorised", "paid"): "pay_own_card, with the meal",
        ("authorised", "released"): "pay_own_card or drop_own_card, when the hold had ended",
        ("paid", "collected"): "carry_out, when Stripe has taken it",
        ("collected", "returned"): "carry_out, when the meal was undone and Stripe has given it back",
    },
)
PERIOD = States(
    name="Period",
    first="open",
    steps={("open", "closing"): "begin_close", ("closing", "closed"): "finish_close"},
)
DOCUMENT = States(
    name="Document",
    first="drawn",
    steps={
        ("drawn", "frozen"): "freeze_document",
        ("frozen", "rendered"): "render_document",
        ("frozen", "unrendered"): "give_up_rendering",
        ("unrendered", "frozen"): "render_again",
    },
)
BANK_FILE = States(
    name="Bank file",
    first="shown",
    steps={("shown", "recorded"): "record_bank_file", ("shown", "discarded"): "discard_bank_file"},
)
BANK_LINE = States(
    name="Bank line",
    first="waiting",
    steps={
        ("waiting", "part"): "match_line or deposit_line, for less than it brought",
        ("waiting", "matched"): "match_line or deposit_line",
        ("waiting", "aside"): "set_line_aside",
        ("part", "matched"): "match_line or deposit_line",
        ("part", "aside"): "set_line_aside",
        ("part", "waiting"): "undo_match",
        ("matched", "part"): "undo_match, of one of several",
        ("matched", "waiting"): "undo_match",
        ("matched", "aside"): "undo_match, of a line set aside before",
        ("aside", "matched"): "match_line or deposit_line",
        ("outgoing", "matched"): "tie_line or give_back",
        ("matched", "outgoing"): "untie_line or undo_give_back",
        ("named", "matched"): "give_back or tie_line",
        ("matched", "named"): "undo_give_back, of a line that names its repayment",
        ("named", "aside"): "set_line_aside",
    },
)
PAUSE = States(
    name="Pause of spending",
    first="announced",
    steps={
        ("announced", "begun"): "begin_pauses, when the notice was mailed and has run",
        ("announced", "ended"): "end_pauses, when nothing grave is left",
        ("begun", "ended"): "end_pauses, when nothing grave is left",
        ("begun", "announced"): "put_pause_off",
    },
)
LETTER = States(
    name="Letter about an overdue invoice",
    first="new",
    steps={
        ("new", "sending"): "send_letter",
        ("new", "dropped"): "send_letter, when it was paid or held meanwhile",
        ("sending", "sent"): "send_letter",
        ("sending", "new"): "send_letter, when the mail server was away",
        ("sending", "failed"): "send_letter",
        ("sending", "unknown"): "give_up_dead, when the worker ended in it",
        ("failed", "new"): "send_again",
        ("unknown", "new"): "send_again",
    },
)
TAX_INVOICE = States(
    name="Tax invoice",
    first="drafted",
    steps={
        ("drafted", "exported"): "export_tax_invoices",
        ("exported", "issued"): "issue_tax_invoice",
        ("drafted", "issued"): "issue_tax_invoice, when it was entered by hand",
        ("exported", "rejected"): "reject_tax_invoice",
        ("issued", "accepted"): "accept_tax_invoice",
        ("issued", "rejected"): "reject_tax_invoice",
        ("rejected", "drafted"): "redraft_tax_invoice",
    },
)
PAYOUT_RUN = States(
    name="Payout run",
    first="new",
    steps={("new", "approved"): "approve_run, by a second person", ("new", "discarded"): "discard_run"},
)
REPAYMENT = States(
    name="Repayment to a company",
    first="new",
    steps={
        ("new", "approved"): "approve_repayment, by a second person",
        ("new", "discarded"): "drop_repayment",
        ("approved", "discarded"): "drop_repayment, when no line has carried it",
    },
)
PAYOUT = States(
    name="Payout",
    first="new",
    steps={
        ("new", "sent"): "approve_run",
        ("new", "discarded"): "discard_run",
        ("sent", "confirmed"): "record_results, tie_line, or carry_out by Stripe",
        ("sent", "unknown"): "record_results, or carry_out by Stripe",
        ("sent", "failed"): "record_results, or carry_out by Stripe",
        ("sent", "returned"): "record_results or tie_line",
        ("unknown", "confirmed"): "record_results, tie_line, or carry_out by Stripe",
        ("unknown", "failed"): "record_results, or carry_out by Stripe",
        ("unknown", "returned"): "record_results or tie_line",
        ("confirmed", "returned"): "record_results or tie_line",
        ("confirmed", "unknown"): "untie_line",
        ("failed", "confirmed"): "record_results, when it was paid after all",
        ("returned", "confirmed"): "record_results or untie_line, when it was paid after all",
    },
)
ACCOUNT_CHANGE = States(
    name="Account change",
    first="asked",
    steps={("asked", "accepted"): "accept_account, by a second person", ("asked", "declined"): "decline_account"},
)
OPERATION = States(
    name="Call to a gateway",
    first="new",
    steps={
        ("new", "sent"): "carry_out",
        ("new", "failed"): "drop_own_card, when its meal was given up before it was sent",
        ("sent", "confirmed"): "carry_out",
        ("sent", "failed"): "carry_out, when the gateway refused it",
        ("sent", "unknown"): "carry_out, when no clear answer came",
        ("sent", "sent"): "carry_out, when its worker died in it",
        ("unknown", "sent"): "carry_out: asked again with the same key, or looked up first",
    },
)
