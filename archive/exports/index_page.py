"""index.html of a bag: the page that is opened first, from the folder, without a server, a script or a request."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from archive.exports import said
from archive.exports.facts import BAG_FORMAT, ExportFacts, Tally
from archive.exports.index_record import record_card
from archive.exports.readme import CHECKS, TRUST, reason_words
from archive.exports.spool import Sink, Spools
from archive.exports.vocabulary import LeftOut

if TYPE_CHECKING:
    from archive.exports.projecting import Projection

_STYLE = Path(__file__).with_name("data") / "bag.css"
_FOLDER = (
    ("data/records/", "each record in a folder of its own: text, description for programs, files"),
    ("data/consent-and-access.txt", "what the people concerned allowed, record by record"),
    ("data/left-out.txt", "what is not here, by count and reason"),
    ("data/records.jsonl", "all records in the archive’s import format, one on a line"),
    ("data/sijill.json", "table of contents for programs"),
    ("data/custody/events.jsonl", "the extract of the ledger: every event of every record here"),
    ("data/custody/checkpoint.txt", "the ledger’s signed checkpoint, under which every event is proven"),
    ("data/custody/keys.txt", "the keys with which the archive’s checkpoints are verified"),
    ("data/premis.xml", "preservation metadata (PREMIS 3)"),
    ("data/prov.json", "provenance (W3C PROV-JSON)"),
    ("data/ro-crate-metadata.json", "description of the whole as a research object (RO-Crate 1.2)"),
    ("manifest-sha256.txt", "the digest of every file (BagIt 1.0); the same in SHA-512 beside it"),
)
_HEAD = Markup("""\
<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' file:; style-src '{hash}'; \
base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#records">Go to the records</a>
<header class="head"><div class="page">
<div>
<p class="who"><bdi>{organisation}</bdi></p>
<h1>{title}</h1>
<p class="lede">A copy for <bdi>{recipient}</bdi>. It holds what {audience} may see, and nothing else.</p>
<ul class="counts">
<li><b>{asked}</b><span>asked for</span></li>
<li><b>{exported}</b><span>in this copy</span></li>
<li><b>{left_out}</b><span>left out</span></li>
</ul>
</div>
<dl class="facts">
<dt>Made on</dt><dd>{day} <span class="quiet">{time}</span></dd>
<dt>Kept by</dt><dd><bdi>{organisation}</bdi></dd>
<dt>Export</dt><dd><code>{id}</code></dd>
<dt>Ledger</dt><dd><code>{origin}</code></dd>
<dt>Made with</dt><dd>{software}</dd>
<dt>Layout</dt><dd>{layout}</dd>
</dl>
</div></header>
<main class="page">
<nav aria-label="On this page"><ul class="contents"><li><a href="#check">Check it</a></li>\
<li><a href="#use">Before you use it</a></li><li><a href="#out">What was left out</a></li>\
<li><a href="#records">The records</a></li><li><a href="#folder">What lies in this folder</a></li></ul></nav>
""")
_CHECK = Markup("""\
<section aria-labelledby="check"><h2 id="check">Check it yourself</h2>
<div class="two"><div>
<p>On any machine with Python 3.8 or newer, in this folder. Nothing is installed, nothing is sent, and the archive is \
not asked.</p>
<code class="command">python3 verify.py</code>
<p class="quiet small">{caveat} <code>--key</code> and <code>--checkpoint</code> take them.</p>
</div><div>
<h3>It checks</h3>
<ul class="plain small">{checks}</ul>
</div></div></section>
<section aria-labelledby="use"><h2 id="use">Before you use it</h2>
<p class="care">People allowed some uses and not others. <a href="data/consent-and-access.txt">Consent and access</a> \
says which, for each record. Consent can be withdrawn after this copy was made: ask the archive before a new use, and \
pass nothing on.</p></section>
""")
_LEFT_OUT = Markup("""\
<section aria-labelledby="out"><h2 id="out">What was left out, and why</h2>
<div class="two">{parts}</div>
<p class="quiet small">What is left out is counted and not named, because whoever receives this copy may not know that \
it exists. The archive can be asked about it under the number of this export.</p></section>
""")
_FOOT = Markup("""\
</section>
<section aria-labelledby="folder"><h2 id="folder">What lies in this folder</h2>
<table class="folder"><tbody>{rows}</tbody></table></section>
</main>
<footer class="foot"><div class="page">This page needs no network and asks nobody for anything. The same in plain \
text: <a href="README.txt">README.txt</a>.</div></footer>
</body>
</html>
""")


class IndexPage:
    """The collector of one ``index.html``."""

    def __init__(self, facts: ExportFacts, spools: Spools) -> None:
        self._facts, self._spools = facts, spools

    def add(self, projection: Projection) -> None:
        """A record of the list."""
        self._spools.write("index", record_card(projection))

    def write(self, target: Sink, tally: Tally) -> None:
        """The whole page."""
        records = Markup('<section aria-labelledby="records"><h2 id="records" tabindex="-1">{}</h2>\n').format(
            "The records" if tally.exported else "No records"
        )
        target.write(f"{_head(self._facts, tally)}{_check()}{_left_out(tally)}{records}".encode())
        if tally.exported:
            target.write(b'<ol class="records">\n')
            self._spools.drain("index", target)
            target.write(b"</ol>\n")
        else:
            target.write(b"<p>Nothing of what was asked for may go to those for whom this copy was made.</p>\n")
        rows = Markup().join(_folder_row(path, words) for path, words in _FOLDER)
        target.write(str(_FOOT.format(rows=rows)).encode())


def _head(facts: ExportFacts, tally: Tally) -> Markup:
    style = _STYLE.read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _HEAD.format(
        hash=f"sha256-{digest}",
        style=Markup(style),  # noqa: S704  # our own sheet
        title=said.counted(tally.exported, "record", "records") + " for " + said.AUDIENCES[facts.audience],
        organisation=facts.organisation,
        audience=said.AUDIENCES[facts.audience],
        recipient=facts.recipient,
        asked=f"{tally.asked:,}",
        exported=f"{tally.exported:,}",
        left_out=f"{sum(tally.left_out.values()):,}",
        day=said.date_words(f"{facts.created:%Y-%m-%d}"),
        time=f"{facts.created:%H:%M} UTC",
        id=facts.id,
        origin=facts.origin,
        software=facts.software,
        layout=f"{BAG_FORMAT}, BagIt 1.0, RO-Crate 1.2",
    )


def _check() -> Markup:
    return _CHECK.format(caveat=TRUST, checks=Markup().join(Markup("<li>{}</li>").format(one) for one in CHECKS))


def _left_out(tally: Tally) -> Markup:
    parts = [
        _reasons("Records", tally.left_out),
        _reasons("Parts of records that are here", tally.withheld),
    ]
    found = Markup().join(part for part in parts if part)
    if not found:
        found = Markup("<p>Nothing: all that was asked for is here.</p>")
    return _LEFT_OUT.format(parts=found)


def _reasons(heading: str, counts: Mapping[LeftOut, int]) -> Markup:
    if not counts:
        return Markup()
    return Markup('<div><h3>{}</h3><ul class="reasons">{}</ul></div>').format(heading, _items(counts.items()))


def _items(counts: Iterable[tuple[LeftOut, int]]) -> Markup:
    line = Markup("<li><b>{}</b><span>{}</span></li>")
    return Markup().join(line.format(f"{number:,}", reason_words(reason)) for reason, number in counts)


def _folder_row(path: str, words: str) -> Markup:
    named = Markup("<code>{}</code>").format(path)
    if not path.endswith("/"):
        named = Markup('<a href="{}">{}</a>').format(path, named)
    return Markup('<tr><th scope="row">{}</th><td>{}</td></tr>\n').format(named, words)
