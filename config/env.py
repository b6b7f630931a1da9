"""Typed reading of environment variables: one place that says what is set and what it means."""

import os
import re
from dataclasses import dataclass


class SettingError(ValueError):
    """A setting has a value that cannot be used; the text names it and what would be right."""


def text(name: str, default: str = "") -> str:
    """The setting as text."""
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool) -> bool:
    """The setting as yes or no; 1, true, yes and on mean yes."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise SettingError(f"{name} is {value!r}. Use 1 or 0.")


def choice(name: str, default: str, choices: set[str]) -> str:
    """The setting as one of a few words."""
    value = text(name, default)
    if value not in choices:
        raise SettingError(f"{name} is {value!r}. Use one of: {', '.join(sorted(choices))}.")
    return value


def number(name: str, default: int) -> int:
    """The setting as a whole number."""
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise SettingError(f"{name} is {value!r}. Use a whole number.") from None


def rising(name: str, default: str) -> tuple[int, ...]:
    """The setting as whole numbers above zero, each larger than the one before; may be empty."""
    found = text(name, default)
    try:
        numbers = tuple(int(word) for word in found.split(",") if word.strip())
    except ValueError:
        raise SettingError(f"{name} is {found!r}. Use whole numbers, separated by commas.") from None
    if any(later <= earlier for earlier, later in zip((0, *numbers), numbers, strict=False)):
        raise SettingError(f"{name} is {found!r}. Each number must be larger than the one before.")
    return numbers


def hexadecimal(name: str, size: int) -> str:
    """The setting as `size` bytes in hexadecimal digits; empty when it is not set."""
    value = text(name).lower()
    if value and not re.fullmatch(f"[0-9a-f]{{{2 * size}}}", value):
        raise SettingError(f"{name} is not {2 * size} hexadecimal digits.")
    return value


def words(name: str, default: str) -> list[str]:
    """The setting as a list, separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def pairs(name: str) -> dict[str, str]:
    """A variable of `key=value` pairs between commas; raises SettingError for anything else."""
    found = {}
    for pair in words(name, ""):
        key, equals, value = (part.strip() for part in pair.partition("="))
        if not (key and equals and value):
            raise SettingError(f"{name} must be pairs like bank=103,vat=255, not {pair!r}.")
        found[key] = value
    return found


@dataclass(frozen=True)
class DatabaseUrl:
    """The parts of a postgresql:// URL."""

    name: str
    user: str
    password: str
    host: str
    port: str


def database_url(value: str) -> DatabaseUrl:
    """Split a postgresql:// URL; raises SettingError when it is not one."""
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(value)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise SettingError("DATABASE_URL must look like postgresql://user:password@host:5432/name.")
    return DatabaseUrl(
        name=unquote(parts.path.lstrip("/")),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=parts.hostname or "127.0.0.1",
        port=str(parts.port or 5432),
    )
