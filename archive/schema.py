"""Every table of the archive in one place, for migrations and checks."""

from sqlalchemy import MetaData

import archive.accounts.models
import archive.backup.models
import archive.comments.desk_models
import archive.comments.models
import archive.comments.reader_models
import archive.custody.models
import archive.exports.models
import archive.intake.models
import archive.intake.returning.models
import archive.intake.uploading.models
import archive.media.models
import archive.media.picture_models
import archive.media.redaction_models
import archive.records.models
import archive.search.saved.models
import archive.vault.models
import archive.vault.request_models
import archive.verification.models
import archive.web.models
from archive.base import outbox
from archive.base.db import Base

ROOMS = (
    archive.accounts.models,
    archive.backup.models,
    archive.comments.models,
    archive.comments.desk_models,
    archive.comments.reader_models,
    archive.custody.models,
    archive.exports.models,
    archive.intake.models,
    archive.intake.returning.models,
    archive.intake.uploading.models,
    archive.media.models,
    archive.media.picture_models,
    archive.media.redaction_models,
    archive.records.models,
    archive.search.saved.models,
    archive.vault.models,
    archive.vault.request_models,
    archive.verification.models,
    archive.web.models,
    outbox,
)

metadata: MetaData = Base.metadata
