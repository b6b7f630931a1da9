"""Guests at a table on the phones: the payer seats their own, the guest answers under their link and sees masked names."""

import uuid

import pytest

from billing.models import Redemption
from tenants.scope import company_scope, platform_scope
from tests.portals.guest.conftest import guest, invite  # noqa: F401 - fixtures
from vouchers.models import Diner, Table


@pytest.fixture
def phone(world, visit):
    """The payer's."""
    return visit("hanul", world.hanul.haneul.user)


@pytest.fixture
def start(world):
    return f"/together/at/{world.counter.slug}/"


def send(phone, start, shares, amount=20_000, **more):
    typed = {f"share_{pk}": str(share) for pk, share in shares.items()}
    typed |= {"who": list(shares), "amount": str(amount), "key": str(uuid.uuid4())}
    return phone.post(f"{start}split/", typed | more)


def html_of(browser, url):
    return browser.get(url).content.decode()


def captured():
    with platform_scope():
        return list(Redemption.objects.filter(outcome="captured").values_list("amount", "label"))


def test_the_payer_finds_their_own_guests_without_searching_and_nobody_elses(world, visit, phone, start, invite):  # noqa: F811
    given, _ = invite()
    page = phone.get(start, {"amount": 20_000})
    assert [each.user.name for each in page.context["guests"]] == ["면접자 김지원"]
    assert "has not opened the link yet" in page.content.decode()
    other = visit("hanul", world.hanul.doyun.user)
    for found in (
        other.get(start, {"amount": 20_000, "q": "김지원"}),
        other.get(start, {"amount": 20_000, "who": given.guest_id}),
    ):
        assert "면접자" not in found.content.decode()
    assert other.get(f"{start}split/", {"amount": 20_000, "who": given.guest_id}).headers["Location"] == start


def test_a_guest_cannot_be_made_a_standing_yes(phone, invite):  # noqa: F811
    given, _ = invite()
    assert phone.get("/together/delegations/", {"to": given.guest_id}).context["to"] is None


def test_the_split_offers_to_give_a_guests_share_and_only_a_guests(world, phone, start, invite):  # noqa: F811
    given, _ = invite()
    doyun = world.hanul.doyun
    page = phone.get(f"{start}split/", {"amount": 21_000, "who": [given.guest_id, doyun.pk]})
    html = page.content.decode()
    assert (f'name="cover_{given.guest_id}"' in html, f'name="cover_{doyun.pk}"' in html) == (True, False)
    # Asked again with a mistake in it, the tick is still there.
    again = send(phone, start, {given.guest_id: 90_000}, **{f"cover_{given.guest_id}": "on"})
    assert (again.status_code, "checked" in again.content.decode()) == (422, True)


def test_a_covered_guest_is_paid_for_at_once_and_asked_nothing(phone, start, guest):  # noqa: F811
    guests = guest()
    pk = guests.given.guest_id
    answer = send(phone, start, {pk: 6_000}, amount=11_000, **{f"cover_{pk}": "on"})
    assert captured() == [(11_000, "김*늘 외 1명")]
    receipt = phone.get(answer.headers["Location"], follow=True).content.decode()
    assert "면접자 김지원" in receipt and "₩6,000 from you" in receipt
    assert "together__asked" not in html_of(guests, "/").split('id="asked"')[1].split("</div>")[0]


def test_a_guest_is_asked_on_their_page_answers_there_and_gets_a_receipt(world, phone, start, guest):  # noqa: F811
    guests = guest()
    table = send(phone, start, {guests.given.guest_id: 9_000}, amount=19_000).headers["Location"]
    home = html_of(guests, "/")
    assert "김*늘 asks you" in home and "9,000" in home and "김하늘" not in home
    asked = html_of(guests, table)
    assert "Your share of ₩19,000 for 2 people" in asked and "Approve ₩9,000" in asked
    assert "김하늘" not in asked and "without asking" not in asked
    assert guests.post(f"{table}approve/", {"upto": "9000"}).headers["Location"] == table
    assert captured() == [(19_000, "김*늘 외 1명")]
    receipt = guests.get(table, follow=True).content.decode()
    assert "with 김*늘, 2 people, ₩19,000" in receipt and "김하늘" not in receipt and "Guest pass" in receipt


def test_a_guest_declines_and_the_payer_gives_the_share(world, phone, start, guest):  # noqa: F811
    guests = guest()
    table = send(phone, start, {guests.given.guest_id: 5_000}, amount=11_000).headers["Location"]
    guests.post(f"{table}decline/")
    html = html_of(phone, table)
    assert "I pay the ₩5,000, and the ₩11,000 is paid" in html and "면접자 김지원" in html
    with company_scope(world.hanul.company):
        diner = Diner.objects.get(table=Table.objects.get(), employee__guest=True)
    phone.post(f"{table}cover/{diner.pk}/")
    assert captured() == [(11_000, "김*늘 외 1명")]
    assert "김*늘 paid your share." in html_of(guests, table)


def test_a_guest_neither_covers_nor_cancels_nor_seats_anybody(phone, start, guest):  # noqa: F811
    guests = guest()
    table = send(phone, start, {guests.given.guest_id: 5_000}, amount=11_000).headers["Location"]
    answers = [guests.post(f"{table}cancel/"), guests.post(f"{table}cover/1/"), guests.get(f"{start}?amount=9000")]
    assert [each.status_code for each in answers] == [403, 403, 403]


def test_it_speaks_korean(visit, world, start, guest, invite):  # noqa: F811
    guests = guest("ko")
    phone = visit("hanul", world.hanul.haneul.user, language="ko")
    people = html_of(phone, f"{start}?amount=19000")
    assert "내 손님" in people and "링크를 아직 안 열었어요" not in people
    split = html_of(phone, f"{start}split/?amount=19000&who={guests.given.guest_id}")
    assert "이 몫은 내가 낼게요" in split
    send(phone, start, {guests.given.guest_id: 9_000}, amount=19_000)
    assert "김*늘 님" in html_of(guests, "/")
