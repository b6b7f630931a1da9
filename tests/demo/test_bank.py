"""The demo's payments: one matched whole, one in part, one for a person, one that went out."""

from billing import clock
from billing.bank.queries import bank_lines, invoices
from demo.bank import pay_by_bank
from tenants.scope import platform_scope
from tests.portals.month import NOVEMBER, closed_november


def test_the_invoice_is_paid_and_two_payments_wait(world, at):
    closed_november(world)
    at("2025-12-05 09:00")
    pay_by_bank(NOVEMBER, world.operator, clock.now())
    with platform_scope():
        assert [(line.payer, line.left, line.state) for line in bank_lines().order_by("place")] == [
            ("한울소프트", 0, "matched"),
            ("(주)한울소프트", 15_000, "part"),
            ("바다물산", 0, "matched"),
            ("바다물산", 1_000_000, "waiting"),
            ("", 0, "outgoing"),
        ]
        assert [invoice.left for invoice in invoices()] == [0, 0]


def test_on_the_first_of_a_month_nothing_is_dated_ahead(world, at):
    closed_november(world)
    at("2025-12-01 00:30")
    pay_by_bank(NOVEMBER, world.operator, clock.now())
    with platform_scope():
        assert {str(line.booked_on) for line in bank_lines()} == {"2025-12-01"}
