"""Why a meal was undone: kept in the restaurant's language, told in the reader's."""

import pytest
from django.utils.translation import override

from portals.ledger import reference_words
from portals.undone import kept_reason, why_undone
from vouchers.undo import REASON


@pytest.mark.parametrize(
    ("chosen", "words", "kept", "told"),
    [
        ("twice", "", "두 번 결제됐어요", "Paid twice"),
        (
            "other",
            "국물이 식었어요: 두 번째",
            "다른 이유: 국물이 식었어요: 두 번째",
            "Other reason: 국물이 식었어요: 두 번째",
        ),
    ],
)
def test_a_chosen_reason_is_told_in_the_readers_language_and_words_as_they_were_written(chosen, words, kept, told):
    assert kept_reason(chosen, words, "ko") == kept
    for language, expected in (("en", told), ("ko", kept)):
        with override(language):
            assert (why_undone(kept), reference_words(kept)) == (expected, expected)


def test_one_kept_in_english_is_told_in_korean():
    with override("ko"):
        assert why_undone("Wrong amount") == why_undone(kept_reason("amount", "", "ko")) != "Wrong amount"


@pytest.mark.parametrize("kept", ["두 번 눌렀어요", "국물: 식었어요", ""])
def test_what_nobody_chose_stays_as_it_is(kept):
    with override("en"):
        assert why_undone(kept) == kept


def test_the_eaters_undo_has_words_of_ours():
    with override("en"):
        assert (why_undone(REASON), why_undone(REASON, own=True)) == ("the eater undid it", "You undid it")
    with override("ko"):
        assert (why_undone(REASON), why_undone(REASON, own=True)) == ("결제한 분이 바로 되돌렸어요", "내가 되돌렸어요")
