"""Finding: further names of agents, saved searches with their matches, receipts and feeds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "place_list_name",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(value) > 0", name=op.f("a_listed_name_of_a_place_says_something")),
        sa.CheckConstraint("position >= 0", name=op.f("listed_names_of_a_place_are_counted_from_nought")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_list_name")),
        sa.UniqueConstraint("place", "country", "value", "language", name="a_name_of_a_place_is_listed_once"),
    )
    op.create_table(
        "agent_name",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(value) > 0", name=op.f("a_name_of_an_agent_says_something")),
        sa.CheckConstraint("position >= 0", name=op.f("names_of_an_agent_are_counted_from_nought")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_agent_name_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_name")),
        sa.UniqueConstraint("agent_id", "value", "language", name="a_name_of_an_agent_is_told_once"),
    )
    op.create_index(op.f("ix_agent_name_agent_id"), "agent_name", ["agent_id"], unique=False)
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("q", sa.Text(), nullable=False),
        sa.Column("matching", sa.String(length=40), nullable=False),
        sa.Column("sort", sa.String(length=40), nullable=False),
        sa.Column("date_from", sa.String(length=80), nullable=False),
        sa.Column("date_to", sa.String(length=80), nullable=False),
        sa.Column("folding", sa.Boolean(), nullable=False),
        sa.Column("stemming", sa.Boolean(), nullable=False),
        sa.Column("names", sa.Boolean(), nullable=False),
        sa.Column("south", sa.Double(), nullable=True),
        sa.Column("west", sa.Double(), nullable=True),
        sa.Column("north", sa.Double(), nullable=True),
        sa.Column("east", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("metres", sa.Double(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alerts_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("matching IN ('all', 'any')", name=op.f("saved_search_match_is_known")),
        sa.CheckConstraint(
            "sort IN ('relevance', 'newest', 'oldest', 'received')", name=op.f("saved_search_sort_is_known")
        ),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL) AND (latitude IS NULL) = (metres IS NULL)",
            name=op.f("a_circle_has_a_middle_and_a_radius"),
        ),
        sa.CheckConstraint(
            "(south IS NULL) = (west IS NULL) AND (west IS NULL) = (north IS NULL) AND (north IS NULL) = (east IS NULL)",
            name=op.f("a_box_has_four_sides"),
        ),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("a_saved_search_has_a_name")),
        sa.CheckConstraint("south IS NULL OR latitude IS NULL", name=op.f("an_area_is_a_box_or_a_circle")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_search_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("account_id", "name", name="a_name_of_a_saved_search_is_used_once"),
    )
    op.create_table(
        "search_feed",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_search_feed_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_search_feed")),
        sa.UniqueConstraint("digest", name=op.f("uq_search_feed_digest")),
    )
    op.create_table(
        "search_receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("a_search_receipt_has_a_digest")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_search_receipt_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_receipt")),
        sa.UniqueConstraint("code", name=op.f("uq_search_receipt_code")),
    )
    op.create_index("ix_search_receipt_account", "search_receipt", ["account_id", "made_at"], unique=False)
    op.create_table(
        "saved_search_filter",
        sa.Column("search_id", sa.Uuid(), nullable=False),
        sa.Column("facet", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "facet IN ('kind', 'descriptor', 'place', 'year', 'language', 'source', 'collection', 'access', 'verification')",
            name=op.f("saved_search_facet_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["search_id"], ["saved_search.id"], name=op.f("fk_saved_search_filter_search_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("search_id", "facet", "value", name=op.f("pk_saved_search_filter")),
    )
    op.create_table(
        "search_match",
        sa.Column("search_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("found_at IS NOT NULL OR seen_at IS NOT NULL", name=op.f("what_stood_already_is_not_new")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_search_match_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_search_match_record_id")),
        sa.ForeignKeyConstraint(
            ["search_id"], ["saved_search.id"], name=op.f("fk_search_match_search_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("search_id", "record_id", name=op.f("pk_search_match")),
    )
    op.create_index("ix_search_match_account_seen", "search_match", ["account_id", "seen_at"], unique=False)
    op.create_index("ix_search_match_record", "search_match", ["record_id"], unique=False)
