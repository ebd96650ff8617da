"""How people write words in a query: what belongs to the word and what only stands beside it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from archive.search.analysis import tokens
from archive.search.syntax import Word

# What may stand around a word and belongs to it no more than a space: all but * and ~, which mean something.
AROUND = "".join(
    sign
    for sign in map(chr, range(0x20, 0x3100))
    if unicodedata.category(sign)[0] in "PSCZ" and sign not in "*~" and not sign.isalnum()
)
# A * inside quotation marks, and signs of other engines inside a word.
STARRED = re.compile(r"\w\*")
FOREIGN = re.compile(r"\w(?:\?(?=\w)|[~^](?=[0-9]))")
_SIGN = "['’ʼ＇‘]"
_ELIDED = re.compile(
    rf"(?:[ldjmtscn]|qu|jusqu|lorsqu|puisqu|quoiqu|all|dall|dell|nell|sull|coll|un|quest|quell|gl){_SIGN}(?=\w\w)",
    re.IGNORECASE,
)
_CASE_ENDING = re.compile(
    rf"(?<=\w\w\w){_SIGN}(?:n?[ıiuü]n|[dt][ae]n?|n[dt][ae]n?|[yn][aeıiuü]|l[ıiuü]|l[ae]r|[dt][ae]ki)$", re.IGNORECASE
)


def counted(text: str) -> int:
    """How many words a text counts for: a run of a script without spaces is one."""
    found, end = 0, -1
    for token in tokens(text):
        if not token.tail and not (token.paired and token.start <= end):
            found += 1
        end = token.end
    return found


def bare(word: Word) -> Word:
    """Without an elided article before an apostrophe (l'eau), or a Turkish case ending behind one (Ankara'da)."""
    match = _ELIDED.match(word.text)
    # A mark that stands on no letter (a tatweel) is no word by itself.
    if match is not None and counted(word.text[match.end() :]):
        return replace(word, text=word.text[match.end() :], position=word.position + match.end())
    match = _CASE_ENDING.search(word.text)
    if match is not None and not word.prefix and not word.fuzzy:
        return replace(word, text=word.text[: match.start()])
    return word
