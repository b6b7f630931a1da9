"""Many hands at one purse, some of which only hold it: it never gives more than it has, and each hold ends once."""

import random
import uuid
from collections import Counter as Tally
from datetime import date, datetime

from billing import close, till
from billing.books import examine
from billing.enums import ReversalKind
from billing.holds import capture_hold, expire_holds, hold, release_hold
from billing.models import Document, Hold, Purse, Redemption, Transfer
from billing.till import Item, Share
from tenants.scope import platform_scope
from tests.crowd import LUNCH, Writers, crowd, make_purse

THREADS, PRICE = 16, 9_000


def meal(world, *shares, key=None, at=LUNCH):
    return Item(
        key=key or uuid.uuid4(), counter_id=world.counter.pk, amount=sum(part for _, part in shares), actor="user:1",
        shares=tuple(Share(*share) for share in shares), company_id=world.hanul.company.pk, at=at,
    )  # fmt: skip


def wrong_books():
    return [finding for finding in examine() if finding.wrong]


def money(purse):
    with platform_scope():
        found = Purse.objects.get(pk=purse)
    return found.spent, found.held, found.used_count


def test_of_320_holds_at_once_a_purse_good_for_50_meals_holds_50(committed_world):
    purse = make_purse(committed_world.hanul.company, 50 * PRICE + 1_000)
    answers = crowd(THREADS, lambda _: [hold(item=meal(committed_world, (purse, PRICE))) for _ in range(20)])
    found = Tally((answer.outcome, answer.reason) for some in answers for answer in some)
    assert found == {("held", ""): 50, ("refused", "not_enough"): 270}
    assert money(purse) == (0, 450_000, 50)
    assert wrong_books() == []


def test_one_hold_sent_20_times_at_once_is_one(committed_world):
    purse, key = make_purse(committed_world.hanul.company, 50 * PRICE), uuid.uuid4()
    answers = crowd(20, lambda _: hold(item=meal(committed_world, (purse, PRICE), key=key)))
    assert Tally((a.outcome, a.replayed) for a in answers) == {("held", False): 1, ("held", True): 19}
    assert money(purse) == (0, 9_000, 1)


def test_one_capture_sent_20_times_at_once_is_one_meal(committed_world):
    purse = make_purse(committed_world.hanul.company, 50 * PRICE)
    asked = meal(committed_world, (purse, PRICE))
    hold(item=asked)
    answers = crowd(20, lambda _: capture_hold(key=asked.key, by="counter:1", at=LUNCH))
    assert Tally((a.state, a.replayed) for a in answers) == {("captured", False): 1, ("captured", True): 19}
    assert len({a.redemption_id for a in answers}) == 1
    with platform_scope():
        assert (Redemption.objects.count(), Transfer.objects.filter(reason="meal").count()) == (1, 1)
    assert money(purse) == (9_000, 0, 1)
    assert wrong_books() == []


def test_captured_and_released_at_once_it_is_one_of_the_two(committed_world):
    purse = make_purse(committed_world.hanul.company, 50 * PRICE)
    asked = [meal(committed_world, (purse, PRICE)) for _ in range(20)]
    for item in asked:
        hold(item=item)

    def settle(number):
        act = capture_hold if number % 2 else release_hold
        return [act(key=item.key, by="counter:1", at=LUNCH).state for item in asked]

    said = [set(states) for states in zip(*crowd(8, settle), strict=True)]
    assert all(states in ({"captured"}, {"released"}) for states in said)
    paid = said.count({"captured"})
    assert money(purse) == (paid * PRICE, 0, paid)
    assert wrong_books() == []


class Lunch(Writers):
    """Holds, captures, releases, expiries, meals and voids on a few purses, in any order; `at` moves with the month."""

    def __init__(self, world):
        super().__init__()
        self.world, self.did, self.month = world, Tally(), 1
        self.purses = [make_purse(world.hanul.company, 400_000) for _ in range(3)]

    def at(self, chance) -> datetime:
        return LUNCH.replace(year=2025, month=self.month, day=chance.randint(1, 28))

    def write(self, number: int) -> None:
        chance, held, paid = random.Random(number), [], []
        while not self.over.is_set():
            what = chance.choice(("hold", "hold", "capture", "release", "expire", "redeem", "void", "void"))
            if what == "hold":
                held += self.hold(chance)
            elif what in ("capture", "release") and held:
                act = capture_hold if what == "capture" else release_hold
                key, at = held.pop(chance.randrange(len(held)))
                paid += filter(None, [act(key=key, by="test", at=at).redemption_id])
            elif what == "expire" and number == 0:
                expire_holds(by="system", at=self.at(chance))
            elif what == "redeem":
                paid += [a.redemption_id for a in till.redeem([self.item(chance)]) if a.captured]
            elif what == "void" and paid:
                facts = {"kind": ReversalKind.REFUND, "reason": "", "actor": "test", "at": self.at(chance)}
                till.reverse(key=uuid.uuid4(), redemption_id=paid.pop(0), **facts)
            self.did[what] += 1
            self.written.release()

    def hold(self, chance):
        item = self.item(chance)
        return [(item.key, item.at)] if hold(item=item).held else []

    def item(self, chance):
        some = chance.sample(self.purses, chance.randint(1, 3))
        return meal(self.world, *((purse, 100 * chance.randint(10, 90)) for purse in some), at=self.at(chance))


def close_month(month: date) -> None:
    close.begin_close(month=month, by="test", at=datetime(2025, 12, 31, tzinfo=LUNCH.tzinfo))
    close.draw_documents(month)
    with platform_scope():
        drawn = list(Document.objects.filter(period_id=month).values_list("id", flat=True))
    for pk in drawn:
        close.freeze_document(pk)


def test_eleven_months_close_while_eight_tills_hold_capture_release_and_pay(committed_world):
    with Lunch(committed_world) as lunch:
        for month in range(1, 12):
            lunch.month = month
            for _ in range(200):
                assert lunch.written.acquire(timeout=60), lunch.errors
            close_month(date(2025, month, 1))
            assert wrong_books() == []
    assert lunch.errors == []
    assert min(lunch.did.values()) > 100
    with platform_scope():
        assert set(Hold.objects.values_list("state", flat=True)) >= {"captured", "released", "expired"}
        assert not Hold.objects.filter(state="refused").exists()
        paid = Transfer.objects.filter(reason="meal", purse_id__in=lunch.purses).values_list("purse_id", flat=True)
        assert min(Tally(paid)[purse] for purse in lunch.purses) > 50
    assert wrong_books() == []
