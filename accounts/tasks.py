"""Mails leave by a worker, so that no page waits for a mail server and none fails with it."""

from smtplib import SMTPException

from celery import shared_task
from django.core.mail import send_mail

TRIES = 8


@shared_task(
    name="accounts.send_letter",
    autoretry_for=(OSError, SMTPException),
    retry_backoff=10,
    retry_backoff_max=300,
    max_retries=TRIES,
)
def send_letter(*, subject: str, text: str, to: str) -> None:
    """Send one mail; a mail server that does not answer is asked again for half an hour."""
    send_mail(subject, text, None, [to])
