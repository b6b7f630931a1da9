"""A browser's own words, in words a person knows."""

import pytest

from accounts.agents import browser_of, is_handheld, thing_of

ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-S921N) AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "thing", "browser", "handheld"),
    [
        (f"{IPHONE} Version/18.0 Mobile/15E148 Safari/604.1", "iPhone", "Safari", True),
        (f"{IPHONE} CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1", "iPhone", "Chrome", True),
        (f"{IPHONE} Mobile/15E148 KAKAOTALK 10.8.5", "iPhone", "카카오톡", True),
        (f"{ANDROID} Chrome/131.0.0.0 Mobile Safari/537.36", "안드로이드폰", "Chrome", True),
        (f"{ANDROID} SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36", "안드로이드폰", "삼성 인터넷", True),
        (f"{ANDROID} Chrome/131.0.0.0 Safari/537.36", "안드로이드 태블릿", "Chrome", True),
        (f"{WINDOWS} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "Windows 컴퓨터", "Edge", False),
        (f"{WINDOWS} Chrome/128.0.0.0 Whale/4.29 Safari/537.36", "Windows 컴퓨터", "웨일", False),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0", "Mac", "Firefox", False),
        ("", "기기", "", False),
        ("curl/8.5.0", "기기", "", False),
    ],
)
def test_a_device_has_a_name(agent, thing, browser, handheld):
    assert (thing_of(agent), browser_of(agent), is_handheld(agent)) == (thing, browser, handheld)
