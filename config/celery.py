"""The worker's application. Tasks name their company as an argument and enter its scope themselves.

A message never carries a schema of its own accord: one that arrives without a company runs in public, serving
nobody, and every task asserts whom it works for.
"""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("hankki")
app.config_from_object(
    {
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "task_ignore_result": True,
        "task_default_queue": "hankki",
        "broker_connection_retry_on_startup": True,
        "timezone": "UTC",
        "beat_schedule": {
            "continue-closes": {"task": "billing.continue_closes", "schedule": 60.0},
            "make-notes": {"task": "billing.make_notes", "schedule": 60.0},
            "undo-trials": {"task": "billing.undo_trials", "schedule": 60.0},
            "tend-stripe": {"task": "billing.tend_stripe", "schedule": 60.0},
            "fill-pool": {"task": "tenants.fill_pool", "schedule": 60.0},
            "forget-what-is-over": {"task": "tenants.forget_what_is_over", "schedule": 3600.0},
            "release-expired": {"task": "billing.release_expired", "schedule": 3600.0},
            "ring-alarms": {"task": "billing.ring_alarms", "schedule": 60.0},
            "expire-holds": {"task": "billing.expire_holds", "schedule": 60.0},
            "forget-labels": {"task": "billing.forget_labels", "schedule": 3600.0},
            "dun": {"task": "billing.dun", "schedule": 600.0},
            "take-snapshots": {"task": "billing.take_snapshots", "schedule": 3600.0},
            "sms-catch-up": {"task": "sms.catch_up", "schedule": 60.0},
            "sms-forget": {"task": "sms.forget", "schedule": 3600.0},
            "forget-guests": {"task": "vouchers.forget_guests_of_all", "schedule": 3600.0},
            "examine-due": {"task": "billing.examine_due", "schedule": 300.0},
            "mark-balances": {"task": "billing.mark_balances", "schedule": crontab(hour=18, minute=30)},
            "amend-for-refunds": {"task": "billing.amend_for_refunds", "schedule": crontab(hour=18, minute=40)},
            "forget-codes": {"task": "billing.forget_codes", "schedule": 600.0},
        },
    }
)
app.autodiscover_tasks()


@app.on_configure.connect
def read_settings(sender, **_):
    """The broker's address and manners, once Django's settings can be read."""
    from django.conf import settings

    sender.conf.broker_url = settings.CELERY_BROKER_URL
    if settings.CELERY_BROKER_URL.startswith("pgmq://"):
        sender.conf.broker_transport_options = {
            "visibility_timeout": settings.VISIBILITY_SECONDS,
            "polling_interval": 0.1,
            "init_extension": False,
            # Named outright: pgmq would prefer DATABASE_URL of the environment to the broker's own address.
            "conn_string": settings.CELERY_BROKER_URL.replace("pgmq://", "postgresql://", 1),
        }


@task_prerun.connect
def start_in_public(**_):
    """Whatever ran here before, a task starts in public and serves nobody."""
    from django.db import connection

    connection.set_schema_to_public()  # type: ignore[attr-defined]  # tenants.db adds it
    connection.served = ""  # type: ignore[attr-defined]
