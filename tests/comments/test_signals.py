"""What a moderator is told to look at twice."""

from __future__ import annotations

from archive.comments.signals import signals


def test_what_could_lead_to_a_person_is_named_with_its_words() -> None:
    found = signals("Call +999 555 01 08 or write to lamp@example.org, see https://example.org/x", "")
    assert [signal.kind for signal in found] == ["phone", "email", "link"]
    assert found[1].found == "lamp@example.org"
    assert found[2].found == "https://example.org/x"


def test_a_name_is_read_as_well_as_the_words() -> None:
    assert [signal.kind for signal in signals("Hello.", "www.ferry-deals.example")] == ["link"]


def test_repeats_are_counted_and_quiet_words_give_no_signal() -> None:
    (repeat,) = signals("The mill stood until June 2014.", "A reader", repeats=3)
    assert repeat.kind == "repeat"
    assert "3" in str(repeat.words)
    assert signals("The mill stood until June 2014.", "A reader") == ()
