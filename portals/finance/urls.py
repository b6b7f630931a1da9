"""URLs of the finance portal."""

from django.urls import path

import portals.converters  # noqa: F401  (registers <document:> and <month:>)
from portals.finance.views import home, invoices, journal, ledger

urlpatterns = [
    path("", home.home, name="finance_home"),
    path("invoices/", invoices.invoices, name="finance_invoices"),
    path("invoices/<document:number>/", invoices.invoice, name="finance_invoice"),
    path("invoices/<document:number>.<slug:suffix>", invoices.invoice_file, name="finance_invoice_file"),
    path("invoices/<document:number>/ledger/", ledger.invoice, name="finance_invoice_ledger"),
    path("invoices/<document:number>/ledger/<int:pk>/", ledger.line, name="finance_invoice_line"),
    path("journal/", journal.journal, name="finance_journal"),
    path("ledger/", ledger.ledger, name="finance_ledger"),
    path("ledger/<int:pk>/", ledger.transfer, name="finance_transfer"),
]
