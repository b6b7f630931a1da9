"""How an amount is shared out among the people at a table: plain arithmetic on minor units."""

from collections.abc import Mapping, Sequence

MOST_PEOPLE = 50
"""The payer included: what fits one screen of the till's database function and one long table."""


class SharesRefused(ValueError):
    """These shares do not make a table; `code` is alone, too_many, share_not_positive or more_than_the_bill."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def equal_shares(amount: int, others: Sequence[int]) -> dict[int, int]:
    """Everybody's equal share by id, rounded down; what is left over stays with the payer, who is not among them."""
    return dict.fromkeys(others, amount // (len(others) + 1))


def payers_rest(amount: int, shares: Mapping[int, int]) -> int:
    """What the payer gives when the others give these shares; may be 0. Raises SharesRefused."""
    if not shares:
        raise SharesRefused("alone")
    if len(shares) >= MOST_PEOPLE:
        raise SharesRefused("too_many")
    if any(share <= 0 for share in shares.values()):
        raise SharesRefused("share_not_positive")
    rest = amount - sum(shares.values())
    if rest < 0:
        raise SharesRefused("more_than_the_bill")
    return rest


def table_label(payer: str, others: int) -> str:
    """A table as the till's list names it; stored with the meal as it is, in the language of the trade."""
    return f"{payer} 외 {others}명"
