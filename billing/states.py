"""Which state of a redemption, hold, period, document, bank line, pause, letter and tax invoice may follow which."""

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
PERIOD = States(
    name="Period",
    first="open",
    steps={("open", "closing"): "begin_close", ("closing", "closed"): "finish_close"},
)
DOCUMENT = States(
    name="Document",
    first="drawn",
    steps={("drawn", "frozen"): "freeze_document", ("frozen", "rendered"): "render_document"},
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
