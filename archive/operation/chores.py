"""What the worker does besides hearing news: checkpoints, fixity, inbox, leftovers, embargoes, a lost index."""

from __future__ import annotations

import logging
import math
import shutil
import time
from datetime import timedelta

from sqlalchemy import func, select

from archive.access.viewer import SYSTEM
from archive.backup import drilling
from archive.base import clock
from archive.base.db import reading, unit_of_work
from archive.base.errors import DomainError
from archive.base.runtime import session, settings
from archive.comments import upkeep as comments_upkeep
from archive.comments.desk import tallying
from archive.config import Settings
from archive.custody import checkpoints
from archive.custody import queries as custody
from archive.custody.vocabulary import CheckpointOccasion
from archive.exports import keeping, quarantine_folder
from archive.intake import forgetting
from archive.intake.bulk import queries as batches
from archive.intake.bulk import spool as batch_spool
from archive.intake.uploading import sweeping
from archive.media import renewal, rules, store, upkeep
from archive.operation.static_files import PREFIX
from archive.records import fingerprints, labelling
from archive.records.models.record import Record
from archive.search import sync, watch
from archive.vault import requests
from archive.worker import Chore, kind_of

log = logging.getLogger(__name__)

MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR
FIXITY_REST = timedelta(days=7)
"""No file is read again within this time, no working copy within four times: each reading appends to the ledger."""


def chores(settings: Settings) -> tuple[Chore, ...]:
    """The chores of one archive, at the pace of its settings."""
    found = [
        Chore("index", math.inf, mend_index),
        Chore("index check", MINUTE, watch.ask_when_due),
        Chore("inbox", DAY, empty_inbox),
        Chore("pictures", 10 * MINUTE, renewal.ask_for_due),
        Chore("uploads", HOUR, forget_uploads),
        Chore("drafts", DAY, forget_drafts),
        Chore("leftovers", DAY, remove_leftovers),
        Chore("embargoes", DAY, remind_of_embargoes),
        Chore("requests", DAY, forget_requests),
        Chore("consents", HOUR, close_expired_consents),
        Chore("checkpoint", HOUR, sign_checkpoint),
        Chore("comments", 5 * MINUTE, comments_upkeep.mind),
        Chore("batches", DAY, remove_old_batches),
        Chore("fingerprints", math.inf, catch_up_with_fingerprints),
    ]
    found.append(Chore("moderation figures", HOUR, count_moderation))
    if settings.export_keep_days:
        found.append(Chore("exports", DAY, remove_old_exports))
    if settings.fixity_per_day:
        found.append(Chore("fixity", DAY / settings.fixity_per_day, check_fixity))
    return tuple(found)


def mend_index() -> None:
    """Build the index where there is none that can be used."""
    sync.ensure()


def sign_checkpoint() -> None:
    """Sign the ledger if anything was appended since the last checkpoint; what forbids it is logged, hour by hour."""
    with reading():
        standing = checkpoints.latest()
        if standing is not None and standing.size == custody.size():
            return
    try:
        with unit_of_work():
            checkpoints.sign(SYSTEM, CheckpointOccasion.HOURLY)
    except DomainError as error:
        log.error("the ledger was not signed: %s", kind_of(error))


def empty_inbox() -> None:
    """Remove uploads that no request will ever claim."""
    removed = store.current().sweep_inbox(rules.INBOX_PATIENCE)
    if removed:
        log.info("removed from the inbox: %s", removed)


def forget_uploads() -> None:
    """Remove uploads that were cut and that nobody went on with in time."""
    removed = sweeping.sweep()
    if removed:
        log.info("unfinished uploads removed: %s", removed)


def forget_drafts() -> None:
    """Forget drafts that nobody has touched for as long as the archive keeps them."""
    count = forgetting.forget_untouched()
    if count:
        log.info("drafts forgotten that nobody touched: %s", count)


def remove_leftovers() -> None:
    """Remove temporary files older than a day, bags in quarantine and drills: a process that was killed could not."""
    quarantine_folder.sweep()
    drilling.sweep()
    folder = settings().temporary
    before = time.time() - DAY
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.startswith(PREFIX) or path.lstat().st_mtime > before:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def check_fixity() -> None:
    """Read again the one file whose turn it is, if its last reading is a while ago."""
    upkeep.check_next(1, FIXITY_REST)


def close_expired_consents() -> None:
    """Seal the records whose consent has run out: the calendar opens nothing, but it closes."""
    with unit_of_work():
        count = labelling.close_expired(SYSTEM)
    if count:
        log.info("records sealed because a consent has run out: %s", count)


def count_moderation() -> None:
    """Count the public figures of moderation anew: each quarter the first time, then the present one."""
    with reading():
        figures = tallying.count(everything=not tallying.published())
    with unit_of_work():
        tallying.keep(figures)


def forget_requests() -> None:
    """Forget requests to open an identity that ended long ago; the custody of the records keeps what was done."""
    with unit_of_work():
        removed = requests.sweep()
    if removed:
        log.info("requests to open an identity that ended long ago were forgotten: %s", removed)


def remove_old_exports() -> None:
    """Delete the copies of exports that nobody fetched, or has fetched long ago."""
    removed = keeping.remove_old(SYSTEM)
    if removed:
        log.info("copies of exports deleted because they are old: %s", removed)


def remove_old_batches() -> None:
    """Remove what waits of batches that nobody took in."""
    with reading():
        removed = batch_spool.sweep(batches.live())
    if removed:
        log.info("batches removed that nobody took in: %s", removed)


def catch_up_with_fingerprints() -> None:
    """Make fingerprints of records that came before there were any, a few at a time."""
    with reading():
        waiting = fingerprints.missing()
    for start in range(0, len(waiting), 500):
        with unit_of_work():
            fingerprints.catch_up(waiting[start : start + 500])


def remind_of_embargoes() -> None:
    """Say how many embargoes have come to their date; an archivist lifts them, never the calendar."""
    query = select(func.count()).select_from(Record).where(Record.embargo_until <= clock.today())
    with reading():
        count = session().scalar(query) or 0
    if count:
        log.info("embargoes whose date has come, for an archivist to lift: %s", count)
