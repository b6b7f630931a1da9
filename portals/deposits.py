"""How the deposits of statements stand, in the reader's words, for owners and the operator alike."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Document
from billing.payouts.queries import STANDS, early_of, paid_back_of, told_of, waiting_of
from billing.payouts.standing import Standing, deposit_of
from billing.setoffs import set_offs_of
from portals import formats
from portals.badges import OPEN, PAID, QUIET, REFUSED, WAITING, Badge

LOOKS = {
    "nothing": ("check", QUIET),
    "below": ("waiting", WAITING),
    "set_off": ("check", QUIET),
    "paid_back": ("check", PAID),
    "expected": ("dot", OPEN),
    "late": ("waiting", WAITING),
    "waiting": ("waiting", WAITING),
    "part": ("waiting", WAITING),
    "sent": ("waiting", WAITING),
    "arrived": ("check", PAID),
    "returned": ("undo", REFUSED),
    "stuck": ("warning", REFUSED),
}

SETTLED = [
    (gettext_lazy("Paid out"), lambda row: row.paid_out),
    (gettext_lazy("Added by other statements"), lambda row: row.added),
    (gettext_lazy("Paid back by the restaurant"), lambda row: row.paid_back),
    (gettext_lazy("Still to deposit"), lambda row: row.still_open),
]
"""Columns of spreadsheets of with_deposits()."""


def with_deposits(rows: Iterable[Document], today: date) -> list[Document]:
    """The same statements of billing.queries.dated(), each with its `deposit` (None before its figures are
    final), what of it is `waiting` for whom, and what other statements it is `set_off` against.

    Its total, what other statements `added` (below zero: took) and what the restaurant `paid_back`, less what was
    `paid_out` (sent and not come back, advances included), is `still_open`; None of an invoice and before the figures are
    final.
    """
    found = list(rows)
    told, waits, others = told_of(found), waiting_of(found), set_offs_of(found)
    early, back = early_of(found), paid_back_of(found)
    for row in found:
        row.deposit, row.waiting, row.set_off = None, waits.get(row.pk, []), others.get(row.pk, [])
        row.paid_out = row.added = row.paid_back = row.still_open = None
        if row.kind == "statement" and row.total is not None and row.pay_day is not None:
            payouts = told.get(row.pk, [])
            row.added = sum(each.amount for each in row.set_off)
            row.paid_out = early.get(row.pk, 0) + sum(each.amount for each in payouts if each.state in STANDS)
            row.paid_back = sum(each.amount for each in back.get(row.pk, []))
            row.still_open = row.total + row.added + row.paid_back - row.paid_out
            waiting = sum(each.amount for each in row.waiting)
            row.deposit = deposit_of(
                net=row.total, pay_day=row.pay_day, payouts=payouts, today=today, waiting=waiting,
                set_off=row.added + row.paid_back - early.get(row.pk, 0),
                paid_back_on=max((each.paid_on for each in back.get(row.pk, [])), default=None),
            )  # fmt: skip
    return found


def deposit_words(found: Standing, language: str) -> str:
    """In a few words: Deposited on 13 December; came back on 16 December."""
    day = formats.full_day(found.day, language, with_year=False)
    words = {
        "nothing": _("Nothing to deposit"),
        "below": _("Set against the next statements"),
        "set_off": _("Paid before, or set against other statements"),
        "paid_back": _("Paid back on %(day)s"),
        "expected": _("Deposit on %(day)s"),
        "late": _("Deposit is being prepared"),
        "waiting": _("Waits for payment by a company"),
        "part": _("Part deposited on %(day)s"),
        "sent": _("Sent on %(day)s"),
        "arrived": _("Deposited on %(day)s"),
        "returned": _("Came back on %(day)s"),
        "stuck": _("Stripe could not pay the bank on %(day)s"),
    }
    return words[found.state] % {"day": day} if "%(day)s" in words[found.state] else words[found.state]


def deposit_badge(found: Standing, language: str) -> Badge:
    """The words with their shape and tone."""
    return Badge(deposit_words(found, language), *LOOKS[found.state])
