from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BillingConfig(AppConfig):
    name = "billing"

    def ready(self):
        from billing.install import install

        post_migrate.connect(install, sender=self)
