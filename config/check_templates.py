"""Checks of templates: all compile, nothing inline, URLs exist, words are translated, posted forms have a token."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import TemplateSyntaxError, engines
from django.template.base import Lexer, Node, Template, TokenType
from django.template.defaulttags import CsrfTokenNode, URLNode
from django.template.loader_tags import IncludeNode
from django.urls import URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
PACKAGES = ("accounts", "tenants", "restaurants", "billing", "sheets", "sms", "vouchers", "portals")
# Paper and mail have no CSP, and no other place for their styles.
OFF_SCREEN = ("documents/", "emails/")

INLINE = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.I),
    "an inline style": re.compile(r"<style[\s>]|\sstyle\s*=\s*[\"']", re.I),
    "an inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I),
    "a javascript: address": re.compile(r"[\"']\s*javascript:", re.I),
}
NOT_WORDS = re.compile(r"<!--.*?-->|<(?:script|style|svg)\b.*?</(?:script|style|svg)>|<[^>]*>|&[#\w]+;", re.S)
WORD = re.compile(r"[A-Za-z]{2,}|[가-힣]+")
# Signs rather than words.
SIGNS = frozenset({"ERPNext", "XLSX", "CSV", "PDF", "JSON", "QR", "KRW", "SHA"})
# Where both languages stand side by side on purpose (a printed card, the last error page), each says which it is.
IN_ONE_LANGUAGE = re.compile(r"<(\w+)\b[^>]*\slang=\"(?:ko|en)\"[^>]*>.*?</\1>", re.S)
# Blocks that fill an attribute; what a page puts there is for CSS.
FOR_CSS = re.compile(r"house|\w+_class")
# The style guide is for those who build, with its words in both languages.
FOR_BUILDERS = "styleguide"
POSTED = re.compile(r"<form\b[^>]*\bmethod=\"?post\b.*?</form>", re.I | re.S)
URL_CALLS = {"redirect", "reverse", "reverse_lazy", "resolve_url"}


def names() -> list[str]:
    """Every template of ours, as {% include %} calls it."""
    found = (str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt", ".svg"})
    return sorted(name for name in found if not name.startswith(FOR_BUILDERS))


def source(name: str) -> str:
    """A template's text without its comments."""
    text = (TEMPLATES / name).read_text()
    return re.sub(r"\{% comment.*?%\}.*?\{% endcomment %\}|\{#.*?#\}", "", text, flags=re.S)


def problems() -> list[str]:
    """Everything wrong with any template, one line each."""
    return [*syntax(), *inline(), *unknown_urls(), *bare_words(), *lost_tokens()]


def syntax() -> list[str]:
    """Templates that do not compile."""
    found = []
    for name in names():
        try:
            _compiled(name)
        except (TemplateSyntaxError, UnicodeDecodeError) as error:
            found.append(f"{name}: {error}")
    return found


def inline() -> list[str]:
    """Scripts, styles and handlers that the CSP would block."""
    return [
        f"{name}: {what}: {match[0].strip()}"
        for name in names()
        if not name.startswith(OFF_SCREEN)
        for what, pattern in INLINE.items()
        for match in pattern.finditer(source(name))
    ]


def unknown_urls() -> list[str]:
    """Names in {% url %}, reverse() and redirect() that neither host has."""
    known = url_names()
    used = [*_urls_in_templates(), *_urls_in_code()]
    return [f"{place}: no URL is called {name!r}" for place, name in used if name not in known]


def url_names() -> set[str]:
    """The name of every URL of both hosts, with its namespace."""
    hosts = (settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF)
    return {name for host in hosts for name in _names_under(get_resolver(host), "")}


def bare_words() -> list[str]:
    """Words on the screen outside every {% translate %}."""
    return [f"{name}: not translated: {words}" for name in names() if (words := _bare_words_of(name))]


def lost_tokens() -> list[str]:
    """Posted forms without a token, and parts with such forms that are included past it: each would end in a 403."""
    _wants_token.cache_clear()
    bare = [name for name in names() if any("csrf_token" not in form for form in POSTED.findall(source(name)))]
    past = [
        f"{name}: includes {node.template.var} without csrf_token"
        for name in names()
        for node in _nodes(name)
        if isinstance(node, IncludeNode) and not _passes_token(node) and _wants_token(node.template.var)
    ]
    return [*(f"{name}: a posted form without csrf_token" for name in bare), *past]


def _passes_token(node: IncludeNode) -> bool:
    return not node.isolated_context or "csrf_token" in node.extra_context


@cache
def _wants_token(name: str) -> bool:
    """Whether a template, or what it includes and passes its token to, has a form that is posted."""
    for node in _nodes(name) if isinstance(name, str) else ():
        if isinstance(node, CsrfTokenNode):
            return True
        if isinstance(node, IncludeNode) and _passes_token(node) and _wants_token(node.template.var):
            return True
    return False


def _compiled(name: str) -> Template:
    loaded: Any = engines["django"].get_template(name)
    return loaded.template


def _nodes(name: str) -> Iterator[Node]:
    try:
        yield from _compiled(name).nodelist.get_nodes_by_type(Node)
    except TemplateSyntaxError:
        return  # told by syntax()


def _urls_in_templates() -> Iterator[tuple[str, str]]:
    for name in names():
        for node in _nodes(name):
            if isinstance(node, URLNode) and isinstance(node.view_name.var, str) and not node.view_name.filters:
                yield name, node.view_name.var


def _urls_in_code() -> Iterator[tuple[str, str]]:
    for path in (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _called(node) in URL_CALLS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and "/" not in first.value:
                    yield str(path.relative_to(ROOT)), first.value


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _names_under(resolver: URLResolver, space: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names_under(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif pattern.name:
            yield f"{space}{pattern.name}"


def _bare_words_of(name: str) -> list[str]:
    if not name.endswith(".html"):
        return []
    text = IN_ONE_LANGUAGE.sub(" ", "".join(_shown(name)))
    return [word for word in WORD.findall(NOT_WORDS.sub(" ", text)) if word not in SIGNS]


def _shown(name: str) -> Iterator[str]:
    """A template's plain text; what tags and variables say, or what is for CSS, is replaced by a mark of no letters."""
    open_blocks: list[bool] = []
    for token in Lexer(source(name)).tokenize():
        if token.token_type == TokenType.BLOCK:
            word, *rest = token.contents.split()
            if word in {"blocktranslate", "blocktrans"} or word == "block":
                open_blocks.append(word != "block" or bool(FOR_CSS.fullmatch(rest[0])))
            elif word in {"endblocktranslate", "endblocktrans", "endblock"}:
                open_blocks.pop()
        yield token.contents if token.token_type == TokenType.TEXT and not any(open_blocks) else "·"
