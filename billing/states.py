"""Which state of a redemption, hold, period, document, bank line and call may follow which. The database holds the same."""

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
        ("held", "refused"): "capture_hold, when the counter closed or the company was suspended meanwhile",
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
OPERATION = States(
    name="Call to a gateway",
    first="new",
    steps={
        ("new", "sent"): "carry_out",
        ("sent", "confirmed"): "carry_out",
        ("sent", "failed"): "carry_out, when the gateway refused it",
        ("sent", "unknown"): "carry_out, when no clear answer came",
        ("sent", "sent"): "carry_out, when its worker died in it",
        ("unknown", "sent"): "carry_out: asked again with the same key, or looked up first",
    },
)
