"""Waiting in a browser test: by a function, because our own content security policy forbids evaluating text anew.

Playwright evaluates a function once, when asked from outside; other text it evaluates at every look, and every look but the
first is the page's own doing. Such a wait passes when the answer is there at once and fails on a slower machine.
"""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
WAIT = re.compile(r"wait_for_function\(\s*f?(?P<quote>[\"'])(?P<text>.*)")


def test_every_wait_is_a_function():
    waits = [
        (path.name, found["text"])
        for path in TESTS.rglob("*.py")
        for found in WAIT.finditer(path.read_text(encoding="utf-8"))
    ]
    assert len(waits) > 15
    assert [wait for wait in waits if "=>" not in wait[1]] == []
