"""HR loads a file in a real browser: chosen, previewed, applied; the people on it can use it."""

import threading

import pytest
from django.db import connections

from tenants.scope import company_scope
from tests.browser.conftest import DESK, PHONE, TABLET
from tests.portals.month import november
from vouchers import tasks
from vouchers.models import Employee, Grant

GRANTS = """이메일,이름,금액,사유,유효기간
haneul@example.com,김하늘,"30,000",야근 식대,
doyun@example.com,,15000,생일,
"""
WORDS = {
    "ko": {"show": "무엇이 바뀌는지 보기", "apply": "45,000원 지급하기", "done": "2줄을 반영했습니다"},
    "en": {"show": "Show what it would do", "apply": "Grant ₩45,000", "done": "2 lines are applied"},
}


@pytest.fixture
def file(tmp_path):
    """file("name.csv", text) writes a file as Excel in Korea writes it."""

    def write(name: str, text: str) -> str:
        path = tmp_path / name
        path.write_bytes(text.encode("cp949"))
        return str(path)

    return write


def send(page, live, kind: str, path: str, button: str) -> None:
    page.goto(live.url("hanul", "/hr/loads/"))
    page.check(f"input[name=kind][value={kind}]")
    page.set_input_files("input[name=file]", path)
    page.click(f"button:has-text('{button}')")
    page.wait_for_url("**/hr/loads/*/")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_grants_are_loaded_seen_applied_and_spent_from(live, browse, file, language):
    words, staff = WORDS[language], live.world.hanul
    page = browse("hanul", "hr@example.com", language=language, size=DESK)
    send(page, live, "grants", file("야근.csv", GRANTS), words["show"])
    assert page.locator("tr[data-kind=add] th").all_inner_texts() == ["김하늘", "이도윤"]
    with company_scope(staff.company):
        assert Grant.objects.count() == 0
    page.click(f"button:has-text('{words['apply']}')")
    page.wait_for_selector(f"text={words['done']}")

    phone = browse("hanul", "haneul@example.com", path="/", language=language)
    assert phone.locator(".now .amount__number").inner_text() == "42,000"


def test_a_list_with_errors_is_corrected_and_sent_again(live, browse, file):
    page = browse("hanul", "hr@example.com", size=DESK)
    send(page, live, "people", file("list.csv", "이름,이메일,사번\n정다온,daon,2001\n"), WORDS["en"]["show"])
    assert page.locator("tr[data-kind=error] td").first.inner_text() == "2"
    assert page.locator("button:has-text('Apply')").count() == 0
    page.click("text=Send the corrected file")
    send(page, live, "people", file("list.csv", "이름,이메일,사번\n정다온,daon@example.com,2001\n"), WORDS["en"]["show"])
    page.click("button:has-text('Apply 1 line')")
    page.wait_for_selector("text=1 line is applied")
    page.goto(live.url("hanul", "/hr/people/?q=다온"))
    assert page.locator("tbody th a").all_inner_texts() == ["정다온"]


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(live, browse, tmp_path):
    large, small = tmp_path / "large.csv", tmp_path / "small.csv"
    large.write_bytes(b"x" * (10 * 1024 * 1024 + 1))
    small.write_bytes(b"x" * 10 * 1024 * 1024)
    page = browse("hanul", "hr@example.com", size=PHONE)
    page.goto(live.url("hanul", "/hr/loads/"))
    chosen, refusal = page.locator("input[name=file]"), page.locator("[data-too-big]")
    for path, is_refused in ((small, False), (large, True), (small, False)):
        chosen.set_input_files(path)
        assert (refusal.is_visible(), chosen.evaluate("input => input.files.length")) == (is_refused, 1 - is_refused)
        assert not is_refused or refusal.inner_text() == "The file is larger than 10 MB. Split it into several files."


def test_a_big_list_shows_its_progress_and_then_its_lines(live, browse, file, monkeypatch):
    may_start = threading.Event()

    def work(task, named):
        may_start.wait(10)
        task(**named)
        connections.close_all()

    workers = []
    for task in (tasks.check_load, tasks.apply_load):

        def delay(task=task, **named):
            workers.append(threading.Thread(target=work, args=(task, named)))
            workers[-1].start()

        monkeypatch.setattr(task, "delay", delay)
    rows = "".join(f"직원{n},p{n}@example.com,P{n}\n" for n in range(1_200))
    page = browse("hanul", "hr@example.com", size=DESK)
    send(page, live, "people", file("big.csv", "이름,이메일,사번\n" + rows), WORDS["en"]["show"])
    assert page.locator("progress").count() == 1
    may_start.set()
    page.click("button:has-text('Apply 1,200 lines')")
    page.wait_for_selector("text=1,200 lines are applied")
    for worker in workers:
        worker.join()
    with company_scope(live.world.hanul.company):
        assert Employee.objects.count() == 1_202


def test_the_rules_are_told_while_they_are_typed_and_days_are_ticked(live, browse):
    page = browse("hanul", "hr@example.com", size=DESK)
    page.goto(live.url("hanul", "/hr/programs/new/"))
    page.fill("input[name=name]", "Supper")
    page.type("input[name=amount]", "9,000")
    page.wait_for_selector("text=Mon–Fri 11:00–14:00, ₩9,000 a day, not on public holidays")
    page.check("input[name=weekdays][value='5']", force=True)
    page.wait_for_selector("text=Mon–Sat 11:00–14:00")
    page.check("input[name=where][value=chosen]")
    page.fill("input[data-filter=places]", "halmae")
    assert page.locator("#places li:visible").all_inner_texts() == ["Halmae Gukbap\n2 min on foot"]
    page.check("#places li:visible input")
    page.wait_for_selector("text=at 1 restaurant")
    page.click("button:has-text('Make the program')")
    page.wait_for_selector("h1:has-text('Supper')")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_field_with_an_error_stays_beside_its_neighbours(live, browse, language):
    page = browse("hanul", "hr@example.com", language=language, size=DESK)
    page.goto(live.url("hanul", "/hr/programs/new/"))
    typed = {"name": "야근", "amount": "9,000", "per_meal_cap": "10,000", "starts": "14:00", "ends": "11:00"}
    for name, text in typed.items():
        page.fill(f"main input[name={name}]", text)
    page.click("main form button.button--large")
    page.wait_for_selector(".field__error")
    top = "each => Math.round(each.getBoundingClientRect().top)"
    for names in (["amount", "per_meal_cap", "meals_per_day"], ["starts", "ends"]):
        assert len({page.locator(f"main input[name={name}]").evaluate(top) for name in names}) == 1
    assert page.locator(".columns--tight .field__error").count() == 2


# How many days under the chart are shown, and how many of them touch the one before.
TOUCHING = """() => {
  const shown = [...document.querySelectorAll('.day-chart__days li > span:last-child')]
    .filter((each) => getComputedStyle(each).visibility === 'visible');
  const places = shown.map((each) => {
    const range = document.createRange();
    range.selectNodeContents(each);
    return range.getBoundingClientRect();
  });
  return [shown.length, places.slice(1).filter((place, at) => place.left - places[at].right < 2).length];
}"""


@pytest.mark.parametrize(("size", "days", "counts"), [(PHONE, 6, 0), (TABLET, 6, 0), (DESK, 30, 2)])
def test_the_days_of_the_chart_never_run_together(live, browse, size, days, counts):
    november(live.world)
    page = browse("hanul", "hr@example.com", size=size)
    page.goto(live.url("hanul", "/hr/"))
    assert page.evaluate(TOUCHING) == [days, 0]
    assert len([each for each in page.locator(".day-chart__count:visible").all_inner_texts() if each.strip()]) == counts
