from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self):
        import config.startup  # noqa: F401  (registers the checks)
        from config.broker import install

        post_migrate.connect(install, sender=self)
