"""Which state of a company may follow which."""

from accounts.states import States

COMPANY = States(
    name="Company",
    first="active",
    steps={
        ("active", "suspended"): "suspend_company",
        ("suspended", "active"): "reactivate_company",
        ("active", "paused"): "pause_spending",
        ("paused", "active"): "resume_spending",
        ("paused", "suspended"): "suspend_company",
    },
)
