"""The Korean business registration number (사업자등록번호): ten digits, 123-45-67891, the last one a check.

Rule of the National Tax Service: weights 1 3 7 1 3 7 1 3 5 on the first nine digits, plus the tens of five
times the ninth; the check digit fills the sum up to a multiple of ten. python-stdnum does not verify it.
"""

import re

WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212]+")
FULL_WIDTH_DIGITS = str.maketrans("０１２３４５６７８９－", "0123456789-")


def normalise(number: str) -> str:
    """Its ten digits alone; raises ValueError for anything that is not ten digits with blanks or hyphens."""
    digits = SEPARATORS.sub("", number.translate(FULL_WIDTH_DIGITS))
    if not re.fullmatch("[0-9]{10}", digits):
        raise ValueError("a business number has ten digits")
    return digits


def is_valid(number: str) -> bool:
    """Ten digits, an office of at least 101 (the lowest there is), and the right check digit."""
    try:
        digits = normalise(number)
    except ValueError:
        return False
    return int(digits[:3]) >= 101 and digits[9] == _check_digit(digits[:9])


def format(number: str) -> str:
    """As it is printed: 123-45-67891; raises ValueError for anything that is not ten digits."""
    digits = normalise(number)
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"


def make(first_nine: str) -> str:
    """The whole number for nine given digits, for worlds that are made up; raises ValueError otherwise."""
    if not re.fullmatch("[0-9]{9}", first_nine):
        raise ValueError("nine digits are needed")
    return first_nine + _check_digit(first_nine)


def _check_digit(first_nine: str) -> str:
    digits = [int(digit) for digit in first_nine]
    total = sum(digit * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    return str(-(total + digits[8] * 5 // 10) % 10)
