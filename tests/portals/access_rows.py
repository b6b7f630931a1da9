"""A row of the access table, and who its columns are."""

from dataclasses import dataclass, field
from typing import Any

# At 한울's host. A stranger is 바다's 김하늘 (same key, e-mail and name) with the session she has at 바다.
COMPANY = ("anonymous", "employee", "hr", "finance", "stranger")
# At the public host. The device is paired with 할매국밥's counter, the till holds its API key, the employee is
# signed in at 한울; owner and staff are 할매국밥's, the other owner is 봄날분식's.
PUBLIC = ("anonymous", "owner", "other_owner", "staff", "operator", "device", "employee", "till")
# Led to where one signs in and comes back from, or at a counter to where one connects: nothing was shown, and nothing done.
IN = "in"


@dataclass(frozen=True)
class Row:
    """One request and what each person gets: a status, or IN."""

    host: str
    method: str
    url: str
    expected: tuple[int | str, ...]
    facts: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] | None = None

    @property
    def people(self) -> dict[str, int | str]:
        """What is expected by person."""
        return dict(zip(COMPANY if self.host == "company" else PUBLIC, self.expected, strict=True))

    def __str__(self):
        return f"{self.host}-{self.method}-{self.url}{'-with-data' if self.data else ''}"


def company(method: str, url: str, *expected: int | str, data=None, **facts) -> Row:
    """A row at a company's host: anonymous, employee, hr, finance, stranger."""
    return Row("company", method, url, expected, facts, data)


def public(method: str, url: str, *expected: int | str, data=None, **facts) -> Row:
    """A row at the public host: anonymous, owner, other owner, staff, operator, device, employee, till."""
    return Row("public", method, url, expected, facts, data)
