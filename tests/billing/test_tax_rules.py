"""The rules of Korean tax invoices, by tables: dates, approval numbers, what each reason for amending asks for."""

from datetime import date

import pytest

from billing.enums import TaxAmendment
from billing.tax.rules import AMENDMENTS, Amount, amended, approval_number, due_on, written_on

ORIGINAL = Amount(100_000, 10_000)


@pytest.mark.parametrize(
    ("month", "written", "due"),
    [
        ("2025-11-01", "2025-11-30", "2025-12-10"),
        ("2025-12-01", "2025-12-31", "2026-01-12"),  # the 10th is a Saturday
        ("2024-01-01", "2024-01-31", "2024-02-13"),  # Lunar New Year with its substitute until Monday the 12th
        ("2024-02-01", "2024-02-29", "2024-03-11"),  # a Sunday
        ("2024-03-01", "2024-03-31", "2024-04-11"),  # the general election
    ],
)
def test_dated_the_months_last_day_and_issued_by_the_tenth_or_the_next_working_day(month, written, due):
    day = date.fromisoformat(month)
    assert (str(written_on(day)), str(due_on(day))) == (written, due)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("202512104100005012345678", "202512104100005012345678"),
        ("20251210-41000050-12345678", "202512104100005012345678"),
        (" 2025121041000050 1234567a ", "20251210410000501234567a"),
    ],
)
def test_an_approval_number_is_24_signs_that_begin_with_a_day(text, plain):
    assert approval_number(text) == plain


@pytest.mark.parametrize(
    "text",
    ["", "2025121041000050123456", "202513104100005012345678", "2025121041000050123456789", "20251210한글00005012345678"],
)
def test_anything_else_is_none(text):
    with pytest.raises(ValueError):
        approval_number(text)


def test_every_reason_has_its_rule():
    assert list(AMENDMENTS) == [str(reason) for reason in TaxAmendment]
    assert {reason: (rule.whole, rule.anew, rule.keeps_day) for reason, rule in AMENDMENTS.items()} == {
        "error": (True, True, True),
        "change": (False, False, False),
        "return": (False, False, False),
        "cancel": (True, False, False),
        "credit": (True, True, True),
        "double": (True, False, True),
    }


@pytest.mark.parametrize(
    ("reason", "difference", "rows"),
    [
        ("error", None, [(-100_000, -10_000), (100_000, 10_000)]),
        ("cancel", None, [(-100_000, -10_000)]),
        ("double", None, [(-100_000, -10_000)]),
        ("credit", None, [(-100_000, -10_000), (100_000, 0)]),
        ("change", (5_000, 500), [(5_000, 500)]),
        ("change", (-100_000, -10_000), [(-100_000, -10_000)]),
        ("return", (-1_000, -100), [(-1_000, -100)]),
    ],
)
def test_what_each_reason_states(reason, difference, rows):
    found = amended(reason, ORIGINAL, Amount(*difference) if difference else None)
    assert [(each.supply, each.vat) for each in found] == rows


@pytest.mark.parametrize(
    ("reason", "difference", "why"),
    [
        ("error", (1, 0), "whole"),
        ("change", None, "difference"),
        ("change", (0, 0), "difference"),
        ("change", (10, -1), "difference"),
        ("return", (10, 1), "return_above_zero"),
        ("change", (-100_001, -10_000), "more_than_there_was"),
        ("change", (-100_000, -10_001), "more_than_there_was"),
    ],
)
def test_what_does_not_fit_is_refused(reason, difference, why):
    with pytest.raises(ValueError, match=why):
        amended(reason, ORIGINAL, Amount(*difference) if difference else None)
