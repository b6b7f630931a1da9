"""The month on paper: its lines, the documents made of them, their PDFs and their numbers."""

from django.db import models

from billing.enums import DocumentKind, DocumentState, NoteKind, RenderProblem
from billing.models.ledger import Period, Transfer, hot_reference
from restaurants.models import Restaurant
from tenants.models import Company, Site


class Line(models.Model):
    """A closed month summed up by day, company and restaurant: what invoices and statements are both made of."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="lines")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    count = models.PositiveIntegerField()
    gross = models.BigIntegerField()
    voids = models.PositiveIntegerField()
    # SHA-256 of its transfers as they were when the month was drawn up (billing/sql/17_seals.sql).
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["company", "period"], name="line_of_company"),
            models.Index(fields=["restaurant", "period"], name="line_of_restaurant"),
        ]
        constraints = [models.UniqueConstraint(fields=["period", "company", "restaurant", "day"], name="one_line")]

    def __str__(self):
        return f"{self.day} company {self.company_id} restaurant {self.restaurant_id}"


class Portion(models.Model):
    """A closed month of a company summed up by cost centre and site, where its terms ask for that or for a fee per head.

    A meal of several counts once, where most of it was paid; a person once, where they ate last. `refunds` were given
    back in this month of meals of earlier ones; amounts in minor units.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="portions")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    cost_centre = models.CharField(max_length=40, blank=True)
    site = hot_reference(Site, null=True, db_index=False)
    count = models.PositiveIntegerField()
    heads = models.PositiveIntegerField()
    gross = models.BigIntegerField()
    refunds = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "period", "cost_centre", "site"], nulls_distinct=False, name="one_portion"
            )
        ]

    def __str__(self):
        return f"{self.period_id:%Y-%m} company {self.company_id} {self.cost_centre}".strip()


class Document(models.Model):
    """An invoice or a statement: numbered without gaps, then frozen as JSON with its hash, then rendered."""

    kind = models.CharField(max_length=10, choices=DocumentKind)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="documents")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    restaurant = models.ForeignKey(Restaurant, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=DocumentState, default=DocumentState.DRAWN)
    currency = models.CharField(max_length=3)
    meals = models.BigIntegerField()
    gross = models.BigIntegerField()
    transfers = models.BigIntegerField()
    moved = models.BigIntegerField()
    total = models.BigIntegerField(null=True)
    frozen = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    # Of the Merkle tree over its parts (billing/documents/proof.py); the next one of the same owner names it.
    root = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    rendered_at = models.DateTimeField(null=True)
    # How often its PDF was begun since it was last asked for, and why there is none (billing/rendering.py).
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    problem = models.CharField(max_length=10, choices=RenderProblem, blank=True, db_default="")

    class Meta:
        ordering = ["-period_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "period", "company", "restaurant"], nulls_distinct=False, name="one_document"
            )
        ]

    def __str__(self):
        return self.number


class Rendition(models.Model):
    """A document as a PDF, kept as it was first made."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="rendition")
    pdf = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"PDF of {self.document_id}"


class Note(models.Model):
    """A paper about a frozen invoice that came after it, frozen as it is made: a credit note or a reminder."""

    kind = models.CharField(max_length=10, choices=NoteKind)
    number = models.CharField(max_length=20, unique=True)
    invoice = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="notes")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    # Of a reminder: 1, 2 or 3. Of a credit note: what it gives back, in minor units, why, and by which transfers.
    level = models.PositiveSmallIntegerField(default=0)
    supply = models.BigIntegerField(default=0)
    vat = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)
    fee_transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, null=True, related_name="+")
    vat_transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, null=True, related_name="+")
    actor = models.CharField(max_length=80)
    issued_at = models.DateTimeField()
    frozen = models.TextField()
    fingerprint = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    pdf = models.BinaryField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "level"], condition=models.Q(kind=NoteKind.REMINDER), name="one_reminder_of_a_level"
            )
        ]

    def __str__(self):
        return self.number

    @property
    def given_back(self) -> int:
        """What a credit note gives back, VAT included, in minor units."""
        return self.supply + self.vat


class Numbering(models.Model):
    """The last number given per kind of document and year: taken under its row lock, so without gaps."""

    kind = models.CharField(max_length=10, choices=[*DocumentKind.choices, *NoteKind.choices])
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="one_numbering")]

    def __str__(self):
        return f"{self.kind} {self.year}: {self.last}"
