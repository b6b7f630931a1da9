"""Names as strangers may see them."""

import re

from django.utils.translation import gettext, ngettext

# What shares.table_label and till_label write.
TABLE = re.compile(r"(.+) 외 (\d+)명")
GUEST = re.compile(r"(.+) 손님")


def till_label(name: str, *, guest: bool = False) -> str:
    """Who pays, as the till's list shows it, in its language: 김*수, and of a guest the last word with 손님: 김*원 손님."""
    if not guest:
        return masked(name)
    last = name.split()[-1:] if not name.isascii() else [name]
    return f"{masked(''.join(last))} 손님"


def who(label: str) -> str:
    """What is kept of who paid in the trade's language, in the reader's: 김*수 and 2 others; 김*원, guest. Else as it is."""
    if table := TABLE.fullmatch(label):
        others = int(table[2])
        words = ngettext("%(who)s and %(others)s other", "%(who)s and %(others)s others", others)
        return words % {"who": table[1], "others": others}
    if guest := GUEST.fullmatch(label):
        return gettext("%(who)s, guest") % {"who": guest[1]}
    return label


def masked(name: str) -> str:
    """A name as the till shows it: 김*수, 김*, 남**민, J*** S****."""
    words = name.split()
    if not words:
        return "*"
    if len(words) == 1 and not words[0].isascii():
        word = words[0]
        return word[0] + "*" * max(len(word) - 2, 1) + (word[-1] if len(word) > 2 else "")
    return " ".join(word[0] + "*" * (len(word) - 1) for word in words)
