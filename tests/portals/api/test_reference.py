"""docs/reference/api.md and openapi.json say what the API does."""

import re
from pathlib import Path

from portals.api.problems import PROBLEMS
from vouchers.enums import Reason

REFERENCE = (Path(__file__).parents[3] / "docs" / "reference" / "api.md").read_text()


def test_every_code_is_documented_with_its_status():
    documented = re.findall(r"^\| `([a-z_]+)` \| (\d+) \|", REFERENCE, re.M)
    assert sorted(documented) == sorted((code, str(kind.status)) for code, kind in PROBLEMS.items())


def test_every_reason_for_a_refusal_is_a_code():
    assert {str(reason) for reason in Reason} - set(PROBLEMS) == set()


def test_every_address_is_documented(till):
    status, schema, _ = till.call("GET", "/openapi.json", Authorization="")
    described = {f"{method.upper()} {path}" for path, methods in schema["paths"].items() for method in methods}
    assert (status, schema["openapi"]) == (200, "3.1.0")
    assert set(re.findall(r"^### `(.+)`", REFERENCE, re.M)) == described


def test_no_page_of_a_strangers_server(till):
    status, body, _ = till.call("GET", "/docs")
    assert (status, body["code"]) == (404, "path_unknown")
