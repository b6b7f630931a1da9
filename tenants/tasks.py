"""What keeps the pool of spare schemas full."""

from celery import shared_task

from tenants import schemas


@shared_task(name="tenants.fill_pool")
def fill_pool() -> int:
    """Make spare schemas until the pool is full; returns how many were made."""
    return schemas.fill_pool()
