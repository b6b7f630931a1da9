"""The audit trail: every action writes its own row in the transaction of the change."""

from django.db.models import Model

from accounts.models import AuditEntry, User

SYSTEM = "system"


def actor_of(by) -> str:
    """How an actor is written down: a user's pseudonym, or the given text."""
    return by.actor if isinstance(by, User) else str(by)


def record(by, verb: str, subject: Model | str, **data) -> AuditEntry:
    """Write down that `by` did `verb` to `subject`, with the facts that matter later."""
    label = subject if isinstance(subject, str) else f"{subject._meta.model_name}:{subject.pk}"
    return AuditEntry.objects.create(actor=actor_of(by), verb=verb, subject=label, data=data)
