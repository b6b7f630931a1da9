"""Bodies and queries as Stripe writes them: `items[0][price]=5` becomes {"items": {"0": {"price": "5"}}}."""

from typing import Any
from urllib.parse import parse_qsl


def decode(text: str) -> dict[str, Any]:
    """A form as nested dicts of strings; a list is a dict of its places, `a[]` counts on. Raises ValueError."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        at, *deeper = _steps(name)
        place = found
        for step in deeper:
            place = place.setdefault(at, {})
            if not isinstance(place, dict):
                raise ValueError(f"{name} is a value and has parts")
            at = step or str(len(place))
        place[at] = value
    return found


def _steps(name: str) -> list[str]:
    first, *rest = name.split("[")
    if not first or not all(part.endswith("]") for part in rest):
        raise ValueError(f"{name} is no name of a parameter")
    return [first, *(part[:-1] for part in rest)]
