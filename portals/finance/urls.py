"""URLs of the finance portal."""

from django.urls import path

import portals.converters  # noqa: F401  (registers <document:> and <month:>)
from portals.finance.views import deposit, documents, home, invoices, journal, ledger, payments

urlpatterns = [
    path("", home.home, name="finance_home"),
    path("deposit/", deposit.deposit, name="finance_deposit"),
    path("deposit/alarm/", deposit.alarm, name="finance_deposit_alarm"),
    path("deposit/top-ups/", deposit.top_up, name="finance_top_up"),
    path("deposit/top-ups/<int:pk>/withdraw/", deposit.withdraw, name="finance_withdraw_top_up"),
    path("documents/", documents.documents, name="finance_documents"),
    path("documents/language/", documents.language, name="finance_document_language"),
    path("documents/logo/", documents.logo, name="finance_logo"),
    path("documents/logo/remove/", documents.no_logo, name="finance_remove_logo"),
    path("invoices/", invoices.invoices, name="finance_invoices"),
    path("invoices/<document:number>/", invoices.invoice, name="finance_invoice"),
    path("invoices/notes/", invoices.notes, name="finance_notes"),
    path("invoices/notes/<document:number>.<slug:suffix>", invoices.note_file_of, name="finance_note_file"),
    path("invoices/<document:number>.<slug:suffix>", invoices.invoice_file, name="finance_invoice_file"),
    path("invoices/<document:number>/ledger/", ledger.invoice, name="finance_invoice_ledger"),
    path("invoices/<document:number>/ledger/<int:pk>/", ledger.line, name="finance_invoice_line"),
    path("journal/", journal.journal, name="finance_journal"),
    path("payments/", payments.payments, name="finance_payments"),
    path("ledger/", ledger.ledger, name="finance_ledger"),
    path("ledger/<int:pk>/", ledger.transfer, name="finance_transfer"),
]
