"""What stands for a purse at a till: the code a phone shows, and a phone number with its PIN."""

from django.db import models

from billing.models.ledger import hot_reference
from tenants.models import Company


class Code(models.Model):
    """Six digits a phone shows for half a minute: they stand for a company and the purses to pay from."""

    digits = models.CharField(max_length=6, primary_key=True)
    company = hot_reference(Company, db_index=False)
    holder = models.BigIntegerField()
    label = models.CharField(max_length=80)
    actor = models.CharField(max_length=80)
    choices = models.JSONField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_key = models.UUIDField(null=True)

    def __str__(self):
        return f"code of company {self.company_id}"


class PhonePin(models.Model):
    """A phone number that pays at a till with its PIN: whose it is. Kept are a keyed hash of one, Argon2 of the other."""

    number_digest = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)
    company = hot_reference(Company, db_index=False)
    holder = models.BigIntegerField()
    pin = models.CharField(max_length=128)
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "holder"], name="one_phone_per_person")]

    def __str__(self):
        return f"phone …{self.ending}"
