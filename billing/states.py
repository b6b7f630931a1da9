"""Which state of a redemption, a hold, a period and a document may follow which. The database holds the same lines."""

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
