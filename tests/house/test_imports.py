"""The import contracts of pyproject.toml are kept, and say what the design says."""

import tomllib
from pathlib import Path

from config import check

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def test_every_contract_is_kept():
    assert check.imports() == ""


def test_the_one_direction_is_the_designs():
    [layers] = [contract["layers"] for contract in CONTRACTS if contract["name"].startswith("One direction")]
    assert layers == ["demo", "portals", "vouchers | sms", "billing", "restaurants", "tenants", "accounts", "sheets"]


def test_no_import_is_ignored():
    assert [contract["name"] for contract in CONTRACTS if "ignore_imports" in contract] == []


def test_an_import_the_wrong_way_is_seen(tmp_path, monkeypatch):
    """accounts importing vouchers, in a copy of nothing but the packages' names."""
    for package in ("accounts", "tenants", "restaurants", "billing", "sms", "vouchers", "portals", "config", "demo"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("")
    (tmp_path / "vouchers" / "models.py").write_text("")
    (tmp_path / "accounts" / "models.py").write_text("from vouchers import models\n")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.importlinter]\nroot_packages = ["accounts", "vouchers"]\n'
        '[[tool.importlinter.contracts]]\nname = "One direction"\ntype = "layers"\nlayers = ["vouchers", "accounts"]\n'
    )
    monkeypatch.setattr(check, "ROOT", tmp_path)
    assert "accounts is not allowed to import vouchers" in check.imports()
