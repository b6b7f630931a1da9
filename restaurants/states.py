"""Which state of a restaurant may follow which."""

from accounts.states import States

RESTAURANT = States(
    name="Restaurant",
    first="active",
    steps={("active", "closed"): "close_restaurant", ("closed", "active"): "reopen_restaurant"},
)
