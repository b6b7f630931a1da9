"""Exporting tax invoices for HomeTax and entering what became of them: each an action of the operator's."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from accounts.audit import actor_of, record
from accounts.states import StateRefused
from billing import clock
from billing.enums import TaxState
from billing.models import TaxExport, TaxInvoice
from billing.states import TAX_INVOICE
from billing.tax import rules
from billing.tax.amending import TaxRefused, amend_what_came_back
from billing.tax.drafting import problems
from billing.tax.parties import buyer_of, supplier
from tenants.scope import platform_scope

MOST_ROWS = 100
"""How many invoices one file for HomeTax holds; what is over goes into the next."""


@transaction.atomic
def export_tax_invoices(*, month: date, by) -> TaxExport:
    """Put a month's drafts that nothing keeps from being issued into a file, at most MOST_ROWS; raises TaxRefused.

    Amendments are not among them: HomeTax takes those one by one.
    """
    with platform_scope():
        waiting = TaxInvoice.objects.select_for_update().filter(month=month, state=TaxState.DRAFTED, amends=None)
        ready = [invoice for invoice in waiting.order_by("pk") if not problems(invoice)][:MOST_ROWS]
        if not ready:
            raise TaxRefused("nothing_ready")
        export = TaxExport.objects.create(month=month, made_at=clock.now(), made_by=actor_of(by))
        for invoice in ready:
            TAX_INVOICE.check(invoice.state, TaxState.EXPORTED)
        TaxInvoice.objects.filter(pk__in=[each.pk for each in ready]).update(state=TaxState.EXPORTED, export=export)
        record(by, "export_tax_invoices", f"month:{month:%Y-%m}", count=len(ready), export=export.pk)
        return export


@transaction.atomic
def issue_tax_invoice(*, invoice: TaxInvoice, approval: str, by) -> TaxInvoice:
    """Enter that HomeTax issued it, with its 승인번호; raises TaxRefused and StateRefused.

    An original comes from a file; an amendment, and one that was typed in at HomeTax, from the draft.
    """
    try:
        number = rules.approval_number(approval)
    except ValueError:
        raise TaxRefused("approval_unclear") from None
    with platform_scope():
        locked = _locked(invoice, TaxState.ISSUED)
        if problems(locked):
            raise TaxRefused("not_ready")
        locked.approval, locked.state, locked.why = number, TaxState.ISSUED, ""
        try:
            with transaction.atomic():
                locked.save(update_fields=["approval", "state", "why"])
        except IntegrityError:
            raise TaxRefused("approval_used") from None
        record(by, "issue_tax_invoice", f"tax invoice:{locked.pk}", number=locked.document.number, approval=number)
        if locked.amends_id is None:
            amend_what_came_back(original=locked, by=by)
        return locked


class ResultRefused(Exception):
    """A line of results cannot be entered: which one, and why, as a code of TaxRefused, unknown or state."""

    def __init__(self, line: int, code: str):
        super().__init__(line, code)
        self.line, self.code = line, code


@transaction.atomic
def enter_results(*, results: Sequence[tuple[str, str]], accepted: bool, by) -> int:
    """Enter what HomeTax issued, as pairs of our document's number and the 승인번호, all or none; returns how many.

    `accepted` says that the tax office has taken them, too. A line that was entered before, with the same number, is
    passed over. Raises ResultRefused.
    """
    entered = 0
    with platform_scope():
        for line, (number, approval) in enumerate(results, 1):
            invoice = TaxInvoice.objects.filter(document__number=number, amends=None).first()
            if invoice is None:
                raise ResultRefused(line, "unknown")
            entered += _enter(line, invoice, approval, accepted, by)
    return entered


def _enter(line: int, invoice: TaxInvoice, approval: str, accepted: bool, by) -> bool:
    try:
        same = bool(invoice.approval) and invoice.approval == rules.approval_number(approval)
        issued = invoice if same else issue_tax_invoice(invoice=invoice, approval=approval, by=by)
        taken = accepted and issued.state == TaxState.ISSUED
        if taken:
            accept_tax_invoice(invoice=issued, by=by)
        return taken or not same
    except ValueError as error:
        raise ResultRefused(line, "state" if isinstance(error, StateRefused) else "approval_unclear") from None
    except TaxRefused as refused:
        raise ResultRefused(line, refused.code) from None


@transaction.atomic
def accept_tax_invoice(*, invoice: TaxInvoice, by) -> TaxInvoice:
    """Enter that the tax office has taken it; raises StateRefused."""
    with platform_scope():
        return _settle(invoice, TaxState.ACCEPTED, "", "accept_tax_invoice", by)


@transaction.atomic
def reject_tax_invoice(*, invoice: TaxInvoice, why: str, by) -> TaxInvoice:
    """Enter that HomeTax or the tax office refused it, and why; raises StateRefused."""
    with platform_scope():
        return _settle(invoice, TaxState.REJECTED, why[:200], "reject_tax_invoice", by)


@transaction.atomic
def redraft_tax_invoice(*, invoice: TaxInvoice, by) -> TaxInvoice:
    """Draft a rejected one again, with both sides as they stand now; raises StateRefused."""
    with platform_scope():
        locked = _locked(invoice, TaxState.DRAFTED)
        locked.state, locked.approval, locked.export, locked.settled_at = TaxState.DRAFTED, "", None, None
        locked.supplier, locked.buyer = supplier(), buyer_of(locked.document)
        locked.save()
        record(by, "redraft_tax_invoice", f"tax invoice:{locked.pk}", number=locked.document.number)
        return locked


@transaction.atomic
def refresh_tax_invoice(*, invoice: TaxInvoice, by) -> TaxInvoice:
    """Take both sides of a draft anew, after a number or a name was put right; raises TaxRefused."""
    with platform_scope():
        locked = TaxInvoice.objects.select_for_update().select_related("document").get(pk=invoice.pk)
        if locked.state != TaxState.DRAFTED:
            raise TaxRefused("not_a_draft")
        locked.supplier, locked.buyer = supplier(), buyer_of(locked.document)
        locked.save(update_fields=["supplier", "buyer"])
        record(by, "refresh_tax_invoice", f"tax invoice:{locked.pk}", number=locked.document.number)
        return locked


def _locked(invoice: TaxInvoice, after: TaxState) -> TaxInvoice:
    """The row, locked, when this state may follow its own; raises StateRefused."""
    locked = TaxInvoice.objects.select_for_update(of=("self",)).select_related("document").get(pk=invoice.pk)
    TAX_INVOICE.check(locked.state, after)
    return locked


def _settle(invoice: TaxInvoice, state: TaxState, why: str, verb: str, by) -> TaxInvoice:
    locked = _locked(invoice, state)
    locked.state, locked.why, locked.settled_at = state, why, clock.now()
    locked.save(update_fields=["state", "why", "settled_at"])
    record(by, verb, f"tax invoice:{locked.pk}", number=locked.document.number, why=why)
    return locked
