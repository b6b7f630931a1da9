"""The close and what is done every day, as tasks: small messages, safe to be given twice; beat finds what was dropped."""

from contextlib import suppress
from datetime import date, timedelta

from celery import shared_task
from django.conf import settings
from django.db import connection

from billing import clock, close, deposits, examining, holds, rendering, trials
from billing.dunning import letters
from billing.dunning.daily import run_dunning
from billing.dunning.queries import today_here
from billing.enums import DocumentState, OperationState, PeriodState
from billing.gateways import accounts, card_returns, elsewhere, hearing, mirroring, operations, own_cards, stripe_client
from billing.gateways.answers import Refused, Unclear
from billing.gateways.stripe_calls import StripeCalls
from billing.models import Document, Period
from billing.segregation import snapshots
from billing.tax import amending
from tenants.scope import platform_scope

# Beyond its time a document is given up by itself (billing.rendering); a worker that does not come to it is ended by Celery
# so much later, where it has the pool for it (prefork, the usual one).
DEAF_SECONDS = 10


@shared_task(name="billing.continue_close")
def continue_close(month: str) -> None:
    """Do the next step of a month's close and send out what is left to freeze or render; nothing while it is paused."""
    day = date.fromisoformat(month)
    close.draw_documents(day)
    with platform_scope():
        if close.is_paused(day):
            return
        waiting = Document.objects.filter(period_id=day, state__in=[DocumentState.DRAWN, DocumentState.FROZEN])
        ids = list(waiting.order_by("id").values_list("id", flat=True))
    for document_id in ids:
        make_document.delay(month, document_id)
    if not ids:
        close.finish_close(day)


@shared_task(name="billing.make_document", time_limit=settings.RENDER_SECONDS + DEAF_SECONDS)
def make_document(month: str, document_id: int) -> None:
    """Freeze and render one document of a month, then close it when that was the last.

    What a pause leaves is sent out anew when the close goes on.
    """
    day = date.fromisoformat(month)
    with platform_scope():
        if close.is_paused(day):
            return
    close.freeze_document(document_id)
    rendering.render_document(document_id)
    close.finish_close(day)


@shared_task(name="billing.make_note", time_limit=settings.RENDER_SECONDS + DEAF_SECONDS)
def make_note(note_id: int) -> None:
    """Make the PDF of a credit note or reminder."""
    rendering.render_note(note_id)


@shared_task(name="billing.make_notes")
def make_notes() -> None:
    """Pick up credit notes and reminders without a PDF: a worker died, or the message was lost."""
    with platform_scope():
        waiting = rendering.notes_to_make()
    for note_id in waiting:
        make_note.delay(note_id)


@shared_task(name="billing.continue_closes")
def continue_closes() -> None:
    """Pick up closes that stand still: a worker died, or the message was lost."""
    since = clock.now() - timedelta(minutes=2)
    with platform_scope():
        months = [
            period.month
            for period in Period.objects.filter(state=PeriodState.CLOSING, paused_at=None)
            if not period.documents.filter(rendered_at__gt=since).exists()
        ]
    for month in months:
        continue_close.delay(month.isoformat())


@shared_task(name="billing.undo_trials")
def undo_trials() -> int:
    """Void test payments that have been seen by now; returns how many."""
    return trials.undo_standing_trials()


@shared_task(name="billing.forget_labels")
def forget_labels() -> int:
    """Wipe the masked names of redemptions older than LABEL_DAYS; returns how many."""
    with platform_scope(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.billing_redemption SET label = '' WHERE label <> '' AND occurred_at < %s",
            [clock.now() - timedelta(days=settings.LABEL_DAYS)],
        )
        return cursor.rowcount


@shared_task(name="billing.forget_codes")
def forget_codes() -> int:
    """Delete codes that expired an hour ago; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.billing_code WHERE expires_at < %s", [clock.now() - timedelta(hours=1)])
        return cursor.rowcount


@shared_task(name="billing.release_expired")
def release_expired() -> int:
    """Give back to prepaid companies' deposits what expired unspent; returns how many purses gave something."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.purses_release(%s)", [clock.now()])
        return cursor.fetchone()[0]


@shared_task(name="billing.ring_alarms")
def ring_alarms() -> int:
    """Tell companies whose deposit fell below what they set; returns how many."""
    return deposits.ring_alarms()


@shared_task(name="billing.expire_holds")
def expire_holds() -> int:
    """Give back what was held past its time by a till that fell silent; returns how many holds."""
    return holds.expire_holds(by="system")


@shared_task(name="billing.examine_due")
def examine_due() -> list[int]:
    """Examine the statements of the books whose turn it is; returns their numbers."""
    return examining.examine_due(by="system")


@shared_task(name="billing.mark_balances")
def mark_balances() -> int:
    """Sum the accounts up to now, so that the next day's pages read the rest only; returns the last transfer summed."""
    return examining.mark_balances()


@shared_task(name="billing.dun")
def dun() -> None:
    """Remind of what is overdue, begin and end pauses, and mail what was not mailed; see billing.dunning.daily."""
    with platform_scope():
        run_dunning(at=clock.now())
        waiting = list(letters.waiting_too_long().values_list("pk", flat=True))
    for letter_id in waiting:
        mail_dunning_letter.delay(letter_id)


@shared_task(name="billing.take_snapshots")
def take_snapshots() -> int:
    """Keep what is owed and how it is covered for every day that is over; returns how many snapshots are new."""
    return snapshots.take_snapshots(today=today_here())


@shared_task(name="billing.amend_for_refunds")
def amend_for_refunds() -> int:
    """Draft what refunds of meals that we sold still amend of tax invoices; returns how many."""
    return amending.amend_for_refunds_left(by="system")


@shared_task(name="billing.mail_dunning_letter")
def mail_dunning_letter(letter_id: int) -> None:
    """Mail one letter about an overdue invoice."""
    with platform_scope():
        letters.send_letter(letter_id=letter_id)


@shared_task(name="billing.mirror_invoice")
def mirror_invoice(document_id: int) -> None:
    """Bring an invoice to Stripe, so that it can be paid on a page there."""
    mirroring.mirror_invoice(document_id=document_id)


@shared_task(name="billing.tell_invoice")
def tell_invoice(document_id: int) -> None:
    """Tell Stripe what was paid elsewhere, or credited, of an invoice that can be paid there."""
    elsewhere.tell_invoice(document_id=document_id)


@shared_task(name="billing.carry_out")
def carry_out(operation_id: int) -> None:
    """Make one call to Stripe, or ask what became of it, and go on with the invoice or the account it is about."""
    with platform_scope():
        state = operations.carry_out(operation_id=operation_id, calls=StripeCalls())
        document_id, restaurant_id = operations.about(operation_id)
    if state == OperationState.CONFIRMED and document_id:
        mirror_invoice.delay(document_id)
    elif state == OperationState.CONFIRMED and restaurant_id:
        look_at_account.delay(restaurant_id)


@shared_task(name="billing.look_at_account")
def look_at_account(restaurant_id: int) -> None:
    """Ask Stripe what a restaurant's account may do; when it does not say, it is asked again soon."""
    with platform_scope(), suppress(Refused, Unclear):
        accounts.refresh_account(restaurant_id=restaurant_id)


@shared_task(name="billing.tend_own_card")
def tend_own_card(own_card_id: int) -> None:
    """Go on with the rest of a meal by card that nobody waits for; when Stripe does not say, it is asked again soon."""
    with platform_scope(), suppress(Refused, Unclear):
        own_cards.tend_own_card(own_card_id=own_card_id, by="system")


@shared_task(name="billing.return_own_cards")
def return_own_cards() -> int:
    """Have given back to guests' cards what was collected of meals undone since; returns how many."""
    return card_returns.return_own_cards(by="system")


@shared_task(name="billing.act_on")
def act_on(event_id: int) -> None:
    """Do what a webhook asks for."""
    hearing.act_on(event_id=event_id)


@shared_task(name="billing.tend_stripe")
def tend_stripe() -> None:
    """Once a minute: invoices to bring to Stripe or tell it of, accounts there, calls and webhooks that stand still."""
    if not stripe_client.is_on():
        return
    with platform_scope():
        standing = list(operations.standing_still().values_list("pk", flat=True))
        invoices, paid_elsewhere = mirroring.invoices_to_mirror(), elsewhere.invoices_to_tell()
        events = list(hearing.not_acted_on().values_list("pk", flat=True))
        waiting, cards = accounts.accounts_to_look_at(), own_cards.own_cards_to_ask()
    for operation_id in standing:
        carry_out.delay(operation_id)
    for document_id in invoices:
        mirror_invoice.delay(document_id)
    for document_id in paid_elsewhere:
        tell_invoice.delay(document_id)
    for event_id in events:
        act_on.delay(event_id)
    for restaurant_id in waiting:
        look_at_account.delay(restaurant_id)
    for own_card_id in cards:
        tend_own_card.delay(own_card_id)
    return_own_cards.delay()
