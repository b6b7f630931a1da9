"""Static files over the wire: kept for ever under a name of their content, or plain where none were collected."""

import re

import pytest
from django.core.management import call_command

from config.static import Collected


@pytest.fixture
def collected(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_collected_files_are_named_by_their_content_and_compressed(collected):
    name = Collected(location=collected).stored_name("css/tokens.css")
    assert re.fullmatch(r"css/tokens\.[0-9a-f]{12}\.css", name)
    assert [(collected / f"{name}{twin}").exists() for twin in ("", ".gz", ".br")] == [True, True, True]


def test_modules_import_one_another_under_the_new_names(collected):
    storage = Collected(location=collected)
    till = (collected / storage.stored_name("js/counter.js")).read_text()
    imported = re.findall(r'from "\./(.+?)"', till)
    assert imported and all((collected / "js" / name).exists() for name in imported)
    assert [name for name in imported if not re.fullmatch(r"\w+\.[0-9a-f]{12}\.js", name)] == []


def test_what_no_page_asks_for_is_left_out(collected):
    left_out = ["django_htmx/ext", "django_htmx/htmx-4.js", "django_htmx/htmx-2.js"]
    assert [name for name in left_out if (collected / name).exists()] == []
    assert not (collected / "fonts" / "documents").exists()


def test_without_collecting_files_keep_their_own_names(tmp_path):
    assert Collected(location=tmp_path).stored_name("css/tokens.css") == "css/tokens.css"
