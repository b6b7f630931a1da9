"""One word for one thing and one voice for what is wrong, in both languages."""

import re
from datetime import date

import pytest
from django import forms
from django.utils.translation import override

from config.check_texts import every_mark
from config.translations import merged_file, read_catalogue, whole_catalogue
from portals.employee.guest_forms import InviteForm
from portals.hr.rule_words import guests_in_words
from vouchers.models import Program


class Everything(forms.Form):
    """One field of each kind that our pages ask with."""

    name = forms.CharField(max_length=3)
    count = forms.IntegerField(min_value=0, max_value=9)
    mail = forms.EmailField()
    day = forms.DateField()
    time = forms.TimeField()
    one = forms.ChoiceField(choices=[("a", "A")])
    some = forms.MultipleChoiceField(choices=[("a", "A")])


WRONG = {"name": "long", "count": "-1", "mail": "x", "day": "x", "time": "x", "one": "b", "some": ["b"]}


def said(data: dict, language: str) -> dict[str, str]:
    with override(language):
        return {name: str(errors[0]) for name, errors in Everything(data).errors.items()}


@pytest.mark.parametrize(("language", "words"), [("en", "This is needed."), ("ko", "비워 둘 수 없어요.")])
def test_what_is_missing_is_said_with_one_sentence(language, words):
    assert set(said({}, language).values()) == {words}


def test_what_is_wrong_is_said_in_our_words():
    assert said(WRONG, "en") == {
        "name": "Please keep it to 3 characters.",
        "count": "Please type 0 or more.",
        "mail": "Please check the e-mail address.",
        "day": "Please check the date.",
        "time": "Please check the time.",
        "one": "Please choose one from the list.",
        "some": "Please choose one from the list.",
    }
    assert said(WRONG, "ko") == {
        "name": "3자까지 적을 수 있어요.",
        "count": "0 이상으로 적어 주세요.",
        "mail": "이메일 주소를 다시 확인해 주세요.",
        "day": "날짜를 다시 확인해 주세요.",
        "time": "시각을 다시 확인해 주세요.",
        "one": "목록에서 골라 주세요.",
        "some": "목록에서 골라 주세요.",
    }
    assert said({**WRONG, "count": "12"}, "ko")["count"] == "9 이하로 적어 주세요."
    assert said({**WRONG, "count": "x"}, "ko")["count"] == "숫자로 적어 주세요."


def korean() -> list[tuple[str, str]]:
    """Every text of the catalogue with its Korean, plurals by their first form."""
    first = [(each.id, each.string) for each in read_catalogue(merged_file()) if each.id]
    return [(name[0], words[0]) if isinstance(name, tuple | list) else (name, words) for name, words in first]


def test_four_digits_are_a_pin_and_never_a_password():
    assert [words for name, words in korean() if "PIN" in name and "비밀번호" in words] == []


def test_meals_are_counted_as_끼_for_people_and_as_건_in_tables():
    counted = {name: words for name, words in korean() if name in ("%(count)s meal", "%(shown)s meal", "%(meals)s meal")}
    assert {counted["%(shown)s meal"], counted["%(meals)s meal"]} == {"%(shown)s건", "%(meals)s끼"}
    assert [words for _name, words in korean() if words.endswith(")s식")] == []


@pytest.mark.parametrize(("language", "head"), [("ko", "건수"), ("en", "Count")])
def test_the_close_of_the_day_counts(world, visit, language, head):
    html = visit(None, world.owner, language=language).get("/counter/close-of-day/").content.decode()
    assert f'<th scope="col">{head}</th>' in html


def test_hr_s_disputes_speak_as_every_other_page_of_the_desks(world, visit):
    html = visit("hanul", world.hanul.hr, language="ko").get("/hr/disputes/").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert ("신고가 없습니다" in main, "어요" in main) == (True, False)


DESKS = tuple(f"{kind}/{desk}/" for kind in ("templates", "portals") for desk in ("operator", "finance", "hr"))
HAEYO = re.compile(r"(?<!세)(?<!적)요(?=[.!?,)\s”\"’<]|$)")
"""A sentence in 해요체; a request (해 주세요) belongs to both manners, 적요 is a noun."""
QUOTED = re.compile("“[^”]*”")


def test_the_desks_speak_합니다체():
    """What only the desks of operator, finance and HR say; what they share with phone and counter is 해요체."""
    places: dict[tuple, set[str]] = {}
    for text in every_mark():
        places.setdefault((text.one, text.context), set()).add(text.place)
    catalogue, _disagreements = whole_catalogue()
    theirs = [key for key, found in places.items() if all(place.startswith(DESKS) for place in found)]
    said = {catalogue.get(one, context).string for one, context in theirs}
    assert len(said) > 500
    assert [words for words in map(first_of, said) if HAEYO.search(QUOTED.sub("", words))] == []


def first_of(words) -> str:
    return words if isinstance(words, str) else words[0]


@pytest.mark.parametrize(("days", "words"), [(1, "1 day after"), (30, "30 days after")])
def test_how_long_a_guests_name_is_kept_is_the_settings_word(settings, days, words):
    settings.GUEST_DAYS = days
    program = Program(pk=1, name="점심", guests=True, guest_amount=15_000)
    with override("en"):
        form = InviteForm(programs=[program], today=date(2025, 11, 11), currency="KRW")
        assert words in form["name"].help_text


@pytest.mark.parametrize(("currency", "words"), [("KRW", "₩1,500"), ("EUR", "€15.00")])
def test_the_rules_sentence_speaks_the_companys_currency(currency, words):
    program = Program(guests=True, guest_amount=1_500, guest_passes=2)
    with override("en"):
        assert guests_in_words(program, currency) == f"guests up to {words} a meal, 2 open passes per host"
