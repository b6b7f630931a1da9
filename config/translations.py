"""The Korean catalogue: merging its parts and compiling it, without gettext installed.

python -m config.translations merge     locale/parts/*.po into locale/ko/LC_MESSAGES/django.po
python -m config.translations compile   django.po (and parts not merged yet) into django.mo
"""

import os
import sys
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"
LANGUAGE = "ko"


class PartsDisagree(Exception):
    """Two files translate the same text differently; `texts` names them, one per line."""

    def __init__(self, texts: list[str]):
        super().__init__("\n".join(texts))
        self.texts = texts


def read_catalogue(path: Path) -> Catalog:
    """A .po file, Korean; raises babel's PoFileError when it is not one."""
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, charset="utf-8", ignore_obsolete=True, abort_invalid=True)


def whole_catalogue(locale: Path = LOCALE) -> tuple[Catalog, list[str]]:
    """django.po and every part of it in one catalogue, and the texts they translate differently.

    The merged file's word stands over a part's, an earlier part's over a later one's.
    """
    whole, disagreements = Catalog(locale=LANGUAGE, project="Hankki", charset="utf-8"), []
    for path in [merged_file(locale), *sorted((locale / "parts").glob("*.po"))]:
        if not path.exists():
            continue
        for message in read_catalogue(path):
            if not message.id:
                continue
            there = whole.get(message.id, message.context)
            if there is None or not _is_translated(there):
                whole[message.id] = message
            elif _is_translated(message) and there.string != message.string:
                disagreements.append(f"{path.name}: {message.id!r}: {message.string!r}, not {there.string!r}")
    return whole, disagreements


def merged_file(locale: Path = LOCALE) -> Path:
    """Where the repository keeps the Korean catalogue."""
    return locale / LANGUAGE / "LC_MESSAGES" / "django.po"


def merge_parts(locale: Path = LOCALE) -> int:
    """Write django.po and its parts back into django.po, sorted; returns how many texts it has.

    Raises PartsDisagree before anything is written. The parts stay: remove them when all is well.
    """
    whole, disagreements = whole_catalogue(locale)
    if disagreements:
        raise PartsDisagree(disagreements)
    merged_file(locale).parent.mkdir(parents=True, exist_ok=True)
    with merged_file(locale).open("wb") as file:
        write_po(file, whole, width=110, sort_output=True, no_location=True)
    return len(whole)


def compile_catalogue(locale: Path = LOCALE) -> Path:
    """Write django.mo beside django.po when a .po is newer, and return it. Safe when several processes do so."""
    target = merged_file(locale).with_suffix(".mo")
    sources = [path for path in (merged_file(locale), *(locale / "parts").glob("*.po")) if path.exists()]
    newest = max((path.stat().st_mtime_ns for path in [*sources, locale / "parts"] if path.exists()), default=0)
    if target.exists() and target.stat().st_mtime_ns > newest:
        return target
    whole, _ = whole_catalogue(locale)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(f".{os.getpid()}")
    with unfinished.open("wb") as file:
        write_mo(file, whole)
    unfinished.replace(target)
    return target


def _is_translated(message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return bool(strings) and all(strings) and not message.fuzzy


def main(words: list[str]) -> int:
    """Do what the command line says; returns its exit status."""
    if words == ["merge"]:
        try:
            print(f"{merge_parts()} texts in {merged_file()}")
        except PartsDisagree as error:
            print(f"The parts disagree, nothing was written:\n{error}", file=sys.stderr)
            return 1
        return 0
    if words == ["compile"]:
        print(compile_catalogue())
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
