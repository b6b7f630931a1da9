"""The demo's treasury: a snapshot for each past day, and the month's tax invoices filed."""

import io
from datetime import date

from billing.books import examine
from billing.models import Snapshot, TaxInvoice
from demo.saying import Teller
from demo.treasury import file_taxes, keep_days
from tenants.scope import platform_scope
from tests.portals.month import NOVEMBER, closed_november


def test_days_are_kept_and_tax_invoices_are_filed(world, at):
    closed_november(world)
    at("2025-12-05 09:00")
    keep_days(date(2025, 11, 10), date(2025, 11, 14), Teller(io.StringIO()))
    file_taxes(NOVEMBER, world.operator)
    with platform_scope():
        assert [(str(each.day), each.owed) for each in Snapshot.objects.order_by("day")] == [
            ("2025-11-11", 16_000),
            ("2025-11-12", 24_000),
            ("2025-11-13", 24_000),
        ]
        assert {each.state for each in TaxInvoice.objects.all()} == {"accepted"}
        assert [each.number for each in examine() if each.wrong] == []
