"""The Berkeley Protocol's eight items of collection, as far as a saved page shows them."""

from __future__ import annotations

from archive.intake.pages.facts import CompletenessItem, Fact, Observation


def completeness(
    *,
    is_html: bool,
    address: Fact | None,
    captured: Fact | None,
    images: int,
    stated: tuple[str, ...],
    observations: tuple[Observation, ...],
) -> tuple[CompletenessItem, ...]:
    """One entry for each item, always all eight."""
    return (
        CompletenessItem(
            "target-address",
            "partial" if address else "missing",
            f"the page names an address ({address.origin}); it was not recorded by whoever saved it"
            if address
            else "no address on the page",
        ),
        CompletenessItem(
            "source-code",
            *(
                ("present", "the file is the page's HTML")
                if is_html
                else ("missing", "plain text only; the page's HTML was not kept")
            ),
        ),
        CompletenessItem(
            "full-page-capture", "missing", "no image or archive of the whole page as it looked came with the file"
        ),
        CompletenessItem(
            "embedded-media",
            "missing" if images or not is_html else "unknown",
            f"{images} image or images mentioned or captioned; none came with the file"
            if images
            else "no picture is mentioned; whether there was one is not known",
        ),
        CompletenessItem(
            "embedded-metadata",
            *(
                ("present", f"stated by the page: {', '.join(stated)}")
                if stated
                else ("missing", "the file states no metadata")
            ),
        ),
        CompletenessItem(
            "contextual-data",
            "partial" if observations else "missing",
            ("counters: " + ", ".join(one.verbatim for one in observations))
            if observations
            else "no counters or comments were kept",
        ),
        CompletenessItem(
            "collection-data",
            "partial" if captured else "missing",
            f"time of saving as the tool wrote it: {captured.value}"
            if captured
            else "who collected it, when and how is not known",
        ),
        CompletenessItem(
            "digest-at-collection",
            "missing",
            "no digest from the time of collection; the digest taken here is that of the ingest",
        ),
    )
