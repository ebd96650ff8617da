"""The whole story: told by a contributor, read by an archivist, found, discussed, and written in the ledger."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from archive.access.viewer import Role
from tests.journeys.people import Archivist, Contributor, Investigator, Moderator, Reader
from tests.media import pictures
from tests.support.browser import DESK, PHONE
from tests.support.cast import Cast

pytestmark = pytest.mark.browser
Window = Callable[..., Page]

WAYS: dict[str, dict[str, Any]] = {
    "at a desk": {"width": DESK, "locale": "en"},
    "on a phone without JavaScript": {"width": PHONE, "locale": "en", "java_script_enabled": False},
    "in Arabic on a phone in the dark": {"width": PHONE, "locale": "ar", "color_scheme": "dark"},
}
TOLD = {
    "en": ("The ferry at dawn", "The ferryman Qarbuz refused the soldiers. They burned the ferry at dawn.", "Qarbuz"),
    "ar": ("العبّارة عند الفجر", "رفض الملّاح قربوز أن يحمل الجنود، فأحرقوا العبّارة عند الفجر.", "قربوز"),
}
MENDED = {"en": " My brother saw it too.", "ar": " ورأى أخي ذلك أيضا."}


@pytest.mark.slow(why="the one test that goes the whole way with the real server, worker and browser")
@pytest.mark.parametrize("way", WAYS)
def test_from_the_hand_that_gives_to_the_reader_who_answers(
    window: Window, cast: Cast, address: str, tmp_path: Path, way: str
) -> None:
    options = WAYS[way]
    title, text, word = TOLD[options["locale"]]
    judging = options.get("java_script_enabled", True)
    photograph = tmp_path / "IMG_0042.jpg"
    photograph.write_bytes(pictures.laden("JPEG", orientation=6))

    def sit_down(*roles: Role) -> Page:
        return window(cookies=cast.cookies(*roles) if roles else None, **options)

    # Somebody without a name or an account tells what they saw, and adds a photograph.
    contributor = Contributor(sit_down(), judging)
    contributor.begins("testimony")
    contributor.tells(title, text, options["locale"])
    contributor.says_when_and_where("2016-11-14", "Marsa Nadir")
    contributor.adds(photograph)

    # They are told what the photograph tells, before it is handed in.
    told = contributor.page.locator("section.sheet .notice li")
    expect(told).not_to_have_count(0)
    if options["locale"] == "en":
        contributor.reads("where it was taken", where="section.sheet .notice")
    contributor.does_not_read("36.2", "36°", "Secret Photographer")

    # They wish that everybody may see it, and refuse that faces are shown: what is not allowed is refused.
    contributor.goes_on_from_the_files()
    contributor.says_who_may_see_it("public")
    contributor.stays_anonymous()
    contributor.allows(("keep", "staff", "public", "publish-text", "publish-image", "quote"), ("family", "place"))
    contributor.reads(text.split(".")[0])
    contributor.hands_in()
    code = contributor.code
    contributor.looks_it_up()
    contributor.reads(code)

    # An archivist reads it, and sends it back with a question.
    archivist = Archivist(sit_down(Role.ARCHIVIST), judging)
    archivist.finds_in_the_queue(code)
    archivist.reads(text.split(".")[0])
    archivist.decides("return", reason="Who else saw it? / من رأى ذلك غيرك؟")

    # The contributor reads the question by the six words, and mends the text.
    contributor.looks_it_up()
    contributor.reads("Who else saw it?")
    contributor.mends(text + MENDED[options["locale"]])
    contributor.looks_it_up()
    contributor.does_not_read("Who else saw it?")

    # What the photograph tells could lead to a person: nothing is taken in before the archivist has decided on it.
    archivist.finds_in_the_queue(code)
    archivist.reads(MENDED[options["locale"]].strip())
    archivist.keeps_what_was_found("Readers get no copy of this file: faces were refused.")

    # The archivist takes it in and publishes it.
    archivist.opens(f"/review/{code}")
    archivist.decides("accept")
    archivist.opens(f"/review/{code}")
    archivist.decides("publish", access="public", access_text="public", access_files="public")

    # An investigator finds it by its words, and sees the picture that readers do not.
    investigator = Investigator(sit_down(Role.INVESTIGATOR), judging)
    investigator.finds(word, code)
    investigator.presses(f"main a[href$='/records/{code}']")
    investigator.reads(title, MENDED[options["locale"]].strip())
    investigator.waits_for("main img[src*='/files/']")

    # A reader finds it too, without the picture: faces were refused. They leave a comment.
    reader = Reader(sit_down(), judging)
    reader.opens(f"/search?q={word}")
    reader.presses(f"main a[href$='/records/{code}']")
    expect(reader.page.locator("main img[src*='/files/']")).to_have_count(0)
    reader.comments(code, "I know the *landing stage*; it stood below the mill.", "Nadira")
    reader.opens(f"/records/{code}")
    reader.does_not_read("landing stage")

    # A moderator decides, and the commenter reads the outcome by six words of their own.
    moderator = Moderator(sit_down(Role.MODERATOR), judging)
    moderator.opens_the_comment("landing stage")
    moderator.reads(title)
    moderator.decides("publish", "on-topic", "Thank you for the place.")
    reader.looks_up_the_comment()
    reader.reads("Thank you for the place.")
    reader.opens(f"/records/{code}")
    expect(reader.page.locator("main em", has_text="landing stage")).to_be_visible()

    # Every step stands in the custody trail, which the page tells line by line.
    token = cast.token(Role.ARCHIVIST)
    for _ in range(300):
        events = custody(address, code, token)
        told_of = [event["envelope"]["type"] for event in events]
        if all(told_of.count(step) >= count for step, count in BY_THE_WORKER.items()):
            break
        archivist.page.wait_for_timeout(100)
    assert [step for step in told_of if step in STEPS] == STEPS
    assert {step: told_of.count(step) for step in BY_THE_WORKER} == BY_THE_WORKER
    archivist.opens(f"/records/{code}/custody")
    expect(archivist.page.locator("ol.timeline > li")).to_have_count(len(events))
    investigator.opens(f"/records/{code}/custody")
    reader.opens(f"/records/{code}/custody")
    reader.does_not_read("Secret Photographer", "IMG_0042")


STEPS = [
    "ingestion",  # handed in
    "consent recorded",
    "ingestion",  # the photograph arrives
    "message digest calculation",
    "format identification",
    "appraisal",  # returned with a question
    "metadata modification",  # mended
    "ingestion",  # handed in again
    "appraisal",  # what the photograph tells, kept for a reason
    "accession",
    "publication",
    "moderation decision",
]
BY_THE_WORKER = {"metadata extraction": 1, "migration": 8}
"""What is done in its own time: the photograph is read, and its copies are made: small, for the page and grey, each
as JPEG and as WebP, and small ones that are grey and blurred."""


def custody(address: str, code: str, token: dict[str, str]) -> list[dict[str, Any]]:
    request = urllib.request.Request(f"{address}/api/v1/records/{code}/custody", headers=token)
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: list[dict[str, Any]] = json.load(answer)["events"]
    return found
