"""The pages of the documentation lead somewhere: files, pictures, each other, and addresses that exist."""

import re
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
HOW_TO = sorted([*(DOCS / "how-to").glob("*.md"), *(DOCS / "tutorials").glob("*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
OUR_ADDRESS = re.compile(r"https?://(?:[a-z]+\.)?(?:localhost:8000|hankki\.example)(/[^\s)`>'\"]*)")
PATH_IN_CODE = re.compile(r"`(/[a-z0-9/._-]*)`")
HOSTS = ("config.urls_company", "config.urls_public")
NOT_PAGES = {"/live/", "/live/health", "/api/v1"}  # the live stream's own, and what the API's addresses begin with
MOST_LINES_OF_A_DECISION = 20


def links_of(page: Path) -> list[Path]:
    """The files that a page leads to or shows."""
    return [(page.parent / target).resolve() for target in LINK.findall(page.read_text())]


def leads_somewhere(path: str) -> bool:
    """Whether some host of ours has a page at this path."""
    return path in NOT_PAGES or any(_resolves(path, host) for host in HOSTS)


def _resolves(path: str, host: str) -> bool:
    try:
        return resolve(path, host).url_name != "api_unknown"
    except Resolver404:
        return False


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_and_picture_exists(page):
    assert [named(target) for target in links_of(page) if not target.exists()] == []


def test_every_page_is_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        waiting += [link for link in links_of(page) if link.suffix == ".md" and link.exists() and link not in reached]
    assert [named(page) for page in PAGES if page not in reached] == []


def test_every_picture_is_shown_or_linked_somewhere():
    used = {link for page in PAGES for link in links_of(page)}
    pictures = [*(DOCS / "pictures").glob("*.png"), *(DOCS / "pictures").glob("*.svg")]
    assert [picture.name for picture in sorted(pictures) if picture not in used] == []


def test_pictures_are_light():
    heavy = [picture.name for picture in (DOCS / "pictures").glob("*.png") if picture.stat().st_size > 150_000]
    assert heavy == []


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("0*.md")), ids=named)
def test_a_decision_is_short(page):
    assert len(page.read_text().splitlines()) <= MOST_LINES_OF_A_DECISION


@pytest.mark.parametrize("page", HOW_TO, ids=named)
def test_every_address_on_a_page_resolves(page):
    text = page.read_text()
    asked = {path.split("?")[0] for path in OUR_ADDRESS.findall(text)} | set(PATH_IN_CODE.findall(text))
    assert sorted(path for path in asked if not leads_somewhere(path or "/")) == []
