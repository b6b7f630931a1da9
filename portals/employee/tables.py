"""A table as somebody at it sees it."""

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404

from portals.employee.eater import Eater
from portals.employee.words import said
from portals.lists import row_id
from restaurants.models import Counter, Restaurant
from vouchers.choices import DinerState
from vouchers.guest_queries import guests_of
from vouchers.models import Diner, Employee, Table
from vouchers.names import masked
from vouchers.policy import Refusal
from vouchers.redeeming import refused_amount
from vouchers.shares import SharesRefused
from vouchers.table_paying import asked_of
from vouchers.table_queries import colleagues, state_of_table, table_of, waiting_for


@dataclass(frozen=True)
class Waiting:
    """A line of the home page: a table that waits for this person's answer or, when it is theirs, for the others'."""

    eater: Eater
    diner: Diner
    table: Table
    restaurant: Restaurant
    is_payer: bool
    asker: str

    @property
    def can_give(self) -> int:
        """What of the share asked of them this person can give now."""
        return _can_give(self.eater, self.table, self.diner)

    @property
    def why_not_all(self) -> tuple[str, str]:
        """Why not the whole share, as a sentence and the next step; two empty texts when it can be given."""
        return _why_not_all(self.eater, self.table, self.diner)


class AtTable:
    """One table, seen by one person who sits at it; raises Http404 for everybody else."""

    def __init__(self, eater: Eater, table_id: int):
        table = table_of(eater.employee, table_id)
        if table is None:
            raise Http404
        self.eater, self.table = eater, table
        self.diners = list(table.diners.all())
        self.me = next(diner for diner in self.diners if diner.employee_id == eater.employee.pk)
        self.is_payer = table.payer_id == eater.employee.pk

    @cached_property
    def state(self) -> str:
        """open, paid, cancelled or lapsed."""
        return state_of_table(self.table, self.eater.now)

    @property
    def asker(self) -> str:
        """Who asks, as this person may know them."""
        return _asker(self.eater, self.table)

    @cached_property
    def counter(self) -> Counter:
        return Counter.objects.select_related("restaurant").get(pk=self.table.counter_id)

    @property
    def others(self) -> list[Diner]:
        """Everybody but the payer, as they were picked."""
        return [diner for diner in self.diners if diner.employee_id != self.table.payer_id]

    @property
    def gives(self) -> int:
        """What this person gives in all: their own share, and the payer what they cover."""
        return asked_of(self.table, self.diners).get(self.eater.employee.pk, 0)

    @property
    def there(self) -> int:
        """How much of the bill is agreed."""
        return sum(diner.own + diner.covered for diner in self.diners)

    @property
    def still(self) -> int:
        """How much of the bill nobody has agreed to yet: whoever gives that pays it."""
        return self.table.amount - self.there

    @property
    def is_asked(self) -> bool:
        """Whether this person's answer is still wanted."""
        return self.state == "open" and not self.is_payer and self.me.state != DinerState.APPROVED and self.me.missing > 0

    @property
    def can_give(self) -> int:
        """What of the share asked of them this person can give now."""
        return _can_give(self.eater, self.table, self.me)

    @property
    def why_not_all(self) -> tuple[str, str]:
        """Why not the whole share, as a sentence and the next step; two empty texts when it can be given."""
        return _why_not_all(self.eater, self.table, self.me)

    @property
    def stopped(self) -> tuple[str, str]:
        """What stands in the way of the whole table, as a sentence and the next step."""
        reason = self.table.reason
        return said(Refusal(reason, **self.table.facts)) if reason else ("", "")

    @property
    def version(self) -> str:
        """Changes with everything the page shows, so that the page is drawn anew only then."""
        people = (f"{d.state[0]}{d.own}.{d.covered}.{d.reason}" for d in self.diners)
        return f"{self.state}/{self.table.reason}/{'/'.join(people)}"


def waiting_tables(eater: Eater) -> list[Waiting]:
    """What the home page says of tables, newest first."""
    diners = waiting_for(eater.employee, eater.now)
    places = Restaurant.objects.in_bulk({diner.table.restaurant_id for diner in diners}) if diners else {}
    return [
        Waiting(
            eater,
            diner,
            diner.table,
            places[diner.table.restaurant_id],
            diner.table.payer_id == eater.employee.pk,
            _asker(eater, diner.table),
        )
        for diner in diners
    ]


def _can_give(eater: Eater, table: Table, diner: Diner) -> int:
    return min(diner.missing, eater.can_spend(table.restaurant_id).limit)


def _why_not_all(eater: Eater, table: Table, diner: Diner) -> tuple[str, str]:
    can = eater.can_spend(table.restaurant_id)
    refusal = can.refusal or refused_amount(can.sources, eater.moment, table.restaurant_id, diner.missing)
    return said(refusal) if refusal else ("", "")


def _asker(eater: Eater, table: Table) -> str:
    """The payer's name; guests see it masked, as on all their pages."""
    name = table.payer.user.name
    return masked(name) if eater.employee.guest else name


def picked(eater: Eater, who: list[str]) -> list[Employee]:
    """The colleagues with these ids, in the order they were picked; what is no colleague is left out."""
    ids = _ids(who)
    found = colleagues(eater.employee).in_bulk(ids)
    return [found[each] for each in ids if each in found]


def seated(eater: Eater, who: list[str]) -> list[Employee]:
    """The same with this person's own guests among them: who can sit down at a table."""
    ids = _ids(who)
    found = colleagues(eater.employee).in_bulk(ids)
    if len(found) < len(ids):
        found |= {each.pk: each for each in guests_here(eater)}
    return [found[each] for each in ids if each in found]


def guests_here(eater: Eater) -> list[Employee]:
    """This person's guests who can still eat today."""
    return guests_of(eater.employee, eater.moment.business_day)


def _ids(who: list[str]) -> list[int]:
    return list(dict.fromkeys(pk for pk in map(row_id, who[:100]) if pk is not None))


def typed_shares(data) -> dict[int, int]:
    """The fields share_<id> of a form as minor units by employee's id; raises SharesRefused for what is no amount."""
    shares = {}
    for name, value in data.items():
        if name.startswith("share_") and (pk := row_id(name[6:])) is not None:
            digits = value.replace(",", "").strip()
            if not (digits.isascii() and digits.isdecimal() and len(digits) <= 7):
                raise SharesRefused("share_not_positive")
            shares[pk] = int(digits)
    return shares


def ticked_covers(data) -> frozenset[int]:
    """Whose shares the payer ticked to give: the boxes cover_<id> of a form, by employee's id."""
    named = (row_id(name[6:]) for name in data if name.startswith("cover_"))
    return frozenset(pk for pk in named if pk is not None)
