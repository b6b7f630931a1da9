"""Every row of a company's own tables says which schema it lives in, and the database checks it.

An object loaded in one company and saved in another would silently be inserted there. With `home` the insert
carries the first company's name into the second company's table, and the CHECK refuses it. The check reads the
table's own schema, so it stays true when a spare schema is renamed for a new company.
"""

from django.db import connection, models


def here() -> str:
    """The schema the connection works in now."""
    return connection.schema_name  # type: ignore[attr-defined]  # tenants.db adds it


class HomeSchema(models.Func):
    """The schema of the table the row is in."""

    template = "public.schema_of(tableoid)"
    arity = 0
    output_field = models.TextField()


class HomeConstraint(models.CheckConstraint):
    """home = the table's schema; only the database can judge it, so forms do not try."""

    def __init__(self, *, name, **_):
        super().__init__(condition=models.Q(home=HomeSchema()), name=name)

    def deconstruct(self):
        return "accounts.home.HomeConstraint", (), {"name": self.name}

    def validate(self, *args, **kwargs):
        return None


class HomeRow(models.Model):
    """A row of a table that exists once per schema."""

    home = models.CharField(max_length=63, default=here, editable=False)

    class Meta:
        abstract = True
        constraints = [HomeConstraint(name="%(app_label)s_%(class)s_home")]
