"""Amounts of won as they are said in Korean; static/js/speak.js says the same."""

DIGITS = ("", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
PLACES = ("", "십", "백", "천")
GROUPS = ("", "만", "억", "조")


def spoken_amount(amount: int) -> str:
    """A whole number of won in words, spaced by ten thousands: 12000 is 만 이천 원.

    일 is left out before 십, 백 and 천, and before 만 when nothing stands in front of it (만 원, 백만 원, 일억 원).
    Raises ValueError below 0 and from 10^16.
    """
    if not 0 <= amount < 10**16:
        raise ValueError(f"{amount} won cannot be said")
    if amount == 0:
        return "영 원"
    words: list[str] = []
    for place in reversed(range(len(GROUPS))):
        group = amount // 10_000**place % 10_000
        if group:
            bare = group == 1 and place == 1 and not words
            words.append(("" if bare else _group(group)) + GROUPS[place])
    return " ".join([*words, "원"])


def _group(group: int) -> str:
    words = ""
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            words += ("" if digit == 1 and place else DIGITS[digit]) + PLACES[place]
    return words
