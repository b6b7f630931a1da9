"""Which state of a load may follow which."""

from accounts.states import States

LOAD = States(
    name="Load",
    first="reading",
    steps={
        ("reading", "checked"): "check_load",
        ("reading", "refused"): "check_load",
        ("checked", "applying"): "apply_load",
        ("applying", "applied"): "apply_load",
        ("applying", "checked"): "apply_load, when it failed",
        ("checked", "refused"): "discard_load",
    },
)

DISPUTE = States(
    name="Dispute",
    first="open",
    steps={("open", "settled"): "settle_dispute"},
)

GUEST_PASS = States(
    name="Guest pass",
    first="waiting",
    steps={
        ("waiting", "usable"): "take_up_pass",
        ("usable", "waiting"): "renew_pass",
        ("usable", "used_up"): "redeem, by its last meal",
        ("used_up", "usable"): "void_redemption or refund_redemption",
        ("waiting", "revoked"): "revoke_pass",
        ("usable", "revoked"): "revoke_pass",
        ("waiting", "expired"): "the end of its last day",
        ("usable", "expired"): "the end of its last day",
    },
)

TABLE = States(
    name="Table",
    first="open",
    steps={
        ("open", "paid"): "make_table, approve_share or cover_share, by the last share",
        ("open", "cancelled"): "cancel_table, or make_table by the same payer",
        ("open", "lapsed"): "ten minutes",
    },
)
