"""What ./hankki check looks at, one test per check, and that each check can fail."""

import pytest
from babel.messages import Catalog

from config import check, check_templates, check_texts
from config.check_texts import Text, faults, in_python, in_template, marked
from config.translations import PartsDisagree, compile_catalogue, merge_parts, merged_file, whole_catalogue


@pytest.mark.parametrize("one", check.CHECKS, ids=lambda one: one.__name__)
def test_check(one):
    assert one() == ""


def test_it_runs_every_check_and_fails_when_one_does(monkeypatch, capsys):
    def content():
        return ""

    def sad():
        return "first\nsecond"

    monkeypatch.setattr(check, "CHECKS", (content, sad))
    assert check.main() == 1
    assert capsys.readouterr().out == "content       ok\nsad           failed\n    first\n    second\n"
    monkeypatch.setattr(check, "CHECKS", (content,))
    assert check.main() == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<script>alert(1)</script>", "an inline script: <script>"),
        ('<p style="color: red">', 'an inline style: style="'),
        ("<style>p {}</style>", "an inline style: <style>"),
        ('<a onclick="go()">', 'an inline handler: onclick="'),
        ('<a href="javascript:go()">', 'a javascript: address: "javascript:'),
    ],
)
def test_what_the_csp_blocks_is_seen(one_template, text, found):
    one_template(text)
    assert check_templates.inline() == [f"one.html: {found}"]


@pytest.mark.parametrize(
    "text",
    ['<script src="/x.js"></script>', '<script type="application/json">{}</script>', '<p class="style=" data-on="x">'],
)
def test_what_it_does_not_block_is_left_alone(one_template, text):
    one_template(text)
    assert check_templates.inline() == []


def test_a_template_that_does_not_compile_is_seen(one_template):
    one_template("{% if %}")
    assert check_templates.syntax() == ["one.html: Unexpected end of expression in if tag."]


POSTED = '<form method="post">{% csrf_token %}</form>'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<form class="x" method="post"><button></button></form>' + POSTED, ["one.html: a posted form without csrf_token"]),
        ('{% include "part.html" with x=1 only %}', ["one.html: includes part.html without csrf_token"]),
        ('{% include "whole.html" only %}', ["one.html: includes whole.html without csrf_token"]),
        ('{% include "part.html" with csrf_token=csrf_token only %}{% include "part.html" %}<form method="get"></form>', []),
    ],
)
def test_a_form_that_lacks_its_token_is_seen(one_template, tmp_path, text, found):
    (tmp_path / "part.html").write_text(POSTED)
    (tmp_path / "whole.html").write_text('{% include "part.html" %}')
    one_template(text)
    assert check_templates.lost_tokens() == found


def test_an_unknown_url_is_seen(one_template):
    one_template("{% url 'health' %}{% url 'no_such_url' 1 as x %}")
    assert "one.html: no URL is called 'no_such_url'" in check_templates.unknown_urls()
    assert "one.html: no URL is called 'health'" not in check_templates.unknown_urls()


def test_bare_words_are_seen(one_template):
    one_template(
        '<p lang="ko">네</p><p title="{{ x }}">{% translate "Yes" %} Bare {{ y }} 맨말 &nbsp; 12</p>'
        "{% comment %}No{% endcomment %}"
        "{% blocktranslate %}Yes{% endblocktranslate %}<svg><path d='M1'/><title>x</title></svg>"
    )
    assert check_templates.bare_words() == ["one.html: not translated: ['Bare', '맨말']"]


def test_signs_and_what_is_for_css_are_no_words(one_template):
    one_template("<p>PDF CSV XLSX</p>{% block body_class %}wide{% endblock %}{% block house %}desk{% endblock %}")
    assert check_templates.bare_words() == []
    one_template("{% block body_class %}wide{% endblock %}{% block title %}Bare{% endblock %}")
    assert check_templates.bare_words() == ["one.html: not translated: ['Bare']"]


def test_paper_and_mail_may_have_their_style_inside(one_template, tmp_path):
    (tmp_path / "emails").mkdir()
    (tmp_path / "emails" / "two.html").write_text("<style>p {}</style>")
    one_template("")
    assert check_templates.inline() == []
    assert check_templates.names() == ["emails/two.html", "one.html"]


def test_texts_of_code_are_found():
    source = (
        b"from x import _, ngettext\n_('One')\n_('Two '\n  'lines')\nngettext('%d meal', '%d meals', n)\n"
        b"pgettext('day', 'May')\n_(name)\nother('No')\n"
    )
    assert list(in_python(source, "a.py")) == [
        Text("One", None, None, "a.py:2"),
        Text("Two lines", None, None, "a.py:3"),
        Text("%d meal", "%d meals", None, "a.py:5"),
        Text("May", None, "day", "a.py:6"),
    ]


def test_texts_of_templates_are_found():
    source = (
        '<p>{% translate "One" as one %}{{ _("Two")|upper }}</p>\n    {% include "x" with y=_("Three") %}\n'
        "{% blocktranslate count n=n %}{{ n }} meal{% plural %}{{ n }} meals{% endblocktranslate %}\n"
        '{% translate "May" context "day" %}{# _("No") #}'
    )
    assert [(text.one, text.many, text.context) for text in in_template(source, "a.html")] == [
        ("One", None, None),
        ("Two", None, None),
        ("Three", None, None),
        ("%(n)s meal", "%(n)s meals", None),
        ("May", None, "day"),
    ]


def test_the_products_own_texts_are_found():
    found = {text.one for text in marked()}
    assert {"Payment refused", "Skip to the content", "Your allowance is used up."} <= found


@pytest.mark.parametrize(
    ("one", "korean", "found"),
    [
        ("Yes", "네", []),
        ("%(n)s won", "%(n)s원", []),
        ("Yes", "", ["a:1: no Korean for 'Yes'"]),
        ("Yes", None, ["a:1: no Korean for 'Yes'"]),
        ("%(n)s won", "%(m)s원", ["a:1: other placeholders in the Korean of '%(n)s won': '%(m)s원'"]),
        ("%(n)s won", "원", ["a:1: other placeholders in the Korean of '%(n)s won': '원'"]),
        ("네", "네", ["a:1: the source language is English: '네'"]),
    ],
)
def test_faults_of_a_text_are_seen(one, korean, found):
    catalogue = Catalog(locale="ko")
    if korean is not None:
        catalogue.add(one, korean)
    assert list(faults(Text(one, None, None, "a:1"), catalogue)) == found


@pytest.fixture
def one_template(tmp_path, monkeypatch, settings):
    """one_template(text) makes one.html the only template there is."""

    def write(text):
        (tmp_path / "one.html").write_text(text)
        monkeypatch.setattr(check_templates, "TEMPLATES", tmp_path)
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    return write


PART = 'msgid "Yes"\nmsgstr "{}"\n\nmsgid "No"\nmsgstr "아니요"\n'


@pytest.fixture
def locale(tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.po").write_text(PART.format("네"))
    return tmp_path


def test_parts_are_merged_and_compiled(locale):
    (locale / "parts" / "b.po").write_text('msgid "%(n)s meal"\nmsgid_plural "%(n)s meals"\nmsgstr[0] "%(n)s끼"\n')
    assert merge_parts(locale) == 3
    first = merged_file(locale).read_text()
    assert merge_parts(locale) == 3
    assert merged_file(locale).read_text() == first
    import gettext

    with compile_catalogue(locale).open("rb") as file:
        korean = gettext.GNUTranslations(file)
    assert (korean.gettext("Yes"), korean.ngettext("%(n)s meal", "%(n)s meals", 2)) == ("네", "%(n)s끼")


def test_parts_that_disagree_are_not_merged(locale):
    (locale / "parts" / "b.po").write_text(PART.format("예"))
    with pytest.raises(PartsDisagree) as refused:
        merge_parts(locale)
    assert refused.value.texts == ["b.po: 'Yes': '예', not '네'"]
    assert not merged_file(locale).exists()


def test_a_doubtful_text_gives_way_and_is_told(locale, monkeypatch):
    (locale / "parts" / "b.po").write_text('#, fuzzy\nmsgid "Yes"\nmsgstr "예"\n\n#, fuzzy\nmsgid "Noon"\nmsgstr "낮"\n')
    assert merge_parts(locale) == 3
    whole, disagreements = whole_catalogue(locale)
    assert (whole.get("Yes").string, disagreements) == ("네", [])
    monkeypatch.setattr(check_texts, "whole_catalogue", lambda: (whole, disagreements))
    monkeypatch.setattr(check_texts, "marked", lambda: [])
    assert check_texts.problems() == ["fuzzy: 'Noon'"]


def test_a_newer_catalogue_is_compiled_again(locale):
    import os

    compiled = compile_catalogue(locale)
    before = compiled.stat().st_ino
    assert compile_catalogue(locale).stat().st_ino == before
    part = locale / "parts" / "a.po"
    part.write_text(PART.format("예"))
    os.utime(part, (compiled.stat().st_mtime + 5,) * 2)
    assert "예".encode() in compile_catalogue(locale).read_bytes()
