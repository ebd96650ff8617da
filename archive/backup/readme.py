"""The page of text in every backup, for whoever finds it in ten years."""

from __future__ import annotations

from archive.backup import layout
from archive.backup.manifest import Head
from archive.base.clock import stamp

_TEXT = """\
This folder is a backup of the archive of {organisation}, made by Sijill {program} at {made} (UTC).
It holds closed testimonies, drafts and files as they came. Keep it as closed as the archive itself.

What is in it
  {head:22}what it holds, in short
  {manifest:22}SHA-256 of every file here; "sha256sum -c {manifest}" checks it without Sijill
  {checkpoint:22}signed statement of the ledger's size and root at that time (C2SP signed note)
  {settings:22}the settings
  {database:22}the database ({engine})
  objects/              the files, each under the SHA-256 of its content

What is not in it: the keys (without them the identity vault stays closed), the search index (it is rebuilt),
sessions, and what was on its way in or out.

To restore it into a new folder:   SIJILL_HOME=/new/folder sijill restore THIS-FOLDER --keys KEYS-FILE
To try it without touching anything:            sijill restore --drill THIS-FOLDER

The ledger ends with event {size}. What happened later is not in this backup.
"""


def readme(head: Head) -> str:
    """What to say of one backup."""
    return _TEXT.format(
        organisation=head.organisation,
        program=head.program,
        made=stamp(head.made_at),
        engine="SQLite" if head.engine == "sqlite" else "PostgreSQL, custom format of pg_dump",
        size=head.ledger_size,
        head=layout.HEAD,
        manifest=layout.MANIFEST,
        checkpoint=layout.CHECKPOINT,
        settings=layout.SETTINGS,
        database=layout.DATABASES[head.engine],
    )
