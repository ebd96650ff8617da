"""Makes the pictures of the README again, from a demonstration that runs: ``./sijill demo``, then

    python docs/screenshots/take.py http://127.0.0.1:8000 MODERATOR ARCHIVIST BAG

with the sign-in links of the moderator and of the archivist that the demonstration printed, and the folder of a bag
that it exported. Needs what the tests need (requirements/test.lock) and Debian's Chromium. It hands in one testimony
for the picture of a receipt. No picture holds anything but the demonstration; none weighs more than ``HEAVIEST`` bytes.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
HEAVIEST = 200_000
COLOURS = 128
DESK, PHONE = (1280, 960), (390, 980)


def home(page: Page) -> None:
    page.goto("/")


def search(page: Page) -> None:
    page.goto("/search?q=pont+OR+prison")


def record(page: Page) -> None:
    page.goto("/search?q=title:bread&kind=article&language=en")
    page.locator(".entries h3 a").first.click()


def custody(page: Page) -> None:
    page.goto("/search?kind=image")
    page.locator(".entries h3 a").first.click()
    page.goto(f"{page.url.split('?')[0]}/custody")


def contribute(page: Page) -> None:
    page.goto("/contribute")


def receipt(page: Page) -> None:
    """Hand in a testimony as briefly as the form lets one, up to the page with the six words."""
    page.goto("/contribute")
    page.locator("input[value=testimony]").check()
    page.get_by_role("button", name="Begin").click()
    page.fill("#text", "The lamps went out at nine. I counted the lorries until I could not hear them.")
    for step in ("when", "files", "access", "you", "consent"):
        page.get_by_role("button", name="Save and go on").click()
        page.wait_for_url(f"**/contribute/{step}")
        if step == "when":
            page.check("#when_unknown")
            page.check("#where_unknown")
    page.check("input[value=keep]")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Hand it in").click()
    page.locator("h1", has_text="We have it").wait_for()


def redaction(page: Page) -> None:
    """Draw a box on a picture that is handled, and save nothing."""
    page.goto("/search?q=title:bashqar+OR+title:wathil&kind=image")
    page.locator(".entries h3 a").first.click()
    page.goto(f"{page.url.split('?')[0]}/redactions")
    page.get_by_role("link", name="Cover parts of it").first.click()
    page.wait_for_load_state("networkidle")
    place = page.locator(".cover-picture canvas").bounding_box()
    if place is None:
        raise SystemExit("there is no picture to draw on")
    for part, (left, top, right, bottom) in ((0, (0.115, 0.66, 0.175, 0.75)), (1, (0.765, 0.645, 0.83, 0.745))):
        page.locator("input[name=how]").nth(part).check()
        page.mouse.move(place["x"] + left * place["width"], place["y"] + top * place["height"])
        page.mouse.down()
        page.mouse.move(place["x"] + right * place["width"], place["y"] + bottom * place["height"], steps=5)
        page.mouse.up()


def moderation(page: Page) -> None:
    page.goto("/moderation")
    page.locator(".entries h2 a").first.click()


def take(
    browser: Browser,
    base: str,
    name: str,
    go: Callable[[Page], object],
    size: tuple[int, int] = DESK,
    locale: str = "en",
    link: str = "",
    colours: int = COLOURS,
) -> None:
    """One picture of the top of one page, in a browser that knows nothing yet."""
    width, height = size
    context = browser.new_context(
        base_url=base, viewport={"width": width, "height": height}, locale=locale, reduced_motion="reduce"
    )
    page = context.new_page()
    if link:
        page.goto(link)
        page.locator("main button[type=submit]").click()
        page.wait_for_load_state()
    go(page)
    page.wait_for_load_state("networkidle")
    target = HERE / f"{name}.png"
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(colours, dither=Image.Dither.NONE).save(target, optimize=True)
    context.close()
    weight = target.stat().st_size
    if weight > HEAVIEST:
        raise SystemExit(f"{target.name} weighs {weight} bytes, {HEAVIEST} at most")


def main(base: str, moderator: str, archivist: str, bag: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        take(browser, base, "home", home)
        take(browser, base, "search", search)
        take(browser, base, "record", record, size=(1280, 1620))
        take(browser, base, "contribute-phone", contribute, size=PHONE)
        take(browser, base, "receipt-phone", receipt, size=PHONE)
        take(browser, base, "moderation", moderation, link=moderator)
        take(browser, base, "redaction", redaction, size=(960, 1120), link=archivist, colours=48)
        take(browser, base, "home-arabic", home, locale="ar")
        take(browser, base, "custody", custody)
        take(browser, base, "bag", lambda page: page.goto((bag / "index.html").absolute().as_uri()))
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 5:
        raise SystemExit(__doc__)
    main(*sys.argv[1:4], Path(sys.argv[4]))
