"""Every page and every form of both hosts, given nonsense in every field that it reads: it answers, and never with a 500.

Which fields a page reads is seen by asking it once. One that names something else to show, of which there is none, is asked
alone: behind its 404 nothing would be read. What each form says of what is wrong is tested with the form.
"""

from dataclasses import replace

import pytest
from django.http import QueryDict

from tests.portals.access_rows import IN
from tests.portals.access_table import TABLE
from tests.portals.test_access import Facts, _form, answer, ask, browser, facts  # noqa: F401

NONSENSE = {
    "long": "가" * 5_000 + "=1+1\u202e<b>",
    "digits": "9" * 5_000,
    "negative": "-1",
    "nul": "a\x00b",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
}
NO_KEY = "9" * 18
REFUSED = (IN, 403, 404, 405)
"""Not let in, or nothing there: what stands behind is asked by another row."""


def asked_once():
    """One row for each address and method whose page anybody comes to see, and who does."""
    found = {}
    for row in TABLE:
        who = next((person for person, expected in row.people.items() if expected not in REFUSED), None)
        if who and not row.url.startswith("api"):
            found.setdefault((row.host, row.url, row.method, bool(row.data)), (row, who))
    return list(found.values())


@pytest.fixture
def reads(monkeypatch):
    """The names that were looked for in a query or a form."""
    names = set()

    def listen(method):
        plain = getattr(QueryDict, method)

        def heard(self, name, *rest):
            names.add(name)
            return plain(self, name, *rest)

        monkeypatch.setattr(QueryDict, method, heard)

    for method in ("get", "getlist", "__getitem__", "__contains__"):
        listen(method)
    return names


@pytest.mark.parametrize(("row", "person"), asked_once(), ids=lambda each: str(each))
def test_nonsense_is_answered(row, person, facts, browser, reads):  # noqa: F811
    for word in row.facts.values():
        facts.of(word)
    client = browser(row.host, person)
    ask(client, row, facts)
    names = {name for name in reads if isinstance(name, str)} - {"csrfmiddlewaretoken"}

    def answered(names, nonsense):
        return answer(ask(client, replace(row, data=dict.fromkeys(names, nonsense)), facts))

    found = {name: answered([name], NO_KEY) for name in names if row.method == "GET"}
    rest = [name for name in names if found.get(name) != 404]
    for what, nonsense in NONSENSE.items() if rest else ():
        found[what] = answered([*rest, f"amount_{nonsense}"], nonsense)
    assert {what: status for what, status in found.items() if status != IN and status >= 500} == {}
