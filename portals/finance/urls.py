"""URLs of the finance portal."""

from django.urls import path

import portals.converters  # noqa: F401  (registers <document:> and <month:>)
from portals.finance.views import home, invoices

urlpatterns = [
    path("", home.home, name="finance_home"),
    path("invoices/", invoices.invoices, name="finance_invoices"),
    path("invoices/<document:number>/", invoices.invoice, name="finance_invoice"),
    path("invoices/<document:number>.<slug:suffix>", invoices.invoice_file, name="finance_invoice_file"),
]
