"""What blinds the digests of a sanction, and the passages that a first person would black out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Without a default neither engine writes a table anew, and no guard is touched.
    op.add_column("comment_sanction", sa.Column("nonce", sa.LargeBinary(length=16), nullable=True))
    op.add_column("second_look", sa.Column("passages", sa.JSON(), nullable=True))
