"""The demo's close: last month's documents, made on the day they are dated, and a credit note for one of them."""

import uuid
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from billing import close, rendering
from billing.documents.render import PangoMissing
from billing.enums import DocumentKind
from billing.models import Document
from billing.notes import fee_of, issue_credit_note
from demo.clock import standing_at
from demo.saying import Teller
from tenants.models import Company
from tenants.scope import platform_scope


def close_month(month: date, operator: User, today: datetime, say: Teller) -> None:
    """The operator closes on the morning of the third, or today when that has not come yet.

    Without Pango every figure is final, and the worker sets the PDFs as soon as it is there.
    """
    third = timezone.make_aware(datetime.combine((month + timedelta(days=31)).replace(day=3), time(9)))
    with standing_at(third):
        close.begin_close(month=month, by=operator, at=min(third, today))
        close.draw_documents(month)
        with platform_scope():
            ids = list(Document.objects.filter(period_id=month).values_list("id", flat=True))
        for document_id in ids:
            close.freeze_document(document_id)
        try:
            for number, document_id in enumerate(ids, 1):
                if number % 5 == 0:
                    say.so_far(f"document {number} of {len(ids)}")
                rendering.render_document(document_id)
        except PangoMissing:
            say("The PDFs wait for Pango; everything else is there.")
        else:
            close.finish_close(month)


def credit_fee(month: date, company: Company, operator: User) -> None:
    """Half of a company's service fee of the month is given back on the ninth, as was promised it."""
    ninth = timezone.make_aware(datetime.combine((month + timedelta(days=31)).replace(day=9), time(11)))
    with standing_at(ninth), platform_scope():
        invoice = Document.objects.filter(kind=DocumentKind.INVOICE, period_id=month, company=company).first()
        if invoice is None:
            return
        note = issue_credit_note(
            invoice=invoice, amount=fee_of(invoice).supply // 2, reason="Half the fee in the first month, as agreed",
            key=uuid.UUID(int=month.toordinal(), version=4), by=operator,
        )  # fmt: skip
        with suppress(PangoMissing):
            rendering.render_note(note.pk)
