"""./hankki check: what can be known about the code without running it. One line per check; exit 1 when one fails.

Needs no database: where none is named, an address that nobody listens at is used.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = ["accounts", "tenants", "restaurants", "billing", "sheets", "sms", "vouchers", "portals", "config", "demo"]
NOWHERE = "postgresql://nobody:nobody@127.0.0.1:1/nothing"

Check = Callable[[], str]


def style() -> str:
    """Mistakes and habits that ruff knows."""
    return _python("-m", "ruff", "check", "--quiet", "--output-format=concise", ".")


def layout() -> str:
    """Files that ruff would lay out otherwise."""
    return _python("-m", "ruff", "format", "--check", "--quiet", ".") and "Run ./hankki fix."


def types() -> str:
    """What mypy finds, function bodies without annotations included."""
    return _python("-m", "mypy", "--no-error-summary", "--hide-error-context", *OURS)


def imports() -> str:
    """Broken import contracts of pyproject.toml."""
    said = _python("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")
    return said[said.find("Broken contracts") :] if said else ""


def project() -> str:
    """What Django's own checks say, warnings included."""
    return _python("manage.py", "check", "--fail-level", "WARNING")


def migrations() -> str:
    """Changes of models that no migration makes."""
    return _python("manage.py", "makemigrations", "--check", "--dry-run")


def templates() -> str:
    """Templates that do not compile, inline scripts or styles, unknown URLs, words not translated, forms without a token."""
    from config.check_templates import problems

    return "\n".join(problems())


def translations() -> str:
    """Marked texts without Korean, or with other placeholders in it."""
    from config.check_texts import problems

    return "\n".join(problems())


CHECKS: tuple[Check, ...] = (style, layout, types, imports, project, migrations, templates, translations)


def _python(*words: str) -> str:
    """What a tool says when it fails; nothing when it is content."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={"DATABASE_URL": NOWHERE, **os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
    )
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or f"exit status {done.returncode}"


def _set_up_django() -> None:
    import django

    os.environ.setdefault("DATABASE_URL", NOWHERE)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()


def main() -> int:
    """Run every check, say each one's outcome, and return the exit status."""
    _set_up_django()
    failed = 0
    for check in CHECKS:
        said = check()
        print(f"{check.__name__:<14}{'failed' if said else 'ok'}", flush=True)
        if said:
            failed += 1
            print("\n".join(f"    {line}" for line in said.splitlines()), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
