from django.apps import AppConfig


class PortalsConfig(AppConfig):
    name = "portals"

    def ready(self):
        from portals.form_words import speak_with_one_voice

        speak_with_one_voice()
