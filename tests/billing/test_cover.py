"""What is owed and how it is covered, from balances: by tables."""

import pytest

from billing.segregation.cover import Balance, BankBalance, cover_of, level_of

OWED = [Balance("restaurant_owed", 7, 16_000), Balance("restaurant_owed", 8, 8_000)]


def test_what_guests_cards_paid_is_owed_to_the_restaurant_before_its_statement_too():
    found = [
        *OWED,
        Balance("restaurant_cards", 7, 3_000),
        Balance("restaurant_cards", 9, -500),
        Balance("stripe", 0, -2_500),
    ]
    cover = cover_of(found, [], 0)
    assert cover.restaurants == [[7, 19_000], [8, 8_000], [9, -500]]
    assert (cover.owed, cover.stripe, cover.surplus) == (26_500, 2_500, -24_000)


def test_what_guests_are_owed_is_nobody_elses_cover():
    found = [Balance("restaurant_owed", 7, 16_000), Balance("stripe", 0, -20_000), Balance("guests_owed", 0, 3_000)]
    cover = cover_of(found, [], 0)
    assert (cover.owed, cover.guests, cover.available, cover.surplus) == (16_000, 3_000, 17_000, 1_000)


def test_a_company_that_owes_covers_by_what_it_owes():
    cover = cover_of([*OWED, Balance("company_owes", 1, -24_000)], [], 0)
    assert (cover.owed, cover.bank, cover.held, cover.receivables, cover.surplus) == (24_000, 0, 0, 24_000, 0)


def test_a_deposit_is_the_companys_own_but_for_what_was_eaten():
    found = [
        *OWED,
        Balance("bank", 0, -100_000),
        Balance("company_deposit", 1, 100_000),
        Balance("company_owes", 1, -24_000),
    ]
    cover = cover_of(found, [], 100_000)
    assert (cover.bank, cover.held, cover.outstanding, cover.receivables) == (100_000, 76_000, 76_000, 0)
    assert (cover.available, cover.surplus, cover.issued) == (24_000, 0, 100_000)


def test_a_deposit_that_is_eaten_up_leaves_a_receivable():
    found = [*OWED, Balance("bank", 0, -20_000), Balance("company_deposit", 1, 20_000), Balance("company_owes", 1, -24_000)]
    cover = cover_of(found, [], 20_000)
    assert (cover.held, cover.outstanding, cover.receivables, cover.surplus) == (0, 0, 4_000, 0)


@pytest.mark.parametrize(
    ("deposit", "owes", "invoiced", "told"),
    [
        (10_000, -9_000, -9_000, (10_000, 10_000, 9_000, 9_000)),
        (10_000, -9_000, 0, (1_000, 1_000, 0, 0)),
        (10_000, -13_000, -9_000, (6_000, 6_000, 9_000, 6_000)),
        (10_000, -21_000, -9_000, (0, 0, 11_000, 0)),
        (4_000, -9_000, -9_000, (4_000, 4_000, 9_000, 4_000)),
        (10_000, 3_000, 3_000, (13_000, 10_000, 0, 0)),
        (10_000, -6_000, -9_000, (10_000, 10_000, 6_000, 6_000)),
        (0, -9_000, -9_000, (0, 0, 9_000, 0)),
    ],
    ids=["invoiced", "eaten", "both", "eaten up", "less than it asks", "in favour", "refunded since", "none"],
)
def test_a_deposit_does_not_pay_an_invoice_that_is_out(deposit, owes, invoiced, told):
    found = [
        Balance("company_deposit", 1, deposit),
        Balance("company_owes", 1, owes),
        Balance("invoiced", 1, invoiced),
        Balance("bank", 0, -deposit),
    ]
    cover = cover_of(found, [], 0)
    assert (cover.held, cover.outstanding, cover.receivables, cover.beside) == told
    assert cover.surplus == -owes


def test_what_is_given_back_to_a_company_is_its_own_and_was_not_prepaid():
    cover = cover_of([Balance("bank", 0, -3_000), Balance("company_owes", 1, 3_000)], [], 0)
    assert (cover.held, cover.outstanding, cover.surplus) == (3_000, 0, 0)


def test_the_banks_own_word_counts_and_unknown_payments_are_nobodys_cover():
    found = [*OWED, Balance("bank", 0, -30_000), Balance("clearing", 0, 6_000)]
    told = [BankBalance("1", "2026-11-27", 20_000), BankBalance("2", "2026-11-26", 5_000)]
    cover = cover_of(found, told, 0)
    assert (cover.bank, cover.bank_ledger, cover.available, cover.surplus) == (25_000, 30_000, 19_000, -5_000)
    assert cover.statements[1] == {"account": "2", "booked_on": "2026-11-26", "amount": 5_000}


def test_what_is_on_its_way_to_a_restaurant_covers_nobody_else():
    found = [*OWED, Balance("bank", 0, -30_000), Balance("payouts", 0, 5_000)]
    cover = cover_of(found, [], 0)
    assert (cover.owed, cover.under_way, cover.available, cover.surplus) == (24_000, 5_000, 25_000, 1_000)


def test_what_stripe_holds_counts_and_what_it_has_of_unknown_payers_does_not():
    ours = {"bank": -50_000, "stripe": -4_000, "clearing": 1_000, "stripe_clearing": 500}
    cover = cover_of([*OWED, *(Balance(kind, 0, amount) for kind, amount in ours.items())], [], 0)
    assert (cover.stripe, cover.clearing, cover.available, cover.surplus) == (4_000, 1_500, 52_500, 28_500)


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ({"stripe": -4_000}, (4_000, 0, 0, 4_000)),
        ({"stripe_banked": -4_000}, (0, 4_000, 0, 4_000)),
        ({"stripe_banked": -4_000, "bank": -4_000, "clearing": 4_000}, (0, 4_000, 4_000, 4_000)),
        ({"bank": -4_000}, (0, 0, 0, 4_000)),
    ],
    ids=["at Stripe", "on its way", "come in, nobody has tied it", "arrived"],
)
def test_what_stripe_sends_to_our_bank_counts_once_all_the_way(held, told):
    cover = cover_of([*OWED, *(Balance(kind, 0, amount) for kind, amount in held.items())], [], 0)
    assert (cover.stripe, cover.arriving, cover.clearing, cover.available) == told
    assert cover.surplus == 4_000 - 24_000


def test_what_is_disputed_covers_nobody():
    cover = cover_of([*OWED, Balance("stripe_disputed", 0, -4_000)], [], 0)
    assert (cover.available, cover.surplus) == (0, -24_000)


@pytest.mark.parametrize(
    ("amount", "level"),
    [(599, 0), (600, 60), (799, 60), (800, 80), (949, 80), (950, 95), (9_999, 95)],
)
def test_the_highest_level_that_is_reached(amount, level):
    assert level_of(amount, 1_000) == level


def test_without_a_limit_nothing_is_reached():
    assert level_of(10**12, 0) == 0
