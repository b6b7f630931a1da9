"""What lets the phone keep Hankki on its home screen."""

from django.contrib.staticfiles import finders


def test_the_manifest_names_the_company_and_real_icons(world, visit):
    answer = visit("hanul").get("/manifest.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    facts = answer.json()
    assert (facts["name"], facts["start_url"], facts["display"]) == ("Hankki · 한울", "/", "standalone")
    assert [icon["src"] for icon in facts["icons"] if not finders.find(icon["src"].removeprefix("/static/"))] == []


def test_the_service_worker_covers_every_page_and_keeps_real_files(world, visit):
    answer = visit("hanul").get("/sw.js")
    assert answer.headers["Content-Type"] == "text/javascript"
    script = answer.content.decode()
    parts = [part for part in script.split('"') if part.startswith("/static/")]
    assert len(parts) == 9
    assert [part for part in parts if not finders.find(part.removeprefix("/static/"))] == []


def test_the_service_worker_drops_what_it_kept_at_every_way_in_and_out(world, visit):
    script = visit("hanul").get("/sw.js").content.decode()
    ways = (
        "/sign-in/",
        "/sign-out/",
        "/me/sign-out-everywhere/",
        "/sign-in/passkey/",
        "/sign-in/link/-/",
        "/choose-password/-/",
    )
    assert [way for way in ways if f'"{way}"' not in script] == []


def test_the_offline_page_shows_no_money(world, visit):
    html = visit("hanul").get("/offline/").content.decode()
    assert ("No network" in html, "₩" in html) == (True, False)
