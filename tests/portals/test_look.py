"""The look's own promises: contrast of every token pair, icons that exist, nothing the CSP would refuse."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TINTS = ("paid", "waiting", "refused", "quiet")
TEXT = [
    *((front, ground) for front in ("ink", "soft", "accent", "paid", "refused") for ground in ("ground", "surface")),
    *((name, f"{name}-tint") for name in TINTS),
    *(("ink", f"{name}-tint") for name in TINTS),
    ("soft", "sunken"),
    ("waiting", "surface"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-accent-tint", "accent-tint"),
    ("on-accent-tint", "ground"),
    ("on-accent-tint", "surface"),
]
TONES = [(front, f"tone-{tone}") for front in ("ink", "soft") for tone in (0, 1, 2)]
PAIRS = [
    *((theme, *pair, 4.5) for theme in ("light", "dark") for pair in TEXT),
    *((theme, "edge", ground, 3.0) for theme in ("light", "dark") for ground in ("ground", "surface")),
    *((theme, *pair, 7.0) for theme in ("counter light", "counter dark") for pair in TEXT + TONES),
]


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2, definition of relative luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def colours(sheet: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The colour tokens of a sheet: light ones, and those that dark mode changes."""
    css = sheet.read_text("utf-8").split("@layer layout")[0]
    halves = css.split("prefers-color-scheme: dark")
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", half)) for half in halves]
    return found[0], found[1]


def themes() -> dict[str, dict[str, str]]:
    """Every theme with all its colours: light, dark, counter light, counter dark."""
    light, darker = colours(ROOT / "static/css/tokens.css")
    till, till_darker = colours(ROOT / "static/css/counter.css")
    dark = light | darker
    return {
        "light": light,
        "dark": dark,
        "counter light": light | till,
        "counter dark": dark | till | till_darker,
    }


@pytest.mark.parametrize(("theme", "front", "back", "least"), PAIRS)
def test_words_stand_out_from_their_ground(theme, front, back, least):
    colours = themes()[theme]
    assert contrast(colours[front], colours[back]) >= least


def test_every_icon_named_in_a_template_or_a_badge_is_there():
    named = {name for page in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"', page.read_text("utf-8"))}
    badges = (ROOT / "portals/badges.py").read_text("utf-8")
    named |= set(re.findall(r'\), "([\w-]+)", [A-Z]+\)', badges))
    assert sorted(name for name in named if not (ROOT / f"templates/icons/{name}.svg").is_file()) == []


def test_no_page_carries_inline_style_or_script():
    forbidden = re.compile(r"""\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=""")
    assert [page.name for page in TEMPLATES if forbidden.search(page.read_text("utf-8"))] == []
