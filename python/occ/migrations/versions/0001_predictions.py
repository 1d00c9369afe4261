"""An empty database -> predictions, photos, feedback and the secret of receipts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables; written out, so that a later change of the code cannot change the past."""
    _make_predictions()
    _make_feedback()
    op.create_table(
        "photos",
        _owner(primary_key=True),
        sa.Column("webp", sa.LargeBinary, nullable=False),
        sa.Column("width_px", sa.Integer, nullable=False),
        sa.Column("height_px", sa.Integer, nullable=False),
    )
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.String(64), nullable=False),
    )


def downgrade() -> None:
    """Back to the empty database; every row is lost."""
    for table in ("secrets", "feedback", "photos", "predictions"):
        op.drop_table(table)


def _make_predictions() -> None:
    op.create_table(
        "predictions",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("made_at_utc", TIME, nullable=False),
        sa.Column("verdict", sa.String(80), nullable=False),
        sa.Column("score", sa.Double, nullable=False),
        sa.Column("model", sa.String(64), nullable=False),
        sa.Column("target", sa.String(80), nullable=False),
        sa.Column("boxes", sa.JSON),
        sa.Column("count", sa.Integer),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("learn", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("show", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("expires_at_utc", TIME),
        sa.Column("deleted_at_utc", TIME),
        sa.Column("receipt_hash", sa.String(64)),
        sa.Column("request_hash", sa.String(64)),
        sa.Column("request_digest", sa.String(64)),
    )
    op.create_index("ix_predictions_verdict", "predictions", ["verdict", "id"])
    op.create_index("ix_predictions_model", "predictions", ["model", "id"])
    op.create_index("ix_predictions_expires", "predictions", ["expires_at_utc"])
    op.create_index("ix_predictions_receipt", "predictions", ["receipt_hash"], unique=True)
    op.create_index("ix_predictions_request", "predictions", ["request_hash"], unique=True)


def _make_feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True),
        _owner(nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("note", sa.String(500), nullable=False, server_default=""),
        sa.Column("made_at_utc", TIME, nullable=False),
        sa.Column("model", sa.String(64), nullable=False),
        sa.CheckConstraint(
            "kind IN ('right', 'wrong', 'partly', 'bad_photo', 'undo')", name="ck_feedback_kind"
        ),
    )
    op.create_index("ix_feedback_prediction", "feedback", ["prediction_id", "id"])
    op.create_index("ix_feedback_kind", "feedback", ["kind", "prediction_id"])


def _owner(**rules: bool) -> sa.Column:
    key = sa.ForeignKey("predictions.id", ondelete="CASCADE")
    return sa.Column("prediction_id", sa.String(26), key, **rules)
