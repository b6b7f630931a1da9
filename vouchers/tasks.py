"""The meal's long work, done by a worker. Every task names its company and works inside its scope.

For a company whose schema lacks migrations nothing is done: the task fails with NotWhole.
"""

from datetime import timedelta

from celery import shared_task
from django.conf import settings

from billing import clock
from tenants.models import Company
from tenants.queries import company_by_id
from tenants.schemas import is_whole, require_whole
from tenants.scope import company_scope
from vouchers import invitations, loads
from vouchers.guests import forget_guests
from vouchers.queries import moment_for


@shared_task(name="vouchers.check_load")
def check_load(*, company_id: int, load_id: int) -> None:
    """Read a big load and keep what each line would do."""
    company = require_whole(company_by_id(company_id))
    with company_scope(company):
        loads.check_load(company=company, load_id=load_id)


@shared_task(name="vouchers.apply_load")
def apply_load(*, company_id: int, load_id: int) -> None:
    """Write what a big load says, all or nothing."""
    company = require_whole(company_by_id(company_id))
    with company_scope(company):
        loads.carry_out_load(company=company, load_id=load_id)


@shared_task(name="vouchers.invite_users")
def invite_users(*, company_id: int, users: list[int], address: str, actor: str) -> None:
    """Mail each of these users the link to choose their first password."""
    company = require_whole(company_by_id(company_id))
    with company_scope(company):
        invitations.invite_users(company=company, users=users, address=address, actor=actor)


@shared_task(name="vouchers.forget_guests_of_all")
def forget_guests_of_all() -> int:
    """Forget the names of guests GUEST_DAYS after their pass has ended, in every company; returns how many."""
    forgotten = 0
    for company in Company.objects.all():
        if is_whole(company.schema_name):
            with company_scope(company):
                today = moment_for(company, clock.now()).business_day
                forgotten += forget_guests(company=company, before=today - timedelta(days=settings.GUEST_DAYS))
    return forgotten
