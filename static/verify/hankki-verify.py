#!/usr/bin/env python3
"""Check an invoice or a statement of Hankki: python3 hankki-verify.py FILE [--key KEY]

FILE is the PDF or the JSON you downloaded. KEY is the public key the platform prints on its documents and publishes at
/.well-known/hankki-signing-key; with it a forger's own signature is seen too. Needs Python 3.8 and nothing else.

Of a PDF the data inside are checked. Its page is a drawing of them that can be altered by itself: what it must say, to whom
and how much and above all into which account, is printed for you to compare.

Ends with 0 when nothing was altered, with 1 when something was, with 2 when the file cannot be read.
"""

import argparse
import collections
import hashlib
import json
import re
import sys
import zlib

MARK = b"hankki document 1\n"
ATTACHED = re.compile(rb"/Subtype\s*/application#2[Ff]json")
CHECK = 16  # digits of a leaf's hash that the document holds
WHOLE = ("KRW", "JPY")  # currencies without cents (ISO 4217)

# Ed25519, RFC 8032: the curve -x² + y² = 1 + d·x²·y² over the integers modulo P; ORDER is that of its base point.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


class Damaged(Exception):
    """A PDF holds data as Hankki attaches them, and they cannot be unpacked."""


def main(words):
    parser = argparse.ArgumentParser(description="Check an invoice or a statement of Hankki.")
    parser.add_argument("file", help="the PDF or the JSON you downloaded")
    parser.add_argument("--key", default="", help="the platform's public key, 64 hexadecimal digits")
    asked = parser.parse_args(words)
    try:
        with open(asked.file, "rb") as file:
            data = file.read()
        document = read(data)
        wrong = faults(document, asked.key.strip().lower())
        page = [] if wrong or is_json(data) else list(on_page(document))
        number, previous, proof = document["number"], document["previous_root"], document["proof"]
    except Damaged:
        print("The data inside this PDF are damaged, so nothing of it can be checked. Download it again.", file=sys.stderr)
        return 2
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"This is no document of Hankki that can be checked: {error}", file=sys.stderr)
        return 2
    if wrong:
        print("\n".join(wrong))
        return 1
    if page:
        print(f"{number}: the data inside were not altered. The page is not checked; it must say:")
        print("\n".join(f"  {name:<15} {said}" for name, said in page))
    else:
        print(f"{number}: nothing was altered.")
    print(f"Root      {proof['root']}")
    print(f"Previous  {previous or 'none: the first one'}")
    whose = "with the key you gave" if asked.key else f"by {proof['key']}: compare it with the published key"
    print(f"Signed    {whose}")
    return 0


def is_json(data):
    return data.lstrip()[:1] == b"{"


def read(data):
    """The document inside a JSON or PDF file; raises Damaged and ValueError."""
    if is_json(data):
        return json.loads(data.decode("utf-8"))
    found, damaged = [], False
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            # A stream that ends with \r loses it here; this reads it all the same, zlib.decompress would not.
            inside = zlib.decompressobj().decompress(match.group(1))
            document = json.loads(inside.decode("utf-8"))
        except (zlib.error, ValueError):
            # What is said of a stream stands before it, from the word obj on.
            told = data[: match.start()].rpartition(b"obj")[2]
            damaged = damaged or bool(ATTACHED.search(told))
            continue
        if isinstance(document, dict) and "proof" in document and document not in found:
            found.append(document)
    if len(found) > 1:
        raise ValueError("it holds two sets of data, and a reader shows you one of them")
    if damaged and not found:
        raise Damaged
    if not found:
        raise ValueError("it holds no data with a proof")
    return found[0]


def on_page(document):
    """What the first page must say, as (name, text), from the data."""
    invoice = document["kind"] == "invoice"
    told = document.get("invoice", document)
    summary, currency = document["summary"], document["currency"]
    yield "Number", document["number"]
    yield "From", shown(document["issuer"]["name"])
    yield "To", shown(document["recipient"]["name"])
    yield "Issued on", document["issued_on"]
    if "invoice" in document:
        yield "Invoice", told["number"]
    if document["kind"] == "credit":
        yield "Amount credited", money(summary["total"], currency)
        return
    if document["kind"] == "statement":
        name, other, amount = "Deposited", "Owed to us", summary.get("deposit", summary["net"])
        day, bank = ("Deposited on", document["pay_on"]), document["recipient"]["bank"]
    else:
        name, other, amount = "Amount to pay", "In your favour", summary["due" if invoice else "left"]
        day, bank = ("Pay by" if invoice else "Was due on", told["due_on"]), document["issuer"]["bank"]
    yield (name if amount >= 0 else other), money(abs(amount), currency)
    if amount <= 0:
        yield "Account", "none: nothing is to be paid"
        return
    yield day
    for name in ("bank", "account", "holder"):
        yield name.capitalize(), shown((bank or {}).get(name, "")) or "none"
    yield "Reference", told.get("reference", "none")


def shown(text):
    return "".join(each for each in text if each.isprintable())


def money(amount, currency):
    scale = 0 if currency in WHOLE else 2
    sign, digits = "-" * (amount < 0), str(abs(amount)).rjust(scale + 1, "0")
    cents = "." + digits[-scale:] if scale else ""
    return f"{sign}{int(digits[:-scale] if scale else digits):,}{cents} {currency}"


def faults(document, key):
    """What is wrong, a sentence each; none when nothing was altered."""
    proof, found = document["proof"], list(parts(document))
    hashes = [hashlib.sha256(b"\0" + canonical(list(part))).digest() for part in found]
    known, sentences = collections.Counter(proof["checks"]), []
    for part, full in zip(found, hashes):  # noqa: B905  (Python 3.8 knows no strict)
        check = full.hex()[:CHECK]
        if not known[check]:
            sentences.append(f"Altered: {told(part, document)}")
        known[check] -= 1
    if len(hashes) != len(proof["checks"]):
        sentences.append(f"Rows were added or removed: {len(hashes)}, not {len(proof['checks'])}.")
    if tree(hashes).hex() != proof["root"] and not sentences:
        sentences.append("The rows are in another order, or the root is not that of the document.")
    if key and key != proof["key"]:
        sentences.append("Signed by another key than the one you gave.")
    if not signed(bytes.fromhex(proof["key"]), MARK + bytes.fromhex(proof["root"]), bytes.fromhex(proof["signature"])):
        sentences.append("The signature is not that of the root.")
    return sentences


def parts(document):
    """The leaves: the head, then each row of each list, with the list's name."""
    lists = sorted(name for name in document if isinstance(document[name], list))
    yield "head", {name: document[name] for name in document if name != "proof" and name not in lists}
    for name in lists:
        for row in document[name]:
            yield name, row


def canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def told(part, document):
    name, row = part
    if name == "head":
        return "a figure or a name outside the lists"
    facts = " · ".join(str(row[key]) for key in ("day", "name", "restaurant", "company", "gross", "amount") if key in row)
    return f"{name}, row {document[name].index(row) + 1} ({facts})"


def tree(hashes):
    """The root of RFC 9162, section 2.1: split at the largest power of two below the number of leaves."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return hashlib.sha256(b"\1" + tree(hashes[:split]) + tree(hashes[split:])).digest()


def signed(key, message, signature):
    """Whether an Ed25519 signature of the message was made with the key's secret."""
    if len(key) != 32 or len(signature) != 64:
        return False
    public, commitment = point(key), point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if public is None or commitment is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return times(scalar, BASE) == plus(commitment, times(challenge, public))


def point(data):
    """The point that 32 bytes stand for: its y, and which of two x; None when there is none."""
    number = int.from_bytes(data, "little")
    y, odd = number % 2**255, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_ONE % P
    if y >= P or x * x % P != square or (x == 0 and odd):
        return None
    return (P - x if x % 2 != odd else x), y


def plus(one, other):
    (x1, y1), (x2, y2) = one, other
    cross = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + cross, P - 2, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - cross, P - 2, P) % P
    return x, y


def times(number, base):
    total = (0, 1)
    while number:
        if number % 2:
            total = plus(total, base)
        base, number = plus(base, base), number // 2
    return total


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
