"""How an invoice stands on a day, as a table."""

from datetime import date

import pytest

from billing.bank.standing import standing_of

DUE, PAID_ON = date(2025, 12, 18), date(2025, 12, 4)


@pytest.mark.parametrize(
    ("asked", "paid", "day", "state", "left", "days"),
    [
        (17_000, 0, 5, "due", 17_000, 13),
        (17_000, 0, 18, "due", 17_000, 0),
        (17_000, 0, 19, "overdue", 17_000, 1),
        (17_000, 7_000, 5, "part", 10_000, 13),
        (17_000, 7_000, 21, "overdue", 10_000, 3),
        (17_000, 17_000, 21, "paid", 0, -3),
        (0, 0, 21, "nothing", 0, -3),
        (-500, 0, 21, "nothing", 0, -3),
    ],
)
def test_an_invoice_stands(asked, paid, day, state, left, days):
    found = standing_of(
        asked=asked, paid=paid, paid_on=PAID_ON if paid else None, due_on=DUE, today=date(2025, 12, day)
    )  # fmt: skip
    assert (found.state, found.left, found.days, found.is_open) == (state, left, days, left > 0)


@pytest.mark.parametrize(
    ("asked", "paid", "is_set_off", "state", "favour"),
    [
        (15_900, 17_000, False, "paid", 1_100),
        (-500, 0, False, "nothing", 500),
        (0, 0, True, "set_off", 0),
        (-300, 0, True, "set_off", 300),
        (5_000, 0, True, "due", 0),
    ],
)
def test_what_stands_in_the_companys_favour_is_told(asked, paid, is_set_off, state, favour):
    found = standing_of(
        asked=asked, paid=paid, paid_on=PAID_ON if paid else None, due_on=DUE, today=date(2025, 12, 5), is_set_off=is_set_off
    )  # fmt: skip
    assert (found.state, found.favour) == (state, favour)
