"""Who paid, as it is kept and as it is read."""

import pytest
from django.utils.translation import override

from billing.labels import who
from vouchers.names import till_label
from vouchers.shares import table_label


@pytest.mark.parametrize(
    ("kept", "english"),
    [
        (table_label("김*늘", 2), "김*늘 and 2 others"),
        (table_label("J*** S****", 1), "J*** S**** and 1 other"),
        (till_label("면접자 김지원", guest=True), "김*원, guest"),
        (till_label("김하늘"), "김*늘"),
        ("", ""),
    ],
)
def test_who_paid_is_kept_in_the_trades_language_and_read_in_ones_own(kept, english):
    with override("en"):
        assert who(kept) == english
    with override("ko"):
        assert who(kept) == kept
