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
