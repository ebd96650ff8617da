"""Makes the pictures of the README again, from a demonstration that runs: ``./sijill demo``, then

    python docs/screenshots/take.py http://127.0.0.1:8000 LINK BAG

with the moderator's sign-in link that the demonstration printed, and the folder of a bag that it exported. Needs what
the tests need (requirements/test.lock) and Debian's Chromium. No picture holds anything but the demonstration; none
weighs more than ``HEAVIEST`` bytes.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
HEAVIEST = 250_000
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
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    context.close()
    weight = target.stat().st_size
    if weight > HEAVIEST:
        raise SystemExit(f"{target.name} weighs {weight} bytes, {HEAVIEST} at most")


def main(base: str, link: str, bag: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        take(browser, base, "home", home)
        take(browser, base, "search", search)
        take(browser, base, "record", record, size=(1280, 1620))
        take(browser, base, "contribute-phone", contribute, size=PHONE)
        take(browser, base, "moderation", moderation, link=link)
        take(browser, base, "home-arabic", home, locale="ar")
        take(browser, base, "custody", custody)
        take(browser, base, "bag", lambda page: page.goto((bag / "index.html").absolute().as_uri()))
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
