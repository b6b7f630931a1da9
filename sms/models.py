"""Counters that are told by SMS, what was sent to them, and which meal stood in which message. All in the shared schema."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from restaurants.models import Counter, Restaurant
from sms.enums import About, How, MessageState


class Subscription(models.Model):
    """How a counter is told of its meals, and the number that is. `number` is proven; `asked_number` is not yet."""

    counter = models.OneToOneField(Counter, on_delete=models.CASCADE, related_name="sms")
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="+")
    how = models.CharField(_("SMS"), max_length=10, choices=How, default=How.NONE)
    number = models.CharField(_("Mobile number"), max_length=20, blank=True, db_index=True)
    asked_number = models.CharField(max_length=20, blank=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    # Meals before this moment are not told: nobody wants the morning again on turning it on at noon.
    since = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.how} {self.counter_id}"

    @property
    def is_on(self) -> bool:
        return self.how != How.NONE and bool(self.number)


class Message(models.Model):
    """One SMS to be sent: a row before it is a call. Its key goes with it, so that a gateway can know it again."""

    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="+")
    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    number = models.CharField(max_length=20)
    text = models.CharField(max_length=500)
    about = models.CharField(max_length=10, choices=About)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.NEW)
    tries = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state__in=["new", "sending"]), name="message_not_done"),
            models.Index(fields=["counter", "-id"], name="message_of_counter"),
        ]

    def __str__(self):
        return f"{self.about} {self.pk}"


class Told(models.Model):
    """A meal (or its void) that stands in a message: once for ever, whoever composes at the same time."""

    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="+")
    redemption_id = models.BigIntegerField()
    undone = models.BooleanField()
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="told")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["redemption_id", "undone"], name="told_once")]

    def __str__(self):
        return f"{'void of ' if self.undone else ''}redemption {self.redemption_id}"
