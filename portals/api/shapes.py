"""What the API takes and gives. Strict: a number in quotes, a boolean or a decimal is not an amount."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from billing.enums import HoldState

LARGEST_AMOUNT = 100_000_000
LARGEST_ID = 2**63 - 1


Label = Annotated[str, Field(description="The guest's masked name, what is said with it in the language of Accept-Language")]


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("control characters")
    return text


class Asked(BaseModel):
    """A body: unknown fields are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Redeem(Asked):
    """One meal to be paid."""

    code: Annotated[str, Field(pattern=r"^[0-9]{6}$", description="The six digits on the phone")]
    amount: Annotated[int, Field(ge=1, le=LARGEST_AMOUNT, description="Minor units of the restaurant's currency")]


class Void(Asked):
    """Why a meal is undone."""

    reason: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_printable)
    ]


class Reversal(BaseModel):
    """How and when a meal was undone."""

    kind: Literal["void", "refund"]
    occurred_at: datetime


class Captured(BaseModel):
    """A meal that was paid."""

    id: int
    key: UUID
    outcome: Literal["captured"]
    amount: int
    currency: str
    label: Label
    occurred_at: datetime
    replayed: Annotated[bool, Field(description="Whether this key had been answered before")]


class Kept(BaseModel):
    """A meal's money that is held until it is captured or released, or until `expires_at`."""

    key: UUID
    outcome: Literal["held"]
    amount: int
    currency: str
    label: Label
    occurred_at: datetime
    expires_at: datetime
    replayed: Annotated[bool, Field(description="Whether this key had been answered before")]


class HoldNow(BaseModel):
    """What a hold is now. Captured, it is the redemption of the same key."""

    key: UUID
    state: HoldState
    code: Annotated[str | None, Field(description="Why it was refused")]
    detail: Annotated[str | None, Field(description="The same as a sentence")]
    amount: int
    currency: str
    label: Annotated[Label, Field(description="The guest's masked name while it is held, then empty")]
    occurred_at: datetime
    expires_at: Annotated[datetime | None, Field(description="Empty when nothing was ever held")]
    settled_at: datetime | None


class Stored(BaseModel):
    """The stored answer to one key, and whether the meal was undone since."""

    id: int
    key: UUID
    outcome: Literal["captured", "refused"]
    code: Annotated[str | None, Field(description="Why it was refused")]
    detail: Annotated[str | None, Field(description="The same as a sentence")]
    amount: int
    currency: str
    label: Label
    occurred_at: datetime
    reversal: Reversal | None


class Voided(BaseModel):
    """A meal that was undone."""

    id: int
    outcome: Literal["voided"]
    amount: int
    currency: str
    voided_at: datetime


class Sale(BaseModel):
    """One line of a day's list; numbers count from 1 in the order of payment and keep voided meals."""

    number: int
    id: int
    key: UUID
    amount: int
    currency: str
    way: Annotated[
        Literal["scan", "screen", "code", "phone", "api"],
        Field(description="How it was paid; docs/reference/api.md names each"),
    ]
    label: Label
    occurred_at: datetime
    reversal: Reversal | None


class Day(BaseModel):
    """A restaurant's day, from four in the morning to four in the morning; newest first."""

    day: date
    currency: str
    count: Annotated[int, Field(description="Meals, without voided ones")]
    total: Annotated[int, Field(description="Minor units, without voided ones")]
    voids: int
    redemptions: list[Sale]


class FieldError(BaseModel):
    """One field that could not be used."""

    field: str
    detail: str


class ProblemBody(BaseModel):
    """application/problem+json (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: Annotated[str, Field(description="A sentence in the language of Accept-Language: Korean or English")]
    code: Annotated[str, Field(description="Stable; see docs/reference/api.md")]
    facts: dict | None = None
    errors: list[FieldError] | None = None
