"""One-off grants from a file: to whom, how much, until when, and writing them in batches."""

from collections.abc import Iterable
from datetime import date, timedelta

from billing import clock, till
from sheets.tables import Cleaned, Issue
from vouchers.load_lines import ADD, Judged, email_of, judged, who
from vouchers.models import Employee, Grant, Load
from vouchers.queries import moment_for
from vouchers.redeeming import bearer_of, business_day_start

MAX_REASON = 100


def usual_end(today: date) -> date:
    """Until when a grant is good when nobody says: the last day of next month."""
    this_month = today.replace(day=1)
    return (this_month + timedelta(days=63)).replace(day=1) - timedelta(days=1)


class GrantJudge:
    """Finds whom each line means; two facts that name different people are an error, not a guess."""

    def __init__(self, company, load: Load | None = None, *, lock: bool = False):
        self.company = company
        self.load = load
        self.lock = lock
        self.now = clock.now()
        self.today = moment_for(company, self.now).business_day

    def judge(self, batch: list[Cleaned]) -> list[Judged]:
        """What each line would grant, with one look-up for all of them."""
        emails = {cleaned.values.get("email") for cleaned in batch}
        numbers = {cleaned.values.get("number") for cleaned in batch}
        people = Employee.objects.select_related("user")
        found = people.filter(user__email__in=emails - {None})
        if self.lock:
            found = found.select_for_update(no_key=True, of=("self",)).order_by("pk")
        self.by_email = {person.user.email: person for person in found}
        self.numbers = set(people.filter(number__in=numbers - {None}).values_list("number", flat=True))
        return [self._line(cleaned) for cleaned in batch]

    def write(self, lines: list[Judged]) -> None:
        """Open a purse for each line and write its grant; raises DepositTooLow."""
        ends = [date.fromisoformat(line.told["until"]) for line in lines]
        spans = [(self.now, business_day_start(self.company, end + timedelta(days=1))) for end in ends]
        amounts = [line.told["amount"] for line in lines]
        bearers = [bearer_of(line.employee) for line in lines]
        purses = till.open_purses(company_id=self.company.pk, granted=amounts, valid=spans, bearers=bearers)
        Grant.objects.bulk_create(
            Grant(
                employee=line.employee,
                amount=line.told["amount"],
                reason=line.values["reason"],
                valid_until=end,
                purse_id=purse_id,
                load=self.load,
            )
            for line, end, purse_id in zip(lines, ends, purses, strict=True)
        )

    def _line(self, cleaned: Cleaned) -> Judged:
        values = cleaned.values
        person = self.by_email.get(values.get("email") or "")
        errors = [*cleaned.errors, *self._errors(cleaned, person)]
        until = values.get("valid_until") or usual_end(self.today)
        line = judged(
            cleaned,
            ADD,
            who=person.user.name if person else who(cleaned),
            errors=errors,
            email=email_of(cleaned),
            amount=values.get("amount"),
            reason=values.get("reason"),
            until=until.isoformat(),
        )
        line.employee = person
        return line

    def _errors(self, cleaned: Cleaned, person: Employee | None) -> Iterable[Issue]:
        values, line = cleaned.values, cleaned.line
        if person is None and values.get("email"):
            yield Issue(line, "email", "person_unknown", {})
        if person and not person.active:
            yield Issue(line, "email", "person_left", {"name": person.user.name})
        if values.get("number") and values["number"] not in self.numbers:
            yield Issue(line, "number", "number_unknown", {})
        elif person and values.get("number") and values["number"] != person.number:
            owner = {"name": person.user.name, "number": person.number}
            yield Issue(line, "number", "number_mismatch", owner)
        if person and values.get("name") and _fold(values["name"]) != _fold(person.user.name):
            yield Issue(line, "name", "name_mismatch", {"name": person.user.name})
        if values.get("valid_until") and values["valid_until"] < self.today:
            yield Issue(line, "valid_until", "date_past", {})
        if len(values.get("reason") or "") > MAX_REASON:
            yield Issue(line, "reason", "too_long", {"limit": MAX_REASON})


def _fold(name: str) -> str:
    return "".join(name.split()).casefold()
