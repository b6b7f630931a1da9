from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "sms"

    def ready(self):
        from billing import live
        from sms.tasks import heard

        live.LISTENERS.append(heard)
