"""Names as strangers may see them."""


def masked(name: str) -> str:
    """A name as the till shows it: 김*수, 김*, 남**민, J*** S****."""
    words = name.split()
    if not words:
        return "*"
    if len(words) == 1 and not words[0].isascii():
        word = words[0]
        return word[0] + "*" * max(len(word) - 2, 1) + (word[-1] if len(word) > 2 else "")
    return " ".join(word[0] + "*" * (len(word) - 1) for word in words)
