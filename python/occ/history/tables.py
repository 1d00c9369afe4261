"""Words of the database: tables and column types, one schema for SQLite and PostgreSQL.

Migrations make the tables; a test compares what they make with what stands here.
May import: nothing of ours.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

HEAD = "0004"  # the newest migration; a test compares it with the folder
KINDS = ("right", "wrong", "partly", "bad_photo", "undo")
JUDGING = KINDS[:3]  # of an unsure answer these judge nothing: it says no word that could be right
NOTE_CHARACTERS = 500
REVIEWS = ("target", "other", "unsure", "skip", "takedown", "undo")
NAME_CHARACTERS = 40


class UtcTime(sa.types.TypeDecorator):
    """Aware UTC times in Python on both databases; SQLite itself keeps no time zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = sa.MetaData()

predictions = sa.Table(
    "predictions",
    metadata,
    sa.Column("id", sa.String(26), primary_key=True),  # sorts by time: the key of paging
    sa.Column("made_at_utc", UtcTime, nullable=False),
    sa.Column("verdict", sa.String(80), nullable=False),
    sa.Column("score", sa.Double, nullable=False),
    sa.Column("model", sa.String(64), nullable=False),
    sa.Column("target", sa.String(80), nullable=False),
    sa.Column("boxes", sa.JSON(none_as_null=True)),
    sa.Column("count", sa.Integer),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("learn", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("show", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("expires_at_utc", UtcTime),
    sa.Column("deleted_at_utc", UtcTime),
    # Of secrets only digests are kept; no address, no name, no digest of an unconsented photo.
    sa.Column("receipt_hash", sa.String(64)),
    sa.Column("request_hash", sa.String(64)),
    sa.Column("request_digest", sa.String(64)),
    sa.Index("ix_predictions_target", "verdict", "target", "id"),
    sa.Index("ix_predictions_newest", "target", "id"),
    sa.Index("ix_predictions_model", "target", "model", "id"),
    sa.Index("ix_predictions_expires", "expires_at_utc"),
    sa.Index("ix_predictions_receipt", "receipt_hash", unique=True),
    sa.Index("ix_predictions_request", "request_hash", unique=True),
)

photos = sa.Table(
    "photos",
    metadata,
    sa.Column(
        "prediction_id",
        sa.String(26),
        sa.ForeignKey("predictions.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("webp", sa.LargeBinary, nullable=False),
    sa.Column("width_px", sa.Integer, nullable=False),
    sa.Column("height_px", sa.Integer, nullable=False),
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),  # the database counts: the last is the last word
    sa.Column(
        "prediction_id",
        sa.String(26),
        sa.ForeignKey("predictions.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("note", sa.String(NOTE_CHARACTERS), nullable=False, server_default=""),
    sa.Column("made_at_utc", UtcTime, nullable=False),
    sa.Column("model", sa.String(64), nullable=False),
    sa.CheckConstraint(sa.column("kind").in_(KINDS), name="ck_feedback_kind"),
    sa.Index("ix_feedback_prediction", "prediction_id", "id"),
    sa.Index("ix_feedback_kind", "kind", "prediction_id"),
)

# What people who check photos say of them: rows are only added, each reviewer's last one counts.
reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "prediction_id",
        sa.String(26),
        sa.ForeignKey("predictions.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("reviewer", sa.String(NAME_CHARACTERS), nullable=False),
    sa.Column("label", sa.String(16), nullable=False),
    sa.Column("made_at_utc", UtcTime, nullable=False),
    sa.CheckConstraint(sa.column("label").in_(REVIEWS), name="ck_reviews_label"),
    sa.Index("ix_reviews_prediction", "prediction_id", "reviewer", "id"),
    sa.Index("ix_reviews_reviewer", "reviewer", "id"),
)

# One row: a random secret that ties receipts and repeated requests to this database.
secrets = sa.Table(
    "secrets",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", sa.String(64), nullable=False),
)
