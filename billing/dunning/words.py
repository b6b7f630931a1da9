"""What the mails about overdue invoices say, and to whom: in the company's language, reminder and invoices attached."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Finance
from billing.documents import words
from billing.documents.render import PangoMissing
from billing.documents.shapes import thawed
from billing.dunning.queries import causes_of, days_late, overdue, schedule, today_here
from billing.enums import NoteKind
from billing.models import Document, DunningLetter, Note, Rendition
from billing.rendering import render_note
from tenants.models import Company
from tenants.schemas import is_whole
from tenants.scope import company_scope

INVOICE_PAGE = "/finance/invoices/{number}/"
NOTE_FILE = "/finance/invoices/notes/{number}.pdf"


def readers_of(company: Company) -> list[str]:
    """Where its finance people read mail: the address for invoices, and whoever signs in as finance; each once."""
    found = [company.email] if company.email else []
    if is_whole(company.schema_name):
        with company_scope(company):
            people = User.objects.filter(is_active=True, roles__contains=[Finance.name]).order_by("pk")
            found += people.values_list("email", flat=True)
    return list(dict.fromkeys(found))


def written(letter: DunningLetter, readers: list[str]) -> EmailMessage:
    """The mail of a letter. Its number makes its Message-ID, so that a mail server knows a second one for the same."""
    today, paper = today_here(), _paper_of(letter)
    own = overdue(today).filter(pk=letter.document_id)
    invoices = causes_of(letter.pause, today) if letter.pause else list(own)
    with translation.override(letter.company.language):
        subject, template = _subject(letter, invoices, today)
        facts = {
            "firm": letter.company,
            "letter": letter,
            "invoices": [_told(letter.company, invoice, today) for invoice in invoices],
            "operator": settings.OPERATOR,
            "paper": letter.company.home_url + NOTE_FILE.format(number=paper.number) if paper else "",
            "begins_on": words.long_day(letter.pause.begins_on.isoformat()) if letter.pause else "",
            "last": not letter.pause and letter.level == len(settings.REMINDER_DAYS),
            "pause_after": schedule().pause_after,
            "notice": schedule().notice,
        }
        text = render_to_string(template, facts)
    mail = EmailMessage(subject, text, None, readers, headers={"Message-ID": f"<dunning-{letter.pk}@{settings.DOMAIN}>"})
    if paper and (pdf := _pdf(paper)):
        mail.attach(f"{paper.number}.pdf", pdf, "application/pdf")
    for rendition in Rendition.objects.filter(document__in=invoices).select_related("document").order_by("document__number"):
        mail.attach(f"{rendition.document.number}.pdf", bytes(rendition.pdf), "application/pdf")
    return mail


def _paper_of(letter: DunningLetter) -> Note | None:
    """The reminder as a paper; none of a notice."""
    notes = Note.objects.filter(invoice=letter.document_id, kind=NoteKind.REMINDER, level=letter.level)
    return notes.exclude(level=0).first()


def _pdf(paper: Note) -> bytes | None:
    """The paper as PDF, made now unless it is; None where it cannot be made: the mail says where it can be read."""
    with suppress(PangoMissing):
        render_note(paper.pk)
    paper.refresh_from_db(fields=["pdf"])
    return None if paper.pdf is None else bytes(paper.pdf)


def _subject(letter: DunningLetter, invoices: list[Document], today) -> tuple[str, str]:
    """The subject, and the template of the text."""
    if letter.pause:
        day = words.short_day(letter.pause.begins_on.isoformat())
        return _("Meal vouchers of %(name)s pause on %(day)s") % {
            "name": letter.company.name,
            "day": day,
        }, "emails/pause_notice.txt"
    days = days_late(invoices[0], today)
    text = ngettext(
        "Reminder %(level)s: invoice %(number)s is %(days)s day overdue",
        "Reminder %(level)s: invoice %(number)s is %(days)s days overdue",
        days,
    )
    return text % {"level": letter.level, "number": invoices[0].number, "days": days}, "emails/reminder.txt"


def _told(company: Company, invoice: Document, today) -> dict[str, Any]:
    """An invoice of overdue() as a mail tells it."""
    said: Any = thawed(invoice.frozen)
    bank = said["issuer"]["bank"]
    return {
        "number": invoice.number,
        "month": words.month(said["period"]),
        "due": words.long_day(said["due_on"]),
        "days": days_late(invoice, today),
        "asked": words.amount(invoice.to_pay + invoice.evened, invoice.currency),  # type: ignore[attr-defined]  # annotated by overdue()
        "paid": words.amount(invoice.paid, invoice.currency) if invoice.paid else "",  # type: ignore[attr-defined]
        "left": words.amount(invoice.left, invoice.currency),  # type: ignore[attr-defined]
        "account": f"{bank['bank']} {bank['account']} ({bank['holder']})",
        "reference": said["reference"],
        "link": company.home_url + INVOICE_PAGE.format(number=invoice.number),
    }
