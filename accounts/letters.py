"""What is mailed to people: written in the request or task that knows it, sent by a worker after commit."""

from django.db import transaction

from accounts.tasks import send_letter


def post(*, subject: str, text: str, to: str) -> None:
    """Hand a mail to the worker when the running transaction commits; a queue that is down undoes nothing."""
    letter = {"subject": subject, "text": text, "to": to}
    transaction.on_commit(lambda: send_letter.delay(**letter), robust=True)
