"""Take every picture of README and docs anew, from a running demo.

    .venv/bin/python docs/pictures/take.py [--port 8000]

The demo must be fresh (./hankki demo --reset) and its clock inside the lunch hours of a workday. At other hours start
it with the clock shifted back to the last such lunch:

    ./hankki demo --reset --lunch

Each screen is taken in Korean and in English. Chromium comes from the system, and so does pdftoppm
(apt-get install poppler-utils), without which the pictures of PDF pages stay as they are.
"""

import argparse
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta, timezone
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent
PASSWORD = "hankki-demo"
SEOUL = timezone(timedelta(hours=9))
PHONE, TILL, DESK = (360, 740), (1280, 800), (1280, 800)
LANGUAGES = ("ko", "en")
# Of the operator's money, each by its address.
MONEY = ("payments", "overdue", "tax", "segregation", "reconciliation")
README = {"employee", "counter", "hr", "finance", "operator", "invoice"}
MOST_BYTES = 150_000
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-quic --no-first-run"
    " --disable-component-update --disable-sync"
).split()
FETCH = "async path => Array.from(new Uint8Array(await (await fetch(path)).arrayBuffer()))"
LOAD = (
    "이름,이메일,휴대폰,사번,부서\n"
    "김하늘,haneul@hanul.example,010-0000-1000,1000,플랫폼\n"
    "강바다,kang@hanul.example,010-2345-6701,2001,디자인\n"
    "윤새벽,yoon@hanul.example,010-2345-6702,2002,영업\n"
    "문가온,moon@hanul,010-2345-6703,2003,영업\n"
    "서이든,seo@hanul.example,02-345-6704,2004,재무\n"
)


class Studio:
    """A browser, the demo's addresses, and how a picture gets into the folder."""

    def __init__(self, browser: Browser, port: int):
        self.browser, self.port, self.taken = browser, port, 0

    def address(self, path: str, company: str = "") -> str:
        return f"http://{company + '.' if company else ''}localhost:{self.port}{path}"

    @contextmanager
    def visit(self, email: str, language: str, size: tuple[int, int], company: str = "") -> Iterator[Page]:
        """A signed-in browser of its own at one host, in one language."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale=language, reduced_motion="reduce",
            device_scale_factor=2 if size == PHONE else 1, timezone_id="Asia/Seoul",
        )  # fmt: skip
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto(self.address("/sign-in/", company))
        page.fill("[name=email]", email)
        page.fill("[name=password]", PASSWORD)
        page.click("main button.button--large")
        page.wait_for_load_state()
        self._speak(context, language, company)
        try:
            yield page
        finally:
            context.close()

    def _speak(self, context: BrowserContext, language: str, company: str) -> None:
        context.add_cookies([{"name": "django_language", "value": language, "url": self.address("/", company)}])

    def shoot(self, page: Page, name: str, language: str, *, part: str = "") -> None:
        """Keep what the page shows, or one part of it, as name-ko.png or name-en.png."""
        page.wait_for_load_state("networkidle") if "/counter/" not in page.url else page.wait_for_timeout(700)
        page.evaluate("document.fonts.ready")
        target = page.locator(part).first if part else page
        self.keep(target.screenshot(animations="disabled"), name, language)

    def keep(self, png: bytes, name: str, language: str) -> None:
        """Write a picture with as few colours as it needs to stay below MOST_BYTES."""
        path = FOLDER / (f"{name}.png" if name in README and language == "ko" else f"{name}-{language}.png")
        picture = Image.open(io.BytesIO(png)).convert("RGB")
        for colours in (256, 128, 64, 32):
            picture.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
            if path.stat().st_size < MOST_BYTES:
                break
        self.taken += 1
        print(f"{path.name}  {path.stat().st_size // 1024} KB")


def the_lunch(studio: Studio, language: str) -> None:
    """The phone and the till side by side: meals paid by code and by hand, one cancelled."""
    with (
        studio.visit("haneul@hanul.example", language, PHONE, "hanul") as phone,
        studio.visit("owner@hankki.example", language, TILL) as till,
    ):
        phone.goto(studio.address("/", "hanul"))
        studio.shoot(phone, "employee", language)
        phone.goto(studio.address("/restaurants/", "hanul"))
        studio.shoot(phone, "nearby", language)
        phone.goto(studio.address("/restaurants/?view=map", "hanul"))
        studio.shoot(phone, "map", language)
        phone.goto(studio.address("/code/", "hanul"))
        studio.shoot(phone, "code", language)
        till.goto(studio.address("/counter/"))
        _pay_by_code(studio, phone, till, "9500")
        studio.shoot(till, "till-paid", language)
        till.click("[data-again]")
        meals = till.locator(".meal").count()
        _pay_by_hand(studio, phone, language)
        till.wait_for_function("seen => document.querySelectorAll('.meal').length > seen", arg=meals)  # live
        studio.shoot(till, "counter", language)
        till.locator("[data-void]").first.click()
        till.wait_for_selector("#void-dialog[open]")
        studio.shoot(till, "till-void", language)
        till.locator("#void-dialog input[type=radio]").first.check()
        till.locator("#void-dialog .button--danger").click()
        till.wait_for_selector(".meal--voided")
        phone.goto(studio.address("/history/", "hanul"))
        studio.shoot(phone, "history", language)


def _pay_by_code(studio: Studio, phone: Page, till: Page, amount: str) -> None:
    """Type the amount, then the six digits that the phone shows; it moves on to the receipt by itself."""
    phone.goto(studio.address("/code/", "hanul"))
    digits = "".join(phone.locator(".code__digits span").all_inner_texts())
    if till.locator("[data-again=new]").count():
        till.click("[data-again=new]")
    for digit in amount:
        till.click(f"#pay-form [data-key='{digit}']")
    till.click("#to-code")
    for digit in digits:
        till.click(f"#pay-form [data-digit='{digit}']")
    if till.locator("[data-result]").count() == 0 and till.locator("#take-it").is_visible():
        till.click("#take-it")
    till.wait_for_selector("[data-result=captured]")
    phone.wait_for_url("**/receipts/**")


def _pay_by_hand(studio: Studio, phone: Page, language: str) -> None:
    """Pay as somebody does who scanned the QR at the till."""
    phone.goto(studio.address("/restaurants/?q=솔내음", "hanul"))
    phone.locator("a.row").first.click()
    phone.locator("a.button--large").click()
    for digit in "8500":
        phone.click(f"[data-pad] [data-key='{digit}']")
    studio.shoot(phone, "pay", language)
    phone.click("#pay")
    phone.wait_for_selector(".receipt")
    studio.shoot(phone, "receipt", language)


def the_owner(studio: Studio, language: str) -> None:
    """The owner's desk: a counter, its card, a device."""
    with studio.visit("owner@hankki.example", language, DESK) as page:
        page.goto(studio.address("/owner/counters/"))
        page.locator("a.row").first.click()
        studio.shoot(page, "owner-counter", language)
        counter = page.url
        if language == "ko":  # the card is printed in both languages at once
            page.goto(f"{counter}card/")
            studio.shoot(page, "owner-card", language, part=".a6")
        page.goto(counter)
        page.fill("#device", {"ko": "카운터 태블릿", "en": "Tablet at the till"}[language])
        page.locator("form[action$='/pair/'] button").click()
        page.wait_for_selector(".pair-digits")
        studio.shoot(page, "owner-pair", language)
        page.goto(studio.address("/owner/statements/"))
        studio.shoot(page, "owner-statements", language)


def the_hr_desk(studio: Studio, language: str) -> None:
    """A program's page, and a load checked line by line, which is thrown away again."""
    with studio.visit("hr@hanul.example", language, DESK, "hanul") as page:
        page.goto(studio.address("/hr/programs/new/", "hanul"))
        page.fill("[name=name]", {"ko": "저녁 식대", "en": "Dinner"}[language])
        page.fill("[name=amount]", "15000")
        page.locator("[name=amount]").blur()
        page.wait_for_timeout(800)
        studio.shoot(page, "hr-program", language)
        page.goto(studio.address("/hr/loads/", "hanul"))
        name = {"ko": "11월_입사자.csv", "en": "november-joiners.csv"}[language]
        file = {"name": name, "mimeType": "text/csv", "buffer": LOAD.encode("cp949")}
        page.set_input_files("[name=file]", file)
        page.locator("main form button.button--large").click()
        page.wait_for_url("**/hr/loads/*/")
        page.goto(f"{page.url}?kind=")
        studio.shoot(page, "hr", language)
        page.locator("form[action$='/discard/'] button").click()


def the_finance_desk(studio: Studio, language: str) -> None:
    """Invoices, one of them, and its first page: 한울's is written in Korean, 바다's in English."""
    with studio.visit("finance@hanul.example", language, DESK, "hanul") as page:
        page.goto(studio.address("/finance/invoices/", "hanul"))
        studio.shoot(page, "finance", language)
        page.locator("main table a").first.click()
        studio.shoot(page, "finance-invoice", language)
        page.goto(f"{page.url.rstrip('/')}/ledger/")
        studio.shoot(page, "finance-ledger", language)
    company = {"ko": "hanul", "en": "bada"}[language]
    with studio.visit(f"finance@{company}.example", language, DESK, company) as page:
        page.goto(studio.address("/finance/invoices/", company))
        number = page.locator("main table a").first.inner_text().strip()
        # Fetched by the page: outside the browser nothing need know the names below localhost.
        pdf = bytes(page.evaluate(FETCH, f"/finance/invoices/{number}.pdf"))
        _keep_first_page(studio, pdf, "invoice", language)


def the_papers(studio: Studio, language: str) -> None:
    """What an owner and a company's finance get beside the invoice, each in the language it is written in."""
    if language == "ko":
        with studio.visit("owner@hankki.example", language, DESK) as page:
            page.goto(studio.address("/owner/statements/"))
            _keep_paper(studio, page, "/owner/statements/{}.pdf", "statement", language)
    else:
        with studio.visit("operator@hankki.example", language, DESK) as page:
            page.goto(studio.address("/operator/documents/notes/?kind=credit"))
            _keep_paper(studio, page, "/operator/documents/notes/{}.pdf", "credit-note", language)


def _keep_paper(studio: Studio, page: Page, path: str, name: str, language: str) -> None:
    """The first page of the first document of a list."""
    number = re.search(r"[A-Z]{3}-\d{4}-\d{6}", page.locator("main table tbody").inner_text())
    assert number, page.url
    pdf = bytes(page.evaluate(FETCH, path.format(number[0])))
    _keep_first_page(studio, pdf, name, language)


def _keep_first_page(studio: Studio, pdf: bytes, name: str, language: str) -> None:
    if shutil.which("pdftoppm") is None:
        print(f"{name}: pdftoppm is missing, so this stays as it is. Run: apt-get install -y poppler-utils")
        return
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "paper.pdf").write_bytes(pdf)
        subprocess.run(["pdftoppm", "-png", "-r", "90", "-singlefile", "paper.pdf", "paper"], cwd=folder, check=True)
        studio.keep((Path(folder) / "paper.png").read_bytes(), name, language)


def the_operator_desk(studio: Studio, language: str) -> None:
    """The books just examined, last month closed, the form that opens a company, and the desks of money."""
    with studio.visit("operator@hankki.example", language, DESK) as page:
        page.goto(studio.address("/operator/books/"))
        page.locator("form[action$='/examine/'] button").click()
        page.wait_for_selector(".notice--ok, .notice--refuse")
        page.goto(studio.address("/operator/books/"))
        studio.shoot(page, "operator", language)
        page.goto(studio.address("/operator/periods/"))
        studio.shoot(page, "operator-months", language)
        page.locator("main table a").last.click()
        studio.shoot(page, "operator-month", language)
        page.goto(studio.address("/operator/companies/new/"))
        studio.shoot(page, "operator-company", language)
        for desk in MONEY:
            page.goto(studio.address(f"/operator/{desk}/"))
            studio.shoot(page, f"operator-{desk}", language)
        page.goto(studio.address("/operator/payouts/"))
        page.locator("main table a").first.click()
        studio.shoot(page, "operator-payouts", language)


def main() -> int:
    """Take all pictures, or print the shift; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8000)
    asked = parser.parse_args()
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        print("There is no Chromium. Run: apt-get install -y chromium", file=sys.stderr)
        return 1
    for language in LANGUAGES:
        take_all(program, asked.port, language)
    return 0


def take_all(program: str, port: int, language: str) -> None:
    """Every scene in one language, in a browser that writes times that way, too."""
    speaking = os.environ | {"LANGUAGE": {"ko": "ko_KR", "en": "en_US"}[language]}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS, env=speaking)
        studio = Studio(browser, port)
        for scene in (the_lunch, the_owner, the_hr_desk, the_finance_desk, the_papers, the_operator_desk):
            scene(studio, language)
        browser.close()
    print(f"{studio.taken} pictures")


if __name__ == "__main__":
    sys.exit(main())
