"""Who paid, as it is kept with a meal, read in another language."""

import re

from django.utils.translation import gettext, ngettext

# What vouchers.shares.table_label and vouchers.names.till_label write.
TABLE = re.compile(r"(.+) 외 (\d+)명")
GUEST = re.compile(r"(.+) 손님")


def who(label: str) -> str:
    """What is kept of who paid in the trade's language, in the reader's: 김*수 and 2 others; 김*원, guest. Else as it is."""
    if table := TABLE.fullmatch(label):
        others = int(table[2])
        words = ngettext("%(who)s and %(others)s other", "%(who)s and %(others)s others", others)
        return words % {"who": table[1], "others": others}
    if guest := GUEST.fullmatch(label):
        return gettext("%(who)s, guest") % {"who": guest[1]}
    return label
