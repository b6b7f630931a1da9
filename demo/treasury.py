"""The demo's treasury: every past day kept with its cover, and last month's tax invoices filed."""

from datetime import date, timedelta

from accounts.models import User
from billing.segregation.snapshots import take_snapshot
from billing.tax.drafting import draft_tax_invoices
from billing.tax.filing import enter_results, export_tax_invoices
from demo.saying import Teller
from tenants.scope import platform_scope


def keep_days(first: date, today: date, say: Teller) -> None:
    """Keep what was owed and how it was covered on each day from `first` until yesterday, as it is known now."""
    with platform_scope():
        for n in range((today - first).days):
            if n % 10 == 9:
                say.so_far(f"day {n + 1} of {(today - first).days}")
            take_snapshot(day=first + timedelta(days=n), by="demo")


def file_taxes(month: date, operator: User) -> None:
    """Draft the month's tax invoices, make the file, and enter what HomeTax issued."""
    draft_tax_invoices(month=month, by=operator)
    made = export_tax_invoices(month=month, by=operator)
    with platform_scope():
        issued = list(made.invoices.select_related("document").order_by("pk"))
        day = issued[0].due_on
        results = [(each.document.number, f"{day:%Y%m%d}41000050{n:08d}") for n, each in enumerate(issued, 1)]
        enter_results(results=results, accepted=True, by=operator)
