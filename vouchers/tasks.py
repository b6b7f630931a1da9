"""The meal's long work, done by a worker. Every task names its company and works inside its scope."""

from celery import shared_task

from tenants.queries import company_by_id
from tenants.scope import company_scope
from vouchers import loads


@shared_task(name="vouchers.check_load")
def check_load(*, company_id: int, load_id: int) -> None:
    """Read a big load and keep what each line would do."""
    company = company_by_id(company_id)
    with company_scope(company):
        loads.check_load(company=company, load_id=load_id)


@shared_task(name="vouchers.apply_load")
def apply_load(*, company_id: int, load_id: int) -> None:
    """Write what a big load says, all or nothing."""
    company = company_by_id(company_id)
    with company_scope(company):
        loads.carry_out_load(company=company, load_id=load_id)
