"""Korean tax invoices of what we charge: service fees to companies, commissions to restaurants."""

from django.db import models

from billing.enums import TaxAmendment, TaxState
from billing.models.documents import Document
from restaurants.models import Restaurant
from tenants.models import Company


class TaxExport(models.Model):
    """A file for HomeTax that was made: its invoices point to it, so it can be made again, the same."""

    month = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"export {self.pk}"

    @property
    def file_name(self) -> str:
        """What the file is called."""
        return f"hometax-{self.month:%Y-%m}-{self.pk}.xlsx"


class TaxInvoice(models.Model):
    """One tax invoice in won: of a document, or amending an earlier one (then with the reason, and below zero or anew).

    `supplier` and `buyer` are as they stood when it was drafted; once exported nothing of them changes.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="tax_invoices")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, null=True, related_name="+")
    month = models.DateField()
    written_on = models.DateField()
    due_on = models.DateField()
    supplier = models.JSONField()
    buyer = models.JSONField()
    item = models.CharField(max_length=100)
    note = models.CharField(max_length=150, blank=True)
    supply = models.BigIntegerField()
    vat = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=TaxState, default=TaxState.DRAFTED)
    export = models.ForeignKey(TaxExport, on_delete=models.PROTECT, null=True, related_name="invoices")
    approval = models.CharField(max_length=24, blank=True)
    why = models.CharField(max_length=200, blank=True)
    amends = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="amendments")
    amendment = models.CharField(max_length=10, choices=TaxAmendment, blank=True)
    drafted_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["month", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(amends=None), name="one_tax_invoice_of_document"
            ),
            models.UniqueConstraint(fields=["approval"], condition=~models.Q(approval=""), name="one_approval_number"),
            models.CheckConstraint(
                condition=models.Q(amends=None, amendment="") | (models.Q(amends__isnull=False) & ~models.Q(amendment="")),
                name="amended_for_a_reason",
            ),
        ]

    def __str__(self):
        return f"tax invoice {self.pk}"

    @property
    def total(self) -> int:
        """합계금액, in won."""
        return self.supply + self.vat

    @property
    def buyer_label(self) -> str:
        """The buyer's name in the reader's language, while the restaurant still has the registered one of the drafting."""
        return place.label if (place := self._named_so()) else self.buyer["name"]

    @property
    def buyer_names(self) -> str:
        """The same with the registered name, which HomeTax gets: Halmae Gukbap (할매국밥)."""
        return place.both_names if (place := self._named_so()) else self.buyer["name"]

    def _named_so(self) -> Restaurant | None:
        return self.restaurant if self.restaurant and self.restaurant.name == self.buyer["name"] else None
