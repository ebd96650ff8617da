"""One record on the page of a bag: what it is, its pictures, its files, and where to read on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from archive.exports import said
from archive.exports.facts import file_path, record_folder
from archive.exports.said import Row
from archive.media.vocabulary import WorkingPurpose

if TYPE_CHECKING:
    from archive.exports.projecting import ExportedFile, Projection

_LONGEST_ABSTRACT = 700
_CARD = Markup("""\
<li><article class="record" id="r-{code}" aria-labelledby="t-{code}">
<p class="tags"><span>{kind}</span><code>{code}</code>{tags}</p>
<h3 id="t-{code}"{title_in}><a href="{text}">{title}</a></h3>
{when}{warning}{abstract}{pictures}{files}
<ul class="more"><li><a href="{text}">Read the record as text<span hidden> of {code}</span></a></li>\
<li><a href="{jsonld}">for programs</a></li><li class="quiet">{events}</li>{withheld}</ul>
</article></li>
""")
_PREVIEWS = (WorkingPurpose.THUMBNAIL, WorkingPurpose.DISPLAY, WorkingPurpose.ZOOM, WorkingPurpose.REDACTED)


def record_card(projection: Projection) -> Markup:
    """The record's entry of the page."""
    row, code = projection.row, projection.reference_code
    home = _address(f"data/{record_folder(code)}")
    withheld = sum(number for _, number in projection.withheld)
    return _CARD.format(
        code=code,
        kind=said.KINDS.get(row["kind"], row["kind"]),
        tags=_tags(row),
        title_in=_language(row["title"], row.get("title_language", "und")),
        title=row["title"],
        text=f"{home}/record.txt",
        jsonld=f"{home}/record.jsonld",
        when=_when(row),
        warning=_warning(row),
        abstract=_abstract(row),
        pictures=_pictures(projection),
        files=_files(projection),
        events=said.counted(len(projection.events), "event in the ledger", "events in the ledger"),
        withheld=Markup('<li class="quiet">{} left out</li>').format(said.counted(withheld, "part", "parts"))
        if withheld
        else "",
    )


def _address(path: str) -> str:
    return quote(path, safe="/")


def _language(text: str, language: str) -> Markup:
    """`` lang`` and `` dir`` of words that are not the page's own."""
    named = Markup(' lang="{}"').format(language) if language not in ("", "und") else Markup()
    return named + Markup(' dir="{}"').format(said.direction(text, language))


def _tags(row: Row) -> Markup:
    told = [f"access: {said.access_words(row)}"]
    told += [said.language_name(row.get("language"))] if said.language_name(row.get("language")) else []
    told += ["not held: described only"] if row.get("holding") == "not-held" else []
    return Markup().join(Markup("<span>{}</span>").format(one) for one in told)


def _when(row: Row) -> Markup:
    date, places = said.main_date(row), row.get("places") or ()
    told = ([Markup("<span>{}</span>").format(date)] if date else []) + (
        [Markup("<bdi>{}</bdi>").format(places[0]["name"])] if places else []
    )
    return Markup('<p class="when">{}</p>\n').format(Markup(" · ").join(told)) if told else Markup()


def _warning(row: Row) -> Markup:
    warning = row.get("content_warning")
    return Markup('<p class="warning"><bdi>{}</bdi></p>\n').format(warning) if warning else Markup()


def _abstract(row: Row) -> Markup:
    text = row.get("abstract") or (row.get("image") or {}).get("caption") or ""
    if not text:
        return Markup()
    short = text if len(text) <= _LONGEST_ABSTRACT else text[:_LONGEST_ABSTRACT].rsplit(" ", 1)[0] + " …"
    # The description is in the cataloguer's language, which nobody has declared: its letters say where it begins.
    return Markup('<p class="abstract" dir="{}">{}</p>\n').format(said.direction(text), short)


def _pictures(projection: Projection) -> Markup:
    items = Markup().join(_picture(projection, shown, full) for shown, full in _previews(projection.files))
    return Markup('<ul class="pictures">{}</ul>\n').format(items) if items else Markup()


def _previews(files: tuple[ExportedFile, ...]) -> list[tuple[ExportedFile, ExportedFile]]:
    """For each picture the smallest copy to show, and the best working copy to open."""
    families: dict[object, list[ExportedFile]] = {}
    for file in files:
        if file.purpose in _PREVIEWS and file.media_type.startswith("image/"):
            families.setdefault(file.derived_from, []).append(file)
    found = []
    for family in families.values():
        family.sort(key=lambda file: _PREVIEWS.index(file.purpose) if file.purpose in _PREVIEWS else 9)
        found.append((family[0], next((one for one in family if one.purpose is not family[0].purpose), family[0])))
    return found


def _picture(projection: Projection, shown: ExportedFile, full: ExportedFile) -> Markup:
    target = _address(f"data/{file_path(projection.reference_code, full.name)}")
    if shown.graphic:
        return Markup('<li><a class="hidden" href="{}">Graphic content: open {}</a></li>').format(target, full.name)
    source = _address(f"data/{file_path(projection.reference_code, shown.name)}")
    alternative = shown.alternative_text or shown.caption or f"Picture of {projection.reference_code}: {full.name}"
    return Markup('<li><a href="{}"><img src="{}" alt="{}" loading="lazy"></a></li>').format(
        target, source, " ".join(alternative.split())
    )


def _files(projection: Projection) -> Markup:
    if not projection.files:
        return Markup()
    line = Markup('<tr><th scope="row"><a href="{}">{}</a></th><td>{}</td><td>{}</td></tr>')
    rows = Markup().join(
        line.format(
            _address(f"data/{file_path(projection.reference_code, file.name)}"),
            file.name,
            said.what_file(file),
            said.size_words(file.size),
        )
        for file in projection.files
        # Shown above; the record's text lists it with its digests.
        if file.purpose is not WorkingPurpose.THUMBNAIL
    )
    return Markup('<table class="files"><tbody>{}</tbody></table>').format(rows)
