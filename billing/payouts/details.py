"""A restaurant's bank details: changed by two people, checked with the bank; and whether it is paid at all meanwhile."""

from contextlib import suppress
from functools import partial

from django.db import IntegrityError, transaction

from accounts.audit import actor_of, record
from billing import clock
from billing.enums import ChangeState, CheckedBy, HolderVerdict
from billing.models import AccountChange, HolderCheck, PayoutPause
from billing.payouts.choosing import Account
from billing.payouts.holders import NoAnswer, NobodyToAsk, Said, ask
from billing.payouts.iban import is_iban, plain_iban
from billing.payouts.queries import account_of
from restaurants.models import Restaurant
from tenants.scope import platform_scope

IBAN_CURRENCY = "EUR"


class AccountRefused(Exception):
    """The details cannot be so, or not by this person; `code` is same, asked, not_iban, not_digits, same_person, decided,
    no_account or nothing."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@transaction.atomic
def ask_account(*, restaurant: Restaurant, bank: str, account: str, holder: str, reason: str, by) -> AccountChange:
    """Ask for other bank details; a second person has to accept them. Raises AccountRefused."""
    wanted = Account(bank.strip(), written_account(account, restaurant.currency), holder.strip())
    if wanted == account_of(restaurant):
        raise AccountRefused("same")
    try:
        with transaction.atomic():
            change = AccountChange.objects.create(
                restaurant=restaurant, bank=wanted.bank, account=wanted.account, holder=wanted.holder, reason=reason[:200],
                asked_by=actor_of(by), asked_at=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        raise AccountRefused("asked") from None
    record(by, "ask_account", restaurant, bank=wanted.bank, account=wanted.account, holder=wanted.holder, reason=reason)
    return change


def written_account(raw: str, currency: str) -> str:
    """An account as we keep it: an IBAN without blanks in euro, else digits with their hyphens; raises AccountRefused."""
    if currency == IBAN_CURRENCY:
        if not is_iban(raw):
            raise AccountRefused("not_iban")
        return plain_iban(raw)
    written = raw.strip()
    if not written.replace("-", "").isascii() or not written.replace("-", "").isdigit():
        raise AccountRefused("not_digits")
    return written


@transaction.atomic
def accept_account(*, change: AccountChange, by) -> None:
    """Let a restaurant have the details somebody else asked for, for later runs, and check the holder anew.

    Raises AccountRefused: same_person, decided.
    """
    found = _undecided(change, by)
    restaurant = Restaurant.objects.select_for_update().get(pk=found.restaurant_id)
    before = account_of(restaurant)
    restaurant.bank, restaurant.account, restaurant.holder = found.bank, found.account, found.holder
    restaurant.save(update_fields=["bank", "account", "holder"])
    _decide(found, ChangeState.ACCEPTED, by)
    facts = {"bank": found.bank, "account": found.account, "holder": found.holder}
    record(by, "accept_account", restaurant, **facts, before=f"{before.bank} {before.account} {before.holder}")
    transaction.on_commit(partial(_check_if_possible, restaurant, actor_of(by)))


@transaction.atomic
def decline_account(*, change: AccountChange, by) -> None:
    """Leave a restaurant's details as they are; whoever asked may take it back so. Raises AccountRefused("decided")."""
    found = AccountChange.objects.select_for_update().get(pk=change.pk)
    if found.state != ChangeState.ASKED:
        raise AccountRefused("decided")
    _decide(found, ChangeState.DECLINED, by)
    record(by, "decline_account", found.restaurant, account=found.account)


def _undecided(change: AccountChange, by) -> AccountChange:
    found = AccountChange.objects.select_for_update().get(pk=change.pk)
    if found.state != ChangeState.ASKED:
        raise AccountRefused("decided")
    if found.asked_by == actor_of(by):
        raise AccountRefused("same_person")
    return found


def _decide(change: AccountChange, state: ChangeState, by) -> None:
    change.state, change.decided_by, change.decided_at = state, actor_of(by), clock.now()
    change.save(update_fields=["state", "decided_by", "decided_at"])


def check_holder(*, restaurant: Restaurant, by) -> HolderCheck:
    """Ask the bank whose account it is and keep the answer; raises NobodyToAsk, NoAnswer, AccountRefused("no_account")."""
    account = account_of(restaurant)
    if not account.is_whole:
        raise AccountRefused("no_account")
    return _keep(restaurant, account, ask(account), "", by)


def confirm_holder(*, restaurant: Restaurant, note: str, by) -> HolderCheck:
    """Say by hand whose account it is, and from which paper; raises AccountRefused("no_account")."""
    account = account_of(restaurant)
    if not account.is_whole:
        raise AccountRefused("no_account")
    return _keep(restaurant, account, Said(HolderVerdict.MATCHES, account.holder, CheckedBy.HAND), note[:200], by)


@transaction.atomic
def _keep(restaurant: Restaurant, account: Account, said: Said, note: str, by) -> HolderCheck:
    check = HolderCheck.objects.create(
        restaurant=restaurant, bank=account.bank, account=account.account, holder=account.holder, verdict=said.verdict,
        told=said.told, how=said.how, note=note, actor=actor_of(by), checked_at=clock.now(),
    )  # fmt: skip
    record(by, "check_holder", restaurant, verdict=str(said.verdict), how=str(said.how), told=said.told, note=note)
    return check


def _check_if_possible(restaurant: Restaurant, actor: str) -> None:
    with platform_scope(), suppress(NobodyToAsk, NoAnswer):
        check_holder(restaurant=restaurant, by=actor)


@transaction.atomic
def pause_payouts(*, restaurant: Restaurant, reason: str, by) -> None:
    """Pay a restaurant nothing from the next run on, saying why; a second time changes nothing."""
    PayoutPause.objects.bulk_create(
        [PayoutPause(restaurant=restaurant, reason=reason[:200], paused_by=actor_of(by), paused_at=clock.now())],
        ignore_conflicts=True,
    )
    record(by, "pause_payouts", restaurant, reason=reason)


@transaction.atomic
def resume_payouts(*, restaurant: Restaurant, by) -> None:
    """Pay a restaurant again, all that waited; raises AccountRefused("nothing") when nothing was paused."""
    paused = PayoutPause.objects.filter(restaurant=restaurant, lifted_at=None)
    if not paused.update(lifted_by=actor_of(by), lifted_at=clock.now()):
        raise AccountRefused("nothing")
    record(by, "resume_payouts", restaurant)
