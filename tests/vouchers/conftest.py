"""The Korean catalogue as it stands in the repository, without waiting for it to be compiled."""

from pathlib import Path

import polib
import pytest
from django.test import override_settings

LOCALE = Path(__file__).parents[2] / "locale"


@pytest.fixture(scope="session")
def korean_catalogue(tmp_path_factory):
    """A locale folder with every Korean translation in the repository."""
    folder = tmp_path_factory.mktemp("locale")
    target = folder / "ko" / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True)
    whole = polib.POFile()
    whole.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": "ko"}
    for source in (*sorted(LOCALE.glob("parts/*.po")), *LOCALE.glob("ko/LC_MESSAGES/django.po")):
        whole.extend(entry for entry in polib.pofile(str(source)) if entry.translated())
    whole.save_as_mofile(str(target))
    return folder


@pytest.fixture
def korean_sentences(korean_catalogue):
    """Sentences in Korean are those of the repository while the test runs."""
    with override_settings(LOCALE_PATHS=[str(korean_catalogue)], USE_I18N=True):
        yield
