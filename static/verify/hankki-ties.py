#!/usr/bin/env python3
"""Say whether Hankki's CSV exports tie: python3 hankki-ties.py FILE.csv ...

Give it what you have, in any order, in Korean or English: invoices and statements (one CSV each), the lists of documents, of
invoices, of statements, of credit notes, of payments, of payouts and of payments in, a run's payouts, and the journal of a
month, for ERPNext as well. Each figure that can be worked out from two places is; what does not agree is named with its file
and row. Needs Python 3.8 and nothing else.

  a document   its lines, refunds, fees, VAT and guests' own cards add up to its total; the total less the deposit and what
               other invoices lowered is what is to be paid; cost centres and sites add up to the total
  lists        meals and total of a document are those of its own file; what is paid, credited and left is what is asked,
               other invoices and money given back included; a month's invoices and statements have the same meals
  notes        supply and VAT of a credit note are its sum; what a list says is credited of an invoice are its credit notes
  payments     what a list says is paid of an invoice, or paid back of a statement, are its payments, less those taken back;
               what is matched of a line of the bank's statement is what names it
  payouts      what a list says is paid out of a statement are its payouts and advances, less those that came back; the
               total of a statement, what others added and it paid back, less what is paid out, is left; a run is its payouts
  both sides   a line of an invoice (day, restaurant, amount) is a line of that restaurant's statement, and the other way;
               two restaurants, or companies, of one name have as many lines of the same amounts on both sides
  the journal  every entry's debit is its credit; what it books under a document's number is the document's total

Any other file is named and left out. Ends with 0 when everything ties, with 1 when something does not, with 2 when a file
cannot be read or was left out.
"""

import argparse
import collections
import csv
import decimal
import io
import re
import sys

SCALES = {"KRW": 0, "JPY": 0}  # decimal places of a currency; the others have 2 (ISO 4217)
NUMBER = re.compile(r"(INV|STM)-\d{4}-\d{6,9}")

# What columns and rows are called, in English and Korean.
KIND, DAY, RESTAURANT, COMPANY = ("Kind", "구분"), ("Day", "일자"), ("Restaurant", "식당"), ("Company", "고객사")
NUMBERS, MONTH, TO = ("Number", "문서 번호"), ("Month", "정산월"), ("To", "수신", "받는 곳")
GROSS, CURRENCY = ("Paid for meals", "식사 결제액"), ("Currency", "통화")
INVOICE_TOTAL, DEPOSITED = ("Invoice total", "청구 합계"), ("Amount we deposit", "입금해 드릴 금액")
STATEMENT_TOTAL = ("Total of the statement", "정산 합계", *DEPOSITED)
TOTAL = ("Total", "합계", *INVOICE_TOTAL, *STATEMENT_TOTAL)
ASKED, PAID, LEFT = ("Amount to pay", "납부하실 금액"), ("Paid", "결제됨"), ("Still to pay", "남은 청구액")
SUPPLY, VAT = ("Supply value", "공급가액"), ("VAT", "부가세")
CREDITED, PAID_BACK = ("Credited", "감액"), ("Paid back by the restaurant", "식당이 돌려준 금액")
EVENED, OPEN = ("Set against other invoices, or given back", "다른 청구서와 상계·반환"), ("Still to deposit", "남은 입금액")
PAID_OUT, ADDED = ("Paid out", "지급한 금액"), ("Added by other statements", "다른 정산서에서 더한 금액")
PAYMENT, PAID_FOR = ("Payment no.", "납부 번호"), ("Document", "문서", "Invoice", "청구서")
PAYOUT, STATEMENT, RUN = ("Payout", "지급 건"), ("Statement", "정산서"), ("Run", "일괄 지급")
AMOUNT, LINE, SENT, BACK = ("Amount", "금액"), ("Bank line", "은행 거래"), ("Sent", "나간 금액"), ("Came back", "반환")
REFERENCE, HOLDER, ENTRY = ("Reference", "번호"), ("Account holder", "예금주"), ("Entry", "전표")
BOOKED, UNMATCHED = ("Booked on", "거래일"), ("Left to match", "남은 금액")
MATCHED = ("Matched to invoices and deposits", "청구서와 예치금에 연결한 금액")
CARRIED = ("Payouts, and money from Stripe", "지급과 Stripe 입금")

MONEY_OF_ACCOUNT = "accounts.debit_in_account_currency", "accounts.credit_in_account_currency"
ERPNEXT = ("voucher_type", "user_remark", "accounts.user_remark", *MONEY_OF_ACCOUNT)

MEALS = ("Meals", "식대")
CHARGED = {
    "Meal", "Void", "Refund", "Service fee", "VAT on service fee", "Commission", "VAT on commission", "Price of advances",
    "VAT on the price of advances", "Paid by a guest's own card", "Given back to a guest's own card",
    "식사", "취소", "환불", "이용료", "이용료 부가세", "수수료", "수수료 부가세", "선지급 이용료", "선지급 이용료 부가세",
    "손님 카드 결제", "손님 카드 결제 취소",
}  # fmt: skip


class Unreadable(ValueError):
    """A file is none of Hankki's exports."""


class Paper:
    """One invoice or statement from its own CSV: rows as (row number, kind, day, other side, amount)."""

    def __init__(self, name, number, rows, currency):
        self.name, self.number, self.rows, self.currency = name, number, rows, currency
        self.is_invoice = number.startswith("INV")

    def total_at(self):
        """The place of the row that sums up those above it."""
        wanted = INVOICE_TOTAL if self.is_invoice else STATEMENT_TOTAL
        return next((place for place, row in enumerate(self.rows) if row[1] in wanted), None)

    def total(self):
        place = self.total_at()
        return None if place is None else self.rows[place][4]

    def lines(self):
        return [row for row in self.rows if row[1] in MEALS and row[2]]

    def gross(self):
        return sum(row[4] for row in self.lines())


class Found:
    """What the files hold: `papers` by number, rows of lists, journals; payments and payouts by their own numbers, as their
    lists have them; the payouts of single runs, the runs and the lines of the bank's statement.
    """

    def __init__(self):
        self.papers, self.listed, self.journals = {}, [], []
        self.payments, self.payouts, self.items, self.runs, self.lines = {}, {}, [], [], []
        self.notes = {}

    def __str__(self):
        counts = [
            (len(self.papers), "documents"), (len(self.listed), "rows of lists"), (len(self.notes), "credit notes"),
            (len(self.payments), "payments"), (len(self.payouts), "payouts"), (len(self.items), "payouts of runs"),
            (len(self.runs), "runs"), (len(self.lines), "lines of the bank"),
            (sum(map(len, self.journals)), "rows of journals"),
        ]  # fmt: skip
        always = ("documents", "rows of lists", "rows of journals")
        return ", ".join(f"{count} {name}" for count, name in counts if count or name in always)


def main(words):
    parser = argparse.ArgumentParser(description="Say whether Hankki's CSV exports tie.")
    parser.add_argument("files", nargs="+", help="CSV files: documents, lists, payments, payouts, journals")
    asked = parser.parse_args(words)
    found, others = Found(), []
    try:
        for name in asked.files:
            if not read(name, found):
                others.append(f"{name}: is no document, list or journal of Hankki that can be compared")
    except (OSError, ValueError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2
    wrong = list(faults(found))
    if others:
        print("\n".join(others), file=sys.stderr)
    if len(others) < len(asked.files):
        print("\n".join(wrong) if wrong else f"{'The rest' if others else 'Everything'} ties: {found}.")
    return 1 if wrong else 2 if others else 0


def faults(found):
    """Every sentence about what does not tie."""
    for paper in found.papers.values():
        yield from in_itself(paper)
    yield from in_lists(found.papers, found.listed)
    yield from in_notes(found)
    yield from in_payments(found)
    yield from in_payouts(found)
    yield from on_both_sides(found.papers, found.listed)
    for journal in found.journals:
        yield from in_journal(journal, found.papers, found.listed)


def in_itself(paper):
    place = paper.total_at()
    if place is None:
        yield f"{paper.name}: {paper.number} has no total."
        return
    above = sum(row[4] for row in paper.rows[:place])
    if above != paper.total():
        yield f"{paper.name}: {paper.number} says {paper.total()}, its rows above add up to {above}."
    if not paper.is_invoice:
        yield from in_deposit(paper, place)
    else:
        asked = next((at for at in range(place, len(paper.rows)) if paper.rows[at][1] in ASKED), None)
        if asked is None:
            yield f"{paper.name}: {paper.number} has no amount to pay."
            return
        due = sum(row[4] for row in paper.rows[place:asked])
        if due != paper.rows[asked][4]:
            at, said = paper.rows[asked][0], paper.rows[asked][4]
            yield f"{paper.name} row {at}: {paper.number} asks {said}, its total less the deposit is {due}."
        yield from in_parts(paper, paper.rows[asked + 1 :])


def in_deposit(paper, place):
    """Of a statement of which a part was paid before, or set against others: its total and these are what is deposited."""
    at = next((at for at in range(place + 1, len(paper.rows)) if paper.rows[at][1] in DEPOSITED), None)
    if at is None:
        return
    due, said = sum(row[4] for row in paper.rows[place:at]), paper.rows[at][4]
    if due != said:
        yield f"{paper.name} row {paper.rows[at][0]}: {paper.number} deposits {said}, its total and what follows are {due}."


def in_parts(paper, rows):
    """What an invoice says after its total: by cost centre, by site, each adding up to it."""
    sums = collections.defaultdict(int)
    for row in rows:
        sums[row[1].partition(": ")[0]] += row[4]
    for title, found in sums.items():
        if found != paper.total():
            yield f"{paper.name}: {title} of {paper.number} add up to {found}, not {paper.total()}."


def in_lists(papers, listed):
    meals = collections.defaultdict(lambda: {"INV": 0, "STM": 0})
    for row in listed:
        where, paper = f"{row['file']} row {row['row']}: {row['number']}", papers.get(row["number"])
        if row["gross"] is not None:
            meals[row["file"], row["month"], row["currency"]][row["number"][:3]] += row["gross"]
        if paper and paper.total() is not None and row["total"] != paper.total():
            yield f"{where} has {row['total']}, its own file {paper.total()}."
        if paper and row["gross"] is not None and row["gross"] != paper.gross():
            yield f"{where} has meals of {row['gross']}, the lines of its own file {paper.gross()}."
        asked, credited = (row["asked"] or 0) + (row["evened"] or 0), row["credited"] or 0
        if row["left"] is not None and row["paid"] + credited + row["left"] != asked:
            told = f"{credited} credited, " if credited else ""
            yield f"{where} asks {asked}, of which {row['paid']} paid, {told}{row['left']} left."
        added = (row["added"] or 0) + (row["paid_back"] or 0)
        if row["open"] is not None and row["total"] + added - row["paid_out"] != row["open"]:
            others = f" and {added} from others" if added else ""
            yield f"{where} has {row['total']}{others}, of which {row['paid_out']} paid out, {row['open']} open."
    for (name, month, currency), sums in sorted(meals.items()):
        has_both = {row["number"][:3] for row in listed if row["file"] == name} == {"INV", "STM"}
        if sums["INV"] != sums["STM"] and has_both:
            yield f"{name}: in {month} invoices have meals of {sums['INV']} {currency}, statements of {sums['STM']}."


def in_notes(found):
    """Credit notes, each in itself, and against the lists of invoices."""
    for note in found.notes.values():
        if note["supply"] + note["vat"] != note["amount"]:
            where = f"{note['file']} row {note['row']}: {note['note']}"
            yield f"{where} is {note['amount']}, of which {note['supply']} supply and {note['vat']} VAT."
    yield from against_lists(found.listed, found.notes.values(), "credited", "{} credited, its credit notes are {}")


def in_payments(found):
    """Payments against the lists of invoices and the lines of the bank."""
    by_line = summed(found.payments.values(), "line")
    for figure, words in (("paid", "paid"), ("paid_back", "paid back")):
        yield from against_lists(found.listed, found.payments.values(), figure, f"{{}} {words}, its payments are {{}}")
    for row in found.lines:
        where, matched = f"{row['file']} row {row['row']}: bank line {row['line']}", row["matched"] or 0
        carried, left = row["carried"] or 0, row["left"] or 0
        if row["amount"] > 0 and matched + carried + left != row["amount"]:
            yield f"{where} is {row['amount']}, of which {matched} and {carried} matched, {left} left."
        if row["line"] in by_line and by_line[row["line"]] != matched:
            yield f"{where} has {matched} matched, the payments that name it are {by_line[row['line']]}."


def in_payouts(found):
    """Payouts against the lists of statements, the runs and the payouts of single runs."""
    by_run, rows = summed(found.payouts.values(), "run"), found.payouts.values()
    stays = lambda row: row["sent"] - row["back"]  # noqa: E731
    yield from against_lists(found.listed, rows, "paid_out", "{} paid out, its payouts are {}", stays)
    for row in found.runs:
        if row["run"] in by_run and by_run[row["run"]] != row["amount"]:
            yield f"{row['file']} row {row['row']}: run {row['run']} is {row['amount']}, its payouts {by_run[row['run']]}."
    for row in found.items:
        other = found.payouts.get(row["payout"])
        if other and row["amount"] not in (None, other["amount"]):
            where = f"{row['file']} row {row['row']}: {row['payout']}"
            yield f"{where} is {row['amount']}, {other['amount']} in {other['file']} row {other['row']}."


def against_lists(listed, rows, figure, words, *what):
    """A figure of the lists against the rows that name its document; rows speak for their own months alone."""
    sums, months = summed(rows, "number", *what), {row["month"] for row in rows}
    for row in listed:
        if row[figure] is not None and row["month"] in months and row[figure] != sums[row["number"]]:
            said = words.format(row[figure], sums[row["number"]])
            yield f"{row['file']} row {row['row']}: {row['number']} has {said}."


def summed(rows, by, what=lambda row: row["amount"]):
    sums = collections.defaultdict(int)
    for row in rows:
        sums[row[by]] += what(row)
    return sums


def on_both_sides(papers, listed):
    """Lines of invoices and statements of a month, against each other: where the list says whose each document is."""
    owner = {row["number"]: row["to"] for row in listed if row["to"]}
    months = {row["number"]: row["month"] for row in listed}
    for month in sorted({months[number] for number in papers if number in owner}):
        here = [paper for paper in papers.values() if owner.get(paper.number) and months[paper.number] == month]
        invoices, statements = ([each for each in here if each.is_invoice == side] for side in (True, False))
        billed, earned = collections.defaultdict(list), collections.defaultdict(list)
        for paper in here:
            for row in paper.lines():
                mine = owner[paper.number]
                key = (row[2], mine, row[3]) if paper.is_invoice else (row[2], row[3], mine)
                (billed if paper.is_invoice else earned)[key].append((paper, row))
        numbers = [(owner[number], number[:3]) for number in owner if months[number] == month]
        told = complete(invoices, earned, 1, numbers, owner), complete(statements, billed, 2, numbers, owner)
        yield from unpaired(billed, earned, *told)


def complete(papers, lines, side, numbers, owner):
    """The names on that side of whose documents none is missing here. Companies, or restaurants, may have one name: there
    are as many as the list says, and as one document has lines of a day for that name.
    """
    here = collections.Counter(owner[paper.number] for paper in papers)
    asked = collections.Counter(name for name, kind in numbers if kind == ("INV", "STM")[side - 1])
    for key, found in lines.items():
        most = max(collections.Counter(paper.number for paper, _ in found).values())
        asked[key[side]] = max(asked[key[side]], most)
    return {name for name in here if here[name] >= asked[name]}


def unpaired(billed, earned, companies, restaurants):
    """Lines that the other side's document lacks or tells otherwise, where we have it; lines of one name are one heap."""
    for key, ours in sorted(billed.items(), key=str):
        theirs = earned.get(key, [])
        missing = lacking(theirs, ours) if key[1] in companies else []
        for paper, row in lacking(ours, theirs) if key[2] in restaurants else []:
            where = f"{paper.name} row {row[0]}: {row[2]} {row[3]}"
            if missing:
                other = missing.pop(0)
                yield f"{where} is {row[4]} on {paper.number}, {other[1][4]} on {other[0].number}."
            else:
                yield f"{where} {row[4]} of {paper.number} is on no document of {key[2]}."
    for key, theirs in sorted(earned.items(), key=str):
        ours = billed.get(key, [])
        told = len(lacking(ours, theirs)) if key[2] in restaurants else 0
        for paper, row in lacking(theirs, ours)[told:] if key[1] in companies else []:
            yield f"{paper.name} row {row[0]}: {row[2]} {row[3]} {row[4]} of {paper.number} is on no document of {key[1]}."


def lacking(ours, theirs):
    """Those of our lines whose amount the other side's lines of the same day and names do not have."""
    left = collections.Counter(row[4] for _, row in theirs)
    found = []
    for paper, row in sorted(ours, key=lambda each: each[1][4]):
        left[row[4]] -= 1
        if left[row[4]] < 0:
            found.append((paper, row))
    return found


def in_journal(journal, papers, listed):
    entries, booked = collections.defaultdict(int), collections.defaultdict(int)
    name = journal[0]["file"] if journal else ""
    for row in journal:
        entries[row["entry"]] += row["debit"] - row["credit"]
        if row["document"] and re.sub(r" \(\d+\)$", "", row["words"]) in CHARGED:
            booked[row["document"]] += row["debit"] - row["credit"]
    for entry, difference in entries.items():
        if difference:
            rows = ", ".join(str(row["row"]) for row in journal if row["entry"] == entry)
            yield f"{name} rows {rows}: entry {entry} does not balance, by {difference}."
    totals = {**{row["number"]: row["total"] for row in listed}, **{n: p.total() for n, p in papers.items()}}
    for number, amount in sorted(booked.items()):
        amount = amount if number.startswith("INV") else -amount
        if totals.get(number) not in (None, amount):
            yield f"{name}: books {amount} under {number}, which says {totals[number]}."


# Reading.


def read(name, found):
    """Put one file where it belongs, and say whether it belongs anywhere; raises Unreadable."""
    with open(name, encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(io.StringIO(file.read(), newline="")))
    if not table:
        raise Unreadable("is empty")
    head, rows = table[0], list(enumerate(table[1:], 2))
    if head[0] in ENTRY and len(head) == 12:
        found.journals.append([booking(name, at, *(row[place] for place in (0, 8, 9, 5, 6))) for at, row in rows])
    elif head[0] == ERPNEXT[0] and set(ERPNEXT) <= set(head):
        found.journals.append(list(erpnext(name, head, rows)))
    elif head[0] in KIND and len(head) >= 9 and head[1] in DAY:
        paper = document(name, head, rows)
        found.papers[paper.number] = paper
    elif all(any(column in head for column in names) for names in (NUMBERS, PAID_FOR, SUPPLY, CREDITED)):
        rows = [entry(name, head, at, row, NOTES) for at, row in rows]
        once(found.notes, "note", [row for row in rows if row["amount"] is not None])
    elif any(column in head for column in NUMBERS):
        listed = [entry(name, head, at, row, DOCUMENTS) for at, row in rows]
        found.listed += [each for each in listed if NUMBER.fullmatch(each["number"] or "")]
    else:
        return of_money(name, head, rows, found)
    return True


def of_money(name, head, rows, found):
    """Put a list of payments or payouts where it belongs; whether it is one."""
    has = {column for names in (SENT, HOLDER, UNMATCHED) for column in names if column in head}
    if head[0] in PAYMENT:
        once(found.payments, "payment", [entry(name, head, at, row, PAYMENTS) for at, row in rows])
    elif head[0] in PAYOUT and has.intersection(SENT):
        once(found.payouts, "payout", [entry(name, head, at, row, PAYOUTS) for at, row in rows])
    elif head[0] in REFERENCE and has.intersection(HOLDER):
        found.items += [entry(name, head, at, row, PAYOUTS) for at, row in rows]
    elif head[0] in RUN:
        found.runs += [entry(name, head, at, row, PAYOUTS) for at, row in rows]
    elif head[0] in BOOKED and has.intersection(UNMATCHED):
        found.lines += [entry(name, head, at, row, LINES) for at, row in rows]
    else:
        return False
    return True


def once(known, key, rows):
    """The same payment or payout may stand in several lists, with the same figures."""
    for row in rows:
        before = known.setdefault(row[key], row)
        facts = [{name: value for name, value in each.items() if name in SAME} for each in (before, row)]
        if facts[0] != facts[1]:
            raise Unreadable(f"row {row['row']} says otherwise of {row[key]} than {before['file']} row {before['row']}")


SAME = ("number", "amount", "sent", "back")


# What is read of a row of each kind of list: facts as they stand, and figures.
DOCUMENTS = ({"number": NUMBERS, "month": MONTH, "currency": CURRENCY, "to": TO}, {
    "gross": GROSS, "total": TOTAL, "asked": ASKED, "paid": PAID, "credited": CREDITED, "evened": EVENED, "left": LEFT,
    "paid_out": PAID_OUT, "added": ADDED, "paid_back": PAID_BACK, "open": OPEN,
})  # fmt: skip
NOTES = ({"note": NUMBERS, "number": PAID_FOR, "month": MONTH}, {"supply": SUPPLY, "vat": VAT, "amount": CREDITED})
PAYMENTS = ({"payment": PAYMENT, "number": PAID_FOR, "month": MONTH, "line": LINE}, {"amount": AMOUNT})
PAYOUTS = ({"payout": PAYOUT + REFERENCE, "number": STATEMENT, "month": MONTH, "run": RUN}, {
    "amount": AMOUNT, "sent": SENT, "back": BACK,
})  # fmt: skip
LINES = ({"line": LINE}, {"amount": AMOUNT, "matched": MATCHED, "carried": CARRIED, "left": UNMATCHED})


def entry(name, head, at, row, kind):
    """A row of a list; a figure is None where there is none, or nothing says in which currency."""
    cells, (facts, figures) = dict(zip(head, row)), kind  # noqa: B905  # Python 3.8 knows no strict
    currency = of(cells, CURRENCY)
    scale = SCALES.get(currency, 2)
    money = {key: minor(of(cells, names), scale, at) if currency else None for key, names in figures.items()}
    return {"file": name, "row": at, **{key: of(cells, names) for key, names in facts.items()}, **money}


def document(name, head, rows):
    found = NUMBER.search(name)
    if not found:
        raise Unreadable("its name has no document number, as INV-2025-000001")
    if (head[2] in RESTAURANT) != found[0].startswith("INV"):
        raise Unreadable("its name and its columns are of different kinds of documents")
    currency = rows[0][1][8] if rows else ""
    return Paper(name, found[0], [(at, row[0], row[1], row[2], amount(row[7], at)) for at, row in rows], currency)


def booking(name, at, number, words, document, debit, credit):
    figures = {"debit": amount(debit or "0", at), "credit": amount(credit or "0", at)}
    return {"file": name, "row": at, "entry": number, "words": words, "document": document, **figures}


def erpnext(name, head, rows):
    """The bookings of a journal for ERPNext: a row without a voucher belongs to the entry above it."""
    number, words = 0, ""
    for at, row in rows:
        kind, title, said, debit, credit = (dict(zip(head, row))[column] for column in ERPNEXT)  # noqa: B905  # Python 3.8
        if kind:
            number, words = number + 1, title
        document = said.split(" · ")[-1]
        yield booking(name, at, str(number), words, document if NUMBER.fullmatch(document) else "", debit, credit)


def of(cells, names):
    return next((cells[name] for name in names if name in cells), None)


def minor(text, scale, at):
    """A figure of a list, which is in minor units."""
    return None if not text else amount(text, at).scaleb(-scale)


def amount(text, at):
    try:
        return decimal.Decimal(text)
    except decimal.InvalidOperation:
        raise Unreadable(f"row {at} has {text!r} for an amount") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
