"""Plain BM25 by an independent library (bm25s), over the words that our own analysis gives.

One field, title and text together; each word is its language's main stem, a pair of letters stands for itself, and
English stop words are left out, as in our index. A query's words are stemmed for every language of the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import bm25s

from archive.search.analysis import tokens
from archive.search.stemming import ENGLISH_STOP_WORDS, language_of, stems
from bench.quality_sets import Collection


def rankings(collection: Collection, depth: int) -> Mapping[str, list[str]]:
    """For each query the ids of the best ``depth`` documents that hold any of its words, best first."""
    names = [document["id"] for document in collection.documents]
    languages = {language_of(collection.language_of(document)) for document in collection.documents}
    corpus = [
        list(words(f"{document.get('title') or ''}\n{document['text']}", [collection.language_of(document)]))
        for document in collection.documents
    ]
    engine = bm25s.BM25()
    engine.index(corpus, show_progress=False)
    found: dict[str, list[str]] = {}
    for query, text in collection.queries.items():
        asked = sorted({word for word in words(text, sorted(languages)) if word in engine.vocab_dict})
        if not asked:
            continue
        scores = engine.get_scores(asked)
        best = sorted((i for i in range(len(names)) if scores[i] > 0), key=lambda i: (-scores[i], i))
        found[query] = [names[i] for i in best[:depth]]
    return found


def words(text: str, languages: Iterable[str]) -> Iterable[str]:
    """The words of ``text`` as BM25 counts them."""
    primaries = [language_of(tag) for tag in languages]
    for token in tokens(text):
        if token.tail or token.folded in ENGLISH_STOP_WORDS:
            continue
        yield from {token.folded} if token.paired else {_stem(token.written, primary) for primary in primaries}


def _stem(word: str, language: str) -> str:
    stemming, found = stems(word, language)
    return f"{stemming}:{found[0]}"
