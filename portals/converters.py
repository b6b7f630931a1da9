"""What may stand in an address: document numbers, months and days. Anything else is not found before a query is made."""

from datetime import date

from django.urls import register_converter


class DocumentNumber:
    """INV-2026-000012, STM-2026-000345."""

    regex = "[A-Z]{3}-[0-9]{4}-[0-9]{6,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


class Month:
    """2026-10, as the first day of that month."""

    regex = "20[0-9]{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date) -> str:
        return f"{value:%Y-%m}"


class Day:
    """2026-10-31; a day there is not is not found."""

    regex = "20[0-9]{2}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(Day, "day")
register_converter(DocumentNumber, "document")
register_converter(Month, "month")
