"""The demo's treasury: every past day kept with its cover, and last month's tax invoices in a file for HomeTax."""

from datetime import date, timedelta

from accounts.models import User
from billing.segregation.snapshots import take_snapshot
from billing.tax.drafting import draft_tax_invoices
from billing.tax.filing import export_tax_invoices
from tenants.scope import platform_scope


def keep_days(first: date, today: date) -> None:
    """Keep what was owed and how it was covered on each day from `first` until yesterday, as it is known now."""
    with platform_scope():
        for n in range((today - first).days):
            take_snapshot(day=first + timedelta(days=n), by="demo")


def file_taxes(month: date, operator: User) -> None:
    """Draft the month's tax invoices and make the first file: what HomeTax issued is for a person to enter."""
    draft_tax_invoices(month=month, by=operator)
    export_tax_invoices(month=month, by=operator)
