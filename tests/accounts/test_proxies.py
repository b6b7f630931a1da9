"""Whose address is counted behind proxies: never one the visitor wrote themselves."""

import pytest
from django.core.exceptions import MiddlewareNotUsed

from accounts.middleware import ProxyMiddleware

PROXY, VISITOR, FORGED = "10.0.0.1", "203.0.113.9", "198.51.100.66"


def seen(rf, settings, proxies: int, header: str | None) -> str:
    settings.TRUSTED_PROXIES = proxies
    headers = {} if header is None else {"HTTP_X_FORWARDED_FOR": header}
    request = rf.get("/", REMOTE_ADDR=PROXY, **headers)
    return ProxyMiddleware(lambda request: request.META["REMOTE_ADDR"])(request)


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (1, VISITOR, VISITOR),
        (1, f"{FORGED}, {VISITOR}", VISITOR),
        (1, f"{FORGED},{FORGED},{VISITOR}", VISITOR),
        (2, f"{VISITOR}, 10.0.0.2", VISITOR),
        (2, f"{FORGED}, {VISITOR}, 10.0.0.2", VISITOR),
        (1, "2001:DB8::1", "2001:db8::1"),
        # Fewer entries than proxies: somebody came past one of them.
        (2, FORGED, PROXY),
        (1, None, PROXY),
        (1, "", PROXY),
        (1, "unknown", PROXY),
        (1, f"{VISITOR}, <script>", PROXY),
        (1, f"{VISITOR}:443", PROXY),
    ],
)
def test_the_address_is_the_one_our_outermost_proxy_saw(rf, settings, proxies, header, address):
    assert seen(rf, settings, proxies, header) == address


def test_without_proxies_the_header_is_not_even_read(settings):
    assert settings.TRUSTED_PROXIES == 0
    with pytest.raises(MiddlewareNotUsed):
        ProxyMiddleware(lambda request: None)


def test_a_forged_header_does_not_escape_the_limit(world, visit, settings):
    settings.SIGN_IN_TRIES = 1
    browser = visit("hanul")
    answers = []
    for n in range(21):
        typed = {"email": f"p{n}@example.com", "password": "no"}
        answers.append(browser.post("/sign-in/", typed, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").status_code)
    assert answers == [422] * 20 + [429]
