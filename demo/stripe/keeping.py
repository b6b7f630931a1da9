"""What the small Stripe knows, kept in a file: after a restart it is the same one."""

import itertools
import json
from pathlib import Path

from demo.stripe.shop import Shop


def keep(shop: Shop, file: Path) -> None:
    """Write everything down, whole or not at all; keys of calls and what waits to be told are forgotten."""
    with shop.lock:
        told = json.dumps({"objects": shop.objects, "accounts": shop.accounts, "carried": shop.carried})
        part = file.with_suffix(".part")
        part.write_text(told)
        part.replace(file)


def restore(shop: Shop, file: Path) -> None:
    """Know again what was written down; nothing when there is no file."""
    if not file.exists():
        return
    told = json.loads(file.read_text())
    shop.objects, shop.accounts, shop.carried = told["objects"], told["accounts"], told["carried"]
    shop.go_on_counting(itertools.count(1 + max((int(pk.rsplit("_", 1)[1]) for pk in shop.objects), default=0)))
