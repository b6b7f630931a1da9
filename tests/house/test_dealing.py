"""Slow tests are dealt out among the workers that run the suite."""

from tests.dealing import dealt, is_slow


def test_each_part_has_its_share_of_slow_ones_first_or_in_the_middle():
    tests = ["a1", "a2", "B1", "B2", "B3", "B4", "c1", "c2", "c3", "c4", "c5", "c6"]
    order = dealt(tests, [test.isupper() for test in tests], 2)
    assert (order[:6], order[6:]) == (["B1", "B3", "a1", "a2", "c1", "c2"], ["c3", "c4", "B2", "B4", "c5", "c6"])


def test_nothing_is_lost_where_most_are_slow():
    tests = [*range(11)]
    assert sorted(dealt(tests, [test > 1 for test in tests], 4)) == tests


def test_browsers_are_slow_and_policies_are_not():
    assert (is_slow("tests/browser/test_slide.py::test_x"), is_slow("tests/vouchers/test_policy.py::test_x")) == (
        True,
        False,
    )
