"""The forms of scope that give another company's rows under threads are not used anywhere.

`@schema_context`, `@tenant_context` and `with tenant:` of django-tenants 4.0.1 gave wrong rows in 34-59 % of requests
with four threads; only `with …_scope(x):` is safe. TENANT_LIMIT_SET_CALLS keeps a search path too long.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "accounts",
    "tenants",
    "restaurants",
    "billing",
    "sms",
    "sheets",
    "vouchers",
    "portals",
    "config",
    "demo",
    "bench",
    "tests",
)
SCOPES = {"schema_context", "tenant_context", "schemas_context", "tenants_context"}
HOLDERS = {"tenant", "company", "a_tenant", "the_company", "client", "customer"}
MAY_IMPORT = {"tenants/scope.py", "tenants/schemas.py"}


def sources() -> Iterator[Path]:
    """Every Python file of ours."""
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))
    yield from ROOT.glob("*.py")


def name_of(node: ast.expr) -> str:
    """The last name of an expression: `x` of x, of a.x and of a.x(…)."""
    if isinstance(node, ast.Call):
        return name_of(node.func)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def is_scope(name: str) -> bool:
    return name in SCOPES or name.endswith("_scope")


def faults(text: str, place: str) -> list[str]:
    """What is unsafe in a file, as `line: what`."""
    found = []
    for node in ast.walk(ast.parse(text)):
        for what in _faults_of(node, place):
            found.append(f"{getattr(node, 'lineno', 0)}: {what}")
    return found


def _faults_of(node: ast.AST, place: str) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield from (f"@{name_of(d)} as a decorator" for d in node.decorator_list if is_scope(name_of(d)))
    if isinstance(node, ast.With | ast.AsyncWith):
        yield from (_of_with(item.context_expr) for item in node.items if _of_with(item.context_expr))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Call) and is_scope(name_of(node.func)):
        yield f"{name_of(node.func)}(…)(…), a decorator by hand"
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django_tenants") and place not in MAY_IMPORT:
        yield from (f"import of {name.name}" for name in node.names if name.name in SCOPES)
    if isinstance(node, ast.Name | ast.Attribute | ast.Constant) and _is_limit(node):
        yield "TENANT_LIMIT_SET_CALLS"


def _of_with(expression: ast.expr) -> str:
    if isinstance(expression, ast.Name | ast.Attribute):
        holder = name_of(expression)
        return f"with {holder}:" if holder in HOLDERS or is_scope(holder) else ""
    if isinstance(expression, ast.Call) and name_of(expression) in {"FakeTenant", "Company"}:
        return f"with {name_of(expression)}(…):"
    return ""


def _is_limit(node: ast.Name | ast.Attribute | ast.Constant) -> bool:
    word = node.value if isinstance(node, ast.Constant) else name_of(node)
    return word == "TENANT_LIMIT_SET_CALLS"


def test_no_unsafe_form_anywhere():
    found = {
        str(path.relative_to(ROOT)): faults(path.read_text(), str(path.relative_to(ROOT)))
        for path in sources()
        if path != Path(__file__)
    }
    assert {place: what for place, what in found.items() if what} == {}


def test_every_package_was_read():
    read = {path.relative_to(ROOT).parts[0] for path in sources()}
    assert {"accounts", "tenants", "restaurants", "billing", "sms", "vouchers", "portals", "config", "tests"} <= read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@schema_context('a')\ndef f(): ...", "@schema_context as a decorator"),
        ("@utils.tenant_context(t)\ndef f(): ...", "@tenant_context as a decorator"),
        ("@company_scope(c)\nasync def f(): ...", "@company_scope as a decorator"),
        ("f = company_scope(c)(g)", "company_scope(…)(…), a decorator by hand"),
        ("with tenant: ...", "with tenant:"),
        ("with request.company: ...", "with company:"),
        ("with company_scope(c), self.company: ...", "with company:"),
        ("with Company(pk=1): ...", "with Company(…):"),
        ("from django_tenants.utils import schema_context", "import of schema_context"),
        ("TENANT_LIMIT_SET_CALLS = True", "TENANT_LIMIT_SET_CALLS"),
        ("settings.TENANT_LIMIT_SET_CALLS", "TENANT_LIMIT_SET_CALLS"),
        ("setattr(settings, 'TENANT_LIMIT_SET_CALLS', 1)", "TENANT_LIMIT_SET_CALLS"),
    ],
)
def test_each_unsafe_form_is_seen(text, found):
    assert [fault.split(": ", 1)[1] for fault in faults(text, "vouchers/queries.py")] == [found]


@pytest.mark.parametrize(
    "text",
    [
        "with company_scope(company): ...",
        "with transaction.atomic(), restaurant_scope(1): ...",
        "with open(tenant): ...",
    ],
)
def test_safe_forms_are_left_alone(text):
    assert faults(text, "vouchers/queries.py") == []
