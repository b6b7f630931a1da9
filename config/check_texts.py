"""Checks of texts: every marked one has its Korean, with the same placeholders. Found without gettext installed."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

from babel.messages import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import PoFileError
from django.utils.translation.template import templatize

from config.check_templates import PACKAGES, ROOT, TEMPLATES, names
from config.translations import whole_catalogue

KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"(?<!%)%\(\w+\)[sdif]|(?<!%)%[sdif]\b|\{\w*\}")
HANGUL = re.compile("[가-힣ㄱ-ㆎ]")


class Text(NamedTuple):
    """A text marked for translation, and where it was first seen."""

    one: str
    many: str | None
    context: str | None
    place: str


def problems() -> list[str]:
    """Everything wrong with the texts and their Korean, one line each."""
    try:
        catalogue, disagreements = whole_catalogue()
    except PoFileError as error:
        return [f"a catalogue cannot be read: {error}"]
    return [
        *disagreements,
        *(fault for text in marked() for fault in faults(text, catalogue)),
        *(f"fuzzy: {message.id!r}" for message in catalogue if message.id and message.fuzzy),
    ]


def marked() -> list[Text]:
    """Every text marked in our code and templates, once."""
    found: dict[tuple, Text] = {}
    for text in every_mark():
        found.setdefault((text.one, text.context), text)
    return list(found.values())


def every_mark() -> Iterator[Text]:
    """Every place where a text is marked."""
    yield from _in_code()
    yield from _in_templates()


def faults(text: Text, catalogue: Catalog) -> Iterator[str]:
    """What is wrong with one text and its Korean."""
    if HANGUL.search(text.one):
        yield f"{text.place}: the source language is English: {text.one!r}"
    message = catalogue.get(text.one, text.context)
    strings = [] if message is None else [message.string] if isinstance(message.string, str) else message.string
    if not strings or not all(strings):
        yield f"{text.place}: no Korean for {text.one!r}"
        return
    wanted = set(PLACEHOLDER.findall(text.many or text.one))
    for string in strings:
        if set(PLACEHOLDER.findall(string)) != wanted:
            yield f"{text.place}: other placeholders in the Korean of {text.one!r}: {string!r}"


def in_python(source: bytes, place: str) -> Iterator[Text]:
    """The texts marked in a Python file."""
    for line, call, messages, _ in extract_python(BytesIO(source), KEYWORDS, [], {"encoding": "utf-8"}):
        name, words = str(call), [messages] if isinstance(messages, str) else list(messages or ())
        context = words.pop(0) if "pgettext" in name else None
        if words and words[0]:
            yield Text(words[0], words[1] if name.startswith("n") else None, context, f"{place}:{line}")


def in_template(source: str, place: str) -> Iterator[Text]:
    """The texts marked in a template, by Django's own turning of templates into code."""
    code = re.sub(r"(?m)^[ \t]+", "", templatize(source, origin=place))
    yield from in_python(code.encode(), place)


def _in_code() -> Iterator[Text]:
    for package in (*PACKAGES, "config"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from in_python(path.read_bytes(), str(path.relative_to(ROOT)))


def _in_templates() -> Iterator[Text]:
    for name in names():
        yield from in_template((TEMPLATES / name).read_text(), f"templates/{name}")
