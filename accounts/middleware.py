"""Who is asking, and in which language they read."""

from django.conf import settings
from django.contrib.auth import get_user
from django.utils import translation
from django.utils.functional import SimpleLazyObject


class PersonMiddleware:
    """request.user, loaded when first looked at; the session must be of this very host's schema."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.user = SimpleLazyObject(lambda: get_user(request))
        return self.get_response(request)


class LanguageMiddleware:
    """The language a person chose, else what their browser asks for, else Korean."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.known = {code for code, _ in settings.LANGUAGES}

    def __call__(self, request):
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if language not in self.known:
            language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
