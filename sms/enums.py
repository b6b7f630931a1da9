"""Words of the messages to a counter that has no screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class How(models.TextChoices):
    """How often a counter is told of its meals."""

    NONE = "none", _("No SMS")
    MEAL = "meal", _("One per meal")
    TEN = "ten", _("One per ten minutes at most")
    DAILY = "daily", _("One a day, when you close")


class About(models.TextChoices):
    """What a message is for."""

    MEALS = "meals", _("Meals")
    ANSWER = "answer", pgettext_lazy("sms", "Answer")
    CODE = "code", _("Code to prove the number")


class MessageState(models.TextChoices):
    """How far an outgoing message has come."""

    NEW = "new", pgettext_lazy("sms", "Waiting")
    SENDING = "sending", pgettext_lazy("sms", "Being sent")
    SENT = "sent", pgettext_lazy("sms", "Sent")
    FAILED = "failed", pgettext_lazy("sms", "Not sent")
    UNKNOWN = "unknown", pgettext_lazy("sms", "Not known")
