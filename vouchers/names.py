"""Names as strangers may see them."""


def till_label(name: str, *, guest: bool = False) -> str:
    """Who pays, as the till's list shows it, in its language: 김*수, and of a guest the last word with 손님: 김*원 손님."""
    if not guest:
        return masked(name)
    last = name.split()[-1:] if not name.isascii() else [name]
    return f"{masked(''.join(last))} 손님"


def masked(name: str) -> str:
    """A name as the till shows it: 김*수, 김*, 남**민, J*** S****."""
    words = name.split()
    if not words:
        return "*"
    if len(words) == 1 and not words[0].isascii():
        word = words[0]
        return word[0] + "*" * max(len(word) - 2, 1) + (word[-1] if len(word) > 2 else "")
    return " ".join(word[0] + "*" * (len(word) - 1) for word in words)
