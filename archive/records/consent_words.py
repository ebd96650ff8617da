"""The words for uses, aspects and the ways by which a wish reaches the archive, for lists to choose from."""

from __future__ import annotations

from archive.base.messages import Message, msg
from archive.records.consenting import Way

# As templates/macros/words.html says them.
ABOUTS: dict[str, Message] = {
    "use:keep": msg("Keep it"),
    "use:staff": msg("Staff may read it"),
    "use:partner": msg("Partner organisations may read it"),
    "use:mechanism": msg("The named investigation or court may use it"),
    "use:media": msg("The press may use it"),
    "use:public": msg("Everybody may read it"),
    "use:publish-text": msg("The text may be published"),
    "use:publish-image": msg("Pictures and recordings may be published"),
    "use:quote": msg("Single sentences may be quoted"),
    "aspect:name": msg("Show the name"),
    "aspect:face": msg("Show the face"),
    "aspect:voice": msg("Let the voice be heard"),
    "aspect:place": msg("Show the exact place"),
    "aspect:family": msg("Speak of the family"),
}

WAYS: dict[Way, Message] = {
    Way.LETTER: msg("By letter"),
    Way.MESSAGE: msg("By a message"),
    Way.TELEPHONE: msg("By telephone"),
    Way.IN_PERSON: msg("In person"),
    Way.TRUSTED: msg("Through somebody whom they trust"),
    Way.COURT: msg("By order of a court"),
    Way.DESK: msg("On their own page"),
}
