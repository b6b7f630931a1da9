from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self):
        import config.startup  # noqa: F401  (registers the checks)
        from config.broker import install

        # Only apps with models are told that migrations ran.
        post_migrate.connect(install, sender=apps.get_app_config("tenants"))
